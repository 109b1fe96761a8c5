import OutputStore
import PlanModel
import PlanTables
import Planning
import Reports
import Splitting
import Streams

/// Reads an answer back for commands that start from it; see ``OutputReading``.
extension OutputReading {
  /// Reads what is needed of a folder; nothing is matched with a plan yet.
  ///
  /// - Throws: ``FenliangError/file(_:)``, ``FenliangError/difference(_:)`` for a file that is not ours.
  init(folder: String) throws(FenliangError) {
    self = try readingOutput { () throws(OutputReadingError) in try OutputReading(in: folder) }
  }

  /// Whose answer it is.
  var kind: Allocation.Kind { run.kind }
  /// The engine that made the answer.
  var engine: String { run.engine }
  /// The language it was written in.
  var language: Language { run.language }

  /// In which forms the tables to be stamped are there.
  var tables: TableForms {
    let paths = run.outputs.keys.filter { $0.hasPrefix("tables/") }
    return paths.isEmpty ? .csv : paths.contains { $0.hasSuffix(".pdf") } ? .all : .xlsx
  }

  /// What the output says of an earlier one; nil where it was made without `--keep`.
  var keepFiles: KeepFiles? {
    run.keep.map { record in
      KeepFiles(
        files: KeepFiles.paths.compactMap { path in existing(path).map { OutputFile(path: path, bytes: $0) } },
        record: record)
    }
  }

  /// - Throws: ``FenliangError/difference(_:)`` where it was made under an earlier definition.
  func checkDefinition() throws(FenliangError) {
    guard run.definition == Allocation.definition else { throw .difference(.earlierDefinition(folder: folder)) }
  }

  /// The lines, as those of `plan`.
  func lines(for plan: Plan) throws(FenliangError) -> [AllocationLine] {
    try readingOutput { () throws(OutputReadingError) in try lines(of: plan) }
  }

  /// The answer, as one to `plan`; of a merged answer what the city's own split still says: the lines and packets of the
  /// districts without a result of their own.
  ///
  /// - Throws: ``FenliangError/difference(_:)`` where products or institutions are not the plan's.
  func allocation(for plan: Plan, warnings: [Problem]) throws(FenliangError) -> Allocation {
    let replaced = replaced
    var allocation = try readingOutput { () throws(OutputReadingError) in
      Allocation(
        kind: kind, plan: plan, lines: try lines(of: plan, without: replaced), districtTotals: try totals(of: plan),
        cityBottlenecks: run.stages.city, districtBottlenecks: plan.districts.map { run.stages.districts[$0.id] ?? [] },
        excesses: run.excesses, packets: [], warnings: warnings)
    }
    allocation.loosened = run.loosened ?? []
    if allocation.kind != .district { allocation.packets = try packets(for: plan, besides: replaced) }
    allocation.warnings += allocation.excessProblems
    return allocation
  }

  /// The part of a merged answer that is a district's, as an answer to its packet.
  ///
  /// - Throws: ``FenliangError/difference(_:)`` where products or institutions are not the packet's.
  func allocation(ofDistrict district: Identifier, packet: Plan) throws(FenliangError) -> Allocation {
    let lines = try readingOutput { () throws(OutputReadingError) in try self.lines(of: packet, district: district) }
    return Allocation(
      kind: .district, plan: packet, lines: lines, districtTotals: [], cityBottlenecks: [],
      districtBottlenecks: [run.stages.districts[district] ?? []],
      excesses: run.excesses.filter { $0.districtID == district }, packets: [], warnings: [])
  }

  /// The packets as they are, with the plan's money parameters, prices, names and eligibility.
  private func packets(for plan: Plan, besides replaced: Set<Identifier>) throws(FenliangError) -> [PlanRecords] {
    var packets: [PlanRecords] = []
    let identity = plan.identity(totals: try readingOutput { () throws(OutputReadingError) in try totals(of: plan) })
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
      let volumes = records.cityVolumes
      records.assignment = assignmentRecords(
        records.products, cityVolumes: volumes, district: district.id, identity: identity)
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

  /// A part of the folder that is not as it is written here.
  static func damaged(_ file: String) -> FenliangError { FenliangError(.damaged(file: file, at: .file)) }

  private static func foreign(_ product: Identifier, _ place: Identifier) -> FenliangError {
    FenliangError(.foreign(product: product, place: place))
  }
}

extension FenliangError {
  /// An output that cannot be read back.
  init(_ error: OutputReadingError) {
    switch error {
    case .unreadable(let path, let code): self = .file(.unreadable(path: path, errno: code))
    case .damaged(let file, let spot): self = .difference(.damaged(file: file, at: spot))
    case .foreign(let product, let place): self = .difference(.notOfThePlan([product, place]))
    }
  }
}

/// Reads from an output, with what goes wrong as ``FenliangError``.
func readingOutput<Value>(_ read: () throws(OutputReadingError) -> Value) throws(FenliangError) -> Value {
  do { return try read() } catch { throw FenliangError(error) }
}
