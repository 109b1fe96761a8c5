/// A district's tables as a model, joined with the plan: a packet, or a re-split's own plan.
struct Packet {
  /// The district's place in the plan.
  let district: Int
  let model: Model
  /// The plan's cell for each of the model's cells; -1 where the plan has none.
  let planCells: [Int32]

  /// The district's id.
  func id(in plan: Model) -> String { plan.tables.districts[district] }

  /// - Complexity: O(n log n) for n cells of the packet.
  init(district: Int, model: Model, plan: Model) {
    self.district = district
    self.model = model
    let institutions = model.tables.institutions.map { plan.tables.institutionIDs.index(of: $0.id) }
    var cells: [Int32] = []
    cells.reserveCapacity(model.cells.count)
    for (product, range) in model.cellsOfProduct.enumerated() {
      let planned =
        plan.tables.productIDs.index(of: model.tables.products[product].id).map { plan.cellsOfProduct[Int($0)] } ?? 0..<0
      // Institutions ascend on both sides, so the search goes on where the last one ended.
      var start = planned.lowerBound
      for cell in range {
        let found = institutions[Int(model.cells.institutions[cell])].flatMap {
          plan.cells.index(of: $0, in: start..<planned.upperBound)
        }
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

  var indices: Range<Int> { cells.indices }

  /// What `bound_by` can say, by number.
  var reasons: [String] { lines.reasons }

  /// The values before rounding [packs].
  var continuous: [Double] { cells.map { lines.continuous[Int($0)] } }

  func line(_ cell: Int) -> Int { Int(lines.numbers[Int(cells[cell])]) }
  func packs(_ cell: Int) -> Int64 { lines.packs[Int(cells[cell])] }
  func boundBy(_ cell: Int) -> Int { Int(lines.boundBy[Int(cells[cell])]) }

  /// Nil where it is blank.
  func fill(_ cell: Int) -> Double? {
    let fill = lines.fills[Int(cells[cell])]
    return fill.isNaN ? nil : fill
  }
}
