public import LinearProgramming
public import Planning
public import WholePacks

/// What a new answer moves against an earlier one, and what moving as little as possible would cost (`--keep`).
///
/// The fair plan is the answer whatever it moves (decision 0012); this says how much that is, and offers the split that
/// moves fewest packs within the same limits as overrides.
public struct KeepReport: Sendable {
  /// A level of the fair plan, and how low the other plan lets its cells go.
  public struct Level: Sendable, Hashable {
    /// Its place among the levels, from 1 at the lowest.
    public var number: Int
    /// The fair plan's fill.
    public var fair: Double
    /// How many cells it holds.
    public var cells: Int
    /// The smallest fill of those cells in the stable plan; one that is not worse off by a pack counts as standing at the
    /// fair plan's.
    public var stable: Double
  }

  /// The plan that moves fewest packs.
  public struct Stable: Sendable {
    /// The cells that differ from the earlier output, sorted by product, district, institution.
    public var changes: [Change]
    /// No plan within the limits moves fewer than this many packs, gained and lost together.
    public var leastMoved: Int
    /// Cells that have fewer packs than in the fair plan and miss their real fair value by a pack or more.
    public var cellsBelow: Int
    /// The lowest of the fair plan's levels that it does not reach, at most ``KeepReport/levelCount``.
    public var levels: [Level]
    /// Packs, one per cell of the plan.
    public var packs: [Int]

    /// What cells gain and lose.
    public var balance: OutputComparison.Balance { .init(changes) }
  }

  /// How many levels are named.
  public static let levelCount = 5

  /// The SHA-256 of the earlier output's `run.json`.
  public let digest: String
  /// The cells in which the answer differs from the earlier output, sorted by product, district, institution.
  public let changes: [Change]
  /// The plan that moves fewest packs; nil where there is none.
  public let stable: Stable?
  /// Why there is none.
  public let failure: NearestPacks.Failure?
  /// The cells of the plan, for the overrides.
  public let cells: [CellName]

  /// What cells gain and lose.
  public var balance: OutputComparison.Balance { .init(changes) }

  /// The cells that differ from the earlier output in the answer or in the plan that moves fewest packs, with what they are in
  /// both; nil where there is no such plan.
  public var sideBySide: [(fair: Change, stable: Change?)] {
    guard let stable else { return changes.map { ($0, nil) } }
    return Change.sideBySide(changes, stable.changes).map { ($0.first, $0.second) }
  }

  /// Compares an answer with an earlier output. Once the solver is over it is not the one that was asked for.
  ///
  /// - Parameters:
  ///   - packs: The answer's, one per cell of its plan.
  ///   - fairValues: What the fair plan gives each cell before rounding [packs].
  ///   - bottleneckOfCell: For each cell the place of the bottleneck that holds it; nil where none does.
  /// - Complexity: that of `NearestPacks`.
  public init(
    on allocation: Allocation, packs: [Int], fairValues: [Double], bottleneckOfCell: [Int?], against old: ComparedOutput,
    solver: any LinearProgramSolver
  ) {
    let plan = allocation.plan
    let earlier = EarlierPacks(old, plan: plan, isOneDistrict: allocation.kind == .district)
    digest = old.digest
    changes = earlier.changes(to: packs)
    cells = plan.cells.map {
      CellName(product: plan.products[$0.product].id, institution: plan.institutions[$0.institution].id)
    }
    do throws(NearestPacks.Failure) {
      let nearest = try NearestPacks(plan: plan, old: earlier.ofCells.map { $0?.packs ?? 0 }, solver: solver)
      let bottlenecks = allocation.kind == .city ? allocation.cityBottlenecks : allocation.districtBottlenecks[0]
      let price = FairnessPrice(
        of: nearest.packs, against: packs, fairValues: fairValues, bottleneckOfCell: bottleneckOfCell, in: plan,
        bottlenecks: bottlenecks)
      failure = nil
      stable = Stable(
        changes: earlier.changes(to: nearest.packs),
        leastMoved: nearest.leastDistance + earlier.gone.reduce(0) { $0 + $1.oldPacks }, cellsBelow: price.cellsBelow,
        levels: price.lowered, packs: nearest.packs)
    } catch {
      (stable, failure) = (nil, error)
    }
  }
}

/// The earlier packs at the plan's cells.
private struct EarlierPacks {
  let plan: Plan
  /// One per cell; nil where it is new.
  private(set) var ofCells: [PackAmount?]
  /// What has no cell any more.
  private(set) var gone: [Change] = []

