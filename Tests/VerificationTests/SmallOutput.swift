import Foundation

@testable import Verification

/// An output folder in memory, written by this test code alone: tables as text, digests and seal put in at the end.
struct SmallOutput {
  /// Every file but run.json.
  var files: [String: String]
  /// The warning that every `run.json` here has.
  static let warning =
    #"{"code":"W501","severity":"warning","file":"products.csv","column":"agreed_units","message":"看一看"}"#
  /// run.json with @INPUTS@, @OUTPUTS@ and @SEAL@ where digests belong.
  var runTemplate: String

  /// run.json with the digests of the files as they are now.
  var run: String {
    func list(_ belongs: (String) -> Bool) -> String {
      files.keys.filter(belongs).sorted().map { path in
        "\"\(path)\":\"\(sha256Hex(Array((files[path] ?? "").utf8)))\""
      }.joined(separator: ",")
    }
    let body =
      runTemplate
      .replacingOccurrences(of: "@INPUTS@", with: list { $0.hasPrefix("plan/") })
      .replacingOccurrences(of: "@OUTPUTS@", with: list { !$0.hasPrefix("plan/") })
    let blank = body.replacingOccurrences(of: "@SEAL@", with: String(repeating: "0", count: 64))
    return body.replacingOccurrences(of: "@SEAL@", with: sha256Hex(Array(blank.utf8)))
  }

  /// Every file with fresh digests.
  var sealed: [String: String] { files.merging(["run.json": run]) { $1 } }

  /// The same with one file more.
  func adding(_ file: String, _ text: String) -> SmallOutput {
    var copy = self
    copy.files[file] = text
    return copy
  }

  /// The same with one text replaced in one file; the text has to be there.
  func replacing(_ old: String, with new: String, in file: String) -> SmallOutput {
    var copy = self
    if file == "run.json" {
      precondition(runTemplate.contains(old), "\(old) is not in run.json")
      copy.runTemplate = runTemplate.replacingOccurrences(of: old, with: new)
    } else {
      precondition((files[file] ?? "").contains(old), "\(old) is not in \(file)")
      copy.files[file] = (files[file] ?? "").replacingOccurrences(of: old, with: new)
    }
    return copy
  }
}

/// What a test says about one cell after stage B; the rest of the tables follows from it.
struct SmallLine {
  var product: String
  var institution: String
  var basis: Double
  var target: Double
  var floor: Int
  var cap: Int?
  var continuous: Double
  var packs: Int
  var boundBy: String
}

/// An institution's part of a tranche.
struct SmallPayment {
  var district: String
  var institution: String
  var tranche: Int
  var date: String
  var fen: Int
}

/// A product of a small instance.
struct SmallProduct {
  var id: String
  var unitsPerPack: Int
  /// [ten-thousandths of a yuan].
  var price: Int
  var agreedUnits: Int
  var supplier: String
  var priceText: String

  /// The price without zeros at its end.
  var plainPrice: String {
    guard priceText.contains(".") else { return priceText }
    var text = priceText
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}

/// A small instance with its hand-made answer.
struct SmallInstance {
  var kind = "city"
  var parameters: [(String, String)]
  var products: [SmallProduct]
  /// District by institution, with the columns after `district_id`.
  var institutions: [(id: String, district: String, rest: String)]
  var eligible: Set<String>
  /// Usage lines: institution, product, period, units.
  var usage: [(String, String, String, String)]
  /// Lines of the plan's limits.csv.
  var limits: [String] = []
  /// Lines of the plan's rules.csv.
  var rules: [String] = []
  /// Lines of each packet's rules.csv.
  var packetRules: [String: [String]] = [:]
  var packetParameters: [(String, String)] = []
  /// Capacities that a packet raises, by institution: the text of the columns after `district_id`.
  var packetInstitutions: [String: String] = [:]
  var lines: [SmallLine]
  /// Stage A's district totals by product and district.
  var cityTotals: [String: [String: Double]]
  var stagesCity: String
  var stagesDistricts: String
  var excesses = ""
  var loosened = ""
  /// Cumulative shares [ten-thousandths] and dates of the tranches.
  var tranches: [(share: Int, date: String)]
  /// Lines of the plan's purchases.csv; nil where there is no such table.
  var purchases: [(institution: String, product: String, month: String, kind: String, units: Int)]?
  /// The first and the last day on which a product is supplied, by product; the columns are there where any is given.
  var supplies: [String: (from: String, until: String)] = [:]
  /// Lines of the plan's paid.csv: institution and amount; nil where there is no such table.
  var paid: [(String, String)]?

