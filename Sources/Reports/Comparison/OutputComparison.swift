public import Planning

/// What moved between two outputs 两份结果的比较: by cell, institution, district and product, in packs and yuan.
///
/// Outputs of different plans are matched by id. A cell that only one of them has counts as 0 packs in the other.
public struct OutputComparison: Sendable {
  /// Packs and money of one side, or a difference of both.
  public struct Amounts: Sendable, Hashable {
    /// [packs].
    public var packs = 0
    /// The agreed amount.
    public var amount = Fen.zero
    /// The prepayment.
    public var prepayment = Fen.zero

    /// Makes nothing.
    public init() {}

    static func - (left: Amounts, right: Amounts) -> Amounts {
      var result = Amounts()
      result.packs = left.packs - right.packs
      result.amount = left.amount - right.amount
      result.prepayment = left.prepayment - right.prepayment
      return result
    }
  }

  /// A product, a district or an institution on both sides.
  public struct Total: Sendable, Hashable {
    /// The id.
    public var id: Identifier
    /// The name, of the new output where both have one.
    public var name: String
    /// The district of an institution: the new one where both have one; empty for others.
    public var districtID: Identifier = ""
    /// Before.
    public var old = Amounts()
    /// After.
    public var new = Amounts()

    /// After less before.
    public var difference: Amounts { new - old }
    /// Whether the two sides differ.
    public var isChanged: Bool { old != new }
  }

  /// Which output has a cell.
  public enum Presence: String, Sendable, Hashable {
    /// Both.
    case both
    /// The old one alone.
    case oldOnly = "old_only"
    /// The new one alone.
    case newOnly = "new_only"
  }

  /// A cell that differs.
  public struct CellChange: Sendable, Hashable {
    /// Index into ``OutputComparison/products``.
    public var product: Int
    /// Index into ``OutputComparison/districts``: the new one where both have one.
    public var district: Int
    /// Index into ``OutputComparison/institutions``.
    public var institution: Int
    /// Which output has it.
    public var presence: Presence
    /// Before [packs].
    public var oldPacks: Int
    /// After [packs].
    public var newPacks: Int
    /// Before.
    public var oldAmount: Fen
    /// After.
    public var newAmount: Fen

    /// After less before [packs].
    public var packs: Int { newPacks - oldPacks }
    /// After less before.
    public var amount: Fen { newAmount - oldAmount }
  }

  /// What was gained and what was lost. Gains − losses = change of volume, always.
  public struct Balance: Sendable, Hashable {
    /// How many gain.
    public var gainers = 0
    /// How many lose.
    public var losers = 0
    /// What they gain together.
    public var gained = Amounts()
    /// What they lose together, as a number of at least 0.
    public var lost = Amounts()

    mutating func add(packs: Int) {
      if packs > 0 {
        gainers += 1
        gained.packs += packs
      } else if packs < 0 {
        losers += 1
        lost.packs -= packs
      }
    }

    mutating func add(amount: Fen) {
      if amount > .zero { gained.amount += amount } else { lost.amount += .zero - amount }
    }

    mutating func add(prepayment: Fen) {
      if prepayment > .zero { gained.prepayment += prepayment } else { lost.prepayment += .zero - prepayment }
    }
  }

  /// The plans' names, before and after.
  public let planNames: (old: String, new: String)
  /// The SHA-256 of the two `run.json`.
  public let digests: (old: String, new: String)
  /// The tables of the plan that differ between the two, by name; empty where both answer the same plan.
  public let changedPlanTables: [String]
  /// Every product of either output, sorted by id.
  public private(set) var products: [Total]
  /// Every district of either output, sorted by id.
  public private(set) var districts: [Total]
  /// Every institution of either output, sorted by id.
  public private(set) var institutions: [Total]
  /// All together.
  public private(set) var total = Total(id: "", name: "")
  /// The cells that differ or that only one output has, sorted by product, district, institution.
  public private(set) var cells: [CellChange] = []
  /// How many cells either output has.
  public private(set) var cellCount = 0
  /// Gains and losses of cells.
  public private(set) var cellBalance = Balance()
  /// Gains and losses of institutions.
  public private(set) var institutionBalance = Balance()