  /// Against one district's plan only the district's own lines count.
  init(_ old: ComparedOutput, plan: Plan, isOneDistrict: Bool) {
    self.plan = plan
    ofCells = Array(repeating: nil, count: plan.cells.count)
    let products = Dictionary(plan.products.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let places = Dictionary(plan.institutions.enumerated().map { ($1.id, $0) }) { first, _ in first }
    let institutions = old.institutions.map { places[$0.id] }
    let ranges = plan.cellRanges
    // Of the product at hand, the cell of each institution.
    var cellOfInstitution = [Int?](repeating: nil, count: plan.institutions.count)
    var (product, range): (Int32?, Range<Int>) = (nil, 0..<0)
    for line in old.lines {
      let district = old.districts[Int(line.district)].id
      if isOneDistrict, district != plan.districts[0].id { continue }
      if line.product != product {
        for cell in range { cellOfInstitution[plan.cells[cell].institution] = nil }
        product = line.product
        range = products[old.products[Int(line.product)].id].map { ranges[$0] } ?? 0..<0
        for cell in range { cellOfInstitution[plan.cells[cell].institution] = cell }
      }
      let held = PackAmount(packs: line.packs, amount: line.amount)
      if let institution = institutions[Int(line.institution)], let cell = cellOfInstitution[institution] {
        ofCells[cell] = held
      } else {
        gone.append(
          Change(
            product: old.products[Int(line.product)].id, district: district,
            institution: old.institutions[Int(line.institution)].id, old: held, new: nil))
      }
    }
  }

  /// The cells that differ, and those that are no more, sorted by product, district, institution.
  func changes(to packs: [Int]) -> [Change] {
    var changes = gone
    for (index, cell) in plan.cells.enumerated() where ofCells[index]?.packs != packs[index] {
      let (product, institution) = (plan.products[cell.product], plan.institutions[cell.institution])
      changes.append(
        Change(
          product: product.id, district: institution.districtID, institution: institution.id, old: ofCells[index],
          new: PackAmount(packs: packs[index], price: product.price)))
    }
    return changes.sorted(by: Change.precedes)
  }
}

/// Which of the fair plan's levels another plan gives up. A cell counts as worse off where it has fewer packs than in the fair plan
/// and misses its real value by a pack, so that rounding alone is no price.
private struct FairnessPrice {
  private(set) var cellsBelow = 0
  private var levels: [KeepReport.Level] = []

  /// Levels and packs closer than this are the same.
  private static let tolerance = 1e-6

  init(
    of packs: [Int], against fairPacks: [Int], fairValues: [Double], bottleneckOfCell: [Int?], in plan: Plan,
    bottlenecks: [Bottleneck]
  ) {
    var lowest = [Double](repeating: .infinity, count: bottlenecks.count)
    var counts = [Int](repeating: 0, count: bottlenecks.count)
    for (index, cell) in plan.cells.enumerated() where cell.target > 0 && !cell.isFixed {
      let isBelow =
        packs[index] < fairPacks[index] && Double(packs[index]) <= fairValues[index] - 1 + FairnessPrice.tolerance
      if isBelow { cellsBelow += 1 }
      guard let level = bottleneckOfCell[index] else { continue }
      counts[level] += 1
      let fill = bottlenecks[level].level
      lowest[level] = min(lowest[level], isBelow ? min(fill, Double(packs[index]) / cell.target) : fill)
    }
    var own: Int?
    for (index, bottleneck) in bottlenecks.enumerated() where counts[index] > 0 {
      // Classes of products have levels of their own.
      let isOfLast = own == bottleneck.priorityClass
      own = bottleneck.priorityClass
      if let last = levels.last, isOfLast, bottleneck.level - last.fair <= FairnessPrice.tolerance {
        levels[levels.count - 1].cells += counts[index]
        levels[levels.count - 1].stable = min(last.stable, lowest[index])
      } else {
        levels.append(
          .init(number: levels.count + 1, fair: bottleneck.level, cells: counts[index], stable: lowest[index]))
      }
    }
  }

  /// The lowest levels that are not reached.
  var lowered: [KeepReport.Level] {
    Array(levels.filter { $0.stable < $0.fair - FairnessPrice.tolerance }.prefix(KeepReport.levelCount))
  }
}
