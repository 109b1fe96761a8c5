import Planning

/// Puts bottlenecks in order of their classes and levels.
enum BottleneckRecord {
  /// Rows of the model with their multipliers, exhausted at a level.
  struct Entry {
    var priorityClass: UInt8
    var level: Double
    var terms: [(row: Int, multiplier: Double)]
  }

  /// The solution with these packs and bottlenecks.
  static func solution(
    _ entries: [Entry], packs: [Double], model: FairShareModel, programCount: Int
  ) -> FairShareSolution {
    let order = entries.indices.sorted {
      (entries[$0].priorityClass, entries[$0].level, $0) < (entries[$1].priorityClass, entries[$1].level, $1)
    }
    return FairShareSolution(
      packs: packs,
      bottlenecks: order.map { index in
        Bottleneck(
          level: entries[index].level, priorityClass: model.name(ofClass: entries[index].priorityClass),
          terms: entries[index].terms.map { .init(row: model.references[$0.row], multiplier: $0.multiplier) })
      }, programCount: programCount, of: model)
  }
}
