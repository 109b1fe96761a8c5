/// Checks 下达量 and 市级分解 of a packet.
///
/// The seal of a product is `S` and the first 16 hexadecimal digits of the SHA-256 over six lines, each ended by LF: the plan's
/// identity, the district, the product, its packs, the units in a pack and the price. Seals and identities of earlier packets
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
  let ledger: Ledger

  private var tables: InputTables { packet.model.tables }

  func run() {
    if isCity {
      for (file, isThere) in [
        ("assignment.csv", tables.assignment != nil), ("city_allocation.csv", tables.cityLines != nil),
        ("city_terms.csv", tables.texts["city_terms.csv"] != nil || !isLettered),
      ] where !isThere {
        ledger.add("V101", tables.path(file), zh: "缺少这个文件。", en: "The file is missing.")
      }
    }
    if let identity {
      ledger.compare(
        "V215", tables.path("parameters.csv"), column: "plan_identity",
        expected: isLettered ? identity : String(identity.dropFirst()), found: claimed,
        zh: "方案标识不符。", en: "The plan's identity differs.")
    }
    if let assignment = tables.assignment { check(assignment, claimed) }
    if let cityLines = tables.cityLines { check(cityLines) }
  }

  private var claimed: String { tables.parameters.given["plan_identity"] ?? "" }

  /// Whether the packet has seals with a letter, and with them 市定内容.
  private var isLettered: Bool { claimed.hasPrefix("P") }

  private func check(_ assignment: [InputTables.Assignment], _ identity: String) {
    let file = tables.path("assignment.csv")
    var isAssigned = [Bool](repeating: false, count: tables.products.count)
    for line in assignment {
      guard let place = tables.productIDs.index(of: line.product) else {
        ledger.add(
          "V213", file, line: line.line, column: "product_id", found: line.product, zh: "任务包没有这个品种。",
          en: "The packet does not have the product.")
        continue
      }
      isAssigned[Int(place)] = true
      let product = tables.products[Int(place)]
      ledger.compare(
        "V213", file, line: line.line, column: "assigned_packs",
        expected: "\(packet.model.agreedPacks[Int(place)])", found: "\(line.packs)", zh: "下达量不等于约定采购量。",
        en: "The assigned packs are not the agreed volume.")
      let text = [
        identity, district, product.id, "\(line.packs)", "\(product.unitsPerPack)", Exact.text(product.price),
      ]
      let digits = sha256Hex(Array(text.map { $0 + "\n" }.joined().utf8)).prefix(16)
      let seal = isLettered ? "S" + digits : String(digits)
      ledger.compare(
        "V213", file, line: line.line, column: "seal", expected: seal, found: line.seal, zh: "校验码不符。",
        en: "The seal does not fit.")
    }
    for (place, product) in tables.products.enumerated() where !isAssigned[place] {
      ledger.add(
        "V213", file, column: "product_id", expected: product.id, zh: "这个品种没有下达量。",
        en: "The product is not assigned.")
    }
  }

  /// 市级分解 adds up to the volumes, and is the answer where the district put in none of its own.
  private func check(_ cityLines: [InputTables.CityLine]) {
    let file = tables.path("city_allocation.csv")
    var sums = [Int128](repeating: 0, count: tables.products.count)
    var packs = [Int64](repeating: -1, count: packet.model.cells.count)
    for line in cityLines {
      sums[Int(line.product)] += Int128(line.packs)
      let cell = packet.model.cells.index(
        of: line.institution, in: packet.model.cellsOfProduct[Int(line.product)])
      if let cell {
        packs[cell] = line.packs
      } else if isCity, !isReplaced {
        ledger.add(
          "V214", file, line: Int(line.line),
          found: "\(tables.institutions[Int(line.institution)].id) \(tables.products[Int(line.product)].id)",
          zh: "任务包没有这个单元。", en: "The packet has no such cell.")
      }
    }
    for (place, product) in tables.products.enumerated() {
      ledger.compare(
        "V214", file, column: "packs", expected: "\(packet.model.agreedPacks[place])", found: "\(sums[place])",
        zh: "\(product.id)：市级分解之和不等于下达量。",
        en: "\(product.id): the city's packs do not add up to the assigned volume.")
    }
    guard isCity, !isReplaced else { return }
    ledger.count(packs.count)
    for (cell, packs) in packs.enumerated() {
      let place = Int(packet.planCells[cell])
      guard place >= 0, lines.isPresent(place), lines.packs[place] != packs else { continue }
      ledger.add(
        "V214", file, column: "packs", expected: "\(lines.packs[place])", found: packs < 0 ? "" : "\(packs)",
        zh: "\(packet.model.productID(cell)) 在 \(packet.model.institutionID(cell)) 的市级分解与分解表不符。",
        en:
          "\(packet.model.productID(cell)) at \(packet.model.institutionID(cell)): the city's packs are not those of the allocation."
      )
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
      text +=
        "\(product.id)\t\(product.unitsPerPack)\t\(Exact.text(product.price))\t\(plan.agreedPacks[index])\n"
    }
    let wanted = plan.wantedShares()
    let districts = plan.tables.districts.count
    for share in wanted.indices where wanted[share] {
      guard let total = tables.totals[share] else { return nil }
      let (product, district) = share.quotientAndRemainder(dividingBy: districts)
      text += "\(plan.tables.products[product].id)\t\(plan.tables.districts[district])\t\(total.packs)\n"
    }
    return "P" + sha256Hex(Array(text.utf8)).prefix(16)
  }
}
