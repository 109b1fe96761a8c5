import Foundation
import Testing

@testable import Verification

/// The plain instance with everything that payments depend on, and the tables that belong to it, solved by hand.
///
/// Agreed amounts: H1 10·2.50 + 9·12.345 = 136.11 (111.105, half up), H2 20·2.50 + 8·12.345 = 148.76, H3 31·2.50 +
/// 7·12.345 = 163.92 (86.415, half up); H4 192.83, H5 311.59.
///
/// 371003 settles directly: nobody is prepaid there. 371002 has 135.0099 yuan, which are 135.00. D = 448.79: 30 % are
/// 134.637 → 134.64, 50 % are 224.395 → 224.40. Floors at 50 %: 68.05 (.5), 74.38, 81.96 = 224.39; the fen left goes to
/// H1: 68.06. At 30 %: 40.83 (.3), 44.62 (.8), 49.17 (.6) = 134.62; two fen left, H2 and H3: 44.63, 49.18.
///
/// The first tranche is due 3 working days after the contract on Friday 30 October 2020: Wednesday 4 November. The second
/// waits for half of the agreed amount, then 1 working day: H1's half is 68.055, and it bought 6 packs of P2 (74.07) in
/// November, 30 November is a Monday, so 1 December. H2's half is 74.38: 29 packs of P1 (72.50) in December, another by
/// January, 75.00; the plan's own table makes 1 February a holiday, so 2 February. H3 returned what it bought.
///
/// Paid: H1's first tranche in full, H2's 5 fen short, H3's 1 fen too much; H3 also 1.00 of the second, which it has not
/// reached. So 371002-1-S1 pays H2 0.05. In the second tranche H1 and H2 have different days and batches of their own, and H3's
/// missing 31.78 (81.96 − 49.18 − 1.00) go into 371002-2-S1 without a day.
func paymentOutput() -> SmallOutput {
  var instance = plainInstance()
  func with(_ values: [(String, String)]) -> [(String, String)] {
    let changed = values.map {
      ($0.0, $0.0 == "prepayment_tranches" ? "签约后3个工作日:30%;bought 50%+1:20%" : $0.1)
    }
    return [("city", "威海"), ("contract_date", "2020-10-30")] + changed.dropFirst()
  }
  instance.parameters = with(instance.parameters)
  instance.packetParameters = with(instance.packetParameters)
  instance.eligible = ["H1", "H2", "H3"]
  var output = instance.output()
  for (file, rows) in [
    ("plan", ["371002,区371002,district,135.0099,", "371003,区371003,district,,yes"]),
    ("packets/371002", ["371002,区371002,district,135.0099,"]), ("packets/371003", ["371003,区371003,district,,yes"]),
  ] {
    output.files["\(file)/districts.csv"] = table("district_id,name,kind,prepayment_fund_yuan,direct_settlement", rows)
    output.files["\(file)/holidays.csv"] = table(
      "date,kind,name", ["2021-01-01,holiday,元旦", "2021-01-30,workday,调休", "2021-02-01,holiday,测试"])
  }
  output.files["plan/purchases.csv"] = table(
    "institution_id,product_id,month,kind,units",
    [
      "H1,P2,2020-11,selected,5", "H1,P2,2020-11,backup,1", "H1,P2,2020-12,selected,-6", "H2,P1,2020-12,selected,290",
      "H2,P1,2021-01,selected,10", "H2,P2,2020-12,nonselected,99", "H3,P1,2020-12,selected,620",
      "H3,P1,2020-12,backup,-620",
    ])
  output.files["plan/paid.csv"] = table(
    "batch_id,institution_id,tranche,amount_yuan,paid_on",
    [
      "371002-1,H1,1,40.83,2020-11-03", "371002-1,H2,1,44.58,2020-11-03", "371002-1,H3,1,49.19,2020-11-03",
      "early,H3,2,1.00,",
    ])
  output.files["prepayments.csv"] = table(
    "district_id,institution_id,agreed_amount_yuan,prepayment_yuan,tranche,due_date,amount_yuan,trigger,pay_by",
    [
      "371002,H1,136.11,68.06,1,2020-11-04,40.83,contract+3,2020-11-04",
      "371002,H1,136.11,68.06,2,2020-12-01,27.23,bought 50%+1,2020-12-01",
      "371002,H2,148.76,74.38,1,2020-11-04,44.63,contract+3,2020-11-04",
      "371002,H2,148.76,74.38,2,2021-02-02,29.75,bought 50%+1,2021-02-02",
      "371002,H3,163.92,81.96,1,2020-11-04,49.18,contract+3,2020-11-04",
      "371002,H3,163.92,81.96,2,,32.78,bought 50%+1,",
    ])
  output.files["prepayment_funds.csv"] = table(
    "district_id,fund_yuan,prepayment_yuan,gap_yuan,gap_date,gap_tranche",
    ["371002,135.00,224.40,89.40,2020-12-01,2", "371003,,0.00,,,"])
  output.files["payment_batches.csv"] = table(
    "batch_id,district_id,tranche,pay_by,count,amount_yuan,amount_capital,control_sum",
    [
      "371002-1-S1,371002,1,2020-11-04,1,0.05,人民币伍分,5",
      "371002-2-20201201,371002,2,2020-12-01,1,27.23,人民币贰拾柒元贰角叁分,2723",
      "371002-2-20210202,371002,2,2021-02-02,1,29.75,人民币贰拾玖元柒角伍分,2975",
      "371002-2-S1,371002,2,,1,31.78,人民币叁拾壹元柒角捌分,3178",
    ])
  output.files["payment_lines.csv"] = table(
    "batch_id,line,institution_id,payee,account,tranche,amount_yuan",
    [
      "371002-1-S1,1,H2,院H2,,1,0.05", "371002-2-20201201,1,H1,院H1,,2,27.23", "371002-2-20210202,1,H2,院H2,,2,29.75",
      "371002-2-S1,1,H3,院H3,,2,31.78",
    ])
  output.files["supplement.csv"] = table(
    "district_id,institution_id,tranche,due_yuan,paid_yuan,difference_yuan,action,batch_id",
    [
      "371002,H1,1,40.83,40.83,0.00,none,", "371002,H2,1,44.63,44.58,0.05,pay,371002-1-S1",
      "371002,H3,1,49.18,49.19,-0.01,recover,", "371002,H3,2,32.78,1.00,31.78,pay,371002-2-S1",
    ])
  let warning = "{\"code\":\"W501\""
  output.runTemplate = output.runTemplate.replacingOccurrences(
    of: warning,
    with:
      "{\"code\":\"W552\",\"file\":\"districts.csv\",\"value\":\"371002\",\"message\":\"差 89.40 元，2020-12-01\"},\(warning)")
  return output
}

