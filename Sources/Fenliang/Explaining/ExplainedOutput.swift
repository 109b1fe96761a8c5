import Foundation
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

  private struct RunFile: Decodable {
    var kind: String
    var replaced: [ReplacedEntry]?
  }

  /// Reads the plan.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where the folder is no output, ``FenliangError/difference(_:)`` for a damaged one.
  init(folder: String) throws(FenliangError) {
    self.folder = folder
    guard let bytes = ExplainedOutput.bytes(folder + "/run.json") else { throw ExplainedOutput.noOutput(folder) }
    guard let run = try? JSONDecoder().decode(RunFile.self, from: bytes) else { throw OutputReading.damaged("run.json") }
    guard !(run.replaced ?? []).isEmpty else {
      // Merged without a change it is the city's answer.
      kind = run.kind == Allocation.Kind.district.rawValue ? .district : .city
      plan = try ExplainedOutput.plan(folder + "/plan", "plan")
      (merged, edits, cityPacks) = (nil, [:], [:])
      return
    }
    kind = .merged
    let city = try CityOutput(OutputReading(folder: folder), loaded: loadPlan(folder + "/plan"))
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
    .file(bytes(folder + "/conflict.json") == nil ? .noOutput(folder: folder) : .onlyConflict(folder: folder))
  }

  private static func plan(_ folder: String, _ name: String) throws(FenliangError) -> Plan {
    let reading = try passOn(reading: readPlan(folder))
    guard let plan = reading.plan, !reading.hasErrors else { throw OutputReading.damaged(name) }
    return plan
  }

  private static func bytes(_ path: String) -> Data? { try? wholeFile(path) }

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
    let ids = [product.map { plan.products[$0].id }, district.map { plan.districts[$0].id }]
    var lines: [AllocationLine] = []
    for row in try rows("allocation.csv", with: ids.compactMap { $0 }) {
      if let product, row["product_id"] != plan.products[product].id { continue }
      if let district, row["district_id"] != plan.districts[district].id { continue }
      guard let product = plan.products.firstIndex(sortedID: row["product_id"], id: \.id),
        let institution = plan.institutions.firstIndex(sortedID: row["institution_id"], id: \.id),
        let basis = Double(row["basis_units"]), let target = Double(row["target_packs"]),
        let floor = Int(row["floor_packs"]), let continuous = Double(row["packs_continuous"]),
        let packs = Int(row["packs"])
      else { throw OutputReading.damaged("allocation.csv") }
      lines.append(
        AllocationLine(
          product: product, institution: institution, basisUnits: basis, target: target, floor: floor,
          cap: Int(row["cap_packs"]), fill: Double(row["fill"]), packsContinuous: continuous, packs: packs,
          boundBy: BoundBy(text: row["bound_by"])))
    }
    return lines
  }

  /// The prepayments of a district's institutions, by id.
  func prepayments(inDistrict district: Int) throws(FenliangError) -> [Identifier: InstitutionPrepayment] {
    let id = plan.districts[district].id
    var found: [Identifier: InstitutionPrepayment] = [:]
    for row in try rows("prepayments.csv", with: [id]) where row["district_id"] == id {
      guard let agreed = try? Decimal4(parsing: row["agreed_amount_yuan"]),
        let prepayment = try? Decimal4(parsing: row["prepayment_yuan"])
      else { throw OutputReading.damaged("prepayments.csv") }
      found[row["institution_id"]] = InstitutionPrepayment(
        agreedAmount: Fen(agreed.tenThousandths / 100), prepayment: Fen(prepayment.tenThousandths / 100))
    }
    return found
  }

  /// The rows of a table whose line holds all the texts; more may be among them.
  private func rows(_ name: String, with texts: [Identifier]) throws(FenliangError) -> [OutputTable.Row] {
    guard let data = ExplainedOutput.bytes(folder + "/" + name) else {
      throw .file(.unreadable(path: folder + "/" + name, errno: nil))
    }
    let wanted = texts.map { Array($0.utf8) }
    let picked = data.withUnsafeBytes { buffer in
      ExplainedOutput.lines(of: buffer.bindMemory(to: UInt8.self), with: wanted)
    }
    return try OutputTable(name, picked).rows
  }

  /// The first line, and those that hold all the texts.
  private static func lines(of bytes: UnsafeBufferPointer<UInt8>, with texts: [[UInt8]]) -> [UInt8] {
    var picked: [UInt8] = []
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0A { end += 1 }
      let line = UnsafeBufferPointer(rebasing: bytes[start..<min(end + 1, bytes.count)])
      if start == 0 || texts.allSatisfy({ holds(line, $0) }) { picked.append(contentsOf: line) }
      start = end + 1
    }
    return picked
  }

  private static func holds(_ line: UnsafeBufferPointer<UInt8>, _ text: [UInt8]) -> Bool {
    guard let first = text.first, text.count <= line.count else { return text.isEmpty }
    var index = 0
    while index <= line.count - text.count {
      if line[index] == first {
        var length = 1
        while length < text.count, line[index + length] == text[length] { length += 1 }
        if length == text.count { return true }
      }
      index += 1
    }
    return false
  }
}
