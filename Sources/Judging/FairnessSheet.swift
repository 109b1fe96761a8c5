public import Planning
import WholePacks

/// Several ways of splitting the same plan side by side 公平性对照: how even each is and which limits it breaks.
///
/// The fill of a cell is what it gets over its proportional share of the whole city. It is taken before rounding to whole
/// packs, so that one pack more or less at a small cell says nothing; limits and differences are those of the whole packs.
/// Cells whose volume is fixed and cells without a target have no fill.
public struct FairnessSheet: Sendable {
  /// How a plan is split.
  public enum Way: String, Sendable, Hashable {
    /// By the targets, whatever the limits.
    case proportional
    /// As the output has it.
    case fair
    /// By the targets, between floors and caps.
    case proportionalBounded = "proportional_bounded"
    /// By what was reported.
    case demand
  }

  /// A split of the plan.
  struct Method {
    var way: Way
    /// One per cell of the plan.
    var packs: [Int]
    /// One per cell of the plan [packs].
    var beforeRounding: [Double]
  }

  /// How even the fills of some cells are.
  public struct Evenness: Sendable, Hashable {
    /// The cells with a fill.
    public var cells = 0
    /// The smallest fill; nil where no cell has one, as for all below.
    public var smallest: Double?
    /// The fill at or below which cells with half of all targets stand.
    public var median: Double?
    /// The largest fill.
    public var largest: Double?
    /// 0 where all fills are equal, towards 1 where one cell has everything:
    /// G = Σ_i Σ_j t_i t_j |f_i − f_j| / (2 · Σ t · Σ t f) for targets t and fills f.
    public var gini: Double?
  }

  /// The limits that a way of splitting breaks.
  public struct Breaches: Sendable, Hashable {
    /// Institutions above their yearly capacity.
    public var capacities = 0
    /// By how much they are above it together, in ten-thousandths of a yuan.
    public var capacityExcess: Int64 = 0
    /// Cells above their cap.
    public var caps = 0
    /// The packs above them.
    public var capPacks = 0
    /// The same at the packs' prices, in ten-thousandths of a yuan.
    public var capExcess: Int64 = 0
    /// Cells below their floor.
    public var floors = 0
    /// The packs below them.
    public var floorPacks = 0
    /// Lines of 规则 that do not hold.
    public var rules = 0

    /// Whether every limit holds.
    public var isEmpty: Bool { capacities == 0 && caps == 0 && floors == 0 && rules == 0 }
  }

  /// What a way of splitting comes to.
  public struct Figures: Sendable, Hashable {
    /// How it splits.
    public var way: Way
    /// The whole city.
    public var city: Evenness
    /// The districts, in the order of the plan.
    public var districts: [Evenness]
    /// What it breaks.
    public var breaches: Breaches
    /// Cells whose packs are not those of the fair plan.
    public var differentCells: Int
    /// Packs that stand elsewhere than in the fair plan.
    public var differentPacks: Int
    /// Packs of each district.
    public var districtPacks: [Int]
    /// The agreed amount of each district.
    public var districtAmounts: [Fen]
  }

  /// 方案名称.
  public let planName: String
  /// The districts by id and name.
  public let districts: [Named]
  /// The ways of splitting, in the order given.
  public let figures: [Figures]
  /// Products without reported demand, which 报量 splits by the targets; nil where there is no demand.
  public let productsWithoutDemand: Int?
  /// The districts of a merged output that changed their packets, by id; the plan is the city's with their changes.
  public var changedDistricts: [Identifier] = []

  /// Sets an output's own split beside the plain ones of the same plan.
  ///
  /// - Parameters:
  ///   - packs: The output's, one per cell of the plan.
  ///   - beforeRounding: What the fair plan gives each cell before rounding [packs].
  /// - Complexity: O(n log n).
  public init(plan: Plan, packs: [Int], beforeRounding: [Double]) {
    func plain(_ way: Way, _ shares: [Double], keepsBounds: Bool = false) -> Method {
      let split = SharedSplit(plan: plan, shares: shares, keepsBounds: keepsBounds)
      return Method(way: way, packs: split.packs, beforeRounding: split.beforeRounding)
    }
    let targets = plan.cells.map(\.target)
    var methods = [
      plain(.proportional, targets), Method(way: .fair, packs: packs, beforeRounding: beforeRounding),
      plain(.proportionalBounded, targets, keepsBounds: true),
    ]
    var withoutDemand: Int?
    if let demand = plan.records.demand, !demand.isEmpty {
      let shares = plan.demandOfCells(demand)
      var hasDemand = [Bool](repeating: false, count: plan.products.count)
      for (cell, share) in zip(plan.cells, shares) where share > 0 { hasDemand[cell.product] = true }
      withoutDemand = hasDemand.count { !$0 }
      methods.append(plain(.demand, shares))
    }
    self.init(plan: plan, methods: methods, fair: 1, productsWithoutDemand: withoutDemand)
  }

