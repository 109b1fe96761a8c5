import Planning
import SheetLayout

/// The sheet 说明: why each cell has its number.
struct ReasonSheet {
  static let name = "说明"

  private let context: StampContext
  private let sentences: CellSentences

  init(_ context: StampContext) {
    self.context = context
    sentences = CellSentences(context.allocation)
  }

  /// That the rows of a merged answer are of districts that changed their packets; empty where none are.
  private func changedText(_ lines: [Int]) -> String {
    let plan = context.plan
    let districts = Set(lines.map { plan.districtOfInstitution[context.allocation.lines[$0].institution] })
    let changed = Set(context.allocation.replaced.map(\.districtID))
    let names = districts.sorted().map { plan.districts[$0] }.filter { changed.contains($0.id) }.map { Named($0).label }
    guard !names.isEmpty else { return "" }
    return "\(names.joined(separator: "、"))的分解按本区市改过的任务包重新计算，各品种总量仍是市里下达的；改了什么，可用 explain 查看。"
  }

  /// - Complexity: O(lines).
  func sheet(lines: [Int]) -> Sheet {
    let plan = context.plan
    var sheet = StampSheet(
      context, name: Self.name, title: "测算分解说明", line: "满足率 = 取整前分解量 ÷ 比例目标量；空白表示没有上限或比例目标量为 0。" + changedText(lines),
      unit: "单位：盒",
      columns: [
        StampColumn("品种编码", codes: plan.products.lazy.map(\.id), least: 8),
        StampColumn("通用名", least: 12, most: 20, texts: plan.products.lazy.map(\.genericName)),
        StampColumn("区市编码", codes: plan.districts.lazy.map(\.id), least: 9),
        StampColumn("机构编码", codes: plan.institutions.lazy.map(\.id), least: 9),
        StampColumn("机构名称", least: 14, most: 24, texts: plan.institutions.lazy.map(\.name)),
        StampColumn("测算基数（最小单位）", 12), StampColumn("比例目标量", 11), StampColumn("下限", 8), StampColumn("上限", 8),
        StampColumn("满足率", 9), StampColumn("取整前分解量", 11), StampColumn("分解量", 9), StampColumn("限制因素", 12),
        StampColumn("为什么是这个数", 70),
      ], frozenColumns: 5, isForStamp: false)
    let first = sheet.nextRow
    for index in lines {
      let line = context.allocation.lines[index]
      let product = plan.products[line.product]
      let institution = plan.institutions[line.institution]
      sheet.append([
        .code(product.id), .text(product.genericName), .code(institution.districtID), .code(institution.id),
        .text(institution.shownName), .quantity(line.basisUnits), .quantity(line.target), .whole(line.floor),
        line.cap.map { .whole($0) } ?? .blank(.whole),
        line.fill.map { SheetCell(.number(SheetNumber(nearest: $0)), .percent) } ?? .blank(.percent),
        .quantity(line.packsContinuous), .whole(line.packs), .text(line.boundBy.chinese),
        .text(sentences.sentence(for: line, in: context.options.language)),
      ])
    }
    return sheet.filtered(rows: first..<sheet.nextRow)
  }
}

extension StampSheet {
  /// The sheet with filter buttons on its heading, where it has rows.
  fileprivate func filtered(rows: Range<Int>) -> Sheet {
    guard !rows.isEmpty else { return sheet }
    var filtered = sheet
    filtered.filter = CellRange(
      rows: rows.lowerBound - 1...rows.upperBound - 1, columns: 0...sheet.columns.count - 1)
    return filtered
  }
}

extension BoundBy {
  /// What binds, in a word.
  fileprivate var chinese: String {
    switch self {
    case .product: "约定采购量"
    case .institution: "年度承载上限"
    case .rule(let id): "规则 \(id)"
    case .cap: "上限"
    case .floor: "下限"
    case .fixed: "锁定"
    case .conflict: "多项限制"
    }
  }
}
