import Fenliang
import Foundation
import PlanModel
import PlanTables
import Planning
import Splitting
import TestSupport

/// What a district office may do to its packet, drawn at random.
enum PacketEdit: CaseIterable {
  case lock, cap, usage, join, close, merge

  /// Changes a packet; false where there is nothing to change.
  func apply(to records: inout PlanRecords, _ random: inout SeededGenerator) -> Bool {
    let cells = (records.cityAllocation ?? []).filter { $0.packs > 0 }
    guard !cells.isEmpty else { return false }
    let cell = cells[random.integer(in: 0...(cells.count - 1))]
    switch self {
    case .lock:
      let packs = max(0, cell.packs + random.integer(in: -3...3))
      limit(&records, cell) { LimitRecord(institution: $0, product: $1, fixedPacks: packs) }
    case .cap:
      limit(&records, cell) {
        LimitRecord(institution: $0, product: $1, capPacks: Decimal4(whole: max(0, cell.packs - 2)))
      }
    case .usage:
      guard var usage = records.usage, !usage.isEmpty else { return false }
      let index = random.integer(in: 0...(usage.count - 1))
      usage[index].units = Decimal4(tenThousandths: usage[index].units.tenThousandths * 3 / 20_000 * 10_000 + 10_000)
      records.usage = usage
    case .join:
      guard let last = records.institutions.last, var usage = records.usage, let first = usage.first else { return false }
      records.institutions.append(
        Institution(
          id: last.id + "Z", name: "新加入诊所", districtID: last.districtID, ownership: .private, participates: true))
      usage.append(
        UsageRecord(
          institution: records.institutions.count - 1, product: cell.product, period: first.period,
          units: Decimal4(whole: 500)))
      records.usage = usage
    case .close:
      records.institutions[cell.institution].participates = false
      records.limits?.removeAll { $0.institution == cell.institution }
    case .merge:
      guard let heir = cells.first(where: { $0.institution != cell.institution }),
        records.institutions[heir.institution].takesPart
      else { return false }
      records.institutions[cell.institution].participates = nil
      records.institutions[cell.institution].successorID = records.institutions[heir.institution].id
      records.limits?.removeAll { $0.institution == cell.institution }
    }
    return true
  }

  private func limit(
    _ records: inout PlanRecords, _ cell: CityAllocationRecord, _ make: (Int, Int) -> LimitRecord
  ) {
    var limits = records.limits ?? []
    limits.removeAll { $0.institution == cell.institution && $0.product == cell.product }
    limits.append(make(cell.institution, cell.product))
    records.limits = limits.sorted { ($0.institution, $0.product) < ($1.institution, $1.product) }
  }
}

extension PlanRecords {
  /// Makes the packet's list and its seal fit its tables again, as a forger would.
  mutating func sealAnew() {
    let shared = Set((terms ?? []).filter { $0.table == "rules" }.map(\.key))
    let terms = cityTerms(of: self, sharedRules: shared)
    self.terms = terms
    parameterLines.removeAll { $0.key == "packet_seal" }
    parameterLines.append(
      ParameterRecord(
        key: "packet_seal",
        value: packetSeal(planIdentity: parameters.planIdentity, district: districts[0].id, terms: terms)))
  }
}

extension Workplace {
  /// The districts with packets in an output.
  func districts(_ output: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path("\(output)/packets")).sorted()
  }

  /// Splits a packet's folder again.
  func resplit(_ packet: String, to name: String) throws -> MergeRequest.Result {
    _ = try Fenliang.resplit(AllocationRequest(planFolder: packet, outputFolder: path(name)))
    return MergeRequest.Result(folder: path(name))
  }

  /// Edits a packet of `out` at random until it can be split; nil where nothing worked.
  func editedResult(
    _ district: String, _ random: inout SeededGenerator, _ tag: String
  ) throws -> (edit: PacketEdit, result: MergeRequest.Result)? {
    let edits = PacketEdit.allCases
    for attempt in 0..<8 {
      guard var records = try readPlan(path("out/packets/\(district)")).records else { return nil }
      let edit = edits[random.integer(in: 0...(edits.count - 1))]
      guard edit.apply(to: &records, &random) else { continue }
      let name = "edited-\(district)-\(tag)-\(attempt)"
      let folder = try write(planFiles(records, format: .canonical), to: name)
      do {
        return (edit, try resplit(folder, to: name + "-result"))
      } catch let error as FenliangError {
        // No plan, or caps below the total: the office would see that and think again.
        guard [3, 4].contains(error.exitCode) else { throw error }
      }
    }
    return nil
  }
}