  var districts: [String] { Array(Set(institutions.map(\.district))).sorted() }
  func district(of institution: String) -> String {
    institutions.first { $0.id == institution }?.district ?? ""
  }
}

extension SmallInstance {
  func fen(_ line: SmallLine) -> Int {
    let price = products.first { $0.id == line.product }?.price ?? 0
    return (line.packs * price + 50) / 100
  }

  func yuan(_ fen: Int) -> String { "\(fen / 100)." + String(format: "%02d", fen % 100) }

  /// The yearly capacity of an institution [ten-thousandths of a yuan].
  func capacity(of institution: String) -> Int128? {
    let rest = institutions.first { $0.id == institution }?.rest.split(separator: ",", omittingEmptySubsequences: false)
    return Double(rest?[4] ?? "").map { Int128(($0 * 10_000).rounded()) }
  }

  /// The sentence of a line, in Chinese.
  func reason(_ line: SmallLine) -> String {
    func two(_ value: Double) -> String { String(format: "%.2f", value) }
    if line.boundBy == "fixed" { return "数量已锁定为 \(line.packs) 盒，不参与均衡分解（比例目标量 \(two(line.target)) 盒）。" }
    let percent = line.target > 0 ? two(line.continuous / line.target * 100) + "%" : ""
    let why: String
    switch line.boundBy {
    case "product": why = percent.isEmpty ? "按本区市可分数量" : "按本区市统一满足率 \(percent) "
    case "institution":
      why = "机构年度承载上限 \(two(Double(capacity(of: line.institution) ?? 0) / 10_000)) 元已用满，受限品种满足率统一为 \(percent)，"
    case "cap": why = "已到上限 \(line.cap ?? 0) 盒，满足率 \(percent)，"
    case "floor": why = "按下限 \(line.floor) 盒保障，满足率 \(percent)，"
    case "conflict": why = "多项限制同时起作用，须为其他品种留出空间，满足率 \(percent)，"
    default: why = "规则 \(line.boundBy.dropFirst(5)) 已到限值，满足率 \(percent)，"
    }
    let difference = Double(line.packs) - line.continuous
    let rounding = abs(difference) < 0.005 ? "恰为" : difference > 0 ? "进位取整为" : "舍去尾数为"
    return "\(why)分得 \(two(line.continuous)) 盒（比例目标量 \(two(line.target)) 盒），\(rounding) \(line.packs) 盒。"
  }

