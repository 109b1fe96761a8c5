import Judging
import Planning
import Prepayment
import SheetLayout

/// The cover of the annex 通知核对: what the notice asks for, what was found, and whether it holds.
struct ChecklistSheet {
  static let name = "通知核对"

  private let context: StampContext

  init(_ context: StampContext) { self.context = context }

  /// - Complexity: O(lines · log demand).
  var sheet: Sheet {
    let checklist = NoticeChecklist(context.allocation, amounts: context.schedule.agreedAmounts)
    let warnings = context.allocation.warnings
    var sheet = StampSheet(
      context, name: Self.name, title: CityAnnexBook.title + "（通知核对）",
      line: checklist.count.chinese + (warnings.sanityWords ?? ""),
      columns: [
        StampColumn("序号", 6), StampColumn("核对事项", 34), StampColumn("日期", 15), StampColumn("要求", 22),
        StampColumn("核对情况", 46), StampColumn("结果", 10), StampColumn("依据", 24),
      ])
    for (index, line) in checklist.lines.enumerated() {
      let words = line.words
      sheet.append([
        .whole(index + 1, .centred), .text(words.text.chinese), .date(words.date), .text(words.required.chinese),
        .text(words.detail.chinese), verdict(line.status), .text(line.source.chinese),
      ])
    }
    for (index, warning) in warnings.partedByAcceptance.accepted.enumerated() {
      guard let acceptance = warning.acceptance else { continue }
      let subject = [
        acceptance.institutionID.map { "机构 \($0)" }, acceptance.productID.map { "品种 \($0)" },
        acceptance.period.map { "期间 \($0)" },
      ].compactMap { $0 }.joined(separator: "，")
      sheet.append([
        .whole(checklist.lines.count + index + 1, .centred), .text("已核实的提示 \(warning.code)"), .date(nil), .text(subject),
        .text(warning.message.chinese + "理由：" + acceptance.reason), .text("已核实", .centred), .text(acceptance.acceptedBy),
      ])
    }
    sheet.signatures(office: "")
    return sheet.sheet
  }

  private func verdict(_ status: NoticeChecklist.Status) -> SheetCell {
    switch status {
    case .passed: .text("符合", .passed)
    case .failed: .text("不符合", .failed)
    case .notApplicable: .text("不适用", .centred)
    }
  }
}
