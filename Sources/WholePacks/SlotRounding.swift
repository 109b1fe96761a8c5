import Planning

/// Floors and ceilings that exceed no capacity by as much as a pack placed under it, wherever only capacities count:
/// the rounding of Shmoys and Tardos (1993).
///
/// The fractions under a capacity, dearest pack first, are cut into slots of one pack. A pack goes into a slot in which part of
/// its fraction lies, at most one into each: a flow from products to slots. The fractions are one in real numbers, so there
/// is one in whole packs. The pack of a slot costs no more than any part of the slot before, so a capacity holds but for the
/// pack of its first slot.
struct SlotRounding {
  /// Packs, one per cell; floors or ceilings of the fair values, totals exact.
  let packs: [Int]

  private static let grains = 1_000_000

  /// Rounds; nil where the fractions of a product are no whole number of packs.
  ///
  /// - Complexity: O(cells · √cells).
  init?(_ problem: RoundingProblem) {
    guard let fractions = SlotRounding.fractions(problem) else { return nil }
    var matching = SlotMatching(
      needs: problem.cellsOfProduct.map { cells in
        cells.reduce(0) { $0 + fractions[$1] } / SlotRounding.grains
      })
    // Slots are filled in grains, so that nothing is lost to rounding.
    var isPlaced = [Bool](repeating: false, count: fractions.count)
    for rule in problem.disjointCapacities {
      let entries = problem.rules[rule].entries.filter { fractions[$0.cell] > 0 }
        .sorted { ($1.coefficient, $0.cell) < ($0.coefficient, $1.cell) }
      var room = 0
      var slot = -1
      for (cell, _) in entries {
        isPlaced[cell] = true
        var left = fractions[cell]
        var slots: [Int] = []
        while left > 0 {
          if room == 0 {
            slot = matching.addSlot()
            room = SlotRounding.grains
          }
          slots.append(slot)
          let taken = min(left, room)
          left -= taken
          room -= taken
        }
        matching.addCell(cell, ofProduct: problem.productOfCell[cell], slots: slots)
      }
    }
    for cell in fractions.indices where fractions[cell] > 0 && !isPlaced[cell] {
      matching.addCell(cell, ofProduct: problem.productOfCell[cell], slots: [matching.addSlot()])
    }
    guard let raised = matching.raisedCells() else { return nil }
    var packs = problem.splits.map(\.whole)
    for cell in raised { packs[cell] += 1 }
    self.packs = packs
  }

  /// The fractions in grains, those of a product adding up to whole packs; what rounding left over goes to the largest.
  private static func fractions(_ problem: RoundingProblem) -> [Int]? {
    var fractions = problem.splits.map { Int(($0.fraction * Double(grains)).rounded()) }
    for (product, cells) in problem.cellsOfProduct.enumerated() {
      let need = cells.reduce(problem.totals[product]) { $0 - problem.splits[$1].whole } * grains
      var left = need - cells.reduce(0) { $0 + fractions[$1] }
      let order = cells.filter { fractions[$0] > 0 }.sorted { (fractions[$1], $0) < (fractions[$0], $1) }
      for cell in order where left != 0 {
        let moved = min(max(left, 1 - fractions[cell]), grains - 1 - fractions[cell])
        fractions[cell] += moved
        left -= moved
      }
      guard left == 0 else { return nil }
    }
    return fractions
  }
}

extension RoundingProblem {
  /// "≤" rules no two of which share a cell, each taken where those before it leave it whole.
  var disjointCapacities: [Int] {
    var isCovered = [Bool](repeating: false, count: splits.count)
    return rules.indices.filter { index in
      guard rules[index].sense == .atMost, rules[index].entries.allSatisfy({ !isCovered[$0.cell] }) else { return false }
      for (cell, _) in rules[index].entries { isCovered[cell] = true }
      return true
    }
  }
}

