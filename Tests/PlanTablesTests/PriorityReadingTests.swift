import PlanModel
import PlanTables
import Planning
import Testing

@Suite("重点保障 of products")
struct PriorityReadingTests {
  private func reading(_ heading: String, _ values: [String]) throws -> (priorities: [Int?], codes: [String], hints: [String]) {
    let rows = values.enumerated().map { "P\($0),甲\($0),1,2,100,\($1)" }.joined(separator: "\n")
    let files = [
      ("parameters.csv", "key,value\ncycle_start,2020-11-16\ncycle_end,2021-11-15\nreport_due,2020-11-10\nprepayment_due,2020-11-16\n"),
      ("products.csv", "product_id,generic_name,units_per_pack,price_yuan,agreed_units,\(heading)\n\(rows)\n"),
      ("districts.csv", "district_id,name\nD1,东区\n"), ("institutions.csv", "institution_id,name,district_id,ownership\nH1,一院,D1,公立\n"),
      (
        "usage.csv",
        "institution_id,product_id,period,units\n" + values.indices.map { "H1,P\($0),2019,100\n" }.joined()
      ),
    ]
    let result = try readPlan(files: Dictionary(uniqueKeysWithValues: files.map { ($0.0, Array($0.1.utf8)) }))
    return (
      result.records?.products.map(\.priority) ?? [],
      result.problems.map(\.code).filter { $0.hasPrefix("E") || $0 == "N665" }, result.problems.map(\.hint.chinese)
    )
  }

  @Test("is a class from 1 to 9, yes or no in the words of offices, or blank")
  func values() throws {
    let (priorities, codes, _) = try reading("priority", ["1", "9", "是", "YES", "否", "no", "", "２", "重点保障", "普通"])
    #expect(priorities == [1, 9, 1, 1, nil, nil, nil, 2, 1, nil])
    #expect(codes == [])
    for heading in ["重点保障", "是否重点保障", "保障级别", "优先级"] {
      #expect(try reading(heading, ["1", "", "3"]).priorities == [1, nil, 3], "\(heading)")
    }
  }

  @Test("is refused where it is something else, with what may stand there")
  func refused() throws {
    let (_, codes, hints) = try reading("priority", ["0", "10", "-1", "1.5", "高", "1"])
    #expect(codes == ["E212", "E212", "E212", "E212", "E212"])
    #expect(hints.filter { $0.contains("1 到 9 的整数（1 最先）、是（即 1）") }.count == 5)
  }

  @Test("is noted where all products have the same")
  func same() throws {
    #expect(try reading("priority", ["2", "2"]).codes == ["N665"])
    #expect(try reading("priority", ["2", ""]).codes == [])
  }
}
