import Foundation
import OutputStore
import PlanModel
import PlanTables
import Planning
import Reports
import Streams

/// The parts of an output folder that explanations are made from: the plan, the packets, and the lines of what is asked for.
///
/// `allocation.csv` of a large city is long, so its lines are picked by id before they are taken apart.
struct ExplainedOutput: ExplainedAnswer {
  let folder: String
  /// What it says of itself, and its tables.
  private let stored: OutputReading
  /// Whose answer it is.
  let kind: Allocation.Kind
  /// The plan that the lines belong to: the city's, the district's own, or the city's with what districts changed.
  let plan: Plan
  /// How a merged answer comes about; nil where no district changed its packet.
  let merged: MergedSplit?
  /// What districts changed in their packets, by district; nil where that cannot be told.
  let edits: [Identifier: PacketEdits?]
  /// The city's own packs of districts that changed their packets, by district.
  let cityPacks: [Identifier: [CellName: Int]]

  /// Reads the plan.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where the folder is no output, ``FenliangError/difference(_:)`` for a damaged one.
  init(folder: String) throws(FenliangError) {
    self.folder = folder
    do throws(OutputReadingError) {
      stored = try OutputReading(in: folder)
    } catch {
      if error.isMissing(RunRecord.path, in: folder) { throw ExplainedOutput.noOutput(folder) }
      throw FenliangError(error)
    }
    try stored.checkDefinition()
    guard !stored.replaced.isEmpty else {
      // Merged without a change it is the city's answer.
      kind = stored.kind == .district ? .district : .city
      plan = try ExplainedOutput.plan(folder + "/plan", "plan")
      (merged, edits, cityPacks) = (nil, [:], [:])
      return
    }
    kind = .merged
    let city = try CityOutput(stored, loaded: loadPlan(folder + "/plan"))
    plan = try MergedPlan(city).plan
    merged = MergedSplit(city: city, merged: plan)
    var edits: [Identifier: PacketEdits?] = [:]
    var cityPacks: [Identifier: [CellName: Int]] = [:]
    for (place, district) in city.plan.districts.enumerated() where city.replaced.contains(district.id) {
      let returned = city.packets[district.id]?.records
      edits[district.id] = .some(
        returned.flatMap { returned in city.handedOut(toDistrict: place).map { PacketEdits(from: $0, to: returned) } })
      cityPacks[district.id] = returned?.cityPacksByName
    }
    (self.edits, self.cityPacks) = (edits, cityPacks)
  }

  private static func noOutput(_ folder: String) -> FenliangError {
    let isConflict = (try? wholeFile(folder + "/" + FolderRecord.conflictPath)) != nil
    return .file(isConflict ? .onlyConflict(folder: folder) : .noOutput(folder: folder))
  }

  private static func plan(_ folder: String, _ name: String) throws(FenliangError) -> Plan {
    let reading = try passOn(reading: readPlan(folder))
    guard let plan = reading.plan, !reading.hasErrors else { throw OutputReading.damaged(name) }
    return plan
  }

  /// What the district's own split starts from: its packet, or for a district's re-split the plan itself.
  ///
  /// - Throws: ``FenliangError``.
  func districtPlan(_ district: Int) throws(FenliangError) -> Plan {
    guard kind != .district else { return plan }
    let packet = packetFolder(forDistrict: plan.districts[district].id)
    return try ExplainedOutput.plan(folder + "/" + packet, packet)
  }

  /// The lines of a product, or of a district, or of both, in the order of the table.
  ///
  /// - Complexity: O(bytes of the table).
  func lines(ofProduct product: Int?, inDistrict district: Int?) throws(FenliangError) -> [AllocationLine] {
    let (product, district) = (product.map { plan.products[$0].id }, district.map { plan.districts[$0].id })
    return try readingOutput { () throws(OutputReadingError) in try stored.lines(of: plan, product: product, district: district) }
  }

  /// The prepayments of a district's institutions, by id.
  func prepayments(inDistrict district: Int) throws(FenliangError) -> [Identifier: InstitutionPrepayment] {
    let id = plan.districts[district].id
    return try readingOutput { () throws(OutputReadingError) in
      var found: [Identifier: InstitutionPrepayment] = [:]
      try stored.passPrepayments(inDistrict: id) { row throws(OutputReadingError) in
        found[row.institution] = InstitutionPrepayment(agreedAmount: row.agreedAmount, prepayment: row.prepayment)
      }
      return found
    }
  }
}
