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

    /// Makes nothing.
    public init() {}

    /// Adds up the cells that change.
    public init(_ changes: [Change]) {
      for change in changes {
        add(packs: change.difference.packs)
        add(amount: change.difference.amount)
      }
    }

    /// Those that gain or lose packs.
    public var moved: Int { gainers + losers }

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
  public private(set) var cells: [Change] = []
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

  /// How many of the cells only the old output has.
  public var oldOnlyCount: Int { cells.count { $0.new == nil } }
  /// How many of the cells only the new output has.
  public var newOnlyCount: Int { cells.count { $0.old == nil } }

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

    /// The same, those of a product after one another in the order of the ids.
    var linesByProduct: [ComparedOutput.Line] {
      let lines = Array(lines)
      let isSorted = zip(lines, lines.dropFirst()).allSatisfy { $0.product <= $1.product }
      return isSorted ? lines : lines.sorted { $0.product < $1.product }
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
    let (before, after) = (old.linesByProduct, new.linesByProduct)
    var (first, second) = (0, 0)
    // For the product at hand, the old line of each institution; −1 where there is none.
    var place = [Int](repeating: -1, count: institutions.count)
    var found: [(old: ComparedOutput.Line?, new: ComparedOutput.Line?)] = []
    for product in products.indices {
      let start = first
      while first < before.count, before[first].product == product {
        place[Int(before[first].institution)] = first
        first += 1
      }
      while second < after.count, after[second].product == product {
        let line = after[second]
        let known = place[Int(line.institution)]
        place[Int(line.institution)] = -1
        found.append((known < 0 ? nil : before[known], line))
        second += 1
      }
      for index in start..<first where place[Int(before[index].institution)] == index {
        place[Int(before[index].institution)] = -1
        found.append((before[index], nil))
      }
      note(found)
      found.removeAll(keepingCapacity: true)
    }
    cellBalance = Balance(cells)
  }

  /// Counts the cells of a product and takes down those that differ.
  private mutating func note(_ found: [(old: ComparedOutput.Line?, new: ComparedOutput.Line?)]) {
    cellCount += found.count
    let changed = found.compactMap { old, new -> (line: ComparedOutput.Line, old: PackAmount?, new: PackAmount?)? in
      let (before, after) = (old?.held, new?.held)
      guard let line = new ?? old, before != after else { return nil }
      return (line, before, after)
    }
    for (line, old, new) in changed.sorted(by: { $0.line.place < $1.line.place }) {
      cells.append(
        Change(
          product: products[Int(line.product)].id, district: districts[Int(line.district)].id,
          institution: institutions[Int(line.institution)].id, old: old, new: new))
    }
  }
}

extension ComparedOutput.Line {
  fileprivate var held: PackAmount { PackAmount(packs: packs, amount: amount) }
  /// Where it stands among the lines of its product.
  fileprivate var place: (Int32, Int32) { (district, institution) }
}

extension OutputComparison {
  /// The institutions that gain, most yuan first; ties by packs, then id.
  public var gainers: [Total] { ranked { $0 } }
  /// The institutions that lose, most yuan first; ties by packs, then id.
  public var losers: [Total] { ranked { -$0 } }
  /// The institutions that differ and neither gain nor lose: packs of one price for packs of another, or a prepayment.
  public var steady: [Total] {
    institutions.filter { $0.isChanged && $0.difference.amount == .zero && $0.difference.packs == 0 }
  }

  private func ranked(_ sign: (Int64) -> Int64) -> [Total] {
    func rank(_ total: Total) -> (Int64, Int64) {
      (sign(total.difference.amount.count), sign(Int64(total.difference.packs)))
    }
    return institutions.filter { rank($0) > (0, 0) }.sorted { left, right in
      rank(left) == rank(right) ? idPrecedes(left.id, right.id) : rank(left) > rank(right)
    }
  }
}
