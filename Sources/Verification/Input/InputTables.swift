/// The canonical input tables of a folder (`plan` or `packets/<district_id>`), typed.
struct InputTables {
  struct Product {
    let id: String
    let unitsPerPack: Int128
    let supplier: String
    /// [ten-thousandths of a yuan].
    let price: Int128
    let agreedUnits: Int128
    let supply: Supply
    let line: Int
  }

  struct Institution {
    let id: String
    let name: String
    /// Its place among the districts.
    let district: Int32
    let ownership: String
    let level: String
    let takesPart: Bool
    /// [ten-thousandths].
    let weight: Int128
    /// [ten-thousandths of a yuan].
    let capacity: Int128?
    let prepaymentEligible: Bool?
    /// Whom a prepayment is paid to, and the account; the account may be empty.
    let payee: (name: String, account: String)
    /// The institution it merged into; empty where it stands.
    let successor: String
    let line: Int

    /// The same as an institution of the district at another place.
    func moved(toDistrict place: Int32) -> Institution {
      Institution(
        id: id, name: name, district: place, ownership: ownership, level: level, takesPart: takesPart, weight: weight,
        capacity: capacity, prepaymentEligible: prepaymentEligible, payee: payee, successor: successor, line: line)
    }
  }

  /// What the prepayment needs of a district.
  struct Fund {
    /// [whole fen]; nil where not given.
    let fen: Int128?
    let settlesDirectly: Bool

    /// Who pays the suppliers, as the tables write it.
    var payer: String { settlesDirectly ? "fund" : "institution" }
  }

  struct Rule {
    let id: String
    let products: String
    let institutions: String
    let measure: String
    let sense: String
    /// [ten-thousandths].
    let limit: Int128
    let line: Int
  }

  /// `plan` or `packets/<district_id>`.
  let folder: String
  let parameters: ParameterValues
  /// By id, as the districts and institutions.
  private(set) var products: [Product] = []
  private(set) var districts: [String] = []
  /// In the order of the districts, as the next one.
  private(set) var districtNames: [String] = []
  private(set) var funds: [Fund] = []
  private(set) var institutions: [Institution] = []
  private(set) var usage = AmountTable(AmountColumns(hasPeriods: true), products: 0, institutions: 0)
  private(set) var demand = AmountTable(AmountColumns(hasPeriods: false), products: 0, institutions: 0)
  private(set) var limits = LimitTable([], products: 0, institutions: 0)
  private(set) var rules: [Rule] = []
  /// Nil where the table is absent, as the next one.
  private(set) var assignment: [Assignment]?
  /// By product, then institution.
  private(set) var cityLines: [CityLine]?
  /// For each institution the place of the one where its usage and demand count; nil where none has a successor.
  private(set) var heirs: [Int32]?
  private(set) var productIDs = IDTable([])
  private(set) var districtIDs = IDTable([])
  private(set) var institutionIDs = IDTable([])
  /// 实际采购; nil where the table is absent.
  private(set) var purchases: [Purchase]?
  /// The small tables as text, by their file's name without folder.
  private(set) var texts: [String: DelimitedText] = [:]