  /// Whether packs, money and prepayments are the same everywhere.
  public var isSame: Bool {
    cells.isEmpty && ![products, districts, institutions].contains { $0.contains(where: \.isChanged) }
  }

  /// How many of the cells only one output has.
  public func cellCount(_ presence: Presence) -> Int { cells.count { $0.presence == presence } }

  /// Compares two outputs.
  ///
  /// - Complexity: O(lines of both + c log c) for c cells that differ.
  public init(old: ComparedOutput, new: ComparedOutput) {
    planNames = (old.planName, new.planName)
    digests = (old.digest, new.digest)
    let names = Set(old.planDigests.keys).union(new.planDigests.keys)
    changedPlanTables = names.filter { old.planDigests[$0] != new.planDigests[$0] }.sorted(by: idPrecedes)
    let products = Matching(old.products, new.products)
    let districts = Matching(old.districts, new.districts)
    let institutions = Matching(old.institutions, new.institutions)
    self.products = products.totals
    self.districts = districts.totals
    self.institutions = institutions.totals
    var own = [[Int32]](repeating: [-1, -1], count: institutions.totals.count)
    let sides = [
      Side(old, products.old, districts.old, institutions.old),
      Side(new, products.new, districts.new, institutions.new),
    ]
    for (index, side) in sides.enumerated() {
      for line in side.lines {
        add(line, toNew: index == 1)
        own[Int(line.institution)][index] = line.district
      }
      for (institution, prepayment) in side.output.prepayments.enumerated() {
        let place = side.institutions[institution]
        guard let district = side.output.prepaymentDistricts[institution].map({ side.districts[$0] }) else { continue }
        if own[place][index] < 0 { own[place][index] = Int32(district) }
        let path = index == 1 ? \Total.new.prepayment : \Total.old.prepayment
        self.institutions[place][keyPath: path] += prepayment
        self.districts[district][keyPath: path] += prepayment
        total[keyPath: path] += prepayment
      }
    }
    for (index, pair) in own.enumerated() where pair.contains(where: { $0 >= 0 }) {
      self.institutions[index].districtID = districts.totals[Int(pair[1] >= 0 ? pair[1] : pair[0])].id
    }
    findCells(sides[0], sides[1])
    for institution in self.institutions {
      let difference = institution.difference
      institutionBalance.add(packs: difference.packs)
      institutionBalance.add(amount: difference.amount)
      institutionBalance.add(prepayment: difference.prepayment)
    }
  }

  /// An output with its indices among the ids of both.
  private struct Side {
    let output: ComparedOutput
    let products: [Int]
    let districts: [Int]
    let institutions: [Int]

    init(_ output: ComparedOutput, _ products: [Int], _ districts: [Int], _ institutions: [Int]) {
      (self.output, self.products, self.districts, self.institutions) = (output, products, districts, institutions)
    }

    /// The lines with the indices of both.
    var lines: some Sequence<ComparedOutput.Line> {
      output.lines.lazy.map { line in
        var line = line
        line.product = Int32(products[Int(line.product)])
        line.district = Int32(districts[Int(line.district)])
        line.institution = Int32(institutions[Int(line.institution)])
        return line
      }
    }
  }

  /// The ids of two sorted lists in one.
  private struct Matching {
    var totals: [Total] = []
    var old: [Int] = []
    var new: [Int] = []

