import Judging
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting

/// What a district may not change in its packet, compared with the packet that was handed out by the list that the packet
/// itself carries (``cityTerms(of:institutions:sharedRules:)``), and what only the city can know: whose an institution is.
/// Places are those of canonical tables, one record a line.
struct PacketComparison {
  let city: Plan
  /// The ids of the city's rules that span districts.
  let sharedRules: Set<Identifier>
  let handedOut: PlanRecords
  let returned: PlanRecords

  /// What differs; empty where the result can be taken.
  func refusals(of result: String) -> [MergeReport.Refusal] {
    func refusal(_ file: String, _ row: Int?, _ message: Localized) -> MergeReport.Refusal {
      .init(result: result, place: "plan/\(file)" + (row.map { ":\($0)" } ?? ""), message: message)
    }
    let (found, expected) = (returned.parameters.planIdentity, handedOut.parameters.planIdentity)
    if bare(found) != bare(expected) {
      return [
        refusal(
          "parameters.csv", returned.parameterLines.firstIndex { $0.key == "plan_identity" }.map { $0 + 2 },
          Localized(
            zh: "方案标识 \(found) 不是本次下达的 \(expected)：任务包属于另一次分解。",
            en: "the plan's identity \(found) is not \(expected): the packet belongs to another split."))
      ]
    }
    guard returned.assignment != nil else {
      return [
        refusal(
          "assignment.csv", nil, Localized(zh: "任务包没有下达量表。", en: "the packet has no table of assigned volumes."))
      ]
    }
    var refusals = cityTermProblems(in: returned, terms: terms).map { problem in
      refusal(
        problem.place.file, problem.place.row,
        Localized(
          zh: "\(problem.code) \(problem.message.chinese)", en: "\(problem.code) \(problem.message.english)"))
    }
    let assigned = Set((returned.assignment ?? []).map(\.productID))
    for line in handedOut.assignment ?? [] where !assigned.contains(line.productID) {
      refusals.append(
        refusal(
          "assignment.csv", nil,
          Localized(
            zh: "缺少市里下达的品种 \(line.productID)（\(line.packs) 盒）。",
            en: "\(line.productID), of which the city assigned \(line.packs) packs, is missing.")))
    }
    for (index, line) in (returned.assignment ?? []).enumerated()
    where !(handedOut.assignment ?? []).contains(where: { $0.productID == line.productID }) {
      refusals.append(
        refusal(
          "assignment.csv", index + 2,
          Localized(zh: "市里没有下达品种 \(line.productID)。", en: "the city did not assign \(line.productID).")))
    }
    for (index, institution) in returned.institutions.enumerated() {
      guard let place = city.institutions.firstIndex(sortedID: institution.id, id: \.id) else { continue }
      let owner = city.institutions[place].districtID
      if owner == handedOut.districts[0].id { continue }
      refusals.append(
        refusal(
          "institutions.csv", index + 2,
          Localized(
            zh: "机构 \(institution.id) 在全市方案中属于区市 \(owner)。",
            en: "\(institution.id) belongs to the district \(owner) in the city's plan.")))
    }
    return refusals
  }

  /// What the city decides in the packet. Of money and dates the packet's own sealed copy counts: `prepay` may have changed the
  /// city's since the packet was handed out, and the city's are in force whatever it says.
  private var terms: [CityTermRecord] {
    let district = handedOut.districts[0].id
    let terms = cityTerms(
      of: handedOut, institutions: city.institutions.filter { $0.districtID == district }, sharedRules: sharedRules)
    guard let own = returned.terms else { return terms }
    return terms.filter { !$0.isOfMoney } + own.filter(\.isOfMoney)
  }

  /// An identity without the letter that earlier packets do not have.
  private func bare(_ identity: String) -> Substring {
    identity.hasPrefix(planIdentityLetter) ? identity.dropFirst(planIdentityLetter.count) : identity[...]
  }
}
