import Foundation

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
/// reached, and H4 2.00, which are taken back. So 371002-1-S1 pays H2 0.05. In the second tranche H1 and H2 have different days and
/// batches of their own. Of H3's 50.19 its first tranche takes 49.18 and the second 1.01, of which a fen was booked under the
/// first and is early; the missing 31.77 wait for a day.
///
/// `clearing.csv` and `reconciliation.csv` are worked out at ``paymentClearing`` and ``paymentReconciliation``.
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
      "early,H3,2,1.00,", "early,H4,1,2.00,",
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
    ])
  output.files["payment_lines.csv"] = table(
    "batch_id,line,institution_id,payee,account,tranche,amount_yuan",
    [
      "371002-1-S1,1,H2,院H2,,1,0.05", "371002-2-20201201,1,H1,院H1,,2,27.23", "371002-2-20210202,1,H2,院H2,,2,29.75",
    ])
  output.files["supplement.csv"] = table(
    "district_id,institution_id,tranche,due_yuan,paid_yuan,early_yuan,difference_yuan,action,batch_id",
    [
      "371002,H1,1,40.83,40.83,0.00,0.00,none,", "371002,H2,1,44.63,44.58,0.00,0.05,pay,371002-1-S1",
      "371002,H3,1,49.18,49.18,0.00,0.00,none,", "371002,H3,2,32.78,1.01,0.01,31.77,later,", "371003,H4,1,0.00,2.00,0.00,-2.00,recover,",
    ])
  output.files["clearing.csv"] = paymentClearing
  output.files["reconciliation.csv"] = paymentReconciliation
  let warning = "{\"code\":\"W501\""
  output.runTemplate = output.runTemplate.replacingOccurrences(
    of: warning,
    with: """
      {"code":"W552","severity":"warning","file":"districts.csv","column":"prepayment_fund_yuan","value":"371002",\
      "message":"区371002（371002）应预付 224.40 元，可用预付基金 135.00 元，差 89.40 元；第 2 批（2020-12-01 前支付）就不够。",\
      "hint":"请在 2020-12-01 前补足 89.40 元，或降低预付比例、推迟批次。"},\(warning)
      """)
  return output
}

