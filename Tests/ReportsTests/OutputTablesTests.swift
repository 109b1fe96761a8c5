import OutputStore
import Planning
import Prepayment
import Testing

@testable import Reports

struct OutputTablesTests {
  let machines = ReportOptions(style: .machines, engine: "reference")

  @Test("allocation.csv byte for byte, for machines")
  func allocationTable() throws {
    // 59.4 / 60.1 = 0.9883527454242927 and 25.6 / 24.9 = 1.028112449799197 as Double.
    let expected = """
      product_id,district_id,institution_id,basis_units,target_packs,floor_packs,cap_packs,fill,packs_continuous,packs,units,amount_yuan,bound_by,reason
      P1,../x,H3,180.5,15,0,,1,15,15,180,185.18,product,按本区市统一满足率 100.00% 分得 15.00 盒（比例目标量 15.00 盒），恰为 15 盒。
      P1,371002,H1,700,60.1,0,90,0.9883527454242927,59.4,60,720,740.70,product,按本区市统一满足率 98.84% 分得 59.40 盒（比例目标量 60.10 盒），进位取整为 60 盒。
      P1,371002,H2,300,24.9,0,,1.028112449799197,25.6,25,300,308.63,institution,机构年度承载上限 310.00 元已用满，受限品种满足率统一为 102.81%，分得 25.60 盒（比例目标量 24.90 盒），舍去尾数为 25 盒。
      P2,../x,H3,0,0,6,6,,6,6,6,0.09,fixed,数量已锁定为 6 盒，不参与均衡分解（比例目标量 0.00 盒）。
      P2,371002,H1,0.00001,1,0,,1,1,1,1,0.02,"rule:R,1","规则 R,1 已到限值，满足率 100.00%，分得 1.00 盒（比例目标量 1.00 盒），恰为 1 盒。"

      """
    #expect(try SampleAllocation().file("allocation.csv", machines) == expected)
  }

