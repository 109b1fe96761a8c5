import Judging
import OutputStore
import PlanTables
import Planning
import Reports
import Streams

/// Reads an output folder for a comparison: the allocation, the prepayments and the names, without building its plan.
///
/// - Throws: ``FenliangError/file(_:)`` where the folder is no output or cannot be read.
/// - Complexity: O(bytes).
func readComparedOutput(_ folder: String) throws(FenliangError) -> ComparedOutput {
  do throws(OutputReadingError) {
    return try ComparedOutput(OutputReading(in: folder))
  } catch {
    switch error {
    case .unreadable(let path, _):
      let file = path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.count + 1)) : path
      throw .file(.notComparable(folder: folder, file: file, at: .file))
    case .damaged(let file, let spot): throw .file(.notComparable(folder: folder, file: file, at: spot))
    case .foreign: throw .file(.notComparable(folder: folder, file: AllocationRow.path, at: .file))
    }
  }
}

extension ComparedOutput {
  /// What a comparison needs of a stored answer.
  fileprivate init(_ stored: OutputReading) throws(OutputReadingError) {
    self.init(
      planName: stored.run.parameters["plan_name"] ?? "", digest: stored.digest,
      products: try names("plan/products.csv", in: stored, id: "product_id", name: "generic_name"),
      districts: try names("plan/districts.csv", in: stored, id: "district_id", name: "name"),
      institutions: try memberNames(of: stored), lines: [], prepayments: [], prepaymentDistricts: [], planDigests: [:])
    for (path, digest) in stored.run.inputs where path.hasPrefix("plan/") { planDigests[String(path.dropFirst(5))] = digest }
    prepayments = [Fen](repeating: .zero, count: institutions.count)
    prepaymentDistricts = [Int?](repeating: nil, count: institutions.count)
    var products = IDLookup(products.map(\.id))
    var districts = IDLookup(districts.map(\.id))
    var institutions = IDLookup(institutions.map(\.id))
    let columns: Set = ["product_id", "district_id", "institution_id", "packs", "amount_yuan"]
    var lines: [Line] = []
    try stored.passAllocation(only: columns) { row throws(OutputReadingError) in
      guard let product = products.index(of: row.product), let district = districts.index(of: row.district),
        let institution = institutions.index(of: row.institution)
      else { throw .foreign(product: row.product, place: row.institution) }
      lines.append(
        Line(product: product, district: district, institution: institution, packs: row.packs, amount: row.amount))
    }
    self.lines = lines
    var (amounts, places) = (prepayments, prepaymentDistricts)
    try stored.passPrepayments { row throws(OutputReadingError) in
      guard let district = districts.index(of: row.district), let institution = institutions.index(of: row.institution) else {
        throw .damaged(file: PrepaymentRow.path, at: .file)
      }
      amounts[institution] += row.amount
      places[institution] = district
    }
    (prepayments, prepaymentDistricts) = (amounts, places)
  }
}

/// The plan's institutions, and in a merged output those that districts brought in with their own results.
private func memberNames(of stored: OutputReading) throws(OutputReadingError) -> [ComparedOutput.Name] {
  var found = try names("plan/institutions.csv", in: stored, id: "institution_id", name: "name")
  var known = Set(found.map(\.id))
  for district in stored.run.replaced ?? [] {
    let table = packetFolder(forDistrict: district.districtID) + "/institutions.csv"
    found += try names(table, in: stored, id: "institution_id", name: "name").filter { known.insert($0.id).inserted }
  }
  return found.sorted { idPrecedes($0.id, $1.id) }
}

private func names(
  _ table: String, in stored: OutputReading, id: String, name: String
) throws(OutputReadingError) -> [ComparedOutput.Name] {
  var found: [ComparedOutput.Name] = []
  try OutputReading.passRecords(of: table, in: stored.folder, columns: [id, name]) { record in
    found.append(.init(id: record.text(0), name: record.text(1)))
  }
  return found.sorted { idPrecedes($0.id, $1.id) }
}