/// `clearing.csv` of ``paymentOutput()``.
///
/// *Planned purchases.* Usage is by years, so months weigh by their days: 15 of November 2020's 30 days and 15 of November
/// 2021's are halves, 24 halves in all. Of a line of a fen, a·W/24, halves up, is to be bought by the end of a month, with W = 1,
/// 3, 5 … 23, 24; an institution's month is the sum of its two lines. H1's lines of 25.00 and 111.11 reach 1.04 + 4.63, 3.13 +
/// 13.89, 5.21 + 23.15 …, so 5.67, 11.35, 11.34 … The other lines are 50.00 and 98.76; 77.50 and 86.42; 20.00 and 172.83; 40.00
/// and 271.59; 37.50 and 37.04.
///
/// *When it is paid.* 4 November is in the cycle's first month, though before its first day. H1's second tranche has its day in
/// December, H2's in February. H3's has none and counts where planned purchases reach 81.96, half of 163.92: 11 of 24 parts, 75.13,
/// by April, 13 parts, 88.79, by May. May ends on a Monday, one working day later it is June.
///
/// *Offsets* are a straight line over 13 months: by the end of the k-th, round half up(P·k/13). H1: 68.06/13 = 5.235, so 5.24,
/// 10.47, 15.71 …; H2: 5.72, 11.44, 17.16, 22.89 …; H3: 6.30, 12.61, 18.91 … What is paid is always ahead: of H3's 49.18, 44.13
/// are offset by May. A thirteenth of half an amount is less than a 24th of the whole, so no month's purchases are exceeded. The
/// rest of 371003 settles directly and has nothing to offset.
///
/// *Settlement* is 30 days after the month's end, or the working day before. 30 January 2021 is a Saturday that the plan's own
/// table makes a working day; 30 May is a Sunday and 30 October a Saturday.
private let paymentClearing: String = {
  let settleBy = [
    "2020-12-30", "2021-01-30", "2021-03-02", "2021-03-30", "2021-04-30", "2021-05-28", "2021-06-30", "2021-07-30", "2021-08-30",
    "2021-09-30", "2021-10-29", "2021-11-30", "2021-12-15",
  ]
  let institutions: [(id: String, planned: [Int], offsets: [Int], paid: [String: Int])] = [
    (
      "371002,H1", [567, 1135, 1134, 1134, 1135, 1134, 1133, 1135, 1134, 1134, 1135, 1134, 567],
      [524, 523, 524, 523, 524, 523, 524, 523, 524, 523, 524, 523, 524], ["2020-11": 4083, "2020-12": 2723]
    ),
    (
      "371002,H2", [620, 1240, 1240, 1239, 1240, 1240, 1239, 1240, 1240, 1239, 1240, 1240, 619],
      [572, 572, 572, 573, 572, 572, 572, 572, 572, 573, 572, 572, 572], ["2020-11": 4463, "2021-02": 2975]
    ),
    (
      "371002,H3", [683, 1366, 1366, 1366, 1366, 1366, 1366, 1366, 1366, 1366, 1366, 1366, 683],
      [630, 631, 630, 631, 630, 631, 630, 631, 630, 631, 630, 631, 630], ["2020-11": 4918, "2021-06": 3278]
    ),
    ("371003,H4", [803, 1607, 1608, 1606, 1607, 1607, 1607, 1607, 1607, 1606, 1608, 1607, 803], [], [:]),
    ("371003,H5", [1299, 2596, 2596, 2597, 2597, 2596, 2597, 2596, 2597, 2597, 2596, 2596, 1299], [], [:]),
    ("371003,H6", [310, 622, 621, 621, 621, 622, 620, 622, 621, 621, 621, 622, 310], [], [:]),
  ]
  func yuan(_ fen: Int) -> String { "\(fen / 100)." + String(format: "%02d", fen % 100) }
  let months = ["2020-11", "2020-12"] + (1...11).map { "2021-" + String(format: "%02d", $0) }
  var rows: [String] = []
  for (id, planned, offsets, paid) in institutions {
    var balance = 0
    for (index, month) in months.enumerated() {
      let (now, offset) = (paid[month] ?? 0, offsets.isEmpty ? 0 : offsets[index])
      balance += now - offset
      let sums = [planned[index], offset, planned[index] - offset].map(yuan).joined(separator: ",")
      let payer = id.hasPrefix("371003") ? "fund" : "institution"
      rows.append("\(id),\(month),\(sums),\(settleBy[index]),\(yuan(now)),\(yuan(balance)),\(payer)")
    }
  }
  return table(
    "district_id,institution_id,month,planned_purchase_yuan,offset_yuan,payable_yuan,settle_by,prepaid_yuan,balance_yuan,payer",
    rows)
}()

/// `reconciliation.csv` of ``paymentOutput()``.
///
/// H1 gave back all it bought, and so did H3. H2 bought 300 units, 30 packs of P1 at 2.50: 75.00 of 148.76, 0.50416…; what it
/// bought of others does not count. What was paid is what paid.csv says, to H3 49.19 + 1.00. It is offset as far as something was
/// bought: H2's 44.58 wholly, which leaves 30.42 to pay; from H1, H3 and H4 all comes back.
private let paymentReconciliation = table(
  "district_id,institution_id,agreed_amount_yuan,purchased_amount_yuan,completion,prepaid_yuan,offset_yuan,to_return_yuan,to_pay_yuan,payer",
  [
    "371002,H1,136.11,0.00,0,40.83,0.00,40.83,0.00,institution", "371002,H2,148.76,75.00,0.5042,44.58,44.58,0.00,30.42,institution",
    "371002,H3,163.92,0.00,0,50.19,0.00,50.19,0.00,institution", "371003,H4,192.83,0.00,0,2.00,0.00,2.00,0.00,fund",
    "371003,H5,311.59,0.00,0,0.00,0.00,0.00,0.00,fund", "371003,H6,74.54,0.00,0,0.00,0.00,0.00,0.00,fund",
  ])

private func table(_ header: String, _ rows: [String]) -> String { ([header] + rows).joined(separator: "\n") + "\n" }
