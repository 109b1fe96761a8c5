import PlanModel
import PlanTables
import Planning
import Testing

/// A plan of one product at two institutions, with parameters and tables of money as a test wants them.
private func read(
  _ parameters: [(String, String)], products: String = "P1,甲,10,2.5,1000,,", paid: String = "", purchases: String = "",
  holidays: String = ""
) throws -> PlanReading {
  var values = [
    ("cycle_start", "2020-11-16"), ("cycle_end", "2021-11-15"), ("report_due", "2020-11-10"), ("prepayment_due", "2020-11-16"),
    ("prepayment_ratio", "50%"), ("contract_date", "2020-11-12"),
  ]
  for (key, value) in parameters {
    values.removeAll { $0.0 == key }
    values.append((key, value))
  }
  var files = [
    "parameters.csv": "key,value\n" + values.map { "\($0.0),\($0.1)\n" }.joined(),
    "products.csv": "product_id,generic_name,units_per_pack,price_yuan,agreed_units,supplied_from,supplied_until\n\(products)\n",
    "districts.csv": "district_id,name,direct_settlement\nD1,东区,\nD2,西区,\nD3,南区,yes\n",
    "institutions.csv":
      "institution_id,name,district_id,ownership,participates,prepayment_eligible\nH1,一院,D1,public,,\nH2,二院,D2,public,,no\n"
      + "H3,三院,D3,public,,\nH4,四店,D1,pharmacy,no,\nH5,五院,D1,public,,\n",
    "usage.csv": "institution_id,product_id,period,units\nH1,P1,2019,600\nH2,P1,2019,300\nH3,P1,2019,60\nH5,P1,2019,40\n",
  ]
  if !paid.isEmpty { files["paid.csv"] = "batch_id,institution_id,tranche,amount_yuan,paid_on\n\(paid)\n" }
  if !purchases.isEmpty { files["purchases.csv"] = "institution_id,product_id,month,kind,units\n\(purchases)\n" }
  if !holidays.isEmpty { files["holidays.csv"] = "date,kind\n\(holidays)\n" }
  return try PlanFolder(files).read()
}

/// Codes of what was reported, but for the pharmacy that takes no part.
private func codes(_ reading: PlanReading) -> [String] { reading.problems.map(\.code).filter { $0 != "W507" } }

@Suite("Dates that belong together")
struct DateTests {
  /// The contract is signed on Thursday 12 November 2020. Its first working day after is Friday the 13th, the second Monday the 16th,
  /// the 60th is 3 February 2021, for 1 January is a holiday.
  @Test(
    "Tranches fall due in their order, whether a day or working days after the contract",
    arguments: [
      ("contract+60:30%;2020-11-20:20%", ["E410"]), ("2020-11-20:30%;contract+60:20%", []),
      ("2021-03-31:30%;签约后1个工作日:20%", ["E410"]), ("contract+2:30%;2020-11-16:20%", ["E410"]),
      ("contract+1:30%;2020-11-16:20%", []), ("contract+3:30%;contract+2:20%", ["E410"]),
      ("2020-11-16:10%;contract+5:10%;2020-11-18:30%", ["E410"]), ("2020-11-16:10%;contract+5:10%;2020-11-25:30%", []),
      ("2020-12-31:10%;2020-11-16:20%;contract+1:20%", ["E410", "E410"]),
    ])
  func order(text: String, expected: [String]) throws {
    let reading = try read([("prepayment_tranches", text)])
    #expect(codes(reading) == expected, "\(text): \(reading.problems)")
    if expected == ["E410"] {
      let message = reading.problems.first { $0.code == "E410" }?.message
      #expect(message?.chinese.contains("到期，不晚于第") ?? false, "\(String(describing: message))")
    }
  }

  @Test("Working days are those of the plan's own table of holidays")
  func ownHolidays() throws {
    // With the whole week of the 16th off, the second working day after the contract is Monday the 23rd.
    let week = (16...20).map { "2020-11-\($0),holiday" }.joined(separator: "\n")
    #expect(codes(try read([("prepayment_tranches", "contract+2:30%;2020-11-20:20%")])) == [])
    let reading = try read([("prepayment_tranches", "contract+2:30%;2020-11-20:20%")], holidays: week)
    #expect(codes(reading) == ["W554", "E410"] || codes(reading) == ["E410", "W554"], "\(reading.problems)")
  }

