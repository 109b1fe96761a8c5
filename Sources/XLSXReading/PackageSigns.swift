import Foundation

/// What an archive says of who wrote it: every program that saves a workbook writes its properties anew and stamps its parts.
public struct PackageSigns: Sendable {
  /// The part `docProps/core.xml`.
  public let coreProperties: String
  /// Whether every part has the first time that an archive can hold, in place of the time of its writing.
  public let isWithoutTimes: Bool

  /// Reads them; nil where the file is no archive with such properties.
  public init?(of path: String) {
    guard let archive = try? ZipArchive(path: path, limits: WorkbookLimits()),
      let bytes = try? archive.bytes("docProps/core.xml", atMost: 1 << 16)
    else { return nil }
    coreProperties = String(decoding: bytes, as: UTF8.self)
    isWithoutTimes = archive.isWithoutTimes
  }
}

extension ZipArchive {
  /// Whether every part has the time 1980-01-01 00:00.
  var isWithoutTimes: Bool {
    var start = tm(
      tm_sec: 0, tm_min: 0, tm_hour: 0, tm_mday: 1, tm_mon: 0, tm_year: 80, tm_wday: 0, tm_yday: 0, tm_isdst: -1, tm_gmtoff: 0,
      tm_zone: nil)
    let first = mktime(&start)
    return times.allSatisfy { $0 == first }
  }
}
