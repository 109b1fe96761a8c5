import Foundation
import Judging
import OutputStore
import PlanTables
import Planning
import Reports
import Splitting
import Streams
import Verification

/// The city's output that results are merged into, or an earlier merge of it, read back.
struct CityOutput {
  let folder: String
  let reading: OutputReading
  let loaded: LoadedPlan
  /// The city's own split; after an earlier merge without the lines and packets of ``replaced`` districts.
  let allocation: Allocation
  /// The packets' plans, by district: as they were handed out, of a replaced district as its result has it.
  let packets: [Identifier: Plan]
  /// The ids of the plan's rules that span districts.
  let sharedRules: Set<Identifier>
  /// What an earlier merge took, by district.
  let earlier: [Identifier: ReturnedResult]
  /// The districts whose own results an earlier merge put in.
  var replaced: Set<Identifier> { reading.replaced }

  var plan: Plan { loaded.plan }

  /// Reads an output that passes its check.
  ///
  /// - Throws: ``FenliangError/difference(_:)`` where it does not, or is a district's.
  init(folder: String) throws(FenliangError) {
    let reading = try OutputReading(folder: folder)
    let report = try verify(folder)
    guard report.passed else {
      throw .difference(.notVerified(folder: folder, for: .merging, findings: report.findings))
    }
    guard reading.kind != .district else {
      throw .difference(.notTheCitys(folder: folder, for: .merging))
    }
    try reading.checkDefinition()
    try self.init(reading, loaded: loadPlan(folder + "/plan"))
  }

  /// Reads an output as one of a plan; its check is the caller's.
  init(_ reading: OutputReading, loaded: LoadedPlan) throws(FenliangError) {
    folder = reading.folder
    self.reading = reading
    self.loaded = loaded
    allocation = try reading.allocation(for: loaded.plan, warnings: loaded.warnings)
    var packets: [Identifier: Plan] = [:]
    var earlier: [Identifier: ReturnedResult] = [:]
    let receipts = reading.kind == .merged ? try MergeReceipts(reading) : nil
    for district in loaded.plan.districts {
      let path = packetFolder(forDistrict: district.id)
      guard FileManager.default.fileExists(atPath: folder + "/" + path) else { continue }
      let packet = try loadPlan(folder + "/" + path)
      packets[district.id] = packet.plan
      let isReplaced = reading.replaced.contains(district.id)
      guard isReplaced || receipts?.isReturned(district.id) == true else { continue }
      let record = reading.existing(MergedAnswer.resultFile(ofDistrict: district.id)) ?? []
      earlier[district.id] = ReturnedResult(
        request: .init(folder: folder, received: receipts?.received(district.id)), district: district.id,
        plan: packet.plan, allocation: try reading.allocation(ofDistrict: district.id, packet: packet.plan),
        runRecord: record, warnings: packet.warnings, isUntouched: !isReplaced,
        packetFiles: try filesOfFolder(folder + "/" + path, as: path), isEarlier: true)
    }
    self.packets = packets
    self.earlier = earlier
    sharedRules = loaded.plan.sharedRuleIDs
  }

  /// The city's own packs in a district, by place, by name.
  func packs(inDistrict place: Int) -> [CellName: Int] {
    let district = plan.districts[place].id
    guard replaced.contains(district), let packet = packets[district] else {
      return allocation.packsByName(inDistrict: place)
    }
    return packet.records.cityPacksByName
  }
}

/// What the report of an earlier merge says of the districts' results.
private struct MergeReceipts {
  private let districts: [Identifier: MergeReport.Receipt]

  init(_ reading: OutputReading) throws(FenliangError) {
    guard let bytes = reading.existing(MergeReport.jsonPath) else { throw OutputReading.damaged(MergeReport.jsonPath) }
    let receipts = try readingOutput { () throws(OutputReadingError) in try MergeReport.receipts(of: bytes) }
    districts = Dictionary(receipts.map { ($0.district, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether a result of the district stands in the merged answer.
  func isReturned(_ district: Identifier) -> Bool {
    districts[district].map { $0.status == .unchanged || $0.status == .changed } ?? false
  }

  /// The day it was received, where it was said.
  func received(_ district: Identifier) -> CalendarDate? { districts[district]?.received }
}

extension PlanRecords {
  /// The packs of 市级分解 by name.
  var cityPacksByName: [CellName: Int] {
    Dictionary(
      (cityAllocation ?? []).map { line in
        (CellName(product: products[line.product].id, institution: institutions[line.institution].id), line.packs)
      }, uniquingKeysWith: { $1 })
  }
}

/// The files of a folder under another name, by name.
func filesOfFolder(_ path: String, as prefix: String) throws(FenliangError) -> [OutputFile] {
  do {
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    return try names.sorted(by: idPrecedes).map { name in
      OutputFile(
        path: "\(prefix)/\(name)", bytes: [UInt8](try wholeFile("\(path)/\(name)")))
    }
  } catch {
    throw .file(.unreadable(path: path, errno: systemCode(of: error)))
  }
}
