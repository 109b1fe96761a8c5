import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Days from which and until which products are supplied")
struct SupplyTableTests {
  private static let first = CalendarDate(year: 2021, month: 5, day: 10)
  private static let last = CalendarDate(year: 2021, month: 5, day: 9)

  /// The base plan, whose products have these further fields.
  private func read(_ heading: String, _ rows: [String]) throws -> PlanReading {
    var files = try BasePlan.files()
    let lines = try #require(files["products.csv"]).split(separator: "\n").map(String.init)
    #expect(lines.count == rows.count + 1)
    files["products.csv"] = zip(lines, [heading] + rows).map { "\($0),\($1)\n" }.joined()
    return try PlanFolder(files).read()
  }

  @Test("are read under both headings, each by itself, and written where any product has one")
  func roundTrip() throws {
    for (heading, rows) in [
      ("supplied_from,supplied_until", ["2021-05-10,", ",2021/5/9", ","]), ("供应截止日期,供应起始日期", [",2021年5月10日", "2021-05-09,", ","]),
    ] {
      let reading = try read(heading, rows)
      #expect(reading.problems.isEmpty, "\(reading.problems.map(summary))")
      let records = try #require(reading.records)
      #expect(records.products.map(\.suppliedFrom) == [Self.first, nil, nil])
      #expect(records.products.map(\.suppliedUntil) == [nil, Self.last, nil])
      for format in [CSVFormat.canonical, .people] {
        let written = planFiles(records, format: format)
        let folder = try PlanFolder(
          Dictionary(uniqueKeysWithValues: written.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }))
        #expect(try folder.read().records == records)
      }
    }
    let products = try #require(
      planFiles(read("supplied_from", ["2021-05-10", "", ""]).records!, format: .canonical).first { $0.name == "products.csv" })
    #expect(String(decoding: products.bytes, as: UTF8.self).contains(",key_monitored,supplied_from,supplied_until\n"))
  }

  @Test("may begin before the cycle and end after it, and be a single day; records from memory are checked alike")
  func allowed() throws {
    for days in ["2020-01-01,2022-12-31", "2020-11-16,2020-11-16", "2021-11-15,2021-11-15", ",2020-11-16", "2021-11-15,"] {
      #expect(try read("supplied_from,supplied_until", [days, ",", ","]).problems.isEmpty, "\(days)")
    }
    for (days, code) in [
      ("2021-05-10,2021-05-09", "E422"), ("2021-11-16,", "E423"), (",2020-11-15", "E423"), ("2020-01-01,2020-11-15", "E423"),
    ] {
      let reading = try read("supplied_from,supplied_until", [days, ",", ","])
      #expect(reading.problems.map(\.code) == [code], "\(days)")
      #expect(reading.problems.allSatisfy { $0.message.chinese.contains("P001") && !$0.hint.chinese.isEmpty })
    }
    var records = try #require(read("supplied_from", ["", "", ""]).records)
    records.products[2].suppliedFrom = records.parameters.cycleEnd.adding(days: 1)
    #expect(buildPlan(records).problems.map(\.code) == ["E423"])
  }

  @Test("can be overridden")
  func overridden() throws {
    var files = try BasePlan.files()
    let products = try #require(files["products.csv"])
    files["products.csv"] = products.replacingOccurrences(of: "key_monitored", with: "key_monitored,supplied_from")
      .replacingOccurrences(of: ",否\n", with: ",否,\n").replacingOccurrences(of: ",是\n", with: ",是,\n")
    let folder = try PlanFolder(files)
    let overrides = try PlanFolder(["o.csv": "table,key,column,value\nproducts,P002,supplied_from,2021-05-10\n"])
    let reading = try readPlan(folder.url.path(), overrides: [overrides.url.path() + "/o.csv"])
    #expect(reading.problems.isEmpty, "\(reading.problems.map(summary))")
    #expect(reading.records?.products.map(\.suppliedFrom) == [nil, Self.first, nil])
  }
}
