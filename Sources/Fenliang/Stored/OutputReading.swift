import Foundation
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting
import Streams

/// Reads an output folder back to the answer it holds, for commands that start from an existing allocation.
struct OutputReading {
  let folder: String
  private let run: RunFile
  private let allocationBytes: [UInt8]

  /// The parts of `run.json` that the answer needs.
  private struct RunFile: Decodable {
    struct Row: Decodable {
      var product: String?
      var capacity: String?
      var rule: String?
      var multiplier: Double?

      var reference: RowReference? {
        product.map(RowReference.product) ?? capacity.map(RowReference.capacity)
          ?? rule.map(RowReference.rule)
      }
    }
    struct Level: Decodable {
      var level: Double
      var rows: [Row]
    }
    struct Stages: Decodable {
      var city: [Level]?
      var districts: [String: [Level]]
    }
    struct ExcessLine: Decodable {
      var capacity: String?
      var rule: String?
      var district: String
      var measure: String
      var limit: String
      var value: String
    }
    struct LoosenedLine: Decodable {
      var capacity: String?
      var rule: String?
      var district: String
      var measure: String
      var planLimit: String
      var packetLimit: String

      enum CodingKeys: String, CodingKey {
        case capacity, rule, district, measure
        case planLimit = "plan_limit"
        case packetLimit = "packet_limit"
      }
    }
    var kind: String
    var engine: String
    var language: String
    var outputs: [String: String]
    var stages: Stages
    var excesses: [ExcessLine]
    var loosened: [LoosenedLine]?
    var replaced: [ReplacedEntry]?
    var keep: KeepFiles.Record?
  }

  /// Reads what is needed; nothing is matched with a plan yet.
  ///
  /// - Throws: ``FenliangError/file(_:)``, ``FenliangError/difference(_:)`` for a file that is not ours.
  init(folder: String) throws(FenliangError) {
    self.folder = folder
    let bytes = try OutputReading.bytes(folder + "/run.json")
    guard let run = try? JSONDecoder().decode(RunFile.self, from: Data(bytes)) else {
      throw OutputReading.damaged("run.json")
    }
    self.run = run
    allocationBytes = try OutputReading.bytes(folder + "/allocation.csv")
  }

  /// How the tables were written.
  var style: CSVStyle { allocationBytes.starts(with: [0xEF, 0xBB, 0xBF]) ? .people : .machines }
  /// The engine that made the answer.
  var engine: String { run.engine }
  /// The language they were written in.
  var language: Language { Language(rawValue: run.language) ?? .chinese }

  /// In which forms the tables to be stamped are there.
  var tables: TableForms {
    let paths = run.outputs.keys.filter { $0.hasPrefix("tables/") }
    return paths.isEmpty ? .csv : paths.contains { $0.hasSuffix(".pdf") } ? .all : .xlsx
  }

  /// The bottlenecks of the first stage: the city's, or those of the one district of a re-split.
  var cityBottlenecks: [Bottleneck] {
    (run.kind == Allocation.Kind.district.rawValue ? run.stages.districts.values.first : run.stages.city ?? [])?
      .map(bottleneck) ?? []
  }

  /// Whose answer it is.
  var kind: Allocation.Kind { Allocation.Kind(rawValue: run.kind) ?? .city }
  /// The district of a re-split; nil where `run.json` names none or several.
  var onlyDistrict: Identifier? { run.stages.districts.count == 1 ? run.stages.districts.keys.first : nil }

  /// The districts whose own results stand in a merged answer.
  var replaced: Set<Identifier> { Set((run.replaced ?? []).map(\.district)) }

  /// What the output says of an earlier one; nil where it was made without `--keep`.
  var keepFiles: KeepFiles? {
    run.keep.map { record in
      KeepFiles(
        files: KeepFiles.paths.compactMap { path in existing(path).map { OutputFile(path: path, bytes: $0) } },
        record: record)
    }
  }

  /// The bytes of a file of the folder; nil where it is not there.
  func existing(_ path: String) -> [UInt8]? { try? OutputReading.bytes(folder + "/" + path) }

