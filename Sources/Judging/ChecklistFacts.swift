import Planning
import Prepayment

/// What the points of a notice are judged by.
struct ChecklistFacts {
  typealias Judgement = (status: NoticeChecklist.Status, finding: NoticeChecklist.Finding)

  private let allocation: Allocation
  private let amounts: AgreedAmounts
  private var plan: Plan { allocation.plan }
  private var parameters: Parameters { plan.records.parameters }
  /// Cells of each institution.
  private let cells: [Int]

  init(_ allocation: Allocation, amounts: AgreedAmounts) {
    self.allocation = allocation
    self.amounts = amounts
    var cells = [Int](repeating: 0, count: allocation.plan.institutions.count)
    for line in allocation.lines { cells[line.institution] += 1 }
    self.cells = cells
  }

  /// How a clause stands; nil where it concerns nobody and is left out.
  func judged(_ clause: Notice.Clause) -> Judgement? {
    switch clause {
    case .prepaymentRatio(let limit, _):
      let ratio = parameters.prepaymentRatio
      return (limit.admits(ratio) ? .passed : .failed, .prepaymentRatio(limit, found: ratio))
    case .reportBeforePrepayment:
      return (
        parameters.reportDue < parameters.prepaymentDue ? .passed : .failed,
        .reportBeforePrepayment(report: parameters.reportDue, prepayment: parameters.prepaymentDue)
      )
    case .prepaymentBeforeStart: return prepaymentBeforeStart
    case .directSettlement: return directSettlement
    case .institutionsPresent: return institutionsPresent
    case .privateList:
      let joined = plan.institutions.indices.count { index in
        let institution = plan.institutions[index]
        return !institution.ownership.mustParticipate && institution.takesPart && cells[index] > 0
      }
      return (.passed, .privateList(joined))
    case .productsInFull: return productsInFull
    case .withinDemand:
      guard let demand = plan.records.demand, !demand.isEmpty else { return (.notApplicable, .withinDemand(nil)) }
      let excess = excess(over: demandOfProducts(demand))
      return (excess.above.isEmpty ? .passed : .failed, .withinDemand(excess))
    case .privateShare: return privateShare
    }
  }

  // MARK: Money and days

  private var prepaymentBeforeStart: Judgement {
    let calendar = plan.records.workCalendar
    let first = parameters.tranches.compactMap { tranche in
      switch tranche.due {
      case .date(let day): day
      case .afterContract(let workdays): parameters.contractDate.map { calendar.adding(workdays: workdays, to: $0) }
      case .afterPurchases: nil
      }
    }.min()
    let (due, start) = (parameters.prepaymentDue, parameters.executionDate ?? parameters.cycleStart)
    let isPrompt = due <= start && first.map { $0 <= due } ?? false
    return (isPrompt ? .passed : .failed, .prepaymentBeforeStart(first: first, prepayment: due, start: start))
  }

  private var directSettlement: Judgement? {
    let direct = plan.districts.indices.filter { plan.districts[$0].settlesDirectly }
    if direct.isEmpty { return nil }
    let amount = direct.reduce(Fen.zero) { $0 + amounts.districts[$1] }
    return (.passed, .directSettlement(direct.map { Named(plan.districts[$0]) }, amount: amount))
  }

  // MARK: Who takes part

  private var institutionsPresent: Judgement {
    var (asked, present) = (0, 0)
    var (excluded, merged, without) = ([Named](), [Named](), [Named]())
    for (index, institution) in plan.institutions.enumerated() where institution.ownership.mustParticipate {
      asked += 1
      if institution.successorID != nil {
        // It takes part through its successor, where its usage counts.
        merged.append(Named(institution))
      } else if !institution.takesPart {
        excluded.append(Named(institution))
      } else if cells[index] == 0 {
        without.append(Named(institution))
      } else {
        present += 1
      }
    }
    return (
      excluded.isEmpty ? .passed : .failed,
      .institutionsPresent(asked: asked, present: present, excluded: excluded, merged: merged, withoutBasis: without)
    )
  }

  private var privateShare: Judgement {
    var own = PackAmount.zero
    for (line, amount) in zip(allocation.lines, amounts.lines)
    where !plan.institutions[line.institution].ownership.mustParticipate {
      own.packs += line.packs
      own.amount += amount
    }
    let whole = Int128(amounts.total.count)
    let share = whole > 0 ? (Int128(own.amount.count) * 20_000 + whole) / (2 * whole) : 0
    return (.passed, .privateShare(own, percent: Decimal4(tenThousandths: Int64(share) * 100)))
  }

  // MARK: What is handed out

  private var productsInFull: Judgement {
    var sums = [Int](repeating: 0, count: plan.products.count)
    for line in allocation.lines { sums[line.product] += line.packs }
    let wrong = plan.products.indices.filter { sums[$0] != plan.products[$0].agreedPacks }.map { plan.products[$0].id }
    let agreed = plan.products.reduce(0) { $0 + $1.agreedPacks }
    return (
      wrong.isEmpty ? .passed : .failed,
      .productsInFull(count: sums.count, agreed: agreed, packs: sums.reduce(0, +), wrong: wrong)
    )
  }

  private func excess(over ofProduct: [[(institution: Int, units: Int128)]]) -> NoticeChecklist.Excess {
    var excess = NoticeChecklist.Excess()
    for line in allocation.lines {
      let own = ofProduct[line.product]
      var (low, high) = (0, own.count)
      while low < high {
        let middle = (low + high) / 2
        if own[middle].institution < line.institution { low = middle + 1 } else { high = middle }
      }
      guard low < own.count, own[low].institution == line.institution else { continue }
      excess.cells += 1
      let perPack = Int128(plan.products[line.product].unitsPerPack)
      // Exact, in ten-thousandths of a unit: a broken pack that was asked for may be filled up.
      let wanted = (own[low].units + perPack * 10_000 - 1) / (perPack * 10_000)
      guard Int128(line.packs) > wanted else { continue }
      excess.packs += line.packs - Int(wanted)
      excess.above.append(
        CellName(product: plan.products[line.product].id, institution: plan.institutions[line.institution].id))
    }
    return excess
  }

  /// For each product its demand by institution, ascending, in ten-thousandths of a unit; that of an institution that merged
  /// into another one counts there.
  private func demandOfProducts(_ demand: [DemandRecord]) -> [[(institution: Int, units: Int128)]] {
    let heirs = plan.heirs
    var ofProduct = [[(institution: Int, units: Int128)]](repeating: [], count: plan.products.count)
    for record in demand {
      ofProduct[record.product].append((heirs[record.institution], Int128(record.units.tenThousandths)))
    }
    guard plan.institutions.contains(where: { $0.successorID != nil }) else { return ofProduct }
    return ofProduct.map { own in
      var sums: [(institution: Int, units: Int128)] = []
      for entry in own.sorted(by: { $0.institution < $1.institution }) {
        if sums.last?.institution == entry.institution {
          sums[sums.count - 1].units += entry.units
        } else {
          sums.append(entry)
        }
      }
      return sums
    }
  }
}
