import LinearProgramming
import Planning

/// The integer program over district totals, where moving single packs between districts does not do.
///
///     minimize Σ |n − X| + M · excess   subject to   Σ_d n_pd = A_p,   ⌊X⌋ ≤ n ≤ ⌈X⌉,
///     and in every district looked into:   Σ_h x_ph = n_pd,   l ≤ x ≤ k,   rules ± excess
///
/// Cells are real numbers here: a district needs a fair plan, whole packs come later. Districts that are not looked into
/// take what they are given.
struct CitySplitProgram {
  /// A product's total in a district, as the program sees it.
  struct Slot {
    var product: Int
    var district: Int
    var split: PackSplit
  }

  /// Most nodes of the search: a count, not a time, so that every machine gives the same answer.
  static let nodeLimit = 2_000
  /// What a yuan of excess costs against a distance of one pack.
  static let excessWeight = 1e3

  let plan: Plan
  let slots: [Slot]
  /// For each district, the limit of each rule there, in ten-thousandths.
  let limits: [[Int: Int64]]

  /// The packs of every slot, or nil where none were found: without excess, or with the least where `allowsExcess`.
  func solve(
    lookingInto districts: Set<Int>, allowsExcess: Bool, with solver: any LinearProgramSolver
  ) -> [Int]? {
    var program = LinearProgram(.minimize)
    var needed = plan.products.map(\.agreedPacks)
    for slot in slots { needed[slot.product] -= slot.split.whole }
    let products = Set(slots.filter { districts.contains($0.district) }.map(\.product))
    var rowOfProduct: [Int: Int] = [:]
    for product in products.sorted() {
      rowOfProduct[product] = program.addConstraint(
        name: "p\(product)", lowerBound: Double(needed[product]), upperBound: Double(needed[product]))
    }
    var rowOfSlot: [Int: Int] = [:]
    for (index, slot) in slots.enumerated() where districts.contains(slot.district) {
      let whole = Double(slot.split.whole)
      rowOfSlot[index] = program.addConstraint(name: "s\(index)", lowerBound: whole, upperBound: whole)
    }
    let steps = slots.indices.filter { products.contains(slots[$0].product) && slots[$0].split.fraction > 0 }
    for index in steps {
      let slot = slots[index]
      var entries: [LinearProgram.Entry] = []
      if let row = rowOfProduct[slot.product] { entries.append(.init(constraint: row, coefficient: 1)) }
      if let row = rowOfSlot[index] { entries.append(.init(constraint: row, coefficient: -1)) }
      program.addVariable(
        name: "z\(index)", upperBound: 1, cost: 1 - 2 * slot.split.fraction, isInteger: true, entries: entries
      )
    }
    addCells(of: districts, rowOfSlot: rowOfSlot, allowsExcess: allowsExcess, to: &program)
    var options = SolveOptions()
    options.nodeLimit = CitySplitProgram.nodeLimit
    options.relativeGap = allowsExcess ? 1e-4 : 0.05
    let result = solver.solve(program, options: options)
    guard !result.primal.isEmpty else { return nil }
    var packs = slots.map(\.split.whole)
    // Products that stand in none of these districts keep their packs: the caller knows them.
    for (variable, index) in steps.enumerated() { packs[index] += Int(result.primal[variable].rounded()) }
    return packs
  }

  /// Whether the program decides about the slot's product.
  func decides(_ slot: Int, lookingInto districts: Set<Int>) -> Bool {
    slots.contains { $0.product == slots[slot].product && districts.contains($0.district) }
  }

  private func addCells(
    of districts: Set<Int>, rowOfSlot: [Int: Int], allowsExcess: Bool, to program: inout LinearProgram
  ) {
    struct Key: Hashable {
      var product: Int
      var district: Int
    }
    var rowOfKey: [Key: Int] = [:]
    for (index, row) in rowOfSlot {
      rowOfKey[Key(product: slots[index].product, district: slots[index].district)] = row
    }
    var entries: [Int: [LinearProgram.Entry]] = [:]
    var excesses: [(row: Int, sign: Double)] = []
    for (index, rule) in plan.rules.enumerated() {
      for district in districts.sorted() {
        guard let limit = limits[district][index] else { continue }
        let members = rule.cells.filter { plan.district(ofCell: $0) == district }
        let coefficients = members.map {
          Double(plan.coefficient(of: plan.cells[$0].product, in: rule.measure)) / 10_000
        }
        // One unit of the row is worth about one yuan.
        let unit = DistrictProgram.unit(
          of: rule.measure, members: members, coefficients: coefficients, in: plan)
        let bounds = rule.sense.bounds(at: Double(limit) / 10_000 * unit)
        let row = program.addConstraint(name: "r\(index)_\(district)", lowerBound: bounds.lower, upperBound: bounds.upper)
        for (member, coefficient) in zip(members, coefficients) {
          entries[member, default: []].append(.init(constraint: row, coefficient: coefficient * unit))
        }
        for sign in rule.sense.elasticCoefficients { excesses.append((row, sign)) }
      }
    }
    for (index, cell) in plan.cells.enumerated() {
      let key = Key(product: cell.product, district: plan.districtOfInstitution[cell.institution])
      guard let row = rowOfKey[key] else { continue }
      program.addVariable(
        name: "x\(index)", lowerBound: Double(cell.floor), upperBound: cell.cap.map(Double.init) ?? .infinity,
        entries: [.init(constraint: row, coefficient: 1)] + (entries[index] ?? []))
    }
    guard allowsExcess else { return }
    for (index, excess) in excesses.enumerated() {
      program.addVariable(
        name: "e\(index)", cost: CitySplitProgram.excessWeight,
        entries: [.init(constraint: excess.row, coefficient: excess.sign)])
    }
  }
}
