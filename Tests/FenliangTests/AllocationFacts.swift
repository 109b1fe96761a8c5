import Planning
import TestSupport

/// Everything that must hold of an allocation's whole packs, found wrong or not: Model.md, "Whole packs, top down", in exact integers.
struct AllocationFacts {
  /// What is wrong; empty where nothing is.
  private(set) var faults: [String] = []
  private let allocation: Allocation
  private let plan: Plan
  /// By product, whether a limit counts it.
  private let isLimited: [Bool]

  /// K: how far packs may be from fair values where a limit counts the product.
  static let widestWindow = 3

  /// Values this close to a whole number are one [packs].
  static let wholeTolerance = 1e-6

  init(_ allocation: Allocation) {
    self.allocation = allocation
    plan = allocation.plan
    var isLimited = [Bool](repeating: false, count: plan.products.count)
    for rule in plan.rules { for cell in rule.cells { isLimited[plan.cells[cell].product] = true } }
    self.isLimited = isLimited
    checkCells()
    checkTotals()
    checkRules()
    checkExcesses()
  }

  private mutating func checkCells() {
    var cells: [[Int]: Cell] = [:]
    for cell in plan.cells { cells[[cell.product, cell.institution]] = cell }
    if allocation.lines.count != cells.count { faults.append("\(allocation.lines.count) lines, \(cells.count) cells") }
    for line in allocation.lines {
      let place = "\(plan.products[line.product].id) \(plan.institutions[line.institution].id)"
      guard let cell = cells.removeValue(forKey: [line.product, line.institution]) else {
        faults.append("\(place): a line without a cell, or twice")
        continue
      }
      if line.packs < cell.floor { faults.append("\(place): \(line.packs) below the floor \(cell.floor)") }
      if let cap = cell.cap, line.packs > cap { faults.append("\(place): \(line.packs) above the cap \(cap)") }
      let window = isLimited[line.product] ? AllocationFacts.widestWindow : 1
      if abs(Double(line.packs) - line.packsContinuous) > Double(window) + AllocationFacts.wholeTolerance {
        faults.append("\(place): \(line.packs) is more than \(window) from \(line.packsContinuous)")
      }
    }
    if !cells.isEmpty { faults.append("\(cells.count) cells without a line") }
  }

  private mutating func checkTotals() {
    var ofProduct = [Int](repeating: 0, count: plan.products.count)
    var ofDistrict: [[Int]: Int] = [:]
    for line in allocation.lines {
      ofDistrict[[line.product, plan.districtOfInstitution[line.institution]], default: 0] += line.packs
    }
    for total in allocation.districtTotals {
      let place = "\(plan.products[total.product].id) in \(plan.districts[total.district].id)"
      ofProduct[total.product] += total.packs
      let lines = ofDistrict.removeValue(forKey: [total.product, total.district])
      if lines != total.packs { faults.append("\(place): lines add up to \(lines ?? -1), not \(total.packs)") }
      let nearest = total.packsContinuous.rounded()
      let isWhole = abs(total.packsContinuous - nearest) <= AllocationFacts.wholeTolerance
      let low = isWhole ? nearest : total.packsContinuous.rounded(.down)
      let high = isWhole ? nearest : total.packsContinuous.rounded(.up)
      let beyond = isLimited[total.product] ? Double(AllocationFacts.widestWindow - 1) : 0
      if Double(total.packs) < low - beyond || Double(total.packs) > high + beyond {
        faults.append("\(place): \(total.packs) is not within \(beyond) of floor and ceiling of \(total.packsContinuous)")
      }
    }
    if !ofDistrict.isEmpty { faults.append("lines in \(ofDistrict.count) districts without a total") }
    for (product, record) in plan.products.enumerated() where ofProduct[product] != record.agreedPacks {
      faults.append("\(record.id): districts add up to \(ofProduct[product]), not \(record.agreedPacks)")
    }
  }

  /// Σ a·n in ten-thousandths over the rule's cells, in one district or all, and the dearest coefficient with packs.
  private func use(of rule: ScopedRule, district: Int?) -> (value: Int64, dearestPlaced: Int64) {
    let scope = Set(rule.cells.map { [plan.cells[$0].product, plan.cells[$0].institution] })
    var value: Int64 = 0
    var dearest: Int64 = 0
    for line in allocation.lines where scope.contains([line.product, line.institution]) {
      if let district, plan.districtOfInstitution[line.institution] != district { continue }
      let coefficient = plan.coefficient(of: line.product, in: rule.measure)
      value += Int64(line.packs) * coefficient
      if line.packs > 0 { dearest = max(dearest, coefficient) }
    }
    return (value, dearest)
  }

  private func districts(of rule: ScopedRule) -> Set<Int> {
    Set(rule.cells.map { plan.districtOfInstitution[plan.cells[$0].institution] })
  }

  /// A rule that does not hold must be listed, under its district or, where it spans several, under none.
  private mutating func checkRules() {
    for rule in plan.rules {
      let value = use(of: rule, district: nil).value
      let holds =
        switch rule.sense {
        case .atMost: value <= rule.limit
        case .atLeast: value >= rule.limit
        case .equal: value == rule.limit
        }
      if holds { continue }
      let inside = districts(of: rule)
      let name = inside.count == 1 ? plan.districts[inside.first ?? 0].id : ""
      let listed = allocation.excesses.filter { $0.row == plan.reference(of: rule) && $0.districtID == name }
      if listed.count != 1 || listed.first?.value != value || listed.first?.limit != rule.limit {
        faults.append("\(plan.reference(of: rule)): \(value) \(rule.sense.rawValue) \(rule.limit) fails, listed: \(listed)")
      }
    }
  }

  private mutating func checkExcesses() {
    for excess in allocation.excesses {
      guard let rule = plan.rules.first(where: { plan.reference(of: $0) == excess.row }) else {
        faults.append("\(excess.row): an excess of no rule")
        continue
      }
      let district = plan.districts.firstIndex { $0.id == excess.districtID }
      let (value, dearest) = use(of: rule, district: district)
      if value != excess.value { faults.append("\(excess): the packs add up to \(value)") }
      if excess.value == excess.limit { faults.append("\(excess): not an excess") }
      // An "=" or "≥", or a district's part of a wider rule, may have no whole packs near it; a capacity always has.
      if rule.sense == .atMost, excess.limit == rule.limit, abs(excess.value - excess.limit) >= dearest {
        faults.append("\(excess): as much as the dearest pack placed under it, \(dearest)")
      }
      if !allocation.warnings.contains(where: { $0.code == "W590" && $0.value == name(of: excess.row) }) {
        faults.append("\(excess): without a warning")
      }
    }
  }

  private func name(of row: RowReference) -> Identifier {
    switch row {
    case .product(let id), .capacity(let id), .rule(let id), .end(let id, _): id
    }
  }
}
