import Foundation
import PlanModel
import PlanTables
import Planning
import Testing

@Suite("Plans read from memory")
struct PlanBytesTests {
  private func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }

  @Test("are those of the same files in a folder, faults and all", arguments: ["weihai-batch3", "invalid/unknown-product-in-usage"])
  func files(name: String) throws {
    let folder = "Datasets/" + name
    var files: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) { files[file] = try bytes(folder + "/" + file) }
    let (inMemory, onDisk) = (try readPlan(files: files), try readPlan(folder))
    #expect(inMemory.records == onDisk.records)
    #expect(inMemory.problems == onDisk.problems)
    #expect(!inMemory.problems.isEmpty || inMemory.plan != nil)
  }

  @Test("say which tables are missing")
  func missing() throws {
    let reading = try readPlan(files: ["products.csv": try bytes("Datasets/weihai-batch3/products.csv")])
    #expect(reading.problems.contains { $0.code == "E101" && $0.place.file == "districts.csv" }, "\(reading.problems.map(\.code))")
  }

  @Test("are those of the same workbook on disk", arguments: [0, 1, 2])
  func workbook(index: Int) throws {
    let books = try FileManager.default.contentsOfDirectory(atPath: "Datasets/workbooks").filter { $0.hasSuffix(".xlsx") }.sorted()
    let path = "Datasets/workbooks/" + books[index % books.count]
    let (inMemory, onDisk) = (
      try readPlan(workbook: try bytes(path), named: (path as NSString).lastPathComponent), try readPlan(path)
    )
    #expect(inMemory.records == onDisk.records)
    #expect(inMemory.problems == onDisk.problems)
  }

  @Test("are refused where the bytes are no workbook, are cut off, or are another program's")
  func refused() throws {
    let books = try FileManager.default.contentsOfDirectory(atPath: "Datasets/workbooks").filter { $0.hasSuffix(".xlsx") }.sorted()
    let whole = try bytes("Datasets/workbooks/" + books[0])
    for bytes in [[], Array("a,b\n".utf8), Array(whole.prefix(whole.count / 2)), [0xD0, 0xCF, 0x11, 0xE0, 0, 0, 0, 0]] {
      #expect(throws: PlanFileError.self) { try readPlan(workbook: bytes, named: "方案.xls") }
    }
  }
}
