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
    /// The share of usage in a basis of its own [ten-thousandths]; nil where it has none.
    let usageShare: Int128?
    /// 重点保障: its place in the order of filling; 10 for those without.
    let place: Int
    let line: Int
  }

  struct Institution {
    let id: String
    let name: String
    /// Its place among the districts.
    var district: Int
    let ownership: String
    let level: String
    let takesPart: Bool
    /// [ten-thousandths].
    let weight: Int128
    /// [ten-thousandths of a yuan].
    let capacity: Int128?
    let prepaymentEligible: Bool?
    /// Whom a prepayment is paid to, and the account, which may be empty.
    let payee: (name: String, account: String)
    /// The institution it merged into; empty where it stands.
    let successor: String
    let line: Int

    /// Whether the notice asks it to take part.
    var isAsked: Bool { ownership == "public" || ownership == "military" }

    /// The same as an institution of the district at another place.
    func moved(toDistrict place: Int) -> Institution {
      var copy = self
      copy.district = place
      return copy
    }
  }

  struct Rule {
    let id: String
    let products: String
    let institutions: String
    let measure: String
    let sense: String
    /// [ten-thousandths]; 0 of an exclusion.
    fileprivate(set) var limit: Int128
    /// The share of what is agreed that the limit was entered as [ten-thousandths].
    let share: Int128?
    /// The tolerance of an "=": a number, or a share of the limit [ten-thousandths].
    let tolerance: (value: Int128, isShare: Bool)?
    let line: Int

    /// Whether it compares a sum: then it is a row of the model, or two.
    var isSum: Bool { ["<=", "=", ">="].contains(sense) }

    /// What the limit was entered as, where that is more than a number.
    var statement: String? {
      if share == nil && tolerance == nil { return nil }
      func percent(_ value: Int128) -> String { Exact.text(value * 100) + "%" }
      let slack = tolerance.map { " ± " + ($0.isShare ? percent($0.value) : Exact.text($0.value)) }
      return (share.map(percent) ?? Exact.text(limit)) + (slack ?? "")
    }

    /// Its rows: one, or for an "=" with a tolerance one at least and one at most.
    var rows: [(name: RunRecord.RowName, sense: String, limit: Int128)] {
      if !isSum { return [] }
      guard let tolerance else { return [(.rule(id), sense, limit)] }
      let slack = min(limit, tolerance.isShare ? limit * tolerance.value / 10_000 : tolerance.value)
      return [(.end(id, ">="), ">=", limit - slack), (.end(id, "<="), "<=", limit + slack)]
    }
  }

  /// `plan` or `packets/<district_id>`.
  let folder: String
  let parameters: ParameterValues
  /// By id, as the districts, institutions and rules.
  private(set) var products: [Product] = []
  private(set) var districts: [District] = []
  private(set) var institutions: [Institution] = []
  private(set) var rules: [Rule] = []
  private(set) var usage = PairTable<Amount>()
  private(set) var demand = PairTable<Amount>()
  private(set) var limits = PairTable<Limit>()
  /// Nil where the table is absent, as the next two.
  private(set) var assignment: [Assignment]?
  private(set) var cityVolumes: [String: (packs: Int64, basis: Double)] = [:]
  private(set) var cityLines: PairTable<CityLine>?
  /// 实际采购, the lines that count towards the agreed volumes.
  private(set) var purchases: [Purchase]?
  /// For each institution the place of the one where its usage and demand count; nil where none has a successor.
  private(set) var heirs: [Int32]?
  private(set) var productIDs = IDTable([])
  private(set) var districtIDs = IDTable([])
  private(set) var institutionIDs = IDTable([])
  /// The small tables as text, by their file's name without folder.
  private(set) var texts: [String: DelimitedText] = [:]

  /// The file of a table with its folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Reads the tables; notes every problem and returns nil where a model cannot be built from them.
  init?(folder: String, in output: OutputFolder, into ledger: Ledger) {
    self.folder = folder
    let before = ledger.findings.count
    var large: [String: LargeTable] = [:]
    for form in TableForm.all {
      let path = "\(folder)/\(form.file)"
      if output.size(of: path) == nil {
        if form.isRequired { ledger.addMissingFile(path) }
      } else if form.isLarge {
        large[form.file] = LargeTable(reading: path, columns: form.required, in: output, into: ledger)
      } else {
        texts[form.file] = DelimitedText.read(path, form.required, in: output, into: ledger)
      }
    }
    guard let lines = texts["parameters.csv"] else { return nil }
    parameters = ParameterValues(reading: lines, into: ledger)
    readProducts(ledger)
    readDistricts(ledger)
    readInstitutions(ledger)
    usage = readUsage(large["usage.csv"], ledger)
    demand = readDemand(large["demand.csv"], ledger)
    limits = readLimits(large["limits.csv"], ledger)
    readRules(ledger)
    checkConversions(ledger)
    assignment = readAssignment(ledger)
    for case (let id, let city?) in (assignment ?? []).map({ ($0.product, $0.city) }) { cityVolumes[id] = (city.packs, city.basis) }
    cityLines = large["city_allocation.csv"].map { readCityLines($0, ledger) }
    purchases = large["purchases.csv"].map { readPurchases($0, ledger) }
    if ledger.findings.count > before { return nil }
  }

  private mutating func readProducts(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in records(texts["products.csv"], ledger) {
      let id = row.id("product_id", seen: &seen)
      let unitsPerPack = row.count("units_per_pack", atLeast: 1, largest: Exact.largestUnitsPerPack)
      let price = row.decimal("price_yuan", atLeast: 1, largest: Exact.largestPrice)
      let agreedUnits = row.count("agreed_units", largest: Exact.largestUnits)
      checkPrevious(row, agreedUnits)
      let supply = readSupply(row, agreedUnits)
      let share = row.isBlank("basis") ? nil : ParameterValues.usageShare(ParameterValues.narrow(row["basis"]))
      if share == nil, !row.isBlank("basis") { row.malformed("basis", "usage | demand | blend:0.6") }
      let place = row.isBlank("priority") ? 10 : Int(row["priority"]) ?? 0
      if !row.isBlank("priority"), !(1...9).contains(place) { row.malformed("priority", "1 … 9") }
      guard let id, let unitsPerPack, let price, let agreedUnits else { continue }
      products.append(
        Product(
          id: id, unitsPerPack: unitsPerPack, supplier: row["supplier"], price: price, agreedUnits: agreedUnits, supply: supply,
          usageShare: share, place: place, line: row.line))
    }
    products.sort { precedes($0.id, $1.id) }
    productIDs = IDTable(products.map(\.id))
  }

  /// A city's renewed volume is not below last year's, unless its parameters say so.
  private func checkPrevious(_ row: TableRow, _ agreedUnits: Int128?) {
    guard folder == "plan", !row.isBlank("previous_agreed_units"),
      let previous = row.count("previous_agreed_units", largest: Exact.largestUnits), let agreedUnits, agreedUnits < previous,
      parameters.renewalBelow == "error", parameters.given["plan_identity"] == nil
    else { return }
    row.differs(
      "V207", column: "agreed_units", expected: "≥ \(previous)", found: "\(agreedUnits)", zh: "约定采购量低于上年，参数没有允许。",
      en: "The agreed volume is below last year's, which the parameters do not allow.")
  }

  private mutating func readDistricts(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in records(texts["districts.csv"], ledger) {
      guard let id = row.id("district_id", seen: &seen) else { continue }
      let fund =
        row.isBlank("prepayment_fund_yuan") ? nil : row.decimal("prepayment_fund_yuan", atLeast: 0, largest: Exact.largestYuan)
      districts.append(
        District(
          id: id, name: row["name"], kind: row["kind"], fund: fund, settlesDirectly: row.flag("direct_settlement") ?? false))
    }
    districts.sort { precedes($0.id, $1.id) }
    districtIDs = IDTable(districts.map(\.id))
  }

  private mutating func readInstitutions(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in records(texts["institutions.csv"], ledger) {
      let id = row.id("institution_id", seen: &seen)
      let district = row.known("district_id", in: districtIDs)
      let ownership = ParameterValues.ownership(row["ownership"])
      if ownership == nil { row.malformed("ownership", "public | military | private | pharmacy") }
      let participates = row.flag("participates")
      let eligible = row.flag("prepayment_eligible")
      let weight = row.isBlank("weight") ? 10_000 : row.decimal("weight", atLeast: 1, largest: Exact.largestWeight)
      let capacity = row.isBlank("capacity_yuan") ? nil : row.decimal("capacity_yuan", atLeast: 0, largest: Exact.largestYuan)
      guard let id, let district, let ownership, let weight else { continue }
      institutions.append(
        Institution(
          id: id, name: row["name"], district: district, ownership: ownership, level: row["level"],
          takesPart: row.isBlank("successor_id") && participates ?? (ownership == "public" || ownership == "military"),
          weight: weight, capacity: capacity, prepaymentEligible: eligible,
          payee: (row.isBlank("payee") ? row["name"] : row["payee"], row["account"]), successor: row["successor_id"], line: row.line))
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

  /// Reads the rows of a table whose first two columns are an institution and a product.
  func readPairs<Row>(
    _ table: LargeTable?, _ ledger: Ledger, _ row: (inout TableCursor, _ institution: Int32, _ product: Int32) -> Row?
  ) -> [Row] {
    var rows: [Row] = []
    table?.read(into: ledger) { cursor in
      var part: [Row] = []
      var ids = (institutions: IDCache(institutionIDs), products: IDCache(productIDs))
      while cursor.next() {
        guard let institution = cursor.known(0, in: &ids.institutions), let product = cursor.known(1, in: &ids.products),
          let row = row(&cursor, Int32(institution), Int32(product))
        else { continue }
        part.append(row)
      }
      return part
    } merge: { part, notes in
      rows += part
      ledger.absorb(notes)
    }
    return rows
  }

  /// The rows of a table by product, then institution.
  func sorted<Row>(_ rows: [Row]) -> PairTable<Row> {
    PairTable(rows, products: products.count, institutions: institutions.count)
  }

  private func readUsage(_ table: LargeTable?, _ ledger: Ledger) -> PairTable<Amount> {
    sorted(
      readPairs(table, ledger) { cursor, institution, product in
        guard let period = Period(cursor.text(2)) else {
          cursor.malformed(2, "2019 | 2019-07")
          return nil
        }
        return cursor.decimal(3, largest: Exact.largestUnits).map {
          Amount(product: product, institution: institution, period: period, units: $0)
        }
      })
  }

  private func readDemand(_ table: LargeTable?, _ ledger: Ledger) -> PairTable<Amount> {
    sorted(
      readPairs(table, ledger) { cursor, institution, product in
        cursor.decimal(2, atLeast: 0, largest: Exact.largestUnits).map {
          Amount(product: product, institution: institution, period: .none, units: $0)
        }
      })
  }

  private func readLimits(_ table: LargeTable?, _ ledger: Ledger) -> PairTable<Limit> {
    let limits = sorted(
      readPairs(table, ledger) { cursor, institution, product in
        let floor = cursor.isBlank(2) ? nil : cursor.decimal(2, atLeast: 0, largest: Exact.largestPacks)
        let cap = cursor.isBlank(3) ? nil : cursor.decimal(3, atLeast: 0, largest: Exact.largestPacks)
        let fixed = cursor.isBlank(4) ? nil : cursor.count(4, largest: Exact.largestPacks)
        return Limit(
          product: product, institution: institution, floor: floor ?? Limit.none, cap: cap ?? Limit.none, fixed: fixed ?? Limit.none,
          line: Int32(cursor.line))
      })
    for row in limits.repeated.sorted(by: { $0.line < $1.line }) {
      ledger.addTwice(path("limits.csv"), Int(row.line), "institution_id", found: institutions[Int(row.institution)].id)
    }
    return limits
  }

  /// Lets go of the limits, which nothing needs once there is a model.
  mutating func releaseLimits() { limits = PairTable() }

  private mutating func readRules(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in records(texts["rules.csv"], ledger) {
      let id = row.id("rule_id", seen: &seen)
      let isShare = ["<=", "=", ">="].contains(row["sense"]) && row["limit"].hasSuffix("%")
      let share = isShare ? row.share("limit") : nil
      let isBlank = row["sense"] == "exclude" && row["limit"].isEmpty
      let limit = isShare ? share : isBlank ? 0 : row.decimal("limit", largest: Exact.largestUnits)
      let measures: [String]
      switch row["sense"] {
      case "exclude": measures = [""]
      case "each>=", "each<=":
        let isYear =
          row["measure"].hasPrefix("usage:") && row["measure"].utf8.count == 10 && Exact.count(String(row["measure"].suffix(4))) != nil
        measures = ["packs", "units", "target", "usage", "last_year", "demand"] + (isYear ? [row["measure"]] : [])
      default: measures = ["packs", "units", "yuan"]
      }
      let senses = ["<=", "=", ">=", "each>=", "each<=", "exclude"]
      for (column, words) in [("measure", measures), ("sense", senses)] where !words.contains(row[column]) {
        row.malformed(column, words.joined(separator: " | "))
      }
      var tolerance: (Int128, Bool)?
      if !row.isBlank("tolerance") {
        let isShare = row["tolerance"].hasSuffix("%")
        let value = isShare ? row.share("tolerance") : row.decimal("tolerance", atLeast: 0, largest: Exact.largestUnits)
        guard let value else { continue }
        if row["sense"] != "=" || (isShare ? value >= 10_000 : share == nil && value > limit ?? value) { row.malformed("tolerance", "") }
        tolerance = (value, isShare)
      }
      guard let id, let limit else { continue }
      rules.append(
        Rule(
          id: id, products: row["products"], institutions: row["institutions"], measure: row["measure"], sense: row["sense"],
          limit: limit, share: share, tolerance: tolerance, line: row.line))
    }
    rules.sort { precedes($0.id, $1.id) }
  }

  /// 折算表 is carried along: its items are no products, unless themselves, and count for one of the plan's or for none.
  private func checkConversions(_ ledger: Ledger) {
    var seen: Set<String> = []
    for row in records(texts["conversions.csv"], ledger) {
      let item = row.id("item_id", seen: &seen)
      let factor = row.decimal("factor", atLeast: 1, largest: Exact.largestUnitsPerPack)
      if row["product_id"] != "-" { _ = row.known("product_id", in: productIDs) }
      guard let item, productIDs.index(of: item) != nil, row["product_id"] != item || factor != 10_000 else { continue }
      row.malformed("item_id", "\(item) = \(item) × 1")
    }
  }

  /// The share of usage in the basis of a product at an ownership [ten-thousandths]: the product's, else the ownership's, else the
  /// plan's.
  func usageShare(_ product: Int, at ownership: String) -> Int128 {
    products[product].usageShare ?? parameters.shareOfOwnership[ownership] ?? parameters.usageShare
  }

  /// Works out what rules with a share for their limit ask for: the share of Σ agreed packs · what a pack counts over the products that
  /// they name, in whole packs, units or fen; "<=" down, ">=" up, "=" to the nearest, halves up.
  mutating func workOutShares(agreedPacks: [Int64]) {
    for index in rules.indices {
      guard let share = rules[index].share else { continue }
      let (measure, sense) = (rules[index].measure, rules[index].sense)
      var total: Int128 = 0
      for place in products(selectedBy: rules[index].products) {
        let product = products[place]
        let counts = measure == "yuan" ? product.price : measure == "units" ? product.unitsPerPack * 10_000 : 10_000
        total += Int128(agreedPacks[place]) * counts
      }
      // In halves of what it is counted in.
      let half: Int128 = (measure == "yuan" ? 100 : 10_000) * 5_000
      let up = sense == "<=" ? 0 : sense == ">=" ? 2 * half - 1 : half
      rules[index].limit = (total * share + up) / (2 * half) * (half / 5_000)
    }
  }
}
