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
///
/// Whatever is printed passes here, and what would steer the terminal becomes visible: a value of a file, a name or an
/// argument may hold anything.
enum Terminal {
  /// Prints a result.
  static func result(_ text: String) { print(text.visible(keepsLines: true)) }

  /// Prints a result as JSON, in which such characters are escaped.
  static func result(json: [UInt8]) { print(escapedJSON(json)) }

  /// Prints a result in the form that was asked for.
  static func result(_ format: ResultFormat, json: @autoclosure () -> [UInt8], text: @autoclosure () -> String) {
    if format == .json { result(json: json()) } else { result(text()) }
  }

  /// JSON with every character that steers text as `\u202e`: outside of its strings it has none but ends of lines.
  private static func escapedJSON(_ json: [UInt8]) -> String {
    let text = String(decoding: json, as: UTF8.self)
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard scalar.steersText, scalar != "\n" else {
        result.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        result.append(contentsOf: escape.unicodeScalars)
      }
    }
    return String(result)
  }

  /// Prints to standard output. Where that fails, nothing more is printed and the program ends with code 7.
  private static func print(_ text: String) {
    let bytes = Array(text.utf8)
    guard lostResult.withLock({ $0 }) == nil, let code = write(bytes, to: STDOUT_FILENO) else { return }
    lostResult.withLock { $0 = code }
  }

  /// Why a result could not be printed.
  private static let lostResult = Mutex<Int32?>(nil)

  /// Prints a message, with a line end if it has none.
  static func message(_ text: String) {
    guard !text.isEmpty else { return }
    let text = text.visible(keepsLines: true)
    _ = write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8), to: STDERR_FILENO)
  }

  /// Shows where the work is, on a terminal only: one line that is overwritten.
  static func progress(_ phase: String) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    _ = write(Array("\r\u{1B}[K\(phase.visible(keepsLines: false))".utf8), to: STDERR_FILENO)
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

  /// The first argument of the program that is not UTF-8, misread characters shown; nil where all are.
  ///
  /// The system's paths are bytes. One that is no text would be read as the path of something else.
  static var brokenArgument: String? {
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let argument = CommandLine.unsafeArgv[index] else { continue }
      if String(validatingCString: argument) == nil { return String(cString: argument) }
    }
    return nil
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