    init(_ left: [ComparedOutput.Name], _ right: [ComparedOutput.Name]) {
      var (first, second) = (0, 0)
      while first < left.count || second < right.count {
        let takesLeft = second == right.count || (first < left.count && !idPrecedes(right[second].id, left[first].id))
        let takesRight = first == left.count || (second < right.count && !idPrecedes(left[first].id, right[second].id))
        if takesLeft {
          old.append(totals.count)
          first += 1
        }
        if takesRight {
          new.append(totals.count)
          second += 1
        }
        var name = takesRight ? right[second - 1] : left[first - 1]
        if takesLeft, takesRight, name.name.isEmpty { name = left[first - 1] }
        totals.append(Total(id: name.id, name: name.name))
      }
    }
  }

  private mutating func add(_ line: ComparedOutput.Line, toNew isNew: Bool) {
    let (packs, amount) =
      isNew ? (\Total.new.packs, \Total.new.amount) : (\Total.old.packs, \Total.old.amount)
    products[Int(line.product)][keyPath: packs] += line.packs
    products[Int(line.product)][keyPath: amount] += line.amount
    districts[Int(line.district)][keyPath: packs] += line.packs
    districts[Int(line.district)][keyPath: amount] += line.amount
    institutions[Int(line.institution)][keyPath: packs] += line.packs
    institutions[Int(line.institution)][keyPath: amount] += line.amount
    total[keyPath: packs] += line.packs
    total[keyPath: amount] += line.amount
  }

  /// Matches the cells product by product; an institution may have changed its district.
  private mutating func findCells(_ old: Side, _ new: Side) {
    var starts = [Int](repeating: 0, count: products.count + 1)
    let oldLines = Array(old.lines)
    for line in oldLines { starts[Int(line.product) + 1] += 1 }
    for product in products.indices { starts[product + 1] += starts[product] }
    var byProduct = [Int32](repeating: 0, count: oldLines.count)
    var next = starts
    for (index, line) in oldLines.enumerated() {
      byProduct[next[Int(line.product)]] = Int32(index)
      next[Int(line.product)] += 1
    }
    let newLines = Array(new.lines)
    var newStarts = [Int](repeating: 0, count: products.count + 1)
    for line in newLines { newStarts[Int(line.product) + 1] += 1 }
    for product in products.indices { newStarts[product + 1] += newStarts[product] }
    var newByProduct = [Int32](repeating: 0, count: newLines.count)
    var newNext = newStarts
    for (index, line) in newLines.enumerated() {
      newByProduct[newNext[Int(line.product)]] = Int32(index)
      newNext[Int(line.product)] += 1
    }
    // For the product at hand, the old line of each institution; −1 where there is none.
    var place = [Int32](repeating: -1, count: institutions.count)
    for product in products.indices {
      for index in byProduct[starts[product]..<starts[product + 1]] {
        place[Int(oldLines[Int(index)].institution)] = index
      }
      for index in newByProduct[newStarts[product]..<newStarts[product + 1]] {
        let line = newLines[Int(index)]
        let known = place[Int(line.institution)]
        place[Int(line.institution)] = -1
        note(known < 0 ? nil : oldLines[Int(known)], line)
      }
      for index in byProduct[starts[product]..<starts[product + 1]] {
        let line = oldLines[Int(index)]
        guard place[Int(line.institution)] == index else { continue }
        place[Int(line.institution)] = -1
        note(line, nil)
      }
    }
    cells.sort {
      ($0.product, $0.district, $0.institution) < ($1.product, $1.district, $1.institution)
    }
  }

  private mutating func note(_ old: ComparedOutput.Line?, _ new: ComparedOutput.Line?) {
    cellCount += 1
    guard let line = new ?? old else { return }
    let change = CellChange(
      product: Int(line.product), district: Int(line.district), institution: Int(line.institution),
      presence: new == nil ? .oldOnly : old == nil ? .newOnly : .both, oldPacks: old?.packs ?? 0,
      newPacks: new?.packs ?? 0, oldAmount: old?.amount ?? .zero, newAmount: new?.amount ?? .zero)
    cellBalance.add(packs: change.packs)
    cellBalance.add(amount: change.amount)
    if change.presence != .both || change.packs != 0 || change.amount != .zero { cells.append(change) }
  }
}
