import Planning
import Prepayment

/// What all workbooks of an allocation are made from: the sums, and the lines in the order in which they are printed.
struct StampContext: Sendable {
  let allocation: Allocation
  let options: StampOptions
  let money: CycleMoney
  /// Indices of lines by institution, ascending by product.
  let linesOfInstitution: [[Int]]
  /// For each district its institutions with lines, ascending.
  let institutionsWithLines: [[Int]]
  /// The agreed volume by product, then district; nil where the district has no cell for it [packs].
  let districtPacks: [Int?]
  /// The sum of the lines' amounts in the same order.
  let districtAmounts: [Fen]

  /// - Complexity: O(lines + products × districts).
  init(_ allocation: Allocation, money: CycleMoney, options: StampOptions) {
    let plan = allocation.plan
    let districtCount = plan.districts.count
    var ofInstitution = [[Int]](repeating: [], count: plan.institutions.count)
    var amounts = [Fen](repeating: .zero, count: plan.products.count * districtCount)
    var packs = [Int?](repeating: nil, count: amounts.count)
    for (index, line) in allocation.lines.enumerated() {
      ofInstitution[line.institution].append(index)
      amounts[line.product * districtCount + plan.districtOfInstitution[line.institution]] +=
        money.schedule.agreedAmounts.lines[index]
    }
    for total in allocation.districtTotals {
      packs[total.product * districtCount + total.district] = total.packs
    }
    var withLines = [[Int]](repeating: [], count: districtCount)
    for (institution, lines) in ofInstitution.enumerated() where !lines.isEmpty {
      withLines[plan.districtOfInstitution[institution]].append(institution)
    }
    self.allocation = allocation
    self.options = options
    self.money = money
    linesOfInstitution = ofInstitution
    institutionsWithLines = withLines
    districtPacks = packs
    districtAmounts = amounts
  }

  var plan: Plan { allocation.plan }
  var schedule: PrepaymentSchedule { money.schedule }
  var parameters: Parameters { allocation.plan.records.parameters }

  /// The district's volume of a product; nil where it has no cell for it [packs].
  func packs(product: Int, district: Int) -> Int? { districtPacks[product * plan.districts.count + district] }

  /// The sum of the district's lines of a product.
  func amount(product: Int, district: Int) -> Fen { districtAmounts[product * plan.districts.count + district] }

  /// What stands below tables of what is owed to the suppliers, where the fund pays them in some district; nil where nowhere.
  var payerNote: String? {
    let direct = plan.districts.filter { $0.payer == .fund }
    guard !direct.isEmpty else { return nil }
    return "直接结算：\(direct.map(\.shownName).joined(separator: "、"))的货款由医保基金支付给企业，从机构的月度结算款中扣除；机构不另行付款。"
  }

  /// A line's amount.
  func amount(ofLine index: Int) -> Fen { schedule.agreedAmounts.lines[index] }
}
