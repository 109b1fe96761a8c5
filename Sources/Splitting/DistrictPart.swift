import PlanModel
package import Planning
package import WholePacks

/// A district's part of a city's split: its plan, cut from the city's, and the answer of the second stage.
package struct DistrictPart: Sendable {
  /// The plan of its packet, without the long tables.
  package let plan: Plan
  /// Its answer.
  package let solve: DistrictSolve
  /// Limits of its packet in place of the split's, which left it no plan; nil where they did.
  package let limits: [(rule: Int, limit: Int64)]?

  /// A packet's own answer.
  init(plan: Plan, settings: SplitSettings) throws(AllocationFailure) {
    self.plan = plan
    solve = try DistrictSolve(plan: plan, settings: settings)
    limits = nil
  }

  /// Cuts the district's plan and solves it; takes an earlier answer over where nothing changed in it. Accepted packs and those that the
  /// city found are of the district's cells.
  ///
  /// Where limits that the split loosened leave no plan after all, because they fit one another only to four decimals, those that
  /// whole packs attain take their place.
  /// - Throws: ``AllocationFailure``.
  package init(
    ofDistrict district: Int, split: CitySplit, cutter: PacketCutter, accepted: [Int?]? = nil, found: [Int]? = nil,
    settings: SplitSettings, earlier: DistrictPart? = nil
  ) throws(AllocationFailure) {
    var plan = cutter.plan(ofDistrict: district)
    if let earlier, found == nil, earlier.limits == nil, earlier.plan.isSolved(like: plan), earlier.solve.holds(accepting: accepted) {
      self = earlier
      return
    }
    do {
      solve = try DistrictSolve(plan: plan, accepted: accepted, found: found, settings: settings)
      limits = nil
    } catch {
      guard case .conflict = error else { throw error }
      let before = split.limitsBeforeLoosening(ofDistrict: district)
      let own = cutter.plan(ofDistrict: district, limits: before)
      guard let attained = AttainedLimits(plan: own, solver: settings.roundingSolver) else {
        throw cutter.failure(ofDistrict: district, settings) ?? error
      }
      var limitOfRow: [RowReference: Int64] = [:]
      for (rule, limit) in zip(own.rules, attained.limits) { limitOfRow[own.reference(of: rule)] = rule.fitting(limit) }
      let limits = before.map {
        (rule: $0.rule, limit: limitOfRow[cutter.plan.reference(of: cutter.plan.rules[$0.rule])] ?? $0.limit)
      }
      plan = cutter.plan(ofDistrict: district, limits: limits)
      solve = try DistrictSolve(plan: plan, accepted: accepted, settings: settings)
      self.limits = limits
    }
    self.plan = plan
  }
}

extension PacketCutter {
  /// Why a district has no plan, with its whole packet, whose tables say where its limits come from.
  fileprivate func failure(ofDistrict district: Int, _ settings: SplitSettings) -> AllocationFailure? {
    guard let plan = buildPlan(packet(ofDistrict: district, tables: tables())).plan else { return nil }
    do {
      _ = try DistrictSolve(plan: plan, settings: settings)
      return nil
    } catch {
      return error
    }
  }
}

extension Plan {
  /// Whether another plan of the district has the same answer because it has the same cells, volumes, prices, classes and limits under
  /// the same names.
  ///
  /// - Complexity: O(cells + coefficients).
  fileprivate func isSolved(like other: Plan) -> Bool {
    cells == other.cells && rules == other.rules
      && institutions.elementsEqual(other.institutions) { $0.id == $1.id }
      && products.elementsEqual(other.products) {
        ($0.id, $0.agreedPacks, $0.unitsPerPack, $0.price, $0.priority)
          == ($1.id, $1.agreedPacks, $1.unitsPerPack, $1.price, $1.priority)
      }
      && (records.rules ?? []).elementsEqual(other.records.rules ?? []) { $0.id == $1.id }
  }
}
