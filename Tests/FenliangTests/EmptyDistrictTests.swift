import Fenliang
import Foundation
import TestSupport
import Testing
import Verification

@Suite("Districts with nothing to split")
struct EmptyDistrictTests {
  @Test("have no packet and no lines; the rest is allocated, verified and scheduled again")
  func emptyDistricts() throws {
    let place = try Workplace()
    let plan = place.path("plan")
    try FileManager.default.copyItem(atPath: dataset("hand/free"), toPath: plan)
    try append("D8,nobody,district", to: plan + "/districts.csv")
    try append("D9,no usage,district", to: plan + "/districts.csv")
    let institutions = try String(contentsOfFile: plan + "/institutions.csv", encoding: .utf8)
    let columns = institutions.split(separator: "\n")[0].split(separator: ",")
    let line = columns.map { column in
      ["institution_id": "H9", "name": "idle", "district_id": "D9", "ownership": "public"][column] ?? ""
    }
    try append(line.joined(separator: ","), to: plan + "/institutions.csv")

    let output = try place.allocate(plan, to: "out")
    let packets = try FileManager.default.contentsOfDirectory(atPath: output + "/packets").sorted()
    #expect(!packets.isEmpty && !packets.contains("D8") && !packets.contains("D9"))
    #expect(try verify(output).passed)
    let report = try reschedulePrepayments(
      planFolder: plan, overrides: [], outputFolder: output, newFolder: nil, force: false)
    #expect(report.isUnchanged)
  }

  private func append(_ line: String, to path: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try Data((text + (text.hasSuffix("\n") ? "" : "\n") + line + "\n").utf8).write(to: URL(filePath: path))
  }
}
