import Foundation
package import PlanTables
package import Planning
import Streams

/// An answer as it is stored in an output folder: what `run.json` says of it, and its tables, which are read when they are
/// asked for.
package struct OutputReading: Sendable {
  /// The folder.
  package let folder: String
  /// `run.json`.
  package let run: RunRecord
  /// The SHA-256 of `run.json`.
  package let digest: String
  /// How the tables were written.
  package let style: CSVStyle

  /// Reads `run.json`, and how `allocation.csv` begins.
  ///
  /// - Throws: ``OutputReadingError``.
  package init(in folder: String) throws(OutputReadingError) {
    self.folder = folder
    let bytes = [UInt8](try OutputReading.contents(of: RunRecord.path, in: folder))
    digest = sha256(bytes)
    run = try RunRecord(file: RunRecord.path, bytes)
    style = try OutputReading.style(of: folder + "/" + AllocationRow.path)
  }

  private static func style(of path: String) throws(OutputReadingError) -> CSVStyle {
    do {
      guard let file = FileHandle(forReadingAtPath: path) else { throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno)) }
      defer { try? file.close() }
      return try file.read(upToCount: 3) == Data([0xEF, 0xBB, 0xBF]) ? .people : .machines
    } catch {
      throw .unreadable(path: path, errno: systemCode(of: error))
    }
  }

  /// The districts whose own results stand in a merged answer.
  package var replaced: Set<Identifier> { Set((run.replaced ?? []).map(\.districtID)) }

  /// The district of a re-split; nil where `run.json` names none or several.
  package var onlyDistrict: Identifier? { run.stages.districts.count == 1 ? run.stages.districts.keys.first : nil }

  /// The bottlenecks of the first stage: the city's, or those of the one district of a re-split.
  package var cityBottlenecks: [Bottleneck] {
    run.kind == .district ? run.stages.districts.values.first ?? [] : run.stages.city
  }

  /// The bytes of a file of the folder; nil where it cannot be read.
  package func existing(_ path: String) -> [UInt8]? { (try? wholeFile(folder + "/" + path)).map { [UInt8]($0) } }

  // MARK: Tables

  /// Passes the rows of a table, or of a long one those whose lines hold all of some ids, and perhaps others.
  ///
  /// - Parameter columns: see ``TableBytes/passRows(_:only:take:)``.
  /// - Throws: ``OutputReadingError``; what `take` throws.
  /// - Complexity: O(bytes).
  package func passRows<Row: StoredRow>(
    _ type: Row.Type, holding ids: [Identifier] = [], only columns: Set<String>? = nil,
    take: (Row, _ line: Int) throws(OutputReadingError) -> Void
  ) throws(OutputReadingError) {
    try OutputReading.table(Row.self, in: folder, holding: ids).passRows(Row.self, only: columns, take: take)
  }

  /// Passes the rows of the cells.
  package func passAllocation(
    only columns: Set<String>, take: (AllocationRow) throws(OutputReadingError) -> Void
  ) throws(OutputReadingError) {
    try passRows(AllocationRow.self, only: columns) { (row, _) throws(OutputReadingError) in try take(row) }
  }

  /// Passes the prepayments, or those of a district.
  package func passPrepayments(
    inDistrict district: Identifier? = nil, take: (PrepaymentRow) throws(OutputReadingError) -> Void
  ) throws(OutputReadingError) {
    try passRows(PrepaymentRow.self, holding: [district].compactMap { $0 }) { (row, _) throws(OutputReadingError) in
      if district == nil || district == row.district { try take(row) }
    }
  }

  /// Passes the records of a table of a plan in the folder, by columns that must be there and others.
  ///
  /// - Throws: ``OutputReadingError``; what `take` throws.
  package static func passRecords(
    of table: String, in folder: String, columns: [String], others: [String] = [],
    take: (CSVRecord) throws(OutputReadingError) -> Void
  ) throws(OutputReadingError) {
    let bytes = [UInt8](try contents(of: table, in: folder))
    var failure: OutputReadingError?
    let fault = passCSVRecords(bytes, columns: columns, others: others) { record, _ in
      do throws(OutputReadingError) { try take(record) } catch { failure = error }
      return failure == nil
    }
    if let failure { throw failure }
    if let fault { throw OutputReadingError(fault, in: table) }
  }

  /// A table of a folder that need not be an output.
  ///
  /// - Throws: ``OutputReadingError/unreadable(path:errno:)``.
  package static func table<Row: StoredRow>(
    _ type: Row.Type, in folder: String, holding ids: [Identifier] = []
  ) throws(OutputReadingError) -> TableBytes {
    let data = try contents(of: Row.path, in: folder)
    return ids.isEmpty ? TableBytes(Row.path, [UInt8](data)) : TableBytes(Row.path, data, holding: ids)
  }

  /// The lines of the cells, as those of `plan`, in the order of the table; of a product, of a district, or of both alone where
  /// they are named.
  ///
  /// - Throws: ``OutputReadingError``: ``OutputReadingError/foreign(product:place:)`` where the plan has no such cell.
  /// - Complexity: O(bytes of the table).
  package func lines(
    of plan: Plan, product: Identifier? = nil, district: Identifier? = nil,
    without left: Set<Identifier> = []
  ) throws(OutputReadingError) -> [AllocationLine] {
    var products = IDLookup(plan.products.lazy.map(\.id))
    var institutions = IDLookup(plan.institutions.lazy.map(\.id))
    var lines: [AllocationLine] = []
    var last = (-1, -1, -1)
    let ids = [product, district].compactMap { $0 }
    try passRows(AllocationRow.self, holding: ids, only: AllocationRow.ofLine) { (row, number) throws(OutputReadingError) in
      if left.contains(row.district) { return }
      if let product, product != row.product { return }
      if let district, district != row.district { return }
      guard let product = products.index(of: row.product), let institution = institutions.index(of: row.institution) else {
        throw .foreign(product: row.product, place: row.institution)
      }
      // What is made of the lines counts on their order.
      let place = (product, plan.districtOfInstitution[institution], institution)
      guard last < place else { throw .damaged(file: AllocationRow.path, at: .line(number)) }
      last = place
      lines.append(row.line(product: product, institution: institution))
    }
    return lines
  }

  /// The districts' totals, as those of `plan`.
  ///
  /// - Throws: ``OutputReadingError``.
  package func totals(of plan: Plan) throws(OutputReadingError) -> [DistrictTotal] {
    var totals: [DistrictTotal] = []
    try passRows(DistrictTotalRow.self) { (row, number) throws(OutputReadingError) in
      guard let product = plan.products.firstIndex(sortedID: row.product, id: \.id),
        let district = plan.districts.firstIndex(sortedID: row.district, id: \.id)
      else { throw .foreign(product: row.product, place: row.district) }
      if let last = totals.last, (last.product, last.district) >= (product, district) {
        throw .damaged(file: DistrictTotalRow.path, at: .line(number))
      }
      totals.append(
        DistrictTotal(product: product, district: district, packsContinuous: row.packsContinuous, packs: row.packs))
    }
    return totals
  }

  private static func contents(of path: String, in folder: String) throws(OutputReadingError) -> Data {
    do {
      return try wholeFile(folder + "/" + path)
    } catch {
      throw .unreadable(path: folder + "/" + path, errno: systemCode(of: error))
    }
  }
}
