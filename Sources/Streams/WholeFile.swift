public import Foundation

/// A whole file. The system reads the path: `..` after a link is the folder above the one that the link leads to, where a `URL` would
/// take it off the text.
///
/// - Throws: what ``systemCode(of:)`` has a number of.
public func wholeFile(_ path: String) throws -> Data {
  guard let file = FileHandle(forReadingAtPath: path) else {
    throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
  }
  defer { try? file.close() }
  return try file.readToEnd() ?? Data()
}