  /// The answer, as one to `plan`; of a merged answer what the city's own split still says: the lines and packets of the
  /// districts without a result of their own.
  ///
  /// - Throws: ``FenliangError/difference(_:)`` where products or institutions are not the plan's.
  func allocation(for plan: Plan, warnings: [Problem]) throws(FenliangError) -> Allocation {
    let replaced = replaced
    var allocation = Allocation(
      kind: kind, plan: plan, lines: try lines(for: plan) { !replaced.contains($0) },
      districtTotals: try totals(for: plan), cityBottlenecks: (run.stages.city ?? []).map(bottleneck),
      districtBottlenecks: plan.districts.map { bottlenecks(ofDistrict: $0.id) },
      excesses: run.excesses.compactMap(excess), packets: [], warnings: warnings)
    allocation.loosened = (run.loosened ?? []).compactMap(loosened)
    if allocation.kind != .district { allocation.packets = try packets(for: plan, besides: replaced) }
    allocation.warnings += allocation.excessProblems
    return allocation
  }

  /// The part of a merged answer that is a district's, as an answer to its packet.
  ///
  /// - Throws: ``FenliangError/difference(_:)`` where products or institutions are not the packet's.
  func allocation(ofDistrict district: Identifier, packet: Plan) throws(FenliangError) -> Allocation {
    Allocation(
      kind: .district, plan: packet, lines: try lines(for: packet) { $0 == district }, districtTotals: [],
      cityBottlenecks: [], districtBottlenecks: [bottlenecks(ofDistrict: district)],
      excesses: run.excesses.filter { $0.district == district }.compactMap(excess), packets: [], warnings: [])
  }

  private func bottlenecks(ofDistrict district: Identifier) -> [Bottleneck] {
    (run.stages.districts[district] ?? []).map(bottleneck)
  }

  private func bottleneck(_ level: RunFile.Level) -> Bottleneck {
    Bottleneck(
      level: level.level,
      terms: level.rows.compactMap { row in
        row.reference.map { Bottleneck.Term(row: $0, multiplier: row.multiplier ?? 0) }
      })
  }

  private func excess(_ line: RunFile.ExcessLine) -> Excess? {
    guard let row = line.capacity.map(RowReference.capacity) ?? line.rule.map(RowReference.rule),
      let measure = Measure(rawValue: line.measure), let limit = try? Decimal4(parsing: line.limit),
      let value = try? Decimal4(parsing: line.value)
    else { return nil }
    return Excess(
      row: row, districtID: line.district, measure: measure, limit: limit.tenThousandths,
      value: value.tenThousandths)
  }

  private func loosened(_ line: RunFile.LoosenedLine) -> LoosenedLimit? {
    guard let row = line.capacity.map(RowReference.capacity) ?? line.rule.map(RowReference.rule),
      let measure = Measure(rawValue: line.measure), let planLimit = try? Decimal4(parsing: line.planLimit),
      let packetLimit = try? Decimal4(parsing: line.packetLimit)
    else { return nil }
    return LoosenedLimit(
      row: row, districtID: line.district, measure: measure, planLimit: planLimit.tenThousandths,
      packetLimit: packetLimit.tenThousandths)
  }

  /// The lines, as those of `plan`; of some districts alone.
  func lines(
    for plan: Plan, inDistricts isIncluded: (Identifier) -> Bool = { _ in true }
  ) throws(FenliangError) -> [AllocationLine] {
    let table = try OutputTable("allocation.csv", allocationBytes)
    var lines: [AllocationLine] = []
    for row in table.rows where isIncluded(row["district_id"]) {
      guard let product = plan.products.firstIndex(sortedID: row["product_id"], id: \.id),
        let institution = plan.institutions.firstIndex(sortedID: row["institution_id"], id: \.id)
      else { throw OutputReading.foreign(row["product_id"], row["institution_id"]) }
      guard let basis = Double(row["basis_units"]), let target = Double(row["target_packs"]),
        let floor = Int(row["floor_packs"]), let continuous = Double(row["packs_continuous"]),
        let packs = Int(row["packs"])
      else { throw OutputReading.damaged("allocation.csv") }
      lines.append(
        AllocationLine(
          product: product, institution: institution, basisUnits: basis, target: target, floor: floor,
          cap: Int(row["cap_packs"]), fill: Double(row["fill"]), packsContinuous: continuous, packs: packs,
          boundBy: BoundBy(text: row["bound_by"])))
    }
    func place(_ line: AllocationLine) -> (Int, Int, Int) {
      (line.product, plan.districtOfInstitution[line.institution], line.institution)
    }
    // What is made of the lines counts on their order.
    guard zip(lines, lines.dropFirst()).allSatisfy({ place($0) < place($1) }) else {
      throw OutputReading.damaged("allocation.csv")
    }
    return lines
  }

