import Fenliang
import Foundation
import Planning
import TestSupport
import Testing
import Verification

@testable import XLSXReading

@Suite("Accepted findings")
struct AcceptedFindingTests {
  private static func output(_ place: Workplace, english: Bool = false) throws -> String {
    let plan = place.path("plan")
    _ = try convertPlan(dataset("office/office-agreed-volume-in-packs/plan.xlsx"), to: plan, force: false)
    let lines = "W701,,XC09AAK,,只签一成,张三\nW507,P37108200044,,,不参加,\nW703,H9,,,旧,\n"
    let table = "code,institution_id,product_id,period,reason,accepted_by\n" + lines
    try place.write(Array(table.utf8), to: "plan/accepted.csv")
    var request = AllocationRequest(planFolder: plan, outputFolder: place.path("out"))
    request.tables = .xlsx
    request.language = english ? .english : .chinese
    _ = try Fenliang.allocate(request)
    return place.path("out")
  }

  @Test("stand with their reasons in run.json and on the cover, in drafts too, and pass verify", arguments: [false, true])
  func shown(english: Bool) throws {
    let place = try Workplace()
    let output = try Self.output(place, english: english)
    #expect(try Fenliang.verify(output).findings.isEmpty)
    let run = try String(contentsOfFile: output + "/run.json", encoding: .utf8)
    for text in ["\"reason\": \"只签一成\"", "\"accepted_by\": \"张三\"", "\"severity\": \"accepted\"", "W703;H9;;"] {
      #expect(run.contains(text), "\(text)")
    }
    let book = try Workbook(path: output + "/tables/各区市及市属医疗机构首年约定采购用量表.xlsx")
    let cover = try book.grid(of: book.sheets[0])
    let texts = cover.cells.map { cover.text(of: $0) }
    #expect(texts.contains { $0.hasSuffix("口径核对：未核实的提示 5 条，已核实 2 条。") })
    #expect(texts.contains { $0.hasSuffix("理由：只签一成") } && texts.contains("张三") && texts.contains("品种 XC09AAK"))
  }

  @Test("that say something else than the plan's table are found by verify")
  func forged() throws {
    let place = try Workplace()
    let output = try Self.output(place)
    let path = output + "/run.json"
    let run = try String(contentsOfFile: path, encoding: .utf8)
    try run.replacing("\"reason\": \"只签一成\"", with: "\"reason\": \"已重签\"").write(toFile: path, atomically: true, encoding: .utf8)
    let codes = Set(try Fenliang.verify(output).findings.map(\.code))
    #expect(codes.contains("V325"))
    // The cover shows what run.json does not say.
    #expect(codes.contains("V543"))
  }
}
