import Planning

/// An inequality over groups of merged cells that capacities of institutions imply: a minimum cut of the flow that hands what the
/// groups hold to their cells (Model.md, "Rules of every kind").
///
///     Σ_(g in S) π x_g  ≤  Σ_(h in T) C_h + Σ_(c in S, not in T) π k_c − Σ_(c in T, not in S) π low_c
struct CapacityCut {
  /// S: groups, ascending.
  let groups: [Int32]
  /// T: capacities, by place among those that flow.
  let capacities: [Int32]
  /// Cells under T of other groups.
  let others: [Int32]
  /// The right side without the last sum [yuan].
  let constant: CompensatedSum
}

extension FairShareModel {
  /// The model over groups of merged cells: product rows, the given rules, and cuts, whose limits are set later.
  ///
  /// - Parameter base: where the coefficients of the cuts' measure begin.
  init(merging model: FairShareModel, _ merged: MergedCells, rules: [Int], cuts: [CapacityCut], base: Int) {
    targets = merged.cells.map { cells in cells.reduce(0) { $0 + model.targets[$1] } }
    floors = merged.cells.map { cells in cells.reduce(0) { $0 + model.floors[$1] } }
    caps = merged.cells.map { cells in cells.reduce(0) { $0 + model.caps[$1] } }
    productOfCell = merged.products.map(Int32.init)
    var starts = [Int](repeating: 0, count: model.productCount + 1)
    for product in merged.products { starts[product + 1] += 1 }
    for product in 0..<model.productCount { starts[product + 1] += starts[product] }
    productStarts = starts
    (classOfProduct, classes) = (model.classOfProduct, model.classes)
    let own = Array(0..<model.productCount) + rules.map { model.productCount + $0 }
    references = own.map { model.references[$0] } + cuts.map { _ in .rule("") }
    senses = own.map { model.senses[$0] } + cuts.map { _ in .atMost }
    limits = own.map { model.limits[$0] } + cuts.map(\.constant.value)
    var members = [[Int32]](repeating: [], count: rules.count)
    for (group, rows) in merged.rowsOfGroup.enumerated() {
      for place in rows where place >= model.productCount { members[place - model.productCount].append(Int32(group)) }
    }
    members += cuts.map(\.groups)
    ruleStarts = members.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    ruleCells = members.flatMap { $0 }
    coefficientBase = rules.map { model.coefficientBase[$0] } + cuts.map { _ in base }
    coefficients = model.coefficients
  }
}
