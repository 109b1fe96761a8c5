import Planning
import Prepayment
import Reports
import SheetLayout
import TestSupport
import Testing

@Suite struct StampedBookTests {
  @Test("A city has its annex, a workbook per district, prepayments, clearing, suppliers and private institutions")
  func cityBooks() throws {
    let books = stampedBooks(for: try SampleAllocation().allocation, options: StampOptions())
    #expect(
      books.map(\.name) == [
        "各区市及市属医疗机构首年约定采购用量表", "各医疗机构首年约定用量测算分解结果_.._x_开发区", "各医疗机构首年约定用量测算分解结果_371002_环翠区", "医保基金预付计划表",
        "医保基金预付冲抵计划表", "带量购销协议采购量汇总表", "民营医药机构名单",
      ])
    #expect(books.allSatisfy { $0.hasPDF && $0.book.sheets.contains(where: \.isForStamp) })
    #expect(books.allSatisfy { $0.book.date == SheetDate(year: 2020, month: 11, day: 10) })
  }

  @Test("A district's re-split has its own workbooks, named after it")
  func districtBooks() throws {
    var sample = try SampleAllocation()
    sample.allocation.kind = .district
    sample.allocation.plan.records.districts = [sample.allocation.plan.districts[1]]
    sample.allocation.plan.records.institutions.removeLast(2)
    sample.allocation.plan.districtOfInstitution = [0, 0]
    sample.allocation.lines.removeAll { $0.institution > 1 }
    sample.allocation.districtTotals = [
      DistrictTotal(product: 0, district: 0, packsContinuous: 85, packs: 85),
      DistrictTotal(product: 1, district: 0, packsContinuous: 1, packs: 1),
    ]
    let books = stampedBooks(for: sample.allocation, options: StampOptions())
    #expect(
      books.map(\.name) == [
        "各医疗机构首年约定用量测算分解结果_371002_环翠区", "医保基金预付计划表_371002_环翠区", "医保基金预付冲抵计划表_371002_环翠区", "民营医药机构名单_371002_环翠区",
      ])
    #expect(try lines(of: books[0].book.sheet("分解结果")) == lines(of: SampleAllocation().book(books[0].name).sheet("分解结果")))
    let list = try books[3].book.sheet("民营医药机构")
    #expect(lines(of: list).dropFirst(4).first == "无")
    for book in books { #expect(wrongFormulas(in: book.book).complaints == []) }
    // One district is the whole table: its sum is not summed again.
    #expect(try !lines(of: books[1].book.sheet("预付计划")).contains { $0.hasPrefix("合计") })
  }

  @Test("Names of files are safe, short and each given once, whatever ids and names are")
  func safeNames() throws {
    var sample = try SampleAllocation()
    let long = String(repeating: "很长的名称", count: 60)
    sample.allocation.plan.records.districts[0].name = long
    sample.allocation.plan.records.districts[1].name = "a/b\\c:d*e?f\"g<h>i|j\u{0}k\u{202E}l\n. "
    let names = stampedBooks(for: sample.allocation, options: StampOptions()).map(\.name)
    #expect(names.allSatisfy { $0.utf8.count <= 200 && !$0.hasSuffix(".") && !$0.hasSuffix(" ") })
    #expect(names[2] == "各医疗机构首年约定用量测算分解结果_371002_a_b_c_d_e_f_g_h_i_j_k_l_")
    // Ids that differ only in what cannot stand in a name, and long ones that are the same where they are cut.
    for (first, second) in [("a/b", "a\\b"), ("Ab", "aB"), (long + "1", long + "2")] {
      for (index, id) in [first, second].enumerated() {
        sample.allocation.plan.records.districts[index].id = id
        sample.allocation.plan.records.districts[index].name = ""
      }
      let names = stampedBooks(for: sample.allocation, options: StampOptions()).map(\.name)
      #expect(Set(names.map { $0.lowercased() }).count == names.count, "\(names)")
      #expect(names.allSatisfy { $0.utf8.count <= 200 })
      #expect(names[2].hasSuffix("_2"))
    }
  }

  @Test("Every formula of every workbook has the value its cells give, and every difference is 0", arguments: Seeds.first(20, of: 40))
  func formulasHaveTheirValues(seed: UInt64) throws {
    var differenceCount = 0
    let allocation = try randomAllocation(seed: seed)
    for stamped in stampedBooks(for: allocation, options: StampOptions()) {
      let book = stamped.book
      let checked = wrongFormulas(in: book)
      #expect(checked.count > 0)
      #expect(checked.complaints == [], "seed \(seed), \(stamped.name)")
      let differences = book.sheets.flatMap(\.rows).flatMap(\.cells).compactMap { cell -> SheetNumber? in
        guard case .formula(_, let value) = cell.value,
          cell.style == .differenceWhole || cell.style == .differenceAmount
        else { return nil }
        return value
      }
      #expect(differences.allSatisfy { $0.unscaled == 0 }, "seed \(seed), \(stamped.name)")
      differenceCount += differences.count
    }
    #expect(differenceCount > 0, "seed \(seed)")
  }

  @Test("Sheets are what file formats can hold", arguments: Seeds.first(20, of: 40))
  func sheetsAreWellFormed(seed: UInt64) throws {
    for stamped in stampedBooks(for: try randomAllocation(seed: seed), options: StampOptions()) {
      let sheets = stamped.book.sheets
      #expect(Set(sheets.map { $0.name.lowercased() }).count == sheets.count)
      for sheet in sheets {
        let comment: Comment = "seed \(seed), \(stamped.name), \(sheet.name)"
        #expect(sheet.name.count <= 31 && !sheet.name.contains { "[]:*?/\\'".contains($0) }, comment)
        #expect(sheet.rows.allSatisfy { $0.cells.count == sheet.columns.count }, comment)
        #expect(sheet.page?.isLandscape == true, comment)
        #expect(sheet.page?.headerLeft == "草案", comment)
        #expect(sheet.isForStamp == !["说明", "校验"].contains(sheet.name), comment)
        // The title stands above the heading on every page that is stamped for itself.
        let isDivided = sheet.rows.contains(where: \.endsPage)
        #expect(isDivided ? sheet.headingRows.lowerBound == 0 : sheet.headingRows.count == 1, comment)
        #expect(!isDivided || sheet.rows[0].cells[0].style == .title, comment)
        let headings = try #require(sheet.headingRows.last)
        #expect(sheet.rows[headings].cells.allSatisfy { $0.style == .heading && $0.value != .blank }, comment)
        for merge in sheet.merges {
          #expect(merge.columns.upperBound < sheet.columns.count && merge.rows.upperBound < sheet.rows.count, comment)
          let cells = sheet.rows[merge.rows.lowerBound].cells[merge.columns]
          #expect(cells.dropFirst().allSatisfy { $0.value == .blank }, comment)
        }
        let merged = sheet.merges.flatMap { range in range.columns.map { [range.rows.lowerBound, $0] } }
        #expect(Set(merged).count == merged.count, comment)
        let isSound = sheet.rows.allSatisfy { row in
          row.cells.allSatisfy { cell in
            switch cell.value {
            case .formula(let formula, _): formula.count < 8_000
            case .text(let text): !text.isEmpty
            default: true
            }
          }
        }
        #expect(isSound, comment)
      }
    }
  }

  @Test("Blank parameters leave no stray separators; given ones stand in the subtitle and at the head of the page")
  func titlesAreClean() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.parameters.planName = " "
    for stamped in stampedBooks(for: sample.allocation, options: StampOptions(isFinal: true)) {
      for sheet in stamped.book.sheets {
        #expect(sheet.page?.headerLeft == "" && sheet.page?.headerRight == "")
        for line in lines(of: sheet).prefix(sheet.headingRows.upperBound - 1) {
          let cells = line.split(separator: "|")
          #expect(cells.allSatisfy { !$0.hasPrefix("　") && !$0.hasSuffix("　") && !$0.contains("　　") }, "\(line)")
        }
      }
    }
    let bare = try sample.book("医保基金预付计划表").sheet("预付计划")
    #expect(bare.headingRows == 0..<3)
    sample.allocation.plan.records.parameters.city = "威海市"
    sample.allocation.plan.records.parameters.batch = "第三批国家组织药品集中采购"
    sample.allocation.plan.records.parameters.document = "威医保发〔2020〕61号"
    let named = try sample.book("各医疗机构首年约定用量测算分解结果_371002").sheet("分解结果")
    #expect(lines(of: named)[1] == "威海市　环翠区　第三批国家组织药品集中采购　威医保发〔2020〕61号")
    #expect(named.page?.headerRight == "威医保发〔2020〕61号　第三批国家组织药品集中采购")
  }

  @Test("Codes of 24 characters are not cut off in any table")
  func codesFit() throws {
    var sample = try SampleAllocation()
    sample.allocation.plan.records.products[0].id = "XA02BCA123E001010100001X"
    sample.allocation.plan.records.institutions[0].id = "H37100200001111111111111"
    sample.allocation.plan.records.institutions[2].id = "H37100200002222222222222"
    var faults = Faults()
    for stamped in stampedBooks(for: sample.allocation, options: StampOptions()) {
      for sheet in stamped.book.sheets {
        for row in sheet.rows {
          for (column, cell) in row.cells.enumerated() where cell.style == .code {
            faults.check(Double(shown(cell).count) < sheet.columns[column].width, "\(stamped.name), \(sheet.name): \(shown(cell))")
          }
        }
      }
    }
    #expect(faults.areNone, "\(faults)")
  }
}