  /// The file of a table with its folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  static let columns: [(file: String, columns: [String], isRequired: Bool)] = [
    ("parameters.csv", ["key", "value"], true),
    ("products.csv", ["product_id", "units_per_pack", "supplier", "price_yuan", "agreed_units"], true),
    ("districts.csv", ["district_id"], true),
    (
      "institutions.csv",
      [
        "institution_id", "district_id", "ownership", "level", "participates", "weight", "capacity_yuan",
        "prepayment_eligible",
      ], true
    ),
    ("usage.csv", ["institution_id", "product_id", "period", "units"], false),
    ("demand.csv", ["institution_id", "product_id", "units"], false),
    ("limits.csv", ["institution_id", "product_id", "floor_packs", "cap_packs", "fixed_packs"], false),
    (
      "rules.csv", ["rule_id", "products", "institutions", "measure", "sense", "limit"], false
    ),
    ("assignment.csv", ["product_id", "assigned_packs", "seal"], false),
    ("city_allocation.csv", ["institution_id", "product_id", "packs"], false),
    ("city_terms.csv", ["table", "key", "column", "value"], false),
    ("purchases.csv", ["institution_id", "product_id", "month", "kind", "units"], false),
    ("paid.csv", ["batch_id", "institution_id", "tranche", "amount_yuan"], false),
    ("holidays.csv", ["date", "kind"], false),
  ]

  /// The tables that may have a row for every cell.
  private static let large: Set<String> = ["usage.csv", "demand.csv", "limits.csv", "city_allocation.csv", "purchases.csv"]

  /// Reads the tables; notes every problem and returns nil where a model cannot be built from them.
  init?(folder: String, in output: OutputFolder, into ledger: Ledger) {
    self.folder = folder
    let before = ledger.findings.count
    var tables: [String: LargeTable] = [:]
    for (file, columns, isRequired) in InputTables.columns {
      let path = "\(folder)/\(file)"
      guard output.size(of: path) != nil else {
        if isRequired { ledger.add("V101", path, zh: "缺少这个文件。", en: "The file is missing.") }
        continue
      }
      if InputTables.large.contains(file) {
        tables[file] = LargeTable(reading: path, columns: columns, in: output, into: ledger)
      } else if let bytes = output.bytes(of: path) {
        texts[file] = DelimitedText(reading: bytes, file: path, columns: columns, into: ledger)
      }
    }
    guard let lines = texts["parameters.csv"] else { return nil }
    parameters = ParameterValues(reading: lines, into: ledger)
    readProducts(ledger)
    readInstitutions(ledger)
    usage = readAmounts(tables["usage.csv"], hasPeriods: true, ledger)
    demand = readAmounts(tables["demand.csv"], hasPeriods: false, ledger)
    readLimits(tables["limits.csv"], ledger)
    readRules(ledger)
    assignment = readAssignment(ledger)
    cityLines = readCityLines(tables["city_allocation.csv"], ledger)
    purchases = readPurchases(tables["purchases.csv"], ledger)
    if ledger.findings.count > before { return nil }
  }

  private mutating func readProducts(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in Rows(texts["products.csv"], ledger) {
      let id = row.id("product_id", seen: &seen)
      let unitsPerPack = row.count("units_per_pack", atLeast: 1, largest: Exact.largestUnitsPerPack)
      let price = row.decimal("price_yuan", atLeast: 1, largest: Exact.largestPrice)
      let agreedUnits = row.count("agreed_units", largest: Exact.largestUnits)
      checkPrevious(row, agreedUnits, ledger)
      let supply = readSupply(row, agreedUnits)
      if let id, let unitsPerPack, let price, let agreedUnits {
        products.append(
          Product(
            id: id, unitsPerPack: unitsPerPack, supplier: row["supplier"], price: price,
            agreedUnits: agreedUnits, supply: supply, line: row.line))
      }
    }
    products.sort { precedes($0.id, $1.id) }
    productIDs = IDTable(products.map(\.id))
  }

  /// A city's renewed volume is not below last year's, unless its parameters say so.
  private func checkPrevious(_ row: TableRow, _ agreedUnits: Int128?, _ ledger: Ledger) {
    guard folder == "plan", !row.isBlank("previous_agreed_units"),
      let previous = row.count("previous_agreed_units", largest: Exact.largestUnits), let agreedUnits, agreedUnits < previous,
      parameters.renewalBelow == "error", parameters.given["plan_identity"] == nil
    else { return }
    ledger.add(
      "V207", path("products.csv"), line: row.line, column: "agreed_units", expected: "≥ \(previous)",
      found: "\(agreedUnits)", zh: "约定采购量低于上年，参数没有允许。",
      en: "The agreed volume is below last year's, which the parameters do not allow.")
  }

  private mutating func readInstitutions(_ ledger: Ledger) {
    var seen: Set<String> = []
    var fundOfDistrict: [String: Fund] = [:]
    var names: [String: String] = [:]
    for row in Rows(texts["districts.csv"], ledger) {
      guard let id = row.id("district_id", seen: &seen) else { continue }
      districts.append(id)
      names[id] = row["name"]
      let fund =
        row.isBlank("prepayment_fund_yuan")
        ? nil : row.decimal("prepayment_fund_yuan", atLeast: 0, largest: Exact.largestYuan)
      fundOfDistrict[id] = Fund(fen: fund.map { $0 / 100 }, settlesDirectly: row.flag("direct_settlement") ?? false)
    }
    districts.sort(by: precedes)
    districtNames = districts.map { names[$0] ?? "" }
    funds = districts.map { fundOfDistrict[$0] ?? Fund(fen: nil, settlesDirectly: false) }
    districtIDs = IDTable(districts)
    let known = seen
    seen = []
    for row in Rows(texts["institutions.csv"], ledger) {
      let id = row.id("institution_id", seen: &seen)
      let district = row.known("district_id", in: known)
      let ownership = ParameterValues.ownership(row["ownership"])
      if ownership == nil { row.malformed("ownership", "public | military | private | pharmacy") }
      let participates = row.flag("participates")
      let eligible = row.flag("prepayment_eligible")
      let weight = row.isBlank("weight") ? 10_000 : row.decimal("weight", atLeast: 1, largest: Exact.largestWeight)
      let capacity =
        row.isBlank("capacity_yuan")
        ? nil : row.decimal("capacity_yuan", atLeast: 0, largest: Exact.largestYuan)
      if let id, let district = district.flatMap({ districtIDs.index(of: $0) }), let ownership, let weight {
        institutions.append(
          Institution(
            id: id, name: row["name"], district: district, ownership: ownership, level: row["level"],
            takesPart: row.isBlank("successor_id")
              && participates ?? (ownership == "public" || ownership == "military"),
            weight: weight, capacity: capacity, prepaymentEligible: eligible,
            payee: (row.isBlank("payee") ? row["name"] : row["payee"], row["account"]),
            successor: row["successor_id"], line: row.line))
      }
    }
    institutions.sort { precedes($0.id, $1.id) }
    institutionIDs = IDTable(institutions.map(\.id))
    heirs = findHeirs(ledger)
  }

  /// The same with other institutions, which ascend.
  func with(_ institutions: [Institution]) -> InputTables {
    var copy = self
    copy.institutions = institutions
    copy.institutionIDs = IDTable(institutions.map(\.id))
    copy.purchases = purchases?.compactMap { purchase in
      copy.institutionIDs.index(of: self.institutions[Int(purchase.institution)].id).map { purchase.moved(to: $0) }
    }
    return copy
  }

  private func readAmounts(_ table: LargeTable?, hasPeriods: Bool, _ ledger: Ledger) -> AmountTable {
    var columns = AmountColumns(hasPeriods: hasPeriods)
    table?.read(into: ledger) { cursor in
      var part = AmountColumns(hasPeriods: hasPeriods)
      var ids = (institutions: IDCache(institutionIDs), products: IDCache(productIDs))
      while cursor.next() {
        guard let institution = cursor.known(0, in: &ids.institutions),
          let product = cursor.known(1, in: &ids.products)
        else { continue }
        guard let period = hasPeriods ? part.period(cursor.text(2)) : 0 else {
          cursor.malformed(2, "2019 | 2019-07")
          continue
        }
        let given =
          hasPeriods
          ? cursor.decimal(3, largest: Exact.largestUnits) : cursor.decimal(2, atLeast: 0, largest: Exact.largestUnits)
        guard let units = given else { continue }
        part.products.append(product)
        part.institutions.append(institution)
        part.periods.append(period)
        part.units.append(units)
      }
      return part
    } merge: { part, notes in
      columns.append(part)
      ledger.absorb(notes)
    }
    return AmountTable(columns, products: products.count, institutions: institutions.count)
  }

  private mutating func readLimits(_ table: LargeTable?, _ ledger: Ledger) {
    var rows: [LimitTable.Row] = []
    table?.read(into: ledger) { cursor in
      var part: [LimitTable.Row] = []
      var ids = (institutions: IDCache(institutionIDs), products: IDCache(productIDs))
      while cursor.next() {
        guard let institution = cursor.known(0, in: &ids.institutions),
          let product = cursor.known(1, in: &ids.products)
        else { continue }
        let floor = cursor.isBlank(2) ? nil : cursor.decimal(2, atLeast: 0, largest: Exact.largestPacks)
        let cap = cursor.isBlank(3) ? nil : cursor.decimal(3, atLeast: 0, largest: Exact.largestPacks)
        let fixed = cursor.isBlank(4) ? nil : cursor.count(4, largest: Exact.largestPacks)
        part.append(
          LimitTable.Row(
            product: product, institution: institution, floor: floor ?? LimitTable.none,
            cap: cap ?? LimitTable.none, fixed: fixed ?? LimitTable.none, line: Int32(cursor.line)))
      }
      return part
    } merge: { part, notes in
      rows += part
      ledger.absorb(notes)
    }
    limits = LimitTable(rows, products: products.count, institutions: institutions.count)
    for row in limits.repeated {
      ledger.addTwice(
        path("limits.csv"), Int(row.line), "institution_id", found: institutions[Int(row.institution)].id)
    }
  }

  /// Lets go of the limits, which nothing needs once there is a model.
  mutating func releaseLimits() { limits = LimitTable([], products: 0, institutions: 0) }

  private mutating func readRules(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in Rows(texts["rules.csv"], ledger) {
      let id = row.id("rule_id", seen: &seen)
      let limit = row.decimal("limit", largest: Exact.largestUnits)
      if !["packs", "units", "yuan"].contains(row["measure"]) {
        row.malformed("measure", "packs | units | yuan")
      }
      if !["<=", "=", ">="].contains(row["sense"]) { row.malformed("sense", "<= | = | >=") }
      if let id, let limit {
        rules.append(
          Rule(
            id: id, products: row["products"], institutions: row["institutions"], measure: row["measure"],
            sense: row["sense"], limit: limit, line: row.line))
      }
    }
    rules.sort { precedes($0.id, $1.id) }
  }
}
