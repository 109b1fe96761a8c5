import PlanModel
import PlanTables
import Planning
import Splitting

extension CityOutput {
  /// The packet as it was handed out to a district whose own result an earlier merge put in, by place: cut from the plan again.
  ///
  /// The district's parts of rules that span districts are read off its result, which was only taken because they are the
  /// city's; limits that were loosened for whole packs are those that `run.json` still lists. Nil where the result does not say
  /// all of it.
  ///
  /// - Complexity: that of ``PacketCutter``.
  func handedOut(toDistrict place: Int) -> PlanRecords? {
    guard let returned = packets[plan.districts[place].id]?.records else { return nil }
    var limits = [[(rule: Int, limit: Int64)]](repeating: [], count: plan.districts.count)
    for (index, rule) in plan.rules.enumerated() {
      let places = Set(rule.cells.map { plan.districtOfInstitution[plan.cells[$0].institution] })
      guard places.contains(place) else { continue }
      let reference = plan.reference(of: rule)
      var limit = rule.limit
      if places.count > 1 {
        guard let part = returned.rules?.first(where: { reference.ruleID == $0.id }) else { return nil }
        limit = ((rule.sense == .equal ? nil : part.end(rule.sense)) ?? part.limit).tenThousandths
      } else if let loosened = allocation.loosened.first(where: {
        $0.districtID == plan.districts[place].id && $0.row == reference
      }) {
        limit = loosened.packetLimit
      }
      limits[place].append((index, limit))
    }
    let cutter = PacketCutter(plan: plan, totals: allocation.districtTotals, limits: limits)
    var packet = cutter.packet(ofDistrict: place, tables: cutter.tables())
    let packs = returned.cityPacksByName
    var lines: [CityAllocationRecord] = []
    for cell in buildPlan(packet).plan?.cells ?? [] {
      let name = CellName(product: packet.products[cell.product].id, institution: packet.institutions[cell.institution].id)
      guard let own = packs[name] else { return nil }
      lines.append(CityAllocationRecord(institution: cell.institution, product: cell.product, packs: own))
    }
    guard lines.count == packs.count else { return nil }
    cutter.finish(
      &packet, cityAllocation: lines.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) })
    return packet
  }
}