  /// The folder that belongs to the answer.
  func output() -> SmallOutput {
    var files: [String: String] = [:]
    let lines = lines.sorted {
      ($0.product, district(of: $0.institution), $0.institution)
        < ($1.product, district(of: $1.institution), $1.institution)
    }
    var allocation =
      "product_id,district_id,institution_id,basis_units,target_packs,floor_packs,cap_packs,fill,packs_continuous,packs,units,amount_yuan,bound_by,reason\n"
    for line in lines {
      let product = products.first { $0.id == line.product }
      let fill = line.target > 0 ? "\(line.continuous / line.target)" : ""
      let cap = line.cap.map { "\($0)" } ?? ""
      allocation +=
        "\(line.product),\(district(of: line.institution)),\(line.institution),\(line.basis),\(line.target),\(line.floor),\(cap),\(fill),\(line.continuous),\(line.packs),\(line.packs * (product?.unitsPerPack ?? 0)),\(yuan(fen(line))),\(line.boundBy),\(reason(line))\n"
    }
    files["allocation.csv"] = allocation
    var totals = "product_id,district_id,packs_continuous,packs,units,amount_yuan\n"
    var suppliers = "supplier,product_id,district_id,packs,amount_yuan\r\n"
    for product in products {
      for district in districts {
        let own = lines.filter { $0.product == product.id && self.district(of: $0.institution) == district }
        if own.isEmpty { continue }
        let packs = own.reduce(0) { $0 + $1.packs }
        let sum = own.reduce(0) { $0 + fen($1) }
        let continuous = cityTotals[product.id]?[district] ?? Double(packs)
        totals +=
          "\(product.id),\(district),\(continuous),\(packs),\(packs * product.unitsPerPack),\(yuan(sum))\n"
        suppliers += "\(product.supplier),\(product.id),\(district),\(packs),\(yuan(sum))\r\n"
      }
    }
    files["district_totals.csv"] = totals
    files["suppliers.csv"] = "\u{FEFF}" + suppliers
    let prepayment = prepaymentTable(lines)
    files["prepayments.csv"] = prepayment.text
    for (name, text) in paymentTables(prepayment.payments) { files[name] = text }
    let byInstitution = Dictionary(grouping: prepayment.payments, by: \.institution)
      .mapValues { $0.map { (date: $0.date, fen: $0.fen) } }
    files["clearing.csv"] = clearingTable(byInstitution)
    files["contracts.csv"] = contractsTable
    if let purchases {
      files["plan/purchases.csv"] =
        "institution_id,product_id,month,kind,units\n"
        + purchases.map { "\($0.institution),\($0.product),\($0.month),\($0.kind),\($0.units)\n" }.joined()
      var prepaid = byInstitution.mapValues { $0.reduce(0) { $0 + $1.fen } }
      if let paid {
        files["plan/paid.csv"] =
          "batch_id,institution_id,tranche,amount_yuan,paid_on\n"
          + paid.enumerated().map { "B\($0),\($1.0),1,\($1.1),\n" }.joined()
        prepaid = [:]
        for (institution, amount) in paid { prepaid[institution, default: 0] += Int(amount.filter { $0 != "." }) ?? 0 }
      }
      files["reconciliation.csv"] = reconciliationTable(prepaid)
    }
    for (name, text) in tables("plan", district: nil) { files[name] = text }
    if kind == "city" {
      for district in districts {
        for (name, text) in tables("packets/\(district)", district: district) { files[name] = text }
      }
    }
    let total = lines.reduce(0) { $0 + fen($1) }
    let given = parameters.map { "\"\($0.0)\":\"\($0.1)\"" }.joined(separator: ",")
    let participating = institutions.filter { !$0.rest.contains(",no,") }.count
    let template = """
      {"tool":{"name":"fenliang","version":"0.1.0"},"kind":"\(kind)","status":"draft","engine":"reference","language":"zh",
      "inputs":{@INPUTS@},
      "outputs":{@OUTPUTS@},
      "parameters":{\(given)},
      "counts":{"products":\(products.count),"districts":\(districts.count),"institutions":\(institutions.count),"participating":\(participating),"cells":\(lines.count),"packs":\(lines.reduce(0) { $0 + $1.packs })},
      "money":{"agreed_amount_yuan":"\(yuan(total))","prepayment_yuan":"\(yuan(prepayment.total))"},
      "stages":{"city":[\(stagesCity)],"districts":{\(stagesDistricts)}},
      "excesses":[\(excesses)],
      \(kind == "district" ? "" : "\"loosened\":[\(loosened)],")
      "warnings":[\(SmallOutput.warning)\(excessWarnings)],
      "seal":"@SEAL@"}

      """
    return SmallOutput(files: files, runTemplate: template)
  }

