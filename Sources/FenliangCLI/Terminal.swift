import Planning
import Streams
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The two streams: results go to standard output, progress and messages to standard error.
enum Terminal {
  /// Prints a result.
  static func result(_ text: String) { result(Array(text.utf8)) }

  /// Prints a result of bytes. Where that fails, nothing more is printed and the program ends with code 7.
  static func result(_ bytes: [UInt8]) {
    guard lostResult.withLock({ $0 }) == nil, let code = write(bytes, to: STDOUT_FILENO) else { return }
    lostResult.withLock { $0 = code }
  }

  /// Why a result could not be printed.
  private static let lostResult = Mutex<Int32?>(nil)

  /// Prints a message, with a line end if it has none.
  static func message(_ text: String) {
    guard !text.isEmpty else { return }
    _ = write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: STDERR_FILENO)
  }

  /// Shows where the work is, on a terminal only: one line that is overwritten.
  static func progress(_ phase: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    _ = write(Array("\r\u{1B}[K\(phase)".utf8), to: STDERR_FILENO)
  }

  /// Clears the line of the progress.
  static func endProgress() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    _ = write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
  }

  /// Writes bytes; the `errno` where that fails.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return nil
  }

  /// Ends the program; with code 7 where a result could not be printed.
  static func exit(_ code: Int32) -> Never {
    guard let lost = lostResult.withLock({ $0 }) else { systemExit(code) }
    let reason = systemReason(lost)
    message("无法写到标准输出：\(reason.chinese) / cannot write to standard output: \(reason.english)")
    systemExit(7)
  }

  /// Whether a path leads to something.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The language of the locale: English where it says so, Chinese otherwise.
  static var localeLanguage: Language {
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = getenv(name) else { continue }
      let locale = String(cString: value)
      if !locale.isEmpty { return locale.hasPrefix("en") ? .english : .chinese }
    }
    return .chinese
  }
}

// The name of this call is that of a method above.
private func systemExit(_ code: Int32) -> Never { exit(code) }
