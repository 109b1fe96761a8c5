import Fenliang
import Foundation
import Judging
import PlanTables
import Planning
import Prepayment
import Reports
import Synthesis
import TestSupport
import Testing
import Verification

@Suite("The output of a substitution")
struct SubstitutedOutputTests {
  @Test("stays in the output when the prepayment is scheduled again, and can be compared with what was signed")
  func rescheduled() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    let overrides = try signed.place.write(
      [("ratio.csv", Array("table,key,column,value\n参数,prepayment_ratio,value,40%\n".utf8))], to: "overrides")
    let new = signed.place.path("new")
    _ = try reschedulePrepayments(
      planFolder: new + "/plan", overrides: [overrides + "/ratio.csv"], outputFolder: new,
      newFolder: signed.place.path("again"), force: false)
    #expect(try signed.text("again/substitution.csv") == signed.text("new/substitution.csv"))
    #expect(try verify(signed.place.path("again")).passed)
    #expect(try !compareOutputs(signed.output, new).isSame)
  }

  @Test("writes its plan where it is asked to, which allocates to the same packs")
  func planKept() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup, planPath: signed.place.path("kept"))
    _ = try signed.place.allocate(signed.place.path("kept"), to: "by-hand")
    let names = ["new", "by-hand"].map { signed.place.path($0) + "/district_totals.csv" }
    let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8).filter { $0 != "\r\n" && $0 != "\n" } }
    #expect(texts[0] == texts[1].replacingOccurrences(of: "\u{FEFF}", with: ""))
  }

  @Test("with nothing left, without purchases, or of an output that was tampered with writes nothing")
  func refused() throws {
    let signed = try Signed()
    func code(_ work: () throws -> SubstitutionReport) -> Int32? {
      #expect(throws: FenliangError.self) { try work() }?.exitCode
    }
    #expect(code { try signed.substitute(Signed.backup, bought: Signed.bought + "H3,P1,2021-01,中选,840\n") } == 5)
    #expect(code { try signed.substitute(Signed.backup, bought: nil) } == 2)
    #expect(code { try signed.substitute("P1,2021-05-10,备供,3.0001,2,") } == 3)
    try Data("x".utf8).write(to: URL(filePath: signed.output + "/suppliers.csv"))
    #expect(code { try signed.substitute(Signed.backup) } == 5)
    #expect(!FileManager.default.fileExists(atPath: signed.place.path("new")))
  }

  @Test("leaves a table in which every changed figure is found by verify")
  func tampered() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    let path = URL(filePath: signed.place.path("new/substitution.csv"))
    let whole = try String(contentsOf: path, encoding: .utf8)
    for (old, new, code) in [
      (",H1,50,10,40,100.00", ",H1,50,11,40,100.00", "V552"), (",50,10,40,", ",50,10,41,", "V552"),
      (",50,10,40,100.00,", ",51,10,40,102.00,", "V554"), ("120.00,40.00", "120.00,41.00", "V553"),
      ("P1,P1-S1,D2,H3,20,0,20,40.00,0.00,60.00,20.00\n", "", "V555"), ("D2,H3", "D1,H3", "V551"),
      ("P1-S1,D1,H1", "P9,D1,H1", "V109"),
    ] {
      #expect(whole.contains(old))
      try Data(whole.replacingOccurrences(of: old, with: new).utf8).write(to: path)
      let codes = try verify(signed.place.path("new")).findings.map(\.code)
      #expect(codes.contains(code), "\(old) → \(new): \(codes)")
    }
  }

  @Test("leaves a table that verify finds out of order, and one without lines")
  func rearranged() throws {
    let signed = try Signed()
    _ = try signed.substitute(Signed.backup)
    let path = URL(filePath: signed.place.path("new/substitution.csv"))
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n").map(String.init)
    var swapped = lines
    swapped.swapAt(lines.count - 2, lines.count - 1)
    for (rows, code) in [(swapped, "V110"), ([lines[0]], "V555")] {
      try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: path)
      let codes = try verify(signed.place.path("new")).findings.map(\.code)
      #expect(codes.contains(code), "\(codes)")
    }
  }
}