  private func totals(for plan: Plan) throws(FenliangError) -> [DistrictTotal] {
    let table = try OutputTable("district_totals.csv", OutputReading.bytes(folder + "/district_totals.csv"))
    var totals: [DistrictTotal] = []
    for row in table.rows {
      guard let product = plan.products.firstIndex(sortedID: row["product_id"], id: \.id),
        let district = plan.districts.firstIndex(sortedID: row["district_id"], id: \.id)
      else { throw OutputReading.foreign(row["product_id"], row["district_id"]) }
      guard let continuous = Double(row["packs_continuous"]), let packs = Int(row["packs"]) else {
        throw OutputReading.damaged("district_totals.csv")
      }
      totals.append(
        DistrictTotal(product: product, district: district, packsContinuous: continuous, packs: packs))
    }
    guard zip(totals, totals.dropFirst()).allSatisfy({ ($0.product, $0.district) < ($1.product, $1.district) }) else {
      throw OutputReading.damaged("district_totals.csv")
    }
    return totals
  }

  /// The packets as they are, with the plan's money parameters, prices, names and eligibility.
  private func packets(for plan: Plan, besides replaced: Set<Identifier>) throws(FenliangError) -> [PlanRecords] {
    var packets: [PlanRecords] = []
    let identity = plan.identity(totals: try totals(for: plan))
    let sharedRules = plan.sharedRuleIDs
    var hasCells = [Bool](repeating: false, count: plan.districts.count)
    for cell in plan.cells { hasCells[plan.districtOfInstitution[cell.institution]] = true }
    for (index, district) in plan.districts.enumerated() where hasCells[index] && !replaced.contains(district.id) {
      let path = folder + "/" + packetFolder(forDistrict: district.id)
      let reading: PlanReading
      do {
        reading = try readPlan(path)
      } catch {
        throw .file(.plan(error))
      }
      guard var records = reading.records else {
        throw OutputReading.damaged(packetFolder(forDistrict: district.id))
      }
      (records.parameterLines, records.parameters) = plan.packetParameters(identity: identity)
      records.districts = [district]
      records.holidays = plan.records.holidays
      for index in records.products.indices {
        let old = records.products[index]
        guard let product = plan.products.firstIndex(sortedID: old.id, id: \.id) else {
          throw OutputReading.foreign(old.id, district.id)
        }
        records.products[index] = plan.products[product]
        records.products[index].agreedPacks = old.agreedPacks
      }
      records.assignment = assignmentRecords(records.products, district: district.id, identity: identity)
      for index in records.institutions.indices {
        let old = records.institutions[index]
        guard let institution = plan.institutions.firstIndex(sortedID: old.id, id: \.id) else {
          throw OutputReading.foreign(old.id, district.id)
        }
        records.institutions[index] = plan.institutions[institution]
        records.institutions[index].capacity = old.capacity
      }
      records.seal(sharedRules: sharedRules)
      packets.append(records)
    }
    return packets
  }

  private static func bytes(_ path: String) throws(FenliangError) -> [UInt8] {
    do {
      return [UInt8](try wholeFile(path))
    } catch {
      throw .file(.unreadable(path: path, errno: systemCode(of: error)))
    }
  }

  static func damaged(_ file: String) -> FenliangError {
    .difference(.damaged(file: file))
  }

  private static func foreign(_ first: String, _ second: String) -> FenliangError {
    .difference(.notOfThePlan([first, second]))
  }
}

/// A district whose own result stands in a merged output, as `run.json` lists it.
struct ReplacedEntry: Decodable {
  var district: Identifier
}

/// A table of an output folder by column name.
struct OutputTable {
  struct Row {
    fileprivate let columns: [String: Int]
    fileprivate let fields: [String]

    /// A field; empty where the table has no such column.
    subscript(column: String) -> String {
      guard let index = columns[column], index < fields.count else { return "" }
      return fields[index]
    }
  }

  let rows: [Row]

  init(_ name: String, _ bytes: [UInt8]) throws(FenliangError) {
    guard let records = csvRows(bytes), let heading = records.first else { throw OutputReading.damaged(name) }
    let columns = Dictionary(heading.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    rows = records.dropFirst().map { Row(columns: columns, fields: $0) }
  }
}

extension BoundBy {
  /// Reads the text of the `bound_by` column; anything else counts as a conflict.
  init(text: String) {
    switch text {
    case "product": self = .product
    case "institution": self = .institution
    case "cap": self = .cap
    case "floor": self = .floor
    case "fixed": self = .fixed
    default: self = text.hasPrefix("rule:") ? .rule(String(text.dropFirst(5))) : .conflict
    }
  }
}
