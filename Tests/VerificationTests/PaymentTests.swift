import Testing

@testable import Verification

@Suite("Payments")
struct PaymentTests {
  static let files = [
    "prepayments.csv", "prepayment_funds.csv", "payment_batches.csv", "payment_lines.csv", "supplement.csv", "reconciliation.csv",
  ]

  @Test("worked out by hand pass: triggers, own holidays, a fund, direct settlement, earlier payments, clearing")
  func intact() {
    let found = report(on: paymentOutput().sealed)
    #expect(found.findings.map { $0.text(inChinese: false) } == [])
    #expect(found.passed)
  }

  @Test("with one number changed are noticed, though the digests are fresh", arguments: files)
  func numbers(file: String) {
    let output = paymentOutput()
    let mutations = Mutation.all(of: output.files[file] ?? "", file: file)
    #expect(mutations.count > 5)
    for mutation in mutations {
      var changed = output
      changed.files[file] = mutation.text
      let found = report(on: changed.sealed).findings
      #expect(found.contains { $0.file == file }, "\(file): \(mutation.context)")
      #expect(found.allSatisfy { !$0.code.hasPrefix("V6") }, "\(file): \(mutation.context)")
    }
  }

  /// Rows where a tranche is paid, one where a balance falls between two, the last one, and one without prepayments.
  @Test(
    "show in the months where they count, and at the end: a changed figure is found by its code, and nothing else is",
    arguments: [
      ("clearing.csv", "371002,H1,2020-11,", ["V520", "V521", "V522", "V523", "V524", "V525", "V537"]),
      ("clearing.csv", "371002,H1,2020-12,", ["V520", "V521", "V522", "V523", "V524", "V525", "V537"]),
      ("clearing.csv", "371002,H2,2021-02,", ["V520", "V521", "V522", "V523", "V524", "V525", "V537"]),
      ("clearing.csv", "371002,H3,2021-05,", ["V520", "V521", "V522", "V523", "V524", "V525", "V537"]),
      ("clearing.csv", "371002,H3,2021-06,", ["V520", "V521", "V522", "V523", "V524", "V525", "V537"]),
      ("clearing.csv", "371003,H6,2021-11,", ["V520", "V521", "V522", "V523", "V524", "V525", "V537"]),
      ("reconciliation.csv", "371002,H1,", ["V531", "V532", "V533", "V534", "V535", "V536", "V536", "V537"]),
      ("reconciliation.csv", "371002,H2,", ["V531", "V532", "V533", "V534", "V535", "V536", "V536", "V537"]),
      ("reconciliation.csv", "371003,H5,", ["V531", "V532", "V533", "V534", "V535", "V536", "V536", "V537"]),
    ])
  func figures(file: String, key: String, codes expected: [String]) throws {
    let output = paymentOutput()
    let rows = try #require(output.files[file]).split(separator: "\n").map(String.init)
    let row = try #require(rows.first { $0.hasPrefix(key) })
    let figures = row.dropFirst(key.count).split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    #expect(figures.count == expected.count)
    for (index, code) in expected.enumerated() {
      var changed = figures
      // The payer, which has no digits, becomes another word.
      changed[index] = Mutation.all(of: figures[index], file: file).last?.text ?? "nobody"
      #expect(codes(output.replacing(row, with: key + changed.joined(separator: ","), in: file)) == [code], "\(changed)")
    }
  }

  @Test("clear nothing that is left out, said twice or moved to another month, place or district")
  func clearingRows() {
    let output = paymentOutput()
    let (may, june) = (
      "371002,H3,2021-05,13.66,6.30,7.36,2021-06-30,0.00,5.05,institution\n",
      "371002,H3,2021-06,13.66,6.31,7.35,2021-07-30,32.78,31.52,institution\n"
    )
    let (first, second) = (
      "371002,H1,136.11,0.00,0,40.83,0.00,40.83,0.00,institution\n", "371002,H2,148.76,75.00,0.5042,44.58,44.58,0.00,30.42,institution\n"
    )
    for (file, rows, codes) in [
      ("clearing.csv", "", ["V302"]), ("clearing.csv", may + may + june, ["V108"]), ("clearing.csv", june + may, ["V110"]),
      ("clearing.csv", may.replacing("371002", with: "371003") + june, ["V301", "V302"]),
      // H3's second tranche a month early, with the balance that follows.
      (
        "clearing.csv",
        may.replacing(",0.00,5.05", with: ",32.78,37.83") + june.replacing(",32.78,", with: ",0.00,"), ["V524", "V525"]
      ),
      ("reconciliation.csv", second, ["V302"]), ("reconciliation.csv", second + first, ["V110"]),
      ("reconciliation.csv", first + first + second, ["V108"]),
      ("reconciliation.csv", first.replacing("H1", with: "H7") + second, ["V109", "V110", "V302"]),
      ("reconciliation.csv", first.replacing("371002,H1", with: "371003,H7") + second, ["V110", "V301", "V302"]),
    ] {
      let old = file == "clearing.csv" ? may + june : first + second
      #expect(VerificationTests.codes(output.replacing(old, with: rows, in: file)) == codes, "\(rows)")
    }
  }

