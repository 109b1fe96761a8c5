import Foundation
import PlanModel
import Planning
import TestSupport
import Testing

@testable import PlanTables

@Suite("口径核对")
struct SanityTests {
  private static func findings(_ reading: PlanReading) -> [Problem] { reading.problems.filter { $0.code.hasPrefix("W7") } }

  /// The files of the sample 烟台, whose tables are canonical: 250 institutions, 40 products, two years.
  private static func sample() throws -> [String: String] {
    let folder = URL(filePath: dataset("yantai-batch8"))
    var files: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path()) {
      files[name] = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
    return files
  }

  /// A table with the numbers of the lines that begin so changed.
  private static func changed(_ table: String?, _ start: String, _ change: (Double, _ product: String) -> Double) -> String {
    (table ?? "").split(whereSeparator: \.isNewline).map { line in
      guard line.hasPrefix(start) else { return String(line) }
      var fields = line.split(separator: ",").map(String.init)
      fields[3] = "\(Decimal4(tenThousandths: Int64((change(Double(fields[3]) ?? 0, fields[1]) * 10_000).rounded())))"
      return fields.joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }

  private static func findings(_ change: (inout [String: String]) -> Void) throws -> [Problem] {
    var files = try sample()
    change(&files)
    return findings(try PlanFolder(files).read())
  }

  @Test("Both samples have no finding", arguments: ["weihai-batch3", "yantai-batch8"])
  func samples(name: String) throws {
    #expect(Self.findings(try readPlan(dataset(name))).isEmpty)
  }

  @Test("office-agreed-volume-in-packs: each agreed volume is told, with what it is in packs")
  func agreedInPacks() throws {
    let found = Self.findings(try readPlan(dataset("office/office-agreed-volume-in-packs/plan.xlsx")))
    #expect(found.map(\.code) == Array(repeating: "W701", count: 5))
    #expect(found.map(\.place.cell) == ["J2", "J3", "J4", "J5", "J6"])
    let message = found.first?.message.chinese ?? ""
    #expect(message.contains("约定采购量 5600 片，各机构一年的历史用量 609745 片，约定量为用量的 0.9184%"))
    #expect(message.contains("像是按盒填的：5600 盒 × 100 = 560000 片，为 91.84%"))
    #expect(found.first?.hint.chinese.contains("W701,,XC09AAK,,理由") == true)
  }

  @Test("office-one-hospital-in-packs: the hospital is told, and nobody else")
  func hospitalInPacks() throws {
    let found = Self.findings(try readPlan(dataset("office/office-one-hospital-in-packs/plan.xlsx")))
    #expect(found.map { "\($0.code) \($0.value ?? "") \($0.place.cell ?? "")" } == ["W703 H37100200021 A4"])
  }

  @Test("office-duplicate-usage-row: the second line of the key is told, with what both add up to")
  func lineTwice() throws {
    let found = Self.findings(try readPlan(dataset("office/office-duplicate-usage-row/plan.xlsx")))
    #expect(found.map(\.code) == ["W710"])
    #expect(found.first?.message.chinese.contains("151120 + 167910 = 319030。其中一个数量与 2018 的相同") == true)
  }

  @Test(
    "All numbers of an institution in another unit",
    arguments: [("packs", "W703"), ("times packs", "W704"), ("wan", "W705"), ("hundred", "W705")])
  func units(mistake: String, code: String) throws {
    let rows = try Self.sample()["products.csv"]?.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let packs = Dictionary((rows ?? []).dropFirst().map { (String($0[0]), Double($0[5]) ?? 1) }) { first, _ in first }
    let found = try Self.findings { files in
      files["usage.csv"] = Self.changed(files["usage.csv"], "370611002,") { units, product in
        let size = packs[product].map { $0 >= 10 ? $0 : 1 } ?? 1
        return switch mistake {
        case "packs": (units / size).rounded()
        case "times packs": units * size
        case "wan": units / 10_000
        default: units * 100
        }
      }
    }
    #expect(found.contains { $0.code == code && $0.value == "370611002" }, "\(found.map(\.message.chinese))")
  }

  @Test("All numbers of a product in packs; one year of an institution; one cell; a line twice is W512")
  func columns() throws {
    let product = try Self.findings { files in
      files["usage.csv"] = Self.changed(files["usage.csv"], "3706") { units, product in product == "B8002" ? (units / 28).rounded() : units
      }
    }
    #expect(product.contains { $0.code == "W701" && $0.message.chinese.contains("B8002") })
    let year = try Self.findings { files in
      let lines = (files["usage.csv"] ?? "").split(whereSeparator: \.isNewline).map { line in
        line.hasPrefix("370602006,") && line.contains(",2022") ? line + "00" : line
      }
      files["usage.csv"] = lines.joined(separator: "\n") + "\n"
    }
    #expect(year.contains { $0.value == "370602006" }, "\(year.map(\.message.chinese))")
    let cell = try Self.findings { files in
      files["usage.csv"] = Self.changed(files["usage.csv"], "370602006,B8002,") { units, _ in units * 1_000 }
    }
    #expect(cell.contains { $0.value == "370602006;B8002" }, "\(cell.map(\.message.chinese))")
  }

  @Test("Half a year, a block under two codes, two names, a price: each names its record")
  func others() throws {
    // Half a year of 0; where its months have no line at all that is W573 and no finding besides.
    for zeros in [true, false] {
      let half = try Self.findings { files in
        let lines = (files["usage.csv"] ?? "").split(whereSeparator: \.isNewline).compactMap { line -> String? in
          let isMissing = line.hasPrefix("370602001,") && (7...12).contains { line.contains($0 < 10 ? ",2022-0\($0)," : ",2022-\($0),") }
          guard isMissing, let end = line.lastIndex(of: ",") else { return String(line) }
          return zeros ? line[...end] + "0" : nil
        }
        files["usage.csv"] = lines.joined(separator: "\n") + "\n"
      }
      #expect(half.contains { $0.code == "W709" && $0.value == "370602001" } == zeros, "\(half.map(\.message.chinese))")
    }
    let others = try Self.findings { files in
      let usage = (files["usage.csv"] ?? "").split(whereSeparator: \.isNewline)
      let kept = usage.filter { !$0.hasPrefix("370602007,") }
      let copied = usage.filter { $0.hasPrefix("370602006,") }.map { "370602007," + $0.dropFirst(10) }
      files["usage.csv"] = (kept + copied.map { $0[...] }).joined(separator: "\n") + "\n"
      files["institutions.csv"] = files["institutions.csv"]?.replacing("芝罘区第二卫生院", with: "芝罘第一卫生院")
      files["products.csv"] = files["products.csv"]?.replacing(",34.46,", with: ",34460,")
    }
    for (code, value) in [("W711", "370602007"), ("W712", "芝罘第一卫生院"), ("W702", "34460")] {
      #expect(others.contains { $0.code == code && $0.value == value }, "\(code): \(others.map(\.message.chinese))")
    }
  }

  @Test("The order of the lines leaves no trace")
  func order() throws {
    var files = try Self.sample()
    files["usage.csv"] = Self.changed(files["usage.csv"], "370611002,") { units, _ in units * 100 }
    let sorted = try PlanFolder(files).read()
    let lines = (files["usage.csv"] ?? "").split(whereSeparator: \.isNewline)
    files["usage.csv"] = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n") + "\n"
    let turned = try PlanFolder(files).read()
    #expect(!Self.findings(sorted).isEmpty)
    #expect(turned.warningsWithoutLines == sorted.warningsWithoutLines)
  }

  @Test("An accepted finding has its reason, in files and from memory; lines that say too little are errors, others are told")
  func accepted() throws {
    let heading = "代码,机构编码,品种编码,期间,理由,核实人\n"
    var files = try BasePlan.files()
    files["institutions.csv"]? += "H004,高区药店,371003,药店,,否,,,\n"
    files["usage.csv"]? += "H004,P003,2019,7\n"
    files["accepted.csv"] = heading + "W507,H004,,,不自愿参加,张三\nw507,H002,,,另一家,\n"
    let reading = try PlanFolder(files).read()
    let accepted = reading.problems.filter { $0.severity == .accepted }
    #expect(accepted.map(\.code) == ["W507"])
    #expect(accepted.first?.acceptance == Acceptance(institutionID: "H004", reason: "不自愿参加", acceptedBy: "张三"))
    #expect(reading.problems.filter { $0.code == "W716" }.map { "\($0.place.row ?? 0) \($0.value ?? "")" } == ["3 W507;H002;;"])
    if let records = reading.records {
      #expect(buildPlan(records).warningsWithoutLines == reading.warningsWithoutLines)
      let again = try readPlan(files: Dictionary(planFiles(records, format: .canonical)) { first, _ in first })
      #expect(again.records == records)
    }
    files["accepted.csv"] = heading + "W508,H001,,,,\nE203,H001,,,错,\nW508,,,,哪家,\nW508,H001,,13月,x,\n"
    let errors = try PlanFolder(files).read().problems.filter { $0.severity == .error }
    #expect(
      errors.map(summary) == [
        "E201 accepted.csv:2 reason", "E171 accepted.csv:3 code", "E172 accepted.csv:4 code", "E210 accepted.csv:5 period",
      ])
  }
}
