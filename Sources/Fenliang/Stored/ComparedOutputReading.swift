import Foundation
import Judging
import PlanTables
import Planning
import Reports
import Streams

/// Reads an output folder for a comparison: the allocation, the prepayments and the names, without building its plan.
///
/// - Throws: ``FenliangError/file(_:)`` where the folder is no output or cannot be read.
/// - Complexity: O(bytes).
func readComparedOutput(_ folder: String) throws(FenliangError) -> ComparedOutput {
  let reading = ComparedOutputReading(folder: folder)
  return try reading.output()
}

private struct ComparedOutputReading {
  let folder: String

  /// What is needed of `run.json`.
  private struct RunFile: Decodable {
    var parameters: [String: String]
    var inputs: [String: String]
    var replaced: [ReplacedEntry]?
  }

  func output() throws(FenliangError) -> ComparedOutput {
    let record = try bytes("run.json")
    guard let run = try? JSONDecoder().decode(RunFile.self, from: Data(record)) else { throw isNoOutput("run.json") }
    var output = ComparedOutput(
      planName: run.parameters["plan_name"] ?? "", digest: sha256(record),
      products: try names("plan/products.csv", id: "product_id", name: "generic_name"),
      districts: try names("plan/districts.csv", id: "district_id", name: "name"),
      institutions: try institutions(replaced: (run.replaced ?? []).map(\.district)), lines: [], prepayments: [],
      prepaymentDistricts: [], planDigests: [:])
    for (path, digest) in run.inputs where path.hasPrefix("plan/") {
      output.planDigests[String(path.dropFirst(5))] = digest
    }
    output.lines = try lines(of: output)
    (output.prepayments, output.prepaymentDistricts) = try prepayments(of: output)
    return output
  }

  /// The plan's institutions, and in a merged output those that districts brought in with their own results.
  private func institutions(replaced: [Identifier]) throws(FenliangError) -> [ComparedOutput.Name] {
    var found = try names("plan/institutions.csv", id: "institution_id", name: "name")
    var known = Set(found.map(\.id))
    for district in replaced {
      let table = packetFolder(forDistrict: district) + "/institutions.csv"
      found += try names(table, id: "institution_id", name: "name").filter { known.insert($0.id).inserted }
    }
    return found.sorted { idPrecedes($0.id, $1.id) }
  }

  private func names(
    _ table: String, id: String, name: String
  ) throws(FenliangError) -> [ComparedOutput.Name] {
    var found: [ComparedOutput.Name] = []
    let isRead = passCSVRecords(try bytes(table), columns: [id, name]) { record in
      found.append(.init(id: record.text(0), name: record.text(1)))
      return true
    }
    guard isRead else { throw isNoOutput(table) }
    return found.sorted { idPrecedes($0.id, $1.id) }
  }

  private func lines(of output: ComparedOutput) throws(FenliangError) -> [ComparedOutput.Line] {
    var products = IDLookup(output.products)
    var districts = IDLookup(output.districts)
    var institutions = IDLookup(output.institutions)
    var lines: [ComparedOutput.Line] = []
    let columns = ["product_id", "district_id", "institution_id", "packs", "amount_yuan"]
    let isRead = passCSVRecords(try bytes("allocation.csv"), columns: columns) { record in
      guard let product = products.index(of: record.text(0)), let district = districts.index(of: record.text(1)),
        let institution = institutions.index(of: record.text(2)), let packs = record.whole(3), let fen = record.fen(4)
      else { return false }
      lines.append(
        .init(product: product, district: district, institution: institution, packs: packs, amount: Fen(Int64(fen))))
      return true
    }
    guard isRead else { throw isNoOutput("allocation.csv") }
    return lines
  }

  private func prepayments(of output: ComparedOutput) throws(FenliangError) -> ([Fen], [Int?]) {
    var districts = IDLookup(output.districts)
    var institutions = IDLookup(output.institutions)
    var prepayments = [Fen](repeating: .zero, count: output.institutions.count)
    var places = [Int?](repeating: nil, count: output.institutions.count)
    let columns = ["district_id", "institution_id", "amount_yuan"]
    let isRead = passCSVRecords(try bytes("prepayments.csv"), columns: columns) { record in
      guard let district = districts.index(of: record.text(0)), let institution = institutions.index(of: record.text(1)),
        let fen = record.fen(2)
      else { return false }
      prepayments[institution] += Fen(Int64(fen))
      places[institution] = district
      return true
    }
    guard isRead else { throw isNoOutput("prepayments.csv") }
    return (prepayments, places)
  }

  private func bytes(_ path: String) throws(FenliangError) -> [UInt8] {
    do {
      return [UInt8](try wholeFile(folder + "/" + path))
    } catch {
      throw isNoOutput(path)
    }
  }

  private func isNoOutput(_ file: String) -> FenliangError {
    .file(.notComparable(folder: folder, file: file))
  }
}

/// Finds ids in a sorted list; an id that comes again and again is found at once.
struct IDLookup {
  private let indices: [Identifier: Int]
  private var last: (id: Identifier, index: Int)?

  init(_ names: [ComparedOutput.Name]) {
    indices = Dictionary(names.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  init(_ ids: [Identifier]) {
    indices = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The place of an id; nil where it is not in the list.
  mutating func index(of id: Identifier) -> Int? {
    if let last, last.id == id { return last.index }
    guard let index = indices[id] else { return nil }
    last = (id, index)
    return index
  }
}
