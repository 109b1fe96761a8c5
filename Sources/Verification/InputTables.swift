/// The canonical input tables of a folder (`plan` or `packets/<district_id>`), typed.
struct InputTables {
  struct Product {
    let id: String
    let unitsPerPack: Int128
    let supplier: String
    /// [ten-thousandths of a yuan].
    let price: Int128
    let agreedUnits: Int128
    let line: Int
  }

  struct Institution {
    let id: String
    let district: String
    let ownership: String
    let level: String
    let takesPart: Bool
    /// [ten-thousandths].
    let weight: Int128
    /// [ten-thousandths of a yuan].
    let capacity: Int128?
    let prepaymentEligible: Bool?
    let line: Int
  }

  /// A product at an institution.
  struct Key: Hashable {
    let institution: String
    let product: String
  }

  /// A product at an institution in a period as written.
  struct UsageKey: Hashable {
    let key: Key
    let period: String
  }

  struct Limit {
    let floor: Int128?
    let cap: Int128?
    let fixed: Int128?
    let line: Int
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
  var parameters: ParameterValues
  var products: [Product] = []
  var districts: [String] = []
  var institutions: [Institution] = []
  /// Usage as its lines give it [ten-thousandths of a unit].
  var usageLines: [UsageKey: Int128] = [:]
  /// Usage by year, then cell [ten-thousandths of a unit].
  var usage: [Int: [Key: Int128]] = [:]
  var demand: [Key: Int128] = [:]
  var limits: [Key: Limit] = [:]
  var rules: [Rule] = []
  /// The tables as text, by their file's name without folder.
  var texts: [String: DelimitedText] = [:]

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
  ]

  /// Reads the tables; notes every problem and returns nil where a model cannot be built from them.
  init?(folder: String, in output: OutputFolder, into ledger: Ledger) {
    self.folder = folder
    let before = ledger.findings.count
    for (file, columns, isRequired) in InputTables.columns {
      guard let bytes = output.files["\(folder)/\(file)"] else {
        if isRequired {
          ledger.add("V101", "\(folder)/\(file)", zh: "缺少这个文件。", en: "The file is missing.")
        }
        continue
      }
      texts[file] = DelimitedText(
        reading: bytes, file: "\(folder)/\(file)", columns: columns, into: ledger)
    }
    guard let lines = texts["parameters.csv"] else { return nil }
    parameters = ParameterValues(reading: lines, into: ledger)
    readProducts(ledger)
    readInstitutions(ledger)
    readAmounts(ledger)
    readRestrictions(ledger)
    if ledger.findings.count > before { return nil }
  }

  private mutating func readProducts(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in Rows(texts["products.csv"], ledger) {
      let id = row.id("product_id", seen: &seen)
      let unitsPerPack = row.count("units_per_pack", atLeast: 1)
      let price = row.decimal("price_yuan", atLeast: 1)
      let agreedUnits = row.count("agreed_units", atLeast: 0)
      if let price, price > Exact.largestPrice { row.malformed("price_yuan", "0.0000") }
      if let id, let unitsPerPack, let price, let agreedUnits {
        products.append(
          Product(
            id: id, unitsPerPack: unitsPerPack, supplier: row["supplier"], price: price,
            agreedUnits: agreedUnits, line: row.line))
      }
    }
    products.sort { precedes($0.id, $1.id) }
  }

  private mutating func readInstitutions(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in Rows(texts["districts.csv"], ledger) {
      if let id = row.id("district_id", seen: &seen) { districts.append(id) }
    }
    districts.sort(by: precedes)
    let known = seen
    seen = []
    for row in Rows(texts["institutions.csv"], ledger) {
      let id = row.id("institution_id", seen: &seen)
      let district = row.known("district_id", in: known)
      let ownership = ParameterValues.ownership(row["ownership"])
      if ownership == nil { row.malformed("ownership", "public | military | private | pharmacy") }
      let participates = row.flag("participates")
      let eligible = row.flag("prepayment_eligible")
      let weight = row.isBlank("weight") ? 10_000 : row.decimal("weight", atLeast: 1)
      let capacity = row.isBlank("capacity_yuan") ? nil : row.decimal("capacity_yuan", atLeast: 0)
      if let id, let district, let ownership, let weight {
        institutions.append(
          Institution(
            id: id, district: district, ownership: ownership, level: row["level"],
            takesPart: participates ?? (ownership == "public" || ownership == "military"),
            weight: weight, capacity: capacity, prepaymentEligible: eligible, line: row.line))
      }
    }
    institutions.sort { precedes($0.id, $1.id) }
  }

  private mutating func readAmounts(_ ledger: Ledger) {
    let knownProducts = Set(products.map(\.id))
    let knownInstitutions = Set(institutions.map(\.id))
    usageLines.reserveCapacity(texts["usage.csv"]?.rows.count ?? 0)
    for row in Rows(texts["usage.csv"], ledger) {
      guard let institution = row.known("institution_id", in: knownInstitutions),
        let product = row.known("product_id", in: knownProducts),
        let year = row.year("period"), let units = row.decimal("units")
      else { continue }
      let key = Key(institution: institution, product: product)
      usage[year, default: [:]][key, default: 0] += units
      usageLines[UsageKey(key: key, period: row["period"]), default: 0] += units
    }
    for row in Rows(texts["demand.csv"], ledger) {
      guard let institution = row.known("institution_id", in: knownInstitutions),
        let product = row.known("product_id", in: knownProducts),
        let units = row.decimal("units", atLeast: 0)
      else { continue }
      demand[Key(institution: institution, product: product), default: 0] += units
    }
  }

  private mutating func readRestrictions(_ ledger: Ledger) {
    let knownProducts = Set(products.map(\.id))
    let knownInstitutions = Set(institutions.map(\.id))
    for row in Rows(texts["limits.csv"], ledger) {
      guard let institution = row.known("institution_id", in: knownInstitutions),
        let product = row.known("product_id", in: knownProducts)
      else { continue }
      let floor = row.isBlank("floor_packs") ? nil : row.decimal("floor_packs", atLeast: 0)
      let cap = row.isBlank("cap_packs") ? nil : row.decimal("cap_packs", atLeast: 0)
      let fixed = row.isBlank("fixed_packs") ? nil : row.count("fixed_packs", atLeast: 0)
      let key = Key(institution: institution, product: product)
      if limits.updateValue(Limit(floor: floor, cap: cap, fixed: fixed, line: row.line), forKey: key) != nil {
        row.twice("institution_id")
      }
    }
    var seen: Set<String> = []
    for row in Rows(texts["rules.csv"], ledger) {
      let id = row.id("rule_id", seen: &seen)
      let limit = row.decimal("limit")
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