  /// Sums up ways of splitting a plan; `fair` is the place of the output's own among them.
  init(plan: Plan, methods: [Method], fair: Int, productsWithoutDemand: Int?) {
    planName = plan.records.parameters.planName
    districts = plan.districts.map { Named($0) }
    self.productsWithoutDemand = productsWithoutDemand
    figures = methods.map { FairnessSheet.figures(of: $0, fair: methods[fair], in: plan) }
  }

  private static func figures(of method: Method, fair: Method, in plan: Plan) -> Figures {
    var fills: [[(target: Double, fill: Double)]] = Array(repeating: [], count: plan.districts.count)
    var districtPacks = [Int](repeating: 0, count: plan.districts.count)
    var districtAmounts = [Fen](repeating: .zero, count: plan.districts.count)
    var differentCells = 0
    var moved = 0
    for (index, cell) in plan.cells.enumerated() {
      let district = plan.districtOfInstitution[cell.institution]
      districtPacks[district] += method.packs[index]
      districtAmounts[district] += Fen(packs: method.packs[index], price: plan.products[cell.product].price)
      let difference = method.packs[index] - fair.packs[index]
      if difference != 0 { differentCells += 1 }
      moved += max(0, difference)
      if cell.target > 0, !cell.isFixed {
        fills[district].append((cell.target, method.beforeRounding[index] / cell.target))
      }
    }
    return Figures(
      way: method.way, city: evenness(fills.flatMap { $0 }), districts: fills.map(evenness),
      breaches: breaches(of: method.packs, in: plan), differentCells: differentCells, differentPacks: moved,
      districtPacks: districtPacks, districtAmounts: districtAmounts)
  }

  /// How even fills are, each weighted by its target.
  static func evenness(_ fills: [(target: Double, fill: Double)]) -> Evenness {
    var result = Evenness()
    result.cells = fills.count
    let sorted = fills.sorted { $0.fill < $1.fill }
    guard let first = sorted.first, let last = sorted.last else { return result }
    (result.smallest, result.largest) = (first.fill, last.fill)
    var targets = 0.0
    var packs = 0.0
    for (target, fill) in sorted {
      targets += target
      packs += target * fill
    }
    // With the fills sorted, Σ_i<j t_i t_j (f_j − f_i) = Σ_j t_j (f_j T_<j − P_<j).
    var (below, belowPacks, spread) = (0.0, 0.0, 0.0)
    for (target, fill) in sorted {
      if result.median == nil, below + target >= targets / 2 { result.median = fill }
      spread += target * max(0, fill * below - belowPacks)
      below += target
      belowPacks += target * fill
    }
    result.gini = packs > 0 ? spread / (targets * packs) : 0
    return result
  }

  private static func breaches(of packs: [Int], in plan: Plan) -> Breaches {
    var result = Breaches()
    for (index, cell) in plan.cells.enumerated() {
      if let cap = cell.cap, packs[index] > cap {
        result.caps += 1
        result.capPacks += packs[index] - cap
        result.capExcess += Int64(packs[index] - cap) * plan.products[cell.product].price.tenThousandths
      }
      if packs[index] < cell.floor {
        result.floors += 1
        result.floorPacks += cell.floor - packs[index]
      }
    }
    for rule in plan.rules {
      var value: Int128 = 0
      for cell in rule.cells {
        value += Int128(packs[cell]) * Int128(plan.coefficient(of: plan.cells[cell].product, in: rule.measure))
      }
      let excess = value - Int128(rule.limit)
      let isKept =
        switch rule.sense {
        case .atMost: excess <= 0
        case .atLeast: excess >= 0
        case .equal: excess == 0
        }
      guard !isKept else { continue }
      if case .capacity = rule.origin {
        result.capacities += 1
        result.capacityExcess += Int64(clamping: excess)
      } else {
        result.rules += 1
      }
    }
    return result
  }
}

extension Plan {
  /// For each cell, its reported demand [minimum units]; 0 where none is given. Demand of what is no cell is left out.
  ///
  /// - Complexity: O(cells + demand).
  fileprivate func demandOfCells(_ demand: [DemandRecord]) -> [Double] {
    // Demand comes by institution, cells by product: one list for each product meets the cells in order.
    var ofProduct = [[DemandRecord]](repeating: [], count: products.count)
    for record in demand { ofProduct[record.product].append(record) }
    var cursor = [Int](repeating: 0, count: products.count)
    return cells.map { cell in
      let own = ofProduct[cell.product]
      while cursor[cell.product] < own.count, own[cursor[cell.product]].institution < cell.institution {
        cursor[cell.product] += 1
      }
      let position = cursor[cell.product]
      return position < own.count && own[position].institution == cell.institution ? own[position].units.double : 0
    }
  }
}