  /// What is bought is known by the end of a month: no earlier than 30 November 2020, no later than 30 November 2021.
  @Test(
    "A tranche that waits for purchases is compared as far as its day can be known",
    arguments: [
      ("contract+15:30%;bought 50%+15:20%", []),  // 3 December; no earlier than 21 December
      ("2020-12-31:30%;bought 50%+15:20%", ["N631"]),  // may be 21 December
      ("2021-12-31:30%;bought 50%+15:20%", ["E410", "W561"]),  // 21 December 2021 at the latest
      ("bought 40%+15:30%;bought 50%+5:20%", ["N631"]),  // both may be reached in one month
      ("bought 40%+5:30%;bought 50%+15:20%", []), ("bought 50%+5:30%;bought 40%+15:20%", ["E410"]),
    ])
  func purchases(text: String, expected: [String]) throws {
    let reading = try read([("prepayment_tranches", text)])
    #expect(codes(reading).sorted() == expected, "\(text): \(reading.problems)")
  }

  @Test(
    "Parameters that contradict each other are warned of",
    arguments: [
      ([("execution_date", "2020-11-15")], 1), ([("execution_date", "2021-11-16")], 1), ([("execution_date", "2020-11-16")], 0),
      ([("contract_date", "2020-11-17")], 1),  // after the cycle begins, when purchases start
      ([("contract_date", "2020-11-09")], 1),  // before the report
      ([("contract_date", "2021-11-16")], 2),  // after the cycle, and after purchases start
      ([("contract_date", "2019-10-01")], 2),  // of another cycle, and before the report
      ([("report_due", "2020-11-17"), ("prepayment_due", "2020-11-18")], 2),  // after start and contract
      ([("prepayment_due", "2021-11-16")], 1), ([("document", "威医保发〔2021〕61号")], 3), ([("document", "威医保发〔2020〕61号")], 0),
      ([("prepayment_tranches", "2020-11-11:30%;2020-11-16:20%")], 1),  // before the contract
      ([("prepayment_tranches", "2020-11-16:30%;2021-11-16:20%")], 1),  // after the cycle
      ([("settlement_days", "0")], 1),  // 31 January 2021 is a Sunday
      ([("settlement_days", "30")], 0),
    ] as [([(String, String)], Int)])
  func parameters(changes: [(String, String)], count: Int) throws {
    let reading = try read(changes)
    #expect(codes(reading) == [String](repeating: "W561", count: count), "\(changes): \(reading.problems)")
    #expect(reading.warningsWithoutLines.filter { $0.code == "W561" }.count == count)
  }

  @Test("A tranche counted from the contract is held against the report as a day is")
  func report() throws {
    let reading = try read([("report_due", "2020-11-16"), ("prepayment_tranches", "contract+1:50%")])
    #expect(codes(reading) == ["W515", "W561"] || codes(reading) == ["W561", "W515"], "\(reading.problems)")
  }