  @Test("The other tables byte for byte, for machines")
  func otherTables() throws {
    let sample = try SampleAllocation()
    #expect(
      try sample.file("district_totals.csv", machines) == """
        product_id,district_id,target_packs,packs_continuous,packs,units,amount_yuan
        P1,../x,15,15,15,180,185.18
        P1,371002,85,85.00000000000001,85,1020,1049.33
        P2,../x,0,6,6,6,0.09
        P2,371002,1,1,1,1,0.02

        """)
    #expect(
      try sample.file("prepayments.csv", machines) == """
        district_id,institution_id,agreed_amount_yuan,prepayment_yuan,tranche,due_date,amount_yuan,trigger,pay_by
        371002,H1,740.72,370.36,1,2020-11-16,222.22,,2020-11-16
        371002,H1,740.72,370.36,2,2021-03-31,148.14,,2021-03-31
        371002,H2,308.63,154.32,1,2020-11-16,92.59,,2020-11-16
        371002,H2,308.63,154.32,2,2021-03-31,61.73,,2021-03-31

        """)
    #expect(
      try sample.file("suppliers.csv", machines) == """
        supplier,product_id,district_id,packs,amount_yuan
        \"""A"", Inc",P2,../x,6,0.09
        \"""A"", Inc",P2,371002,1,0.02
        乙企业,P1,../x,15,185.18
        乙企业,P1,371002,85,1049.33

        """)
  }

  @Test("Funds, batches and lines follow from the prepayment; the supplementary list stands only beside payments")
  func payments() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].prepaymentFund = Decimal4(tenThousandths: 3_000_099)
    sample.allocation.plan.records.institutions[0].payee = "一院,财务"
    sample.allocation.plan.records.institutions[0].account = "0123456789"
    #expect(
      try sample.file("prepayment_funds.csv", machines) == """
        district_id,fund_yuan,prepayment_yuan,gap_yuan,gap_date,gap_tranche
        ../x,,0.00,,,
        371002,300.00,524.68,224.68,2020-11-16,1

        """)
    #expect(
      try sample.file("payment_batches.csv", machines) == """
        batch_id,district_id,tranche,pay_by,count,amount_yuan,amount_capital,control_sum
        371002-1,371002,1,2020-11-16,2,314.81,人民币叁佰壹拾肆元捌角壹分,31481
        371002-2,371002,2,2021-03-31,2,209.87,人民币贰佰零玖元捌角柒分,20987

        """)
    #expect(
      try sample.file("payment_lines.csv", machines) == """
        batch_id,line,institution_id,payee,account,tranche,amount_yuan
        371002-1,1,H1,"一院,财务",0123456789,1,222.22
        371002-1,2,H2,二院,,1,92.59
        371002-2,1,H1,"一院,财务",0123456789,2,148.14
        371002-2,2,H2,二院,,2,61.73

        """)
    #expect(throws: MissingValue.self) { try sample.file("supplement.csv", machines) }
    sample.allocation.plan.records.paid = [
      PaidRecord(batchID: "371002-1", institution: 0, tranche: 1, amount: Fen(22_000)),
      PaidRecord(batchID: "371002-1", institution: 1, tranche: 1, amount: Fen(9_260)),
    ]
    #expect(
      try sample.file("supplement.csv", machines) == """
        district_id,institution_id,tranche,due_yuan,paid_yuan,early_yuan,difference_yuan,action,batch_id
        371002,H1,1,222.22,220.00,0.00,2.22,pay,371002-1-S1
        371002,H2,1,92.59,92.59,0.00,0.00,none,
        371002,H2,2,61.73,0.01,0.01,61.72,later,371002-2

        """)
    #expect(
      try sample.file("payment_batches.csv", machines).contains("371002-1-S1,371002,1,2020-11-16,1,2.22,人民币贰元贰角贰分,222\n"))
  }

  @Test("Contracts have every line with packs, by supplier")
  func contracts() throws {
    #expect(
      try SampleAllocation().file("contracts.csv", machines) == """
        supplier,product_id,district_id,institution_id,packs,units,price_yuan,amount_yuan
        \"""A"", Inc",P2,../x,H3,6,6,0.015,0.09
        \"""A"", Inc",P2,371002,H1,1,1,0.015,0.02
        乙企业,P1,../x,H3,15,180,12.345,185.18
        乙企业,P1,371002,H1,60,720,12.345,740.70
        乙企业,P1,371002,H2,25,300,12.345,308.63

        """)
  }

  // H2 buys 308.63: a half of a month is 1/24 of it, 12.859…. Its 154.32 are offset by 1/13 a month, 11.870….
  @Test("Clearing has a row a month for every institution that buys")
  func clearing() throws {
    let rows = try SampleAllocation().file("clearing.csv", machines).split(separator: "\n").map(String.init)
    #expect(rows.count == 1 + 3 * 13)
    #expect(
      rows[0]
        == "district_id,institution_id,month,planned_purchase_yuan,offset_yuan,payable_yuan,settle_by,prepaid_yuan,balance_yuan,payer"
    )
    #expect(rows[1] == "../x,H3,2020-11,7.72,0.00,7.72,2020-12-30,0.00,0.00,institution")
    #expect(rows[27] == "371002,H2,2020-11,12.86,11.87,0.99,2020-12-30,92.59,80.72,institution")
    #expect(rows[28] == "371002,H2,2020-12,25.72,11.87,13.85,2021-01-29,0.00,68.85,institution")
    #expect(rows[31].hasSuffix(",2021-04-30,61.73,94.97,institution"))
    #expect(rows[39] == "371002,H2,2021-11,12.86,11.87,0.99,2021-12-15,0.00,0.00,institution")
  }

  @Test("A reconciliation is written where there are purchases")
  func reconciliation() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.purchases = [
      PurchaseRecord(
        institution: 1, product: 0, month: Period(year: 2021, month: 5), kind: .selected, units: Decimal4(whole: 120))
    ]
    // H2: 10 packs at 12.345 are 123.45, 40 % of 308.63.
    #expect(
      try sample.file("reconciliation.csv", machines) == """
        district_id,institution_id,agreed_amount_yuan,purchased_amount_yuan,completion,prepaid_yuan,offset_yuan,to_return_yuan,to_pay_yuan,payer
        ../x,H3,185.27,0.00,0,0.00,0.00,0.00,0.00,institution
        371002,H1,740.72,0.00,0,370.36,0.00,370.36,0.00,institution
        371002,H2,308.63,123.45,0.4,154.32,123.45,30.87,0.00,institution

        """)
  }

  @Test("Where the fund settles directly it is said to pay, in clearing and reconciliation, and nowhere else")
  func payer() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.districts[1].settlesDirectly = true
    sample.allocation.plan.records.purchases = []
    for (file, count) in [("clearing.csv", 13), ("reconciliation.csv", 1)] {
      let rows = try sample.file(file, machines).split(separator: "\n").dropFirst().map(String.init)
      #expect(rows.filter { $0.hasPrefix("../x,") }.count == count)
      for row in rows {
        #expect(row.hasSuffix(row.hasPrefix("371002,") ? ",fund" : ",institution"), "\(file): \(row)")
        // Nobody is prepaid there, so nothing is offset.
        if row.hasPrefix("371002,") { #expect(row.contains(",0.00,"), "\(file): \(row)") }
      }
    }
  }

  @Test("A prepayment that comes too late to be cleared is a warning with its amount")
  func lateWarning() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.parameters.givenTranches = [
      .init(dueDate: try date("2021-11-15"), share: Decimal4(tenThousandths: 5_000))
    ]
    let set = outputSet(for: sample.allocation)
    // The last month buys 30.86 (H1) and 12.86 (H2) of the 370.36 and 154.32 that are prepaid.
    #expect(set.warnings.map(\.code) == ["W592"])
    #expect(set.warnings.map(\.value) == ["480.96"])
    #expect(try sample.file("run.json").contains("\"W592\""))
    let intact = try SampleAllocation().allocation
    #expect(outputSet(for: intact).warnings.isEmpty)
  }

  @Test("For people the same with a byte-order mark and CRLF")
  func people() throws {
    let sample = try SampleAllocation()
    for name in [
      "allocation.csv", "clearing.csv", "contracts.csv", "district_totals.csv", "prepayments.csv", "suppliers.csv",
    ] {
      let lines = try sample.file(name, machines)
      var expected = "\u{FEFF}"
      for character in lines.unicodeScalars {
        if character == "\n" { expected += "\r" }
        expected.unicodeScalars.append(character)
      }
      #expect(Array(try sample.file(name).utf8) == Array(expected.utf8), "\(name)")
    }
  }

  @Test("A district's rows do not change with what happens elsewhere")
  func rowsAreLocal() throws {
    let sample = try SampleAllocation()
    var other = sample
    other.allocation.lines[0].packs += 1_000
    other.allocation.plan.records.products[0].agreedPacks += 1_000
    other.allocation.plan.records.parameters.planName = "别的方案"
    func rows(_ sample: SampleAllocation) throws -> [Substring] {
      try sample.file("allocation.csv", machines).split(separator: "\n").filter { $0.contains(",371002,") }
    }
    #expect(try rows(sample) == rows(other))
    #expect(try rows(sample).count == 3)
  }

  @Test("Files come as tables, plan, packets, record")
  func order() throws {
    #expect(
      try SampleAllocation().files().map(\.path) == [
        "allocation.csv", "district_totals.csv", "prepayments.csv", "suppliers.csv", "contracts.csv", "clearing.csv",
        "prepayment_funds.csv", "payment_batches.csv", "payment_lines.csv", "plan/products.csv",
        "packets/%2E.%2Fx/rules.csv", "packets/371002/rules.csv", "run.json",
      ])
  }

  @Test(
    "District ids make safe folder names",
    arguments: [
      ("371002", "371002"), ("环翠区", "环翠区"), ("..", "%2E%2E"), (".", "%2E"), ("../x", "%2E.%2Fx"), ("", "%"),
      ("%2E", "%252E"), ("a b", "a%20b"), (".git", "%2Egit"), ("v1.2_a-b", "v1.2_a-b"), ("x.", "x%2E"),
      ("\n", "%0A"), ("\0", "%00"), ("ＡＢ", "%EF%BC%A1%EF%BC%A2"), ("\\", "%5C"), ("con:1", "con%3A1"),
    ])
  func folderNames(id: String, expected: String) {
    #expect(packetFolder(forDistrict: id) == "packets/" + expected)
  }

  private func outputSet(for allocation: Allocation) -> OutputSet {
    OutputSet(
      for: allocation, money: CycleMoney(plan: allocation.plan, lines: allocation.lines), options: machines,
      planFiles: [], packetFiles: [])
  }
}
