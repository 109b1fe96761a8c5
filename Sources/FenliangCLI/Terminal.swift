import Planning

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
  static func result(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

  /// Prints a result of bytes.
  static func result(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// Prints a message, with a line end if it has none.
  static func message(_ text: String) {
    guard !text.isEmpty else { return }
    write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: STDERR_FILENO)
  }

  /// Shows where the work is, on a terminal only: one line that is overwritten.
  static func progress(_ phase: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    write(Array("\r\u{1B}[K\(phase)".utf8), to: STDERR_FILENO)
  }

  /// Clears the line of the progress.
  static func endProgress() {
    guard isatty(STDERR_FILENO) == 1 else { return }
    write(Array("\r\u{1B}[K".utf8), to: STDERR_FILENO)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
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
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Ends the program.
  static func exit(_ code: Int32) -> Never { systemExit(code) }

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
