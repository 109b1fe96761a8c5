import PlanModel
import PlanTables
import Planning
import Prepayment
public import Reports
public import Splitting

/// An answer in memory, to be explained; of a district no row of another's is looked at.
struct ExplainedSplit: ExplainedAnswer {
  let split: SolvedSplit

  var kind: Allocation.Kind { split.kind }
  var plan: Plan { split.plan }
  var merged: MergedSplit? { nil }
  var edits: [Identifier: PacketEdits?] { [:] }
  var cityPacks: [Identifier: [CellName: Int]] { [:] }

  func districtPlan(_ district: Int) throws(FenliangError) -> Plan {
    guard kind == .city else { return plan }
    guard let packet = split.packet(ofDistrict: district), let plan = buildPlan(packet).plan else {
      preconditionFailure("a district of a solved city has a packet that is a plan")
    }
    return plan
  }

  func lines(ofProduct product: Int?, inDistrict district: Int?) -> [AllocationLine] {
    let districts = district.map { $0..<$0 + 1 } ?? plan.districts.indices
    let lines = districts.flatMap { split.lines(ofDistrict: $0).filter { product == nil || $0.product == product } }
    guard districts.count > 1 else { return lines }
    let home = plan.districtOfInstitution
    return lines.sorted {
      ($0.product, home[$0.institution], $0.institution) < ($1.product, home[$1.institution], $1.institution)
    }
  }

  func prepayments(inDistrict district: Int) -> [Identifier: InstitutionPrepayment] {
    guard let answer = split.answer(ofDistrict: district) else { return [:] }
    let schedule = PrepaymentSchedule(plan: answer.plan, lines: answer.lines)
    var found: [Identifier: InstitutionPrepayment] = [:]
    for line in schedule.lines {
      found[answer.plan.institutions[line.institution].id] = InstitutionPrepayment(
        agreedAmount: line.agreedAmount, prepayment: line.prepayment)
    }
    return found
  }
}

extension SplitSession {
  /// Why a number is what it is, and what would change it, from memory; of a district without another's rows.
  ///
  /// - Throws: ``FenliangError``: usage for unknown ids with the nearest ones, and what ``SplitFailure`` says.
  /// - Complexity: that of ``explain(_:)-(ExplainRequest)`` without its reading.
  public func explain(_ subject: ExplainedSubject, skipsWhatIf: Bool = false) async throws(FenliangError) -> Explanation {
    let split: SolvedSplit
    do {
      split = try await answer()
    } catch {
      throw FenliangError(error)
    }
    return try ExplainedSplit(split: split).explanation(of: subject, skipsWhatIf: skipsWhatIf)
  }
}
