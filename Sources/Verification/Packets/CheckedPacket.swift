/// A district's tables as a model, joined with the plan: a packet, or a re-split's own plan.
struct Packet {
  /// The district's place in the plan.
  let district: Int
  let model: Model
  /// The plan's cell for each of the model's cells; -1 where the plan has none.
  let planCells: [Int32]

  /// The district's id.
  func id(in plan: Model) -> String { plan.tables.districts[district].id }

  /// The packs of the model's cells, of those of the plan; 0 where the plan has none.
  func packs(_ packs: [Int64]) -> [Int64] { planCells.map { $0 < 0 ? 0 : packs[Int($0)] } }

  /// - Complexity: O(n log n) for n cells of the packet.
  init(district: Int, model: Model, plan: Model) {
    self.district = district
    self.model = model
    let institutions = model.tables.institutions.map { plan.tables.institutionIDs.index(of: $0.id) }
    var cells: [Int32] = []
    cells.reserveCapacity(model.cells.count)
    for (product, range) in model.cellsOfProduct.enumerated() {
      let planned = plan.tables.productIDs.index(of: model.tables.products[product].id).map { plan.cellsOfProduct[$0] } ?? 0..<0
      // Institutions ascend on both sides, so the search goes on where the last one ended.
      var start = planned.lowerBound
      for cell in range {
        let found = institutions[model.institution(cell)].flatMap { plan.cells.index(of: $0, in: start..<planned.upperBound) }
        if let found { start = found + 1 }
        cells.append(Int32(found ?? -1))
      }
    }
    planCells = cells
  }

  /// A re-split's own plan.
  init(whole plan: Model) {
    district = 0
    model = plan
    planCells = plan.cells.indices.map { Int32($0) }
  }
}

/// The allocation's rows of a district, by the cells of its packet.
struct DistrictLines {
  private let lines: AllocationLines
  private let cells: [Int32]

  /// Nil where rows are missing.
  init?(_ lines: AllocationLines, _ packet: Packet) {
    guard packet.planCells.allSatisfy({ $0 >= 0 && lines.isPresent(Int($0)) }) else { return nil }
    self.lines = lines
    cells = packet.planCells
  }

  /// What `bound_by` can say, by number.
  var reasons: [String] { lines.reasons }

  /// The values before rounding [packs].
  var continuous: [Double] { cells.map { lines.continuous[Int($0)] } }

  func line(_ cell: Int) -> Int { Int(lines.numbers[Int(cells[cell])]) }
  func packs(_ cell: Int) -> Int64 { lines.packs[Int(cells[cell])] }
  func packs(ofCells cells: Range<Int>) -> [Int64] { cells.map(packs) }
  func boundBy(_ cell: Int) -> Int { Int(lines.boundBy[Int(cells[cell])]) }

  /// Nil where it is blank.
  func fill(_ cell: Int) -> Double? { lines.fill(Int(cells[cell])) }
}

/// What only packets have, and what districts do to them: 下达量, 市级分解 and successors of institutions.
extension InputTables {
  /// A line of 下达量.
  struct Assignment {
    let product: String
    let packs: Int128
    /// What shares are measured by, as written; nil in packets of the first definition.
    let city: (packs: Int64, basis: Double, text: String)?
    let seal: String
    let line: Int
  }

  /// What the shares of a product are measured by in a packet; nil where the plan's own volume and cells are.
  func cityVolume(ofProduct id: String) -> (packs: Int64, basis: Double)? {
    cityVolumes[id]
  }

  /// Follows the successors; notes those that are unknown, in another district or lead back.
  func findHeirs(_ ledger: Ledger) -> [Int32]? {
    guard institutions.contains(where: { !$0.successor.isEmpty }) else { return nil }
    return institutions.map { start in
      var (place, last) = (institutionIDs.index(of: start.id) ?? 0, start)
      for _ in institutions.indices where !last.successor.isEmpty {
        guard let next = institutionIDs.index(of: last.successor), institutions[next].district == start.district else { break }
        (place, last) = (next, institutions[next])
      }
      if !last.successor.isEmpty {
        ledger.add(
          "V206", path("institutions.csv"), line: start.line, column: "successor_id", found: start.successor,
          zh: "承接机构不存在、在别的区市或成环。", en: "The successor is unknown, in another district, or leads back.")
      }
      return Int32(place)
    }
  }

  /// 下达量; nil where the table is absent.
  func readAssignment(_ ledger: Ledger) -> [Assignment]? {
    guard let text = texts["assignment.csv"] else { return nil }
    var seen: Set<String> = []
    return records(text, ledger).compactMap { row in
      guard let id = row.id("product_id", seen: &seen), let packs = row.count("assigned_packs", largest: Exact.largestPacks)
      else { return nil }
      let written = row["city_basis"]
      var city: (packs: Int64, basis: Double, text: String)?
      if !written.isEmpty || !row["city_packs"].isEmpty, let all = row.count("city_packs", largest: Exact.largestPacks),
        let basis = row.measurement("city_basis")
      {
        city = (Int64(all), basis, written)
      }
      return Assignment(product: id, packs: packs, city: city, seal: row["seal"], line: row.line)
    }
  }

  /// 市级分解 by product, then institution.
  func readCityLines(_ table: LargeTable, _ ledger: Ledger) -> PairTable<CityLine> {
    let lines = sorted(
      readPairs(table, ledger) { cursor, institution, product in
        cursor.count(2, largest: Exact.largestPacks).map {
          CityLine(product: product, institution: institution, packs: $0, line: Int32(cursor.line))
        }
      })
    for line in lines.repeated {
      ledger.addTwice(
        path("city_allocation.csv"), Int(line.line), "institution_id", found: institutions[Int(line.institution)].id)
    }
    return lines
  }
}

/// A line of 市级分解.
struct CityLine: PairRow {
  let product: Int32
  let institution: Int32
  let packs: Int64
  let line: Int32
}

extension Model {
  /// What 市级分解 gave each cell: in a packet the city's split, in a city's plan its last one; nil without that table.
  var cityPacks: [Int64?]? {
    guard let lines = tables.cityLines else { return nil }
    var packs = [Int64?](repeating: nil, count: cells.count)
    for line in lines.rows {
      if let cell = cell(Int(line.product), Int(line.institution)) { packs[cell] = line.packs }
    }
    return packs
  }
}
