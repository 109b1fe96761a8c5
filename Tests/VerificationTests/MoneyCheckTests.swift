import Testing

@testable import Verification

@Suite("Money by months")
struct MoneyCheckTests {
  /// The plain instance with usage by months, purchases and another clearing.
  static func instance(clearing: String, paid: [(String, String)]? = nil) -> SmallInstance {
    var instance = plainInstance()
    instance.parameters.append(("clearing", clearing))
    instance.parameters.sort { $0.0 < $1.0 }
    instance.packetParameters.append(("clearing", clearing))
    instance.packetParameters.sort { $0.0 < $1.0 }
    // The sums by year stay, so the split stays.
    instance.usage = instance.usage.flatMap { line -> [(String, String, String, String)] in
      guard let units = Int(line.3), units >= 100 else { return [line] }
      return [
        (line.0, line.1, "2019-02", "\(units / 4)"), (line.0, line.1, "2019-07", "\(units - units / 4 + 5)"),
        (line.0, line.1, "2019-09", "-5"),
      ]
    }
    instance.purchases = [
      ("H1", "P1", "2020-11", "selected", 60), ("H1", "P1", "2021-03", "backup", 43), ("H1", "P1", "2021-03", "nonselected", 9),
      ("H2", "P1", "2021-01", "selected", 20), ("H2", "P1", "2021-02", "selected", -30), ("H4", "P2", "2021-05", "selected", 99),
    ]
    instance.paid = paid
    return instance
  }

  static let clearings = ["none", "straight_line", "proportional", "balloon"]

  @Test("that is right passes, whatever the clearing", arguments: clearings)
  func passes(clearing: String) {
    let found = report(on: MoneyCheckTests.instance(clearing: clearing).output().sealed)
    #expect(found.findings.map { $0.text(inChinese: false) } == [])
    #expect(found.passed)
  }

  @Test("is reconciled with what was paid where the plan says so")
  func paid() {
    let output = MoneyCheckTests.instance(
      clearing: "proportional", paid: [("H1", "100.00"), ("H1", "-20.00"), ("H6", "7.01")]
    ).output()
    // The orders of payments, which earlier payments change too, are worked out in PaymentTests.
    #expect(codes(output).filter { !["V101", "V519", "V527"].contains($0) } == [])
    // H1 buys 103 units of 10 at 2.50 yuan a pack: 25.75; it was paid 80.00, so 54.25 come back.
    #expect((output.files["reconciliation.csv"] ?? "").contains(",25.75,0.1892,80.00,25.75,54.25,0.00,institution\n"))
    #expect((output.files["reconciliation.csv"] ?? "").contains("371003,H6,") == true)
  }

  /// Every fourth number under each clearing, so that together all are changed once.
  @Test("that differs in one number anywhere is noticed by its meaning", arguments: clearings)
  func mutations(clearing: String) {
    let phase = MoneyCheckTests.clearings.firstIndex(of: clearing) ?? 0
    let output = MoneyCheckTests.instance(clearing: clearing).output()
    for file in ["clearing.csv", "reconciliation.csv", "contracts.csv"] {
      for (index, mutation) in Mutation.all(of: output.files[file] ?? "", file: file).enumerated() where index % 4 == phase {
        var changed = output
        changed.files[file] = mutation.text
        let findings = report(on: changed.sealed).findings
        #expect(!findings.isEmpty && findings.allSatisfy { $0.file == file }, "\(file): \(mutation.context)")
      }
    }
  }

