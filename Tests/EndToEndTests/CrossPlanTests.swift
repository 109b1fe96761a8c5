import Foundation
import TestSupport
import Testing

@Suite("Plans with cross tables", .printingRuns)
struct CrossPlanTests {
  /// A table's lines, each by its fields, without the headings.
  private func lines(_ name: String) throws -> [[String]] {
    try String(contentsOfFile: dataset("weihai-batch3/\(name).csv"), encoding: .utf8).replacingOccurrences(of: "\u{FEFF}", with: "")
      .split(whereSeparator: \.isNewline).dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  /// The table with one key across and the other down; `parts` are values beside each other in a line, or the period of the line.
  private func cross(_ lines: [[String]], across: Int, parts: [String], of part: ([String]) -> [(String, String)], names: [String: String])
    -> String
  {
    let columns = Array(Set(lines.map { $0[across] })).sorted()
    var cells: [String: [String: String]] = [:]
    for line in lines {
      for (part, value) in part(line) where !value.isEmpty {
        cells["\(line[1 - across]),\(part)", default: [:]][line[across]] = value
      }
    }
    let down = Array(Set(lines.map { $0[1 - across] })).sorted()
    var text = "汇总表,," + columns.map { _ in "," }.joined() + "\n,," + columns.map { names[$0] ?? $0 }.joined(separator: ",") + ",合计\n"
    for key in down {
      for part in parts {
        guard let row = cells["\(key),\(part)"] else { continue }
        text += "\(key),\(part)," + columns.map { row[$0] ?? "" }.joined(separator: ",") + ",\n"
      }
    }
    return text
  }

  @Test("the long form and cross tables both ways give the same allocation, byte for byte")
  func bothWays() throws {
    let place = try Workplace()
    let (usage, limits) = (try lines("usage"), try lines("limits"))
    let periods = Array(Set(usage.map { $0[2] })).sorted()
    let names = Dictionary(try lines("institutions").map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    var outputs: [[String: Data]] = []
    for (name, across) in [("long", nil), ("products", 1), ("institutions", 0)] as [(String, Int?)] {
      try FileManager.default.copyItem(atPath: dataset("weihai-batch3"), toPath: place.path(name))
      if let across {
        let period = cross(usage, across: across, parts: periods, of: { [($0[2], $0[3])] }, names: across == 0 ? names : [:])
        try place.write(Array(period.utf8), to: "\(name)/usage.csv")
        let kinds = ["下限", "上限", "锁定"]
        let kind = cross(limits, across: across, parts: kinds, of: { Array(zip(kinds, $0[2...4])) }, names: across == 0 ? names : [:])
        try place.write(Array(kind.utf8), to: "\(name)/limits.csv")
      }
      let run = try Binary.run("allocate", place.path(name), "-o", place.path("out-\(name)"), "--tables", "csv")
      #expect(run.code == 0, "\(run.errors)")
      if across != nil { #expect(run.errors.contains("N645 usage.csv") && run.errors.contains("N645 limits.csv"), "\(run.errors)") }
      outputs.append(try tree(place.path("out-\(name)")))
    }
    for file in ["allocation.csv", "prepayments.csv", "plan/usage.csv", "plan/limits.csv"] {
      #expect(outputs[0][file] != nil && outputs[0][file] == outputs[1][file] && outputs[0][file] == outputs[2][file], "\(file)")
    }
  }
}