  @Test(
    "Payments that contradict the plan are warned of with their line",
    arguments: [
      ("D1-1,H1,1,1.00,2020-11-16", ""), ("D1-1,H1,1,1.00,2021-11-16", "W562:2"), ("D1-1,H1,1,1.00,2020-11-09", "W562:2"),
      ("D1-1,H1,1,1.00,2120-11-16", "W562:2"), ("D2-1,H2,1,1.00,2020-11-16", "W563:2"), ("D3-1,H3,1,1.00,", ""),
      ("D1-1,H4,1,1.00,", "W563:2"), ("D2-1,H1,1,1.00,", "W564:2"), ("D2-1-S1,H1,1,1.00,", "W564:2"),
      ("D2-1-20201116,H1,1,1.00,", "W564:2"), ("D2,H1,1,1.00,", ""), ("D1-2,H1,1,1.00,", "W564:2"), ("D1-x,H1,1,1.00,", ""),
      // What came back in full is no payment to somebody who is not prepaid.
      ("D2-1,H2,1,1.00,\nD2-1-S1,H2,1,-1.00,", ""),
      // Back before it was paid, on the same day, after; a payment without a day may have been made.
      ("D1-1,H1,1,1.00,2020-12-10\nD1-1-S1,H1,1,-1.00,2020-12-03", "W562:3"),
      ("D1-1,H1,1,1.00,2020-12-10\nD1-1-S1,H1,1,-1.00,2020-12-10", ""),
      ("D1-1,H1,1,1.00,2020-12-03\nD1-1-S1,H1,1,-1.00,2020-12-10", ""),
      ("D1-1,H1,1,1.00,\nD1-1-S1,H1,1,-1.00,2020-12-10", ""),
      // What came back is booked under any tranche.
      ("D1-1,H1,1,1.00,2020-12-03\nback,H1,2,-1.00,2020-12-10", "W567:3"),
      ("D1-1,H1,1,1.00,2020-12-10\nback,H1,2,-1.00,2020-12-03", "W567:3 W562:3"),
      ("D1-1,H1,1,1.00,2020-12-03\nD1-1-S1,H1,1,-1.00,2020-12-04\nD1-1-S2,H1,1,1.00,2020-12-05", ""),
    ])
  func payments(lines: String, expected: String) throws {
    let reading = try read([], paid: lines)
    let found = reading.problems.filter { $0.code.hasPrefix("W56") }.map { "\($0.code):\($0.place.row ?? 0)" }
    #expect(found.joined(separator: " ") == expected, "\(lines): \(reading.problems)")
    #expect(!reading.hasErrors)
  }

  @Test("A tranche that was paid before an earlier one is warned of; what is missing of the earlier one may follow")
  func trancheOrder() throws {
    let tranches = [("prepayment_tranches", "2020-11-20:30%;2020-12-20:20%")]
    for (lines, expected) in [
      ("D1-2,H1,2,1.00,2020-12-03\nD1-1,H1,1,1.00,2021-05-10", ["W562:2"]),
      ("D1-2,H1,2,1.00,2020-12-03\nD1-1,H1,1,1.00,2020-12-03", []), ("D1-2,H1,2,1.00,2020-12-03", []),
      ("D1-1,H1,1,1.00,2020-12-01\nD1-2,H1,2,1.00,2020-12-03\nD1-1-S1,H1,1,0.50,2021-01-05", []),
    ] {
      let reading = try read(tranches, paid: lines)
      let found = reading.problems.filter { $0.code == "W562" }.map { "\($0.code):\($0.place.row ?? 0)" }
      #expect(found == expected, "\(lines): \(reading.problems)")
    }
  }

  @Test("Purchases before the month of execution_date are warned of, and those of an institution that does not take part once")
  func purchasesThatDoNotCount() throws {
    for (line, expected) in [
      ("H1,P1,2021-01,selected,10", ["W565"]), ("H1,P1,2021-02,selected,10", []), ("H1,P1,2021-01,nonselected,10", []),
      ("H4,P1,2021-03,selected,10\nH4,P1,2021-04,selected,10", ["W544"]),
    ] {
      let reading = try read([("execution_date", "2021-02-01")], purchases: line)
      #expect(codes(reading).filter { ["W565", "W544"].contains($0) } == expected, "\(line): \(reading.problems)")
    }
  }

  @Test("A payment before the contract that its tranche waits for is warned of")
  func paidBeforeContract() throws {
    let reading = try read([("prepayment_tranches", "contract+1:50%")], paid: "D1-1,H1,1,1.00,2020-11-11")
    #expect(codes(reading) == ["W562"], "\(reading.problems)")
  }

  @Test(
    "Purchases before the first day of supply, or from the supplier after the last, are warned of",
    arguments: [
      ("H1,P1,2021-02,selected,10", true), ("H1,P1,2021-02,backup,10", true), ("H1,P1,2021-03,selected,10", false),
      ("H1,P1,2021-09,selected,10", false), ("H1,P1,2021-10,selected,10", true), ("H1,P1,2021-10,backup,10", false),
      ("H1,P1,2021-02,selected,-10", false), ("H1,P1,2021-02,nonselected,10", false),
    ])
  func supply(line: String, isWarned: Bool) throws {
    let reading = try read([], products: "P1,甲,10,2.5,1000,2021-03-15,2021-09-10", purchases: line)
    #expect(codes(reading) == (isWarned ? ["W565"] : []), "\(line): \(reading.problems)")
  }
}
