/// Checks 下达量 and 市级分解 of a packet.
///
/// The seal of a product is `S` and the first 16 hexadecimal digits of the SHA-256 over eight lines, each ended by LF: the plan's
/// identity, the district, the product, its packs, the units in a pack, the price, and what shares are measured by, the city's
/// packs and its basis; the last two are missing in packets of the first definition. Seals and identities of yet earlier packets
/// have no letter.
struct AssignmentCheck {
  let packet: Packet
  let district: String
  /// What the plan's identity should be; nil where it cannot be known.
  let identity: String?
  let lines: AllocationLines
  /// Whether the packet stands in the city's output, where it has both tables.
  let isCity: Bool
  /// Whether the district put in a result of its own: then only the sums of 市级分解 can be checked.
  let isReplaced: Bool
  /// The city's plan; nil where it is not there.
  let city: Model?
  let definition: Int
  let ledger: Ledger

  private var tables: InputTables { packet.model.tables }

  func run() {
    if isCity {
      if tables.assignment == nil { ledger.addMissingFile(tables.path("assignment.csv")) }
      if tables.cityLines == nil { ledger.addMissingFile(tables.path("city_allocation.csv")) }
      if tables.texts["city_terms.csv"] == nil, isLettered { ledger.addMissingFile(tables.path("city_terms.csv")) }
    }
    if let identity {
      ledger.compare(
        "V215", tables.path("parameters.csv"), column: "plan_identity", expected: isLettered ? identity : String(identity.dropFirst()),
        found: claimed, zh: "方案标识不符。", en: "The plan's identity differs.")
    }
    if let assignment = tables.assignment { check(assignment) }
    if let cityLines = tables.cityLines { check(cityLines.rows) }
  }

  private var claimed: String { tables.parameters.given["plan_identity"] ?? "" }

  /// Whether the packet has seals with a letter, and with them 市定内容.
  private var isLettered: Bool { claimed.hasPrefix("P") }

  private func check(_ assignment: [InputTables.Assignment]) {
    let file = tables.path("assignment.csv")
    var isAssigned = [Bool](repeating: false, count: tables.products.count)
    for line in assignment {
      guard let place = tables.productIDs.index(of: line.product) else {
        ledger.add(
          "V213", file, line: line.line, column: "product_id", found: line.product, zh: "任务包没有这个品种。",
          en: "The packet does not have the product.")
        continue
      }
      isAssigned[place] = true
      let product = tables.products[place]
      ledger.compare(
        "V213", file, line: line.line, column: "assigned_packs", expected: "\(packet.model.agreedPacks[place])", found: "\(line.packs)",
        zh: "下达量不等于约定采购量。", en: "The assigned packs are not the agreed volume.")
      checkCity(line)
      var text = [claimed, district, product.id, "\(line.packs)", "\(product.unitsPerPack)", Exact.text(product.price)]
      if let city = line.city { text += ["\(city.packs)", city.text] }
      let seal = shortDigest("S", text.map { $0 + "\n" }.joined())
      ledger.compare(
        "V213", file, line: line.line, column: "seal", expected: isLettered ? seal : String(seal.dropFirst()), found: line.seal,
        zh: "校验码不符。", en: "The seal does not fit.")
    }
    for (place, product) in tables.products.enumerated() where !isAssigned[place] {
      ledger.add("V213", file, column: "product_id", expected: product.id, zh: "这个品种没有下达量。", en: "The product is not assigned.")
    }
  }

  /// What shares are measured by is the city's volume and the sum of its basis.
  private func checkCity(_ line: InputTables.Assignment) {
    if definition > 1 { ledger.count() }
    func differ(_ column: String, _ expected: String, _ found: String) {
      ledger.add(
        "V213", tables.path("assignment.csv"), line: line.line, column: column, expected: expected, found: found,
        zh: "\(line.product)：全市的约定量或测算基数不符。", en: "\(line.product): the city's volume or basis differs.")
    }
    guard let own = line.city else {
      if definition > 1 { differ("city_packs", "…", "") }
      return
    }
    if definition == 1 { differ("city_packs", "", "\(own.packs)") }
    guard let city, let place = city.tables.productIDs.index(of: line.product) else { return }
    // A packet that is split as a plan passes on what it carries.
    let given = city.tables.cityVolume(ofProduct: line.product) ?? (city.agreedPacks[place], city.basisTotals[place])
    if own.packs != given.packs { differ("city_packs", "\(given.packs)", "\(own.packs)") }
    if !Tolerance.agreeFormula(own.basis, given.basis) { differ("city_basis", "\(given.basis)", own.text) }
  }

  /// 市级分解 adds up to the volumes, and is the answer where the district put in none of its own.
  private func check(_ cityLines: [CityLine]) {
    let file = tables.path("city_allocation.csv")
    var sums = [Int128](repeating: 0, count: tables.products.count)
    var packs = [Int64](repeating: -1, count: packet.model.cells.count)
    for line in cityLines {
      let (product, institution) = (Int(line.product), Int(line.institution))
      sums[product] += Int128(line.packs)
      if let cell = packet.model.cell(product, institution) {
        packs[cell] = line.packs
      } else if isCity, !isReplaced {
        ledger.add(
          "V214", file, line: Int(line.line), found: "\(tables.institutions[institution].id) \(tables.products[product].id)",
          zh: "任务包没有这个单元。", en: "The packet has no such cell.")
      }
    }
    for (place, product) in tables.products.enumerated() {
      ledger.compare(
        "V214", file, column: "packs", expected: "\(packet.model.agreedPacks[place])", found: "\(sums[place])",
        zh: "\(product.id)：市级分解之和不等于下达量。", en: "\(product.id): the city's packs do not add up to the assigned volume.")
    }
    guard isCity, !isReplaced else { return }
    ledger.count(packs.count)
    for (cell, packs) in packs.enumerated() {
      let place = Int(packet.planCells[cell])
      guard place >= 0, lines.isPresent(place), lines.packs[place] != packs else { continue }
      let (product, institution) = (packet.model.productID(cell), packet.model.institutionID(cell))
      ledger.add(
        "V214", file, column: "packs", expected: "\(lines.packs[place])", found: packs < 0 ? "" : "\(packs)",
        zh: "\(product) 在 \(institution) 的市级分解与分解表不符。",
        en: "\(product) at \(institution): the city's packs are not those of the allocation.")
    }
  }
}

/// The identity of a city's split: `P` and the first 16 hexadecimal digits of the SHA-256 over its name and cycle as written,
/// every product with units per pack, price and agreed packs, and every district's total of every product.
enum PlanIdentity {
  /// Nil where a total is missing.
  static func of(_ plan: Model, _ tables: OutputTables) -> String? {
    var text = ""
    for key in ["plan_name", "city", "batch", "document", "cycle_start", "cycle_end"] {
      text += (plan.tables.parameters.given[key] ?? "") + "\n"
    }
    for (index, product) in plan.tables.products.enumerated() {
      text += "\(product.id)\t\(product.unitsPerPack)\t\(Exact.text(product.price))\t\(plan.agreedPacks[index])\n"
    }
    let wanted = plan.wantedShares()
    for share in wanted.indices where wanted[share] {
      guard let total = tables.totals[share] else { return nil }
      let (product, district) = plan.pair(ofShare: share)
      text += "\(plan.tables.products[product].id)\t\(plan.tables.districts[district].id)\t\(total.packs)\n"
    }
    return shortDigest("P", text)
  }
}
