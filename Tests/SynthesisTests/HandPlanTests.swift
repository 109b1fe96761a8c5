import Foundation
import Testing

/// The hand-solved plans of Datasets/hand hold together: checked from their files alone, without any engine.
@Suite("Hand-solved plans")
struct HandPlanTests {
  static let folder = SampleCityTests.datasets.appendingPathComponent("hand")
  static let names = [
    "annualized-months", "average-over-years", "band-across-districts", "basis-by-ownership", "blended-basis", "capped",
    "caps-just-suffice", "conflict",
    "demand-cap", "district-cannot-hold", "each-rules", "equals", "floored", "free", "locked", "priority", "rule-across-districts",
    "share-of-agreed", "tight-in-a-district", "tight-institution",
  ]

  /// The rows of a table by heading; these files have no quotes.
  static func rows(_ name: String, _ table: String) throws -> [[String: String]] {
    let url = folder.appendingPathComponent(name).appendingPathComponent("\(table).csv")
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let headings = try #require(lines.first)
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(headings, $0)) }
  }

  @Test("Every hand-solved plan is here and explained")
  func complete() throws {
    let present = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path).sorted()
    #expect(present == Self.names)
    for name in Self.names {
      let analysis = Self.folder.appendingPathComponent(name).appendingPathComponent("ANALYSIS.md")
      let text = try String(contentsOf: analysis, encoding: .utf8)
      #expect(text.hasPrefix("# \(name): "))
      for part in ["Data.", "Stage A", "ottleneck", "Prepayment 50 %."] {
        #expect(text.contains(part), "\(part)")
      }
    }
  }

  @Test(
    "Expected packs are the floor or ceiling of the fair value and keep every volume, limit and capacity",
    arguments: names)
  func consistent(name: String) throws {
    let products = try Self.rows(name, "products")
    let expected = try Self.rows(name, "expected")
    var given: [String: Int] = [:]
    var spent: [String: Double] = [:]
    var packsAt: [String: Int] = [:]
    let price = Dictionary(
      uniqueKeysWithValues: products.map { ($0["product_id"], Double($0["price_yuan"] ?? "") ?? 0) })
    for row in expected {
      let (product, institution) = (row["product_id"] ?? "", row["institution_id"] ?? "")
      let packs = try #require(Int(row["packs"] ?? ""))
      let continuous = try #require(Double(row["packs_continuous"] ?? ""))
      #expect(Double(packs) > continuous - 1 && Double(packs) < continuous + 1)
      given[product, default: 0] += packs
      spent[institution, default: 0] += Double(packs) * (price[product] ?? 0)
      packsAt["\(institution);\(product)"] = packs
      let known = ["product", "institution", "cap", "floor", "fixed", "conflict"]
      #expect(known.contains(row["bound_by"] ?? "") || row["bound_by"]?.hasPrefix("rule:") == true)
    }
    for product in products {
      let units = try #require(Int(product["agreed_units"] ?? ""))
      let unitsPerPack = try #require(Int(product["units_per_pack"] ?? ""))
      #expect(units == unitsPerPack * (given[product["product_id"] ?? ""] ?? 0))
    }
    for row in try Self.rows(name, "institutions") {
      guard let capacity = Double(row["capacity_yuan"] ?? "") else { continue }
      #expect((spent[row["institution_id"] ?? ""] ?? 0) <= capacity)
    }
    for row in try Self.rows(name, "limits") {
      let packs = try #require(packsAt["\(row["institution_id"] ?? "");\(row["product_id"] ?? "")"])
      if let floor = Int(row["floor_packs"] ?? "") { #expect(packs >= floor) }
      if let cap = Int(row["cap_packs"] ?? "") { #expect(packs <= cap) }
      if let fixed = Int(row["fixed_packs"] ?? "") { #expect(packs == fixed) }
    }
    let used = Set(
      try (Self.rows(name, "usage") + Self.rows(name, "demand")).map {
        "\($0["institution_id"] ?? "");\($0["product_id"] ?? "")"
      })
    let fixed = Set(
      try Self.rows(name, "limits").filter { $0["fixed_packs"] != "" }.map {
        "\($0["institution_id"] ?? "");\($0["product_id"] ?? "")"
      })
    let excluded = Set(
      try Self.rows(name, "rules").filter { $0["sense"] == "exclude" }.map {
        "\($0["institutions"] ?? "");\($0["products"] ?? "")"
      })
    #expect(Set(packsAt.keys) == used.union(fixed).subtracting(excluded))
  }
}
