import Planning
import SheetLayout

/// Two sums that must be the same, each with where it stands.
struct ControlSum {
  /// What is summed.
  enum Unit {
    case packs, yuan
  }

  var name: String
  var unit: Unit
  /// The formula is nil where the value is not on a sheet of this workbook.
  var given: (formula: String?, value: SheetNumber)
  var found: (formula: String?, value: SheetNumber)
}

/// The sheet 校验: the control sums, the independent check that was made before, and the rules that whole packs exceed.
struct CheckSheet {
  static let name = "校验"

  private let context: StampContext

  init(_ context: StampContext) { self.context = context }

  /// - Parameter district: the district whose excesses are listed; nil: all.
  func sheet(_ sums: [ControlSum], district: Identifier? = nil) -> Sheet {
    var sheet = StampSheet(
      context, name: Self.name, title: "校验", line: "差额应为 0。",
      columns: [
        StampColumn("检查项", 44), StampColumn("应为", 20), StampColumn("实为", 20), StampColumn("差额", 14),
        StampColumn("结果", 9), StampColumn("说明", 40),
      ], isForStamp: false)
    for sum in sums { sheet.append(cells(sum, row: sheet.nextRow)) }
    if let points = context.options.checkedPoints {
      let blank = SheetCell.blank(.text)
      sheet.append([
        .text("独立核对（fenliang verify）"), blank, blank, blank, .text("通过", .passed),
        .text("制作本表之前，各表和任务包逐项复算 \(points) 项（合计、上下限、规则、金额、公平性），全部相符。"),
      ])
    }
    for excess in context.allocation.excesses where district == nil || excess.districtID == district {
      sheet.append(cells(excess, row: sheet.nextRow))
    }
    return sheet.sheet
  }

  /// A verdict that follows its difference; without a colour, which would not.
  private func verdict(of difference: String, holds: Bool) -> SheetCell {
    SheetCell(.textFormula("IF(\(difference)=0,\"通过\",\"未通过\")", value: holds ? "通过" : "未通过"), .centred)
  }

  private func cells(_ sum: ControlSum, row: Int) -> [SheetCell] {
    let isYuan = sum.unit == .yuan
    let style: CellStyle = isYuan ? .amount : .whole
    let names = (cellName(row: row, column: 1), cellName(row: row, column: 2))
    let difference = SheetNumber(sum.given.value.unscaled - sum.found.value.unscaled, places: sum.given.value.places)
    return [
      .text(sum.name), .formula(sum.given.formula, sum.given.value, style),
      .formula(sum.found.formula, sum.found.value, style),
      .formula(
        isYuan ? SheetFormula.yuanDifference(names.0, names.1) : "\(names.0)-\(names.1)", difference,
        isYuan ? .differenceAmount : .differenceWhole),
      verdict(of: cellName(row: row, column: 3), holds: difference.unscaled == 0), .blank(.text),
    ]
  }

  /// Known and allowed, but never silent (Model.md, "Whole packs, top down").
  private func cells(_ excess: Excess, row: Int) -> [SheetCell] {
    let name =
      switch excess.row {
      case .capacity(let id): "机构 \(id) 年度承载上限"
      case .rule(let id), .end(let id, _): "规则 \(id)"
      case .product(let id): "品种 \(id)"
      }
    let (limit, value) = (Decimal4(tenThousandths: excess.limit), Decimal4(tenThousandths: excess.value))
    return [
      .text("\(name)（\(excess.measure.chinese)）"), SheetCell(.number(SheetNumber(limit)), .quantity),
      SheetCell(.number(SheetNumber(value)), .quantity),
      .formula(
        "ROUND(\(cellName(row: row, column: 1))-\(cellName(row: row, column: 2)),4)",
        SheetNumber(Decimal4(tenThousandths: excess.limit - excess.value)), .quantity),
      .text("整包超限", .failed), .text("区市 \(excess.districtID)：没有找到守住它的整盒分法，已取找到的超限最小的一种。"),
    ]
  }
}

extension StampContext {
  /// The day the files say they were made on: when the result is to be reported.
  var date: SheetDate { SheetDate(parameters.reportDue) }
}
