/// Classes of products filled one after another: while one rises, those before it keep what they have and those after it stand at their
/// floors (Model.md, "Classes of products"). With one class, the filling.
struct FilledClasses {
  /// Packs of the cells.
  let packs: [Double]
  /// The rows that were exhausted.
  let entries: [BottleneckRecord.Entry]

  /// Goes on from the filling of the first class; what it holds once `isOver` says true is no filling.
  ///
  /// - Complexity: that of ``Filling`` for each class.
  init(_ model: FairShareModel, _ first: Filling, isOver: () -> Bool = { false }) {
    var filling = first
    var entries: [BottleneckRecord.Entry] = []
    for (place, own) in model.classes.enumerated() {
      if place > 0 { filling = FilledClasses.next(own, after: filling, model, isOver) }
      for (row, level) in filling.levels.enumerated() where level < .infinity {
        entries.append(.init(priorityClass: own, level: max(0, level), terms: [(row, 1)]))
      }
    }
    (packs, self.entries) = (filling.packs, entries)
  }

  private static func next(_ own: UInt8, after filling: Filling, _ model: FairShareModel, _ isOver: () -> Bool) -> Filling {
    var problem = filling.problem
    for cell in 0..<problem.cellCount where problem.isFree(cell) {
      (problem.floors[cell], problem.caps[cell]) = (filling.packs[cell], filling.packs[cell])
    }
    // An exhausted rule leaves nothing to later classes.
    for row in problem.productCount..<problem.rowCount where filling.levels[row] < .infinity {
      problem.forEachEntry(ofRow: row) { cell, _ in problem.caps[cell] = problem.floors[cell] }
    }
    problem.targets = model.targets(ofClass: own)
    return Filling(problem, isOver: isOver)
  }
}