  @Test(
    "are not taken from tables that say something else",
    arguments: [
      ("payment_lines.csv", "371002-1-S1,1,H2,院H2,,1,0.05\n", "371002-1-S1,1,H2,院H2,,1,0.05\n371002-1-S1,1,H2,院H2,,1,0.05\n", "V527"),
      ("payment_lines.csv", "371002-1-S1,1,H2", "371002-1-S1,1,H1,院H1,,1,40.83\n371002-1-S1,2,H2", "V527"),
      ("payment_lines.csv", "院H2,,1", "别人,,1", "V527"), ("payment_lines.csv", "院H1,,2", "院H1,6222,2", "V527"),
      ("payment_batches.csv", "371002-2-20210202,371002,2,2021-02-02,1,29.75,人民币贰拾玖元柒角伍分,2975\n", "", "V519"),
      ("payment_batches.csv", "2020-12-01,1", "2020-12-02,1", "V519"), ("payment_batches.csv", "贰拾柒元", "贰拾捌元", "V519"),
      ("payment_batches.csv", "371002-1-S1", "371002-1", "V519"),
      ("supplement.csv", "-2.00,recover", "-2.00,none", "V528"),
      ("supplement.csv", "371003,H4,1,0.00,2.00,0.00,-2.00,recover,\n", "", "V528"),
      ("supplement.csv", "31.77,later", "31.77,pay", "V528"), ("supplement.csv", "1.01,0.01", "1.01,0.00", "V528"),
      ("supplement.csv", "49.18,49.18,0.00,0.00,none", "49.18,50.19,0.00,-1.01,recover", "V528"),
      ("plan/paid.csv", "early,H3,2,1.00", "early,H3,1,1.00", "V528"),
      ("prepayments.csv", "contract+3", "", "V512"), ("prepayments.csv", "32.78,bought 50%+1,", "32.78,bought 50%+1,2021-02-02", "V512"),
      ("prepayment_funds.csv", "2020-12-01,2", ",2", "V518"),
      ("plan/purchases.csv", "H2,P1,2021-01,selected,10", "H2,P1,2021-01,alternative,10", "V512"),
      ("plan/purchases.csv", "H3,P1,2020-12,backup,-620", "H3,P1,2020-12,nonselected,-620", "V512"),
      ("plan/purchases.csv", "H2,P1,2020-12,selected,290", "H2,P1,2020-10,selected,290", "V532"),
      ("plan/purchases.csv", "H2,P2,2020-12,nonselected", "H2,P2,2020-12,selected", "V532"),
      ("plan/holidays.csv", "2021-01-30,workday,调休\n", "", "V523"), ("plan/paid.csv", "early,H3,2,1.00", "early,H3,2,1.01", "V534"),
      ("plan/parameters.csv", "city,威海,", "city,威海,\nclearing,balloon,", "V521"),
      ("plan/parameters.csv", "city,威海,", "city,威海,\nclearing,none,", "V535"),
      ("prepayments.csv", "371002,H2,148.76,74.38,2,2021-02-02", "371002,H2,148.76,74.38,2,2021-03-02", "V524"),
      ("plan/paid.csv", "44.58", "44.57", "V528"), ("plan/paid.csv", "early,H3", "371002-1-S1,H3", "V519"),
      ("plan/paid.csv", "H3,2,1.00", "H3,0,1.00", "V107"),
      ("plan/holidays.csv", "2021-02-01,holiday", "2021-02-03,holiday", "V211"),
      ("plan/institutions.csv", "院H1", "院", "V527"), ("plan/districts.csv", "district,,yes", "district,,", "V514"),
      ("run.json", "差 89.40 元", "差 89.41 元", "V529"), ("run.json", "\"value\":\"371002\"", "\"value\":\"371003\"", "V529"),
      ("run.json", "W552", "W551", "V529"),
    ])
  func words(file: String, old: String, new: String, code: String) {
    let found = codes(paymentOutput().replacing(old, with: new, in: file))
    #expect(found.contains(code), "\(found)")
  }

  @Test("need a supplementary list exactly where earlier payments are known")
  func supplementBelongsToPayments() {
    var without = paymentOutput()
    without.files["plan/paid.csv"] = nil
    #expect(codes(without).contains("V528"))
    var lost = paymentOutput()
    lost.files["supplement.csv"] = nil
    #expect(codes(lost).contains("V101"))
  }

  @Test("are written in capitals as bank papers want it")
  func capitals() {
    let known: [(Int128, String)] = [
      (0, "零元整"), (5, "伍分"), (50, "伍角整"), (100, "壹元整"), (105, "壹元零伍分"), (10_700_000, "壹拾万柒仟元整"),
      (32_05, "叁拾贰元零伍分"), (100_100_000, "壹佰万壹仟元整"), (10_001_000_000, "壹亿零壹万元整"), (10_000_000_500, "壹亿零伍元整"),
      (200_020_001_000, "贰拾亿零贰拾万零壹拾元整"), (100_000_000_000_000, "壹万亿元整"), (100_002_000_000_000, "壹万亿贰仟万元整"),
    ]
    for (fen, words) in known { #expect(capitalWords(fen: fen) == "人民币" + words) }
  }

  @Test("Days by number go there and back, weekdays as in the calendar")
  func dayNumbers() throws {
    #expect(try #require(DayNumber("2020-11-16")).number == 737_745)
    #expect(DayNumber("2021-02-29") == nil && DayNumber("2020-02-29") != nil)
    for number in stride(from: 693_596, through: 800_000, by: 1) {
      let day = DayNumber(number: number)
      #expect(DayNumber(day.text) == day)
    }
    #expect(try #require(DayNumber("2020-11-14")).isWeekend)
    #expect(try !#require(DayNumber("2020-11-16")).isWeekend)
  }
}
