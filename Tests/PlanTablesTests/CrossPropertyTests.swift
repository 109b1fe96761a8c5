import Foundation
import PlanModel
import PlanTables
import Planning
import TestSupport
import Testing

/// A cross table made by chance, and the lines of the long form that it stands for.
private struct MadeCross {
  var generator: SeededGenerator
  let products: [(id: String, name: String, specification: String, supplier: String)]
  let institutions: [(id: String, name: String)]
  let table: String
  let periods: [String]
  let kinds = ["下限", "上限"]
  var lines: [String] = []
  var rows: [[String]] = []
  var merges: [String] = []

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    let count = generator.integer(in: 2...6)
    products = (0..<count).map { index in
      ("X\(101 + index)", "药品\("甲乙丙丁戊己".map(String.init)[index / 2])片", ["25mg", "0.5g"][index % 2], "企业\(index % 2)")
    }
    institutions = (0..<generator.integer(in: 2...7)).map { ("H37\(1001 + $0)", "示例第\("一二三四五六七".map(String.init)[$0])医院") }
    table = ["usage", "demand", "limits"][generator.integer(in: 0...2)]
    periods = table == "usage" ? Array(["2018", "2019", "2020"].prefix(generator.integer(in: 1...3))) : []
    make()
  }

  private mutating func chance(_ share: Double) -> Bool { generator.unit() < share }

  /// What stands along one way: each with its headings by level.
  private mutating func make() {
    let productsAcross = chance(0.5)
    let parts = table == "usage" ? periods : table == "limits" ? kinds : [""]
    let partsAcross = chance(0.6)
    let partInTitle = table == "usage" && periods.count == 1 && chance(0.5)
    // The levels of the products and institutions, in some order.
    var productLevels = chance(0.5) ? ["code"] : ["name", "specification"]
    if productLevels.count == 1, chance(0.5) { productLevels.append("name") }
    if chance(0.3) { productLevels.append("supplier") }
    let institutionLevels = [["code"], ["name"], ["code", "name"]][generator.integer(in: 0...2)]
    for index in productLevels.indices.reversed() { productLevels.swapAt(index, generator.integer(in: 0...index)) }
    let hasPartLevel = parts != [""] && !partInTitle
    var across = productsAcross ? productLevels : institutionLevels
    var down = productsAcross ? institutionLevels : productLevels
    if hasPartLevel {
      if partsAcross { across.insert("part", at: chance(0.5) ? 0 : across.count) } else { down.append("part") }
    }
    let acrossIDs = productsAcross ? products.map(\.id) : institutions.map(\.id)
    let downIDs = productsAcross ? institutions.map(\.id) : products.map(\.id)
    let acrossParts = hasPartLevel && partsAcross ? parts : [""]
    let downParts = hasPartLevel && !partsAcross ? parts : [""]
    // A part level on top groups the items below it, one further in is grouped by the items.
    var columns: [(id: String, part: String)] = []
    if across.first == "part" {
      for part in acrossParts { columns += acrossIDs.map { ($0, part) } }
    } else {
      for id in acrossIDs { columns += acrossParts.map { (id, $0) } }
    }
    let captions = [
      "code": productsAcross ? "机构编码" : "品种编码", "name": productsAcross ? "机构名称" : "通用名", "specification": "规格", "supplier": "中选企业",
      "part": "期间",
    ]
    let hasOrdinals = chance(0.4)
    let hasSums = chance(0.5)
    if chance(0.5) { rows.append(["2020年药品集中采购汇总表（示医保发〔2020〕61号）"].map { $0.replacingOccurrences(of: "2020年", with: "") }) }
    if partInTitle { rows.append(["\(periods[0])年度历史用量"]) }
    let headingStart = rows.count
    for (level, name) in across.enumerated() {
      var row = hasOrdinals ? [level == 0 ? "序号" : ""] : []
      row += down.map { level == 0 ? captions[$0] ?? "" : "" }
      var last = ""
      for (id, part) in columns {
        let text = label(id, name, part)
        // Groups stand once, the cells behind them blank.
        let isGroup = (name == "part") == (across.first == "part") && acrossParts.count > 1
        row.append(isGroup && text == last && name != across.last ? "" : text)
        last = text
      }
      if hasSums { row.append(level == 0 ? "合计" : "") }
      rows.append(row)
    }
    if across.count > 1, chance(0.5) {
      for column in 0..<(rows[headingStart].count - columns.count - (hasSums ? 1 : 0)) {
        let letter = String(UnicodeScalar(UInt8(65 + column)))
        merges.append("\(letter)\(headingStart + 1):\(letter)\(headingStart + across.count)")
      }
    }
    var totals = Array(repeating: 0, count: columns.count)
    var limits: [String: [String]] = [:]
    for (place, id) in downIDs.enumerated() {
      for downPart in downParts {
        var row = hasOrdinals ? ["\(place + 1)"] : []
        row += down.map { label(id, $0, downPart) }
        var sum = 0
        for (index, column) in columns.enumerated() {
          guard chance(0.8) else {
            row.append(chance(0.3) ? "-" : "")
            continue
          }
          let part = column.part.isEmpty ? (downPart.isEmpty ? periods.first ?? "" : downPart) : column.part
          let value = part == "下限" ? generator.integer(in: 0...5) : generator.integer(in: 20_000...30_000)
          sum += value
          totals[index] += value
          row.append("\(value)")
          let (product, institution) = productsAcross ? (column.id, id) : (id, column.id)
          let key = "\(institution) \(product)"
          if table == "limits" {
            limits[key, default: ["-", "-"]][part == "下限" ? 0 : 1] = "\(value)"
          } else {
            lines.append(table == "usage" ? "\(key) \(part) \(value)" : "\(key) \(value)")
          }
        }
        if hasSums { row.append("\(sum)") }
        rows.append(row)
      }
    }
    if hasSums {
      rows.append(
        (hasOrdinals ? [""] : []) + ["合计"] + down.dropFirst().map { _ in "" } + totals.map(String.init) + ["\(totals.reduce(0, +))"])
    }
    lines += limits.map { "\($0.key) \($0.value[0]) \($0.value[1]) -" }
    lines.sort()
  }

  private func label(_ id: String, _ level: String, _ part: String) -> String {
    if level == "part" { return table == "usage" ? "\(part)年" : part }
    if let product = products.first(where: { $0.id == id }) {
      return ["code": id, "name": product.name, "specification": product.specification, "supplier": product.supplier][level] ?? ""
    }
    return level == "code" ? id : institutions.first { $0.id == id }?.name ?? ""
  }

  /// The plan with the table in this form.
  func sheets() throws -> CrossSheets {
    var sheets = try CrossSheets()
    func text(_ row: [String]) -> [String] { row.map(BaseWorkbook.text) }
    sheets.book["品种"] =
      [text(["product_id", "generic_name", "specification", "units_per_pack", "supplier", "price_yuan", "agreed_units"])]
      + products.map { text([$0.id, $0.name, $0.specification, "10", $0.supplier, "2.5", table == "limits" ? "10000" : "0"]) }
    sheets.book["机构"] =
      [text(["institution_id", "name", "district_id", "ownership"])] + institutions.map { text([$0.id, $0.name, "371002", "公立"]) }
    for name in ["历史用量", "报量", "上下限", "规则"] { sheets.book[name] = Array(sheets.book[name].prefix(1)) }
    sheets.book["参数"] = sheets.book["参数"].map { row in
      row[0] == BaseWorkbook.text("basis") ? [row[0], BaseWorkbook.text(table == "usage" ? "usage" : "demand"), row[2]] : row
    }.filter { $0[0] != BaseWorkbook.text("usage_weights") }
    if table == "limits" {
      // The limits are drawn without a look at what is reported.
      sheets.book["参数"].append(text(["demand_cap", "no", ""]))
      sheets.book["报量"] += institutions.flatMap { hospital in products.map { text([hospital.id, $0.id, "1000"]) } }
    }
    let name = ["usage": "历史用量", "demand": "报量", "limits": "上下限"][table] ?? ""
    sheets.set(name, rows.map { $0.joined(separator: "|") }.joined(separator: "\n"), merges: merges)
    return sheets
  }
}

@Suite("Cross tables by chance")
struct CrossPropertyTests {
  @Test("Cross tables give the lines that they stand for", arguments: Seeds.first(60, of: 2_000, from: 1).shards(of: 20))
  func roundTrip(seeds: [UInt64]) throws {
    for seed in seeds {
      let made = MadeCross(seed: seed)
      let reading = try made.sheets().book.read()
      let found = made.table == "usage" ? reading.usageLines : made.table == "demand" ? reading.demandLines : reading.limitLines
      #expect(reading.crossFaults.filter { $0.hasPrefix("E") || $0.hasPrefix("W5") } == [], "seed \(seed): \(made.rows) \(reading.listed)")
      #expect(found == made.lines, "seed \(seed): \(made.rows) \(made.merges) \(reading.listed)")
    }
  }
}
