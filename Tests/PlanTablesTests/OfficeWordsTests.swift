import PlanModel
import Planning
import Testing

@testable import PlanTables

/// The table of words that ships, office-words.csv.
@Suite struct OfficeWordsTests {
  private let words = OfficeWords.shipped

  private struct Line: Sendable {
    var number: Int
    var kind: String
    var tables: [String]
    var column: String
    var value: String
    var written: [String]
  }

  private static let lines: [Line] = {
    let text = String(decoding: PackageResources.office_words_csv, as: UTF8.self)
    return text.split(separator: "\n").enumerated().dropFirst().map { index, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Line(
        number: index + 1, kind: fields[0], tables: fields[1].split(separator: ";").map(String.init), column: fields[2],
        value: fields[3], written: OfficeWords.list(fields[4]))
    }
  }()

  @Test("every line names tables, columns and values that there are")
  func namesWhatThereIs() {
    for line in Self.lines {
      #expect(OfficeWords.Kind(rawValue: line.kind) != nil, "line \(line.number)")
      #expect(!line.written.isEmpty, "line \(line.number)")
      for name in line.tables where name != OfficeWords.every {
        guard let table = TableSchema(rawValue: name) else {
          Issue.record("line \(line.number): no table \(name)")
          continue
        }
        let isParameter = table == .parameters && ParameterKey.all.contains { $0.name == line.column }
        if !line.column.isEmpty {
          #expect(table.columnsRead.contains { $0.name == line.column } || isParameter, "line \(line.number): \(line.column)")
        }
        if line.kind == "value", line.column == "key" { #expect(ParameterKey.named(line.value) != nil, "line \(line.number)") }
      }
    }
  }

  @Test("no word stands for two things in one table, or for what is a heading of its own there")
  func areUnambiguous() {
    for table in TableSchema.allCases {
      var meaning: [String: String] = [:]
      for line in Self.lines where ["heading", "name", "passed_over"].contains(line.kind) {
        guard line.tables.contains(table.rawValue) || line.tables == [OfficeWords.every] else { continue }
        let isColumn = table.columnsRead.contains { $0.name == line.column }
        guard line.kind == "passed_over" || isColumn else { continue }
        for word in line.written.map(normalizedHeading) {
          let means = line.kind == "passed_over" ? "passed over" : line.column
          // Words of every table give way to those of one.
          if line.kind == "passed_over", line.tables == [OfficeWords.every] { continue }
          #expect(meaning[word] ?? means == means, "\(table) \(word)")
          meaning[word] = means
          #expect(!table.columnsRead.contains { normalizedHeading($0.heading) == word && $0.name != line.column }, "\(table) \(word)")
        }
      }
    }
  }

  @Test("headings and values of offices are found whatever their width and blanks")
  func finds() {
    #expect(words.column("医疗机构编码", in: .usage) == "institution_id")
    #expect(words.column(normalizedHeading(" 县（市、区）*"), in: .districts) == "name")
    #expect(words.column("药品编码", in: .districts) == nil)
    #expect(words.column("生产企业", in: .products) == nil)
    #expect(words.codeColumn(ofNames: "医院名称", in: .usage) == "institution_id")
    #expect(words.codeColumn(ofNames: "医院名称", in: .institutions) == nil)
    #expect(words.value("公立 医院", in: .institutions, column: "ownership") == "public")
    #expect(words.value("驻威军队医疗机构", in: .institutions, column: "ownership") == "military")
    #expect(words.value("√", column: OfficeWords.yesNo) == "yes")
    #expect(words.value("不高于", in: .rules, column: "sense") == "<=")
    #expect(words.value("采购周期开始日期", in: .parameters, column: "key") == "cycle_start")
    #expect(words.isPassedOver("序号", in: .usage))
    #expect(!words.isPassedOver("规格", in: .products))
    for blank in ["-", "－", "／", "无", "N/A", "——"] { #expect(words.isBlank(Array(blank.utf8)[...]), "\(blank)") }
    for none in ["0", "", "无锡", "不详"] { #expect(!words.isBlank(Array(none.utf8)[...]), "\(none)") }
  }

  @Test("words that change a meaning are told from those that a column has itself")
  func qualifies() {
    #expect(words.isQualified("首年约定采购量计算基数", beyond: ["首年约定采购量"]))
    #expect(words.isQualified("最高有效申报价", beyond: ["中选价"]))
    #expect(!words.isQualified("上年约定量", beyond: ["上年约定采购量"]))
  }
}