/// Packs of products matched with slots: every cell and every slot takes at most one, every product all of its packs.
///
/// Hopcroft and Karp (1973) over products, cells and slots.
private struct SlotMatching {
  private var needs: [Int]
  private var cellsOfProduct: [[Int]]
  /// Cells as they were added: the caller's number, its product and slots.
  private var cells: [(cell: Int, product: Int, slots: [Int])] = []
  /// The cell that a slot takes, -1: none.
  private var cellOfSlot: [Int] = []
  /// The slot of a cell, -1: none.
  private var slotOfCell: [Int] = []
  private var layerOfProduct: [Int] = []
  private var layerOfSlot: [Int] = []
  private var nextOfProduct: [Int] = []

  init(needs: [Int]) {
    self.needs = needs
    cellsOfProduct = [[Int]](repeating: [], count: needs.count)
  }

  mutating func addSlot() -> Int {
    cellOfSlot.append(-1)
    return cellOfSlot.count - 1
  }

  mutating func addCell(_ cell: Int, ofProduct product: Int, slots: [Int]) {
    cellsOfProduct[product].append(cells.count)
    cells.append((cell, product, slots))
    slotOfCell.append(-1)
  }

  /// The cells that take one pack more; nil where a product finds no slots for all of its packs.
  mutating func raisedCells() -> [Int]? {
    while needs.contains(where: { $0 > 0 }) {
      guard layer() else { return nil }
      nextOfProduct = [Int](repeating: 0, count: needs.count)
      var isHelped = false
      for product in needs.indices {
        while needs[product] > 0, place(product) {
          needs[product] -= 1
          isHelped = true
        }
      }
      guard isHelped else { return nil }
    }
    return cells.indices.filter { slotOfCell[$0] >= 0 }.map { cells[$0].cell }
  }

  /// Numbers products and slots by their distance from a product that lacks slots; false where no free slot can be reached.
  private mutating func layer() -> Bool {
    layerOfProduct = needs.map { $0 > 0 ? 0 : -1 }
    layerOfSlot = [Int](repeating: -1, count: cellOfSlot.count)
    // Products first, then slots.
    var queue = needs.indices.filter { needs[$0] > 0 }
    var head = 0
    var isFound = false
    func reach(_ slot: Int, at layer: Int) {
      guard layerOfSlot[slot] < 0 else { return }
      layerOfSlot[slot] = layer
      queue.append(needs.count + slot)
    }
    while head < queue.count {
      let node = queue[head]
      head += 1
      guard node >= needs.count else {
        for cell in cellsOfProduct[node] where slotOfCell[cell] < 0 {
          for slot in cells[cell].slots { reach(slot, at: layerOfProduct[node] + 1) }
        }
        continue
      }
      let slot = node - needs.count
      guard cellOfSlot[slot] >= 0 else {
        isFound = true
        continue
      }
      let taker = cells[cellOfSlot[slot]]
      for other in taker.slots { reach(other, at: layerOfSlot[slot] + 1) }
      if layerOfProduct[taker.product] < 0 {
        layerOfProduct[taker.product] = layerOfSlot[slot] + 1
        queue.append(taker.product)
      }
    }
    return isFound
  }

  /// Places one pack of a product, others making way along the layers.
  private mutating func place(_ product: Int) -> Bool {
    while nextOfProduct[product] < cellsOfProduct[product].count {
      let cell = cellsOfProduct[product][nextOfProduct[product]]
      nextOfProduct[product] += 1
      guard slotOfCell[cell] < 0 else { continue }
      for slot in cells[cell].slots where layerOfSlot[slot] == layerOfProduct[product] + 1 && open(slot) {
        put(cell, into: slot)
        return true
      }
    }
    return false
  }

  /// Frees a slot: its pack goes into its cell's other slot, or its product takes another cell.
  private mutating func open(_ slot: Int) -> Bool {
    let cell = cellOfSlot[slot]
    if cell < 0 { return true }
    let layer = layerOfSlot[slot]
    for other in cells[cell].slots where other != slot && layerOfSlot[other] == layer + 1 && open(other) {
      put(cell, into: other)
      return true
    }
    if layerOfProduct[cells[cell].product] == layer + 1, place(cells[cell].product) {
      slotOfCell[cell] = -1
      return true
    }
    layerOfSlot[slot] = -1
    return false
  }

  private mutating func put(_ cell: Int, into slot: Int) {
    cellOfSlot[slot] = cell
    slotOfCell[cell] = slot
  }
}