  /// H4 buys P1 for 20.00 and P2 for 172.83; straight line offsets 96.42 in 13 parts: 7.42, 7.41, 7.42, …
  @Test("that a forger moves or drops is noticed by its code")
  func forgeries() {
    let output = plainInstance().output()
    let clearing = output.files["clearing.csv"] ?? ""
    let rows = clearing.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    func changed(_ edit: (inout [String]) -> Void) -> [String] {
      var copy = output
      var lines = rows
      edit(&lines)
      copy.files["clearing.csv"] = lines.joined(separator: "\n")
      return codes(copy)
    }
    func field(_ row: String, _ column: Int, _ change: (String) -> String) -> String {
      var fields = row.components(",")
      fields[column] = change(fields[column])
      return fields.joined(separator: ",")
    }
    func raised(_ text: String, _ fen: Int) -> String {
      let value = (Int(text.filter { $0 != "." }) ?? 0) + fen
      return "\(value / 100).\(value % 100 < 10 ? "0" : "")\(value % 100)"
    }
    // A fen of purchases and payables goes from the second month to the third.
    #expect(
      changed { lines in
        for (row, fen) in [(2, -1), (3, 1)] {
          for column in [3, 5] { lines[row] = field(lines[row], column) { raised($0, fen) } }
        }
      } == ["V520", "V522"])
    // A fen more is offset, and the row agrees with itself.
    #expect(
      changed { lines in
        lines[2] = field(lines[2], 4) { raised($0, 1) }
        lines[2] = field(lines[2], 5) { raised($0, -1) }
        lines[2] = field(lines[2], 8) { raised($0, -1) }
      } == ["V521", "V522", "V525"])
    #expect(changed { lines in lines[1] = field(lines[1], 6) { _ in "2020-12-31" } } == ["V523"])
    #expect(changed { lines in lines.swapAt(1, 2) } == ["V110"])
    #expect(changed { lines in lines.insert(lines[1], at: 1) } == ["V108"])
    #expect(changed { lines in lines.remove(at: 5) } == ["V302"])
    // A prepayment said to come a month later.
    #expect(
      changed { lines in
        let paid = lines[1].components(",")[7]
        lines[1] = field(lines[1], 7) { _ in "0.00" }
        lines[2] = field(lines[2], 7) { _ in paid }
      } == ["V524"])

    var contracts = output
    var lines = (output.files["contracts.csv"] ?? "").split(separator: "\n").map(String.init)
    lines.remove(at: 3)
    contracts.files["contracts.csv"] = lines.joined(separator: "\n") + "\n"
    #expect(codes(contracts) == ["V302"])
    #expect(codes(output.replacing("甲1,P1", with: "乙1,P1", in: "contracts.csv")) == ["V540"])
    // Suppliers that do not ascend.
    #expect(codes(output.adding("reconciliation.csv", "district_id\n")) == ["V530"])
  }

  @Test("warns of what cannot be cleared, and of nothing else")
  func warning() {
    func warned(_ output: SmallOutput, _ count: Int, _ left: String) -> SmallOutput {
      output.replacing(
        SmallOutput.warning,
        with: """
          {"code":"W592","severity":"warning","file":"clearing.csv","column":"balance_yuan","value":"\(left)",\
          "message":"\(count) 家机构的预付到周期末冲抵不完，共余 \(left) 元。",\
          "hint":"预付得太晚，其后的计划采购额不够冲抵；请提前预付批次，或在期末清算时退回。"}
          """, in: "run.json")
    }
    #expect(codes(warned(plainInstance().output(), 1, "1.00")) == ["V526"])
    // 30 % come after the last purchases but for two weeks: H2 keeps a balance.
    var late = plainInstance()
    late.parameters = late.parameters.map { $0.0 == "prepayment_tranches" ? ($0.0, "2021-11-15:30%;2021-11-16:20%") : $0 }
    late.packetParameters = late.parameters
    late.tranches = [(3_000, "2021-11-15"), (5_000, "2021-11-16")]
    #expect(codes(late.output()) == ["V526"])
    let clearing = late.output().files["clearing.csv"] ?? ""
    let balances = clearing.split(separator: "\n").filter { $0.contains(",2021-11,") }
      .map { Int($0.components(",")[8].filter { $0 != "." }) ?? 0 }
    let (left, count) = (balances.reduce(0, +), balances.count { $0 > 0 })
    let text = "\(left / 100).\(left % 100 < 10 ? "0" : "")\(left % 100)"
    #expect(codes(warned(late.output(), count, text)) == [])
    #expect(codes(warned(late.output(), count + 1, text)) == ["V526"])
    #expect(codes(warned(late.output(), count, text).replacing("请提前", with: "请不要提前", in: "run.json")) == ["V526"])
  }

  @Test("Working days are those of the calendar that ships, with the plan's own years in their place")
  func workDays() throws {
    func last(_ calendar: WorkDays, _ iso: String) throws -> String { calendar.last(upTo: try #require(DayNumber(iso))).text }
    let shipped = WorkDays(nil, Ledger())
    // The Spring Festival of 2021: 11 to 17 February, Saturday the 20th is worked.
    #expect(try last(shipped, "2021-02-17") == "2021-02-10")
    #expect(try last(shipped, "2021-02-20") == "2021-02-20")
    #expect(try last(shipped, "2022-01-01") == "2021-12-31")
    #expect(try last(shipped, "2019-10-06") == "2019-10-04")
    let own = DelimitedText(
      reading: Array("date,kind,name\n2021-02-19,holiday,\n2021-02-20,workday,\n".utf8), file: "h", columns: ["date", "kind"],
      into: Ledger())
    let replaced = WorkDays(own, Ledger())
    #expect(try last(replaced, "2021-02-19") == "2021-02-18")
    #expect(try last(replaced, "2021-02-20") == "2021-02-20")
    #expect(try last(replaced, "2020-10-05") == "2020-09-30")
    for number in [1, 365, 366, 146_097, 737_000, 737_790, 800_000] {
      #expect(DayNumber(DayNumber(number: number).text)?.number == number)
    }
    #expect(DayNumber("2020-02-29")?.after(1).text == "2020-03-01")
    #expect(DayNumber("2021-02-29") == nil)
  }
}

extension StringProtocol {
  fileprivate func components(_ separator: Character) -> [String] {
    let parts: [SubSequence] = split(separator: separator, omittingEmptySubsequences: false)
    return parts.map { String($0) }
  }
}