  /// A warning for each excess that is well formed.
  private var excessWarnings: String {
    let list = try? JSONSerialization.jsonObject(with: Data("[\(excesses)]".utf8)) as? [[String: String]]
    return (list ?? []).compactMap { excess in
      guard let district = excess["district"], let limit = excess["limit"].flatMap(Exact.decimal),
        excess["excess"].flatMap(Exact.decimal) != nil,
        let value = excess["value"].flatMap(Exact.decimal), let measure = excess["measure"]
      else { return nil }
      let capacity = excess["capacity"]
      guard let id = capacity ?? excess["rule"] else { return nil }
      let line = capacity == nil ? rules.first { $0.hasPrefix("\(id),") } : institutions.first { $0.id == id }?.rest
      let fields = (line ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let field = capacity == nil ? fields.last : fields.count > 4 ? fields[4] : nil
      let (over, unit) = (Exact.text(abs(value - limit)), ["packs": "盒", "units": "最小单位", "yuan": "元"][measure] ?? "")
      var words = "限值 \(Exact.text(limit))"
      if let entered = field.flatMap(Exact.decimal), entered != limit {
        words = "区市 \(district) 的部分 \(Exact.text(limit))，录入的限值为 \(Exact.text(entered))"
      }
      let name = capacity == nil ? "规则 \(id)" : "机构 \(id) 的年度承载上限"
      return """
        ,{"code":"W590","severity":"warning","file":"\(capacity == nil ? "rules.csv" : "institutions.csv")",\
        "column":"\(capacity == nil ? "limit" : "capacity_yuan")","value":"\(id)",\
        "message":"整盒取整后，\(name)\(value > limit ? "超出" : "不足") \(over) \(unit)（\(words)，实际 \(Exact.text(value))）；一盒之内没有找到更好的取整。",\
        "hint":"可把限值调整 \(over) \(unit)，或接受此提示；用 --strict 时按冲突处理。"}
        """
    }.joined()
  }

  /// Cumulative totals by largest remainder, never above the tranche after.
  private func prepaymentTable(_ lines: [SmallLine]) -> (text: String, total: Int, payments: [SmallPayment]) {
    var text =
      "district_id,institution_id,agreed_amount_yuan,prepayment_yuan,tranche,due_date,amount_yuan,trigger,pay_by\n"
    var total = 0
    var payments: [SmallPayment] = []
    for district in districts {
      let ids = institutions.map(\.id).filter { self.district(of: $0) == district && eligible.contains($0) }
        .sorted()
      let agreed = ids.map { id in lines.filter { $0.institution == id }.reduce(0) { $0 + fen($1) } }
      var paid: [[Int]] = []
      for tranche in tranches.reversed() {
        var next = agreed.map { $0 * tranche.share / 10_000 }
        let order = ids.indices.sorted {
          (-(agreed[$0] * tranche.share % 10_000), ids[$0]) < (-(agreed[$1] * tranche.share % 10_000), ids[$1])
        }
        var left = (2 * tranche.share * agreed.reduce(0, +) + 10_000) / 20_000 - next.reduce(0, +)
        while left > 0 {
          for index in order where left > 0 && next[index] < paid.first?[index] ?? .max {
            next[index] += 1
            left -= 1
          }
        }
        paid.insert(next, at: 0)
      }
      total += paid.last?.reduce(0, +) ?? 0
      for index in ids.indices where agreed[index] > 0 {
        for (number, tranche) in tranches.enumerated() {
          let before = number > 0 ? paid[number - 1][index] : 0
          text +=
            "\(district),\(ids[index]),\(yuan(agreed[index])),\(yuan(paid[tranches.count - 1][index])),\(number + 1),\(tranche.date),\(yuan(paid[number][index] - before)),,\(tranche.date)\n"
          payments.append(
            SmallPayment(
              district: district, institution: ids[index], tranche: number + 1, date: tranche.date,
              fen: paid[number][index] - before))
        }
      }
    }
    return (text, total, payments)
  }

  /// Funds, batches and lines; every tranche has one working day.
  private func paymentTables(_ payments: [SmallPayment]) -> [String: String] {
    var funds = "district_id,fund_yuan,prepayment_yuan,gap_yuan,gap_date,gap_tranche\n"
    var batches = "batch_id,district_id,tranche,pay_by,count,amount_yuan,amount_capital,control_sum\n"
    var details = "batch_id,line,institution_id,payee,account,tranche,amount_yuan\n"
    for district in districts {
      let own = payments.filter { $0.district == district }
      funds += "\(district),,\(yuan(own.reduce(0) { $0 + $1.fen })),,,\n"
      for tranche in tranches.indices.map({ $0 + 1 }) {
        let lines = own.filter { $0.tranche == tranche && $0.fen > 0 }
        guard let first = lines.first else { continue }
        let sum = lines.reduce(0) { $0 + $1.fen }
        batches += "\(district)-\(tranche),\(district),\(tranche),\(first.date),\(lines.count),\(yuan(sum)),"
        batches += "\(capitalWords(fen: Int128(sum))),\(sum)\n"
        for (index, line) in lines.enumerated() {
          details += "\(district)-\(tranche),\(index + 1),\(line.institution),院\(line.institution),,\(tranche),\(yuan(line.fen))\n"
        }
      }
    }
    return ["prepayment_funds.csv": funds, "payment_batches.csv": batches, "payment_lines.csv": details]
  }

  /// Which split the packets belong to.
  private var identity: String {
    var text = ""
    for key in ["plan_name", "city", "batch", "document", "cycle_start", "cycle_end"] {
      text += (parameters.first { $0.0 == key }?.1 ?? "") + "\n"
    }
    for product in products {
      let packs = lines.filter { $0.product == product.id }.reduce(0) { $0 + $1.packs }
      text += "\(product.id)\t\(product.unitsPerPack)\t\(product.plainPrice)\t\(packs)\n"
    }
    for product in products {
      for district in districts {
        let own = lines.filter { $0.product == product.id && self.district(of: $0.institution) == district }
        if !own.isEmpty { text += "\(product.id)\t\(district)\t\(own.reduce(0) { $0 + $1.packs })\n" }
      }
    }
    return String(sha256Hex(Array(text.utf8)).prefix(16))
  }

  /// The input tables of the plan, or of a district's packet.
  private func tables(_ folder: String, district: String?) -> [String: String] {
    var files: [String: String] = [:]
    let own = institutions.filter { district == nil || $0.district == district }
    let ids = Set(own.map(\.id))
    let cells = lines.filter { ids.contains($0.institution) }
    let productIDs = Set(cells.map(\.product))
    let values = district == nil ? parameters : packetParameters + [("plan_identity", identity)]
    files["\(folder)/parameters.csv"] =
      "key,value,note\n" + values.map { "\($0.0),\($0.1),\n" }.joined()
    files["\(folder)/products.csv"] =
      "product_id,generic_name,units_per_pack,unit,supplier,price_yuan,agreed_units,key_monitored"
      + (supplies.isEmpty ? "\n" : ",supplied_from,supplied_until\n")
      + products.filter { district == nil || productIDs.contains($0.id) }.map { product in
        let packs = cells.filter { $0.product == product.id }.reduce(0) { $0 + $1.packs }
        let units = district == nil ? product.agreedUnits : packs * product.unitsPerPack
        let days = supplies.isEmpty ? "" : ",\(supplies[product.id]?.from ?? ""),\(supplies[product.id]?.until ?? "")"
        return
          "\(product.id),药\(product.id),\(product.unitsPerPack),片,\(product.supplier),\(product.priceText),\(units),no\(days)\n"
      }.joined()
    files["\(folder)/districts.csv"] =
      "district_id,name,kind,prepayment_fund_yuan\n"
      + (district.map { [$0] } ?? districts).map { "\($0),区\($0),district,\n" }.joined()
    files["\(folder)/institutions.csv"] =
      "institution_id,name,district_id,ownership,level,participates,weight,capacity_yuan,prepayment_eligible\n"
      + own.map { institution in
        let rest = district == nil ? institution.rest : packetInstitutions[institution.id] ?? institution.rest
        return "\(institution.id),院\(institution.id),\(institution.district),\(rest)\n"
      }.joined()
    let rows = usage.filter { ids.contains($0.0) && (district == nil || productIDs.contains($0.1)) }
    files["\(folder)/usage.csv"] =
      "institution_id,product_id,period,units\n" + rows.map { "\($0.0),\($0.1),\($0.2),\($0.3)\n" }.joined()
    let header = "institution_id,product_id,floor_packs,cap_packs,fixed_packs\n"
    if district == nil {
      if !limits.isEmpty { files["\(folder)/limits.csv"] = header + limits.map { $0 + "\n" }.joined() }
    } else {
      // Floors made explicit; caps as given: here wherever the plan gives no ratio for them.
      let hasCapRatio = parameters.contains { $0.0 == "cap_ratio" }
      var text = header
      for line in cells.sorted(by: { ($0.institution, $0.product) < ($1.institution, $1.product) }) {
        if line.floor == line.cap {
          text += "\(line.institution),\(line.product),,,\(line.floor)\n"
        } else if line.floor > 0 || (line.cap != nil && !hasCapRatio) {
          let cap = hasCapRatio ? "" : line.cap.map { "\($0)" } ?? ""
          text += "\(line.institution),\(line.product),\(line.floor),\(cap),\n"
        }
      }
      files["\(folder)/limits.csv"] = text
    }
    if let district {
      var assignment = "product_id,assigned_packs,seal\n"
      for product in products where productIDs.contains(product.id) {
        let packs = cells.filter { $0.product == product.id }.reduce(0) { $0 + $1.packs }
        let sealed = "\(identity)\n\(district)\n\(product.id)\n\(packs)\n\(product.unitsPerPack)\n\(product.plainPrice)\n"
        assignment += "\(product.id),\(packs),\(sha256Hex(Array(sealed.utf8)).prefix(16))\n"
      }
      files["\(folder)/assignment.csv"] = assignment
      files["\(folder)/city_allocation.csv"] =
        "institution_id,product_id,packs\n"
        + cells.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) }
        .map { "\($0.institution),\($0.product),\($0.packs)\n" }.joined()
    }
    let ruleLines = district.map { packetRules[$0] ?? [] } ?? rules
    if !ruleLines.isEmpty {
      files["\(folder)/rules.csv"] =
        "rule_id,name,products,institutions,measure,sense,limit\n" + ruleLines.map { $0 + "\n" }.joined()
    }
    return files
  }
}