private func table(_ header: String, _ rows: [String]) -> String { ([header] + rows).joined(separator: "\n") + "\n" }

@Suite("Payments")
struct PaymentTests {
  static let files = [
    "prepayments.csv", "prepayment_funds.csv", "payment_batches.csv", "payment_lines.csv", "supplement.csv",
  ]

  /// What is found outside clearing and reconciliation, which are worked out in tests of their own.
  private func findings(_ output: SmallOutput) -> [Finding] {
    report(on: output.sealed).findings.filter { !["clearing.csv", "reconciliation.csv"].contains($0.file) }
  }

  @Test("worked out by hand pass: triggers, own holidays, a fund, direct settlement, earlier payments")
  func intact() {
    #expect(findings(paymentOutput()).map { $0.text(inChinese: false) } == [])
  }

  @Test("with one number changed are noticed, though the digests are fresh", arguments: files)
  func numbers(file: String) {
    let output = paymentOutput()
    let mutations = Mutation.all(of: output.files[file] ?? "", file: file)
    #expect(mutations.count > 5)
    for mutation in mutations {
      var changed = output
      changed.files[file] = mutation.text
      let found = findings(changed)
      #expect(!found.isEmpty, "\(file): \(mutation.context)")
      #expect(found.allSatisfy { !$0.code.hasPrefix("V6") }, "\(file): \(mutation.context)")
    }
  }

  @Test(
    "are not taken from tables that say something else",
    arguments: [
      ("payment_lines.csv", "371002-2-S1,1,H3,院H3,,2,31.78\n", "371002-2-S1,1,H3,院H3,,2,31.78\n371002-2-S1,1,H3,院H3,,2,31.78\n", "V527"),
      ("payment_lines.csv", "371002-1-S1,1,H2", "371002-1-S1,1,H1,院H1,,1,40.83\n371002-1-S1,2,H2", "V527"),
      ("payment_lines.csv", "院H2,,1", "别人,,1", "V527"), ("payment_lines.csv", "院H1,,2", "院H1,6222,2", "V527"),
      ("payment_batches.csv", "371002-2-20210202,371002,2,2021-02-02,1,29.75,人民币贰拾玖元柒角伍分,2975\n", "", "V519"),
      ("payment_batches.csv", "2020-12-01,1", "2020-12-02,1", "V519"), ("payment_batches.csv", "贰拾柒元", "贰拾捌元", "V519"),
      ("payment_batches.csv", "371002-1-S1", "371002-1", "V519"),
      ("supplement.csv", "-0.01,recover", "-0.01,none", "V528"), ("supplement.csv", "371002,H3,1,49.18,49.19,-0.01,recover,\n", "", "V528"),
      ("prepayments.csv", "contract+3", "", "V512"), ("prepayments.csv", "32.78,bought 50%+1,", "32.78,bought 50%+1,2021-02-02", "V512"),
      ("prepayment_funds.csv", "2020-12-01,2", ",2", "V518"),
      ("plan/purchases.csv", "H2,P1,2021-01,selected,10", "H2,P1,2021-01,alternative,10", "V512"),
      ("plan/purchases.csv", "H3,P1,2020-12,backup,-620", "H3,P1,2020-12,nonselected,-620", "V512"),
      ("plan/paid.csv", "44.58", "44.57", "V528"), ("plan/paid.csv", "early,H3", "371002-2-S1,H3", "V519"),
      ("plan/paid.csv", "H3,2,1.00", "H3,3,1.00", "V107"),
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
