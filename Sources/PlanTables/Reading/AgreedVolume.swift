import PlanModel
import Planning

/// The agreed volume of a product, given itself or as a share of its calculation base (Data.md, "Calculation base").
final class AgreedVolume {
  private let rows: TableRows
  private let log: ProblemLog
  private let agreed: Int
  private let base: Int
  private let ratio: Int
  /// The share that the parameters give.
  private let common: (value: Decimal4, line: Int32)?
  private var usesCommon = false
  private var saysMissing = false
  private var saysUnused = false

  init(_ rows: TableRows, ratio common: (value: Decimal4, line: Int32)?) {
    self.rows = rows
    self.common = common
    log = rows.log
    let column = TableSchema.products.index
    (agreed, base, ratio) = (column("agreed_units"), column("calculation_base"), column("agreed_ratio"))
  }

  /// The current row's agreed volume [minimum units]; nil where it was reported. `isSound` becomes false then.
  func units(_ isSound: inout Bool, of size: PackSize?) -> Int? {
    guard rows.position(base) != nil || rows.position(ratio) != nil else {
      return rows.requiredNumber(agreed, .wholeQuantity, &isSound, of: size)?.wholePart
    }
    let wasSound = isSound
    isSound = true
    defer { isSound = isSound && wasSound }
    let given = rows.number(agreed, .wholeQuantity, &isSound, of: size)
    let basis = rows.number(base, .quantity, &isSound, of: size)
    let share = rows.number(ratio, .ratio, &isSound)
    guard isSound else { return nil }
    guard let basis else { return withoutBase(given, share, &isSound) }
    if share == nil, common != nil { usesCommon = true }
    guard let factor = share ?? common?.value else {
      if let given {
        reportUnused(base, .init(zh: "有约定采购量，没有约定比例", en: "the agreed volume is given, and no ratio"))
        return given.wholePart
      }
      reportMissing()
      isSound = false
      return nil
    }
    let product = Int128(basis.tenThousandths) * Int128(factor.tenThousandths)
    let (whole, rest) = product.quotientAndRemainder(dividingBy: 100_000_000)
    let units = Int(whole) + (rest > 0 ? 1 : 0)
    if let given {
      if given.wholePart != units { reportDifference(given.wholePart, units, basis, factor) }
      return given.wholePart
    }
    log.report(
      .agreedFromBase, at: rows.spot(base), value: "\(basis)",
      .init(
        zh: "首年约定采购量 = 计算基数 \(basis) × 约定比例 \(factor) = \(units)（最小单位\(rest > 0 ? "，小数进一" : "")）。",
        en: "Agreed volume = base \(basis) × ratio \(factor) = \(units) minimum units\(rest > 0 ? ", rounded up" : "")."),
      hint: .init(zh: "请与下达的约定采购量核对。", en: "Compare it with the agreed volume that was announced."))
    return units
  }

  /// Says of the parameter's share that nothing was computed with it.
  func finish() {
    guard let common, !usesCommon else { return }
    log.report(
      .ratioWithoutBase, at: Spot(.parameters, line: common.line, "value"), value: "\(common.value)",
      .init(
        zh: "参数“约定比例”没有用到：没有品种按计算基数给出约定采购量。",
        en: "The parameter agreed_ratio is not used: no product gives its agreed volume by a calculation base."),
      hint: .init(
        zh: "请在品种表加上“首年约定采购量计算基数”列，或删去这个参数。", en: "Add the column calculation_base to the products, or delete the parameter."))
  }

  private func withoutBase(_ given: Decimal4?, _ share: Decimal4?, _ isSound: inout Bool) -> Int? {
    guard let given else {
      rows.reportBlank(rows.position(agreed) == nil && rows.position(base) != nil ? base : agreed)
      isSound = false
      return nil
    }
    if share != nil { reportUnused(ratio, .init(zh: "没有计算基数", en: "there is no calculation base")) }
    return given.wholePart
  }

  private func reportMissing() {
    // Without a column of ratios it is one question for the whole table.
    if rows.position(ratio) == nil {
      if saysMissing { return }
      saysMissing = true
    }
    log.report(
      .ratioMissing, at: rows.spot(base), value: rows.text(base),
      .init(
        zh: "只有约定采购量的计算基数，没有约定比例：首年约定采购量 = 计算基数 × 约定比例。",
        en: "There is the base of the agreed volume and no ratio: agreed volume = base × ratio."),
      hint: .init(
        zh: "请加上“约定比例”列（各品种不同，如 70%），或参数“约定比例”（全部相同）；已是约定采购量的，请改表头为“首年约定采购量”。",
        en: "Add a column agreed_ratio (per product, such as 70%) or the parameter agreed_ratio (for all). If it is the agreed "
          + "volume itself, head the column agreed_units."))
  }

  private func reportUnused(_ column: Int, _ why: Localized) {
    if saysUnused { return }
    saysUnused = true
    log.report(
      .ratioWithoutBase, at: rows.spot(column), value: rows.text(column),
      .init(zh: "这一列没有用到：\(why.chinese)。", en: "The column is not used: \(why.english)."),
      hint: .init(
        zh: "约定采购量按“首年约定采购量”列读取；按基数计算的，请同时给出计算基数和约定比例。",
        en: "Agreed volumes are read from agreed_units; to compute them give both the base and the ratio."))
  }

  private func reportDifference(_ given: Int, _ computed: Int, _ basis: Decimal4, _ factor: Decimal4) {
    log.report(
      .agreedDiffersFromBase, at: rows.spot(agreed), value: "\(given)",
      .init(
        zh: "首年约定采购量是 \(given)，计算基数 \(basis) × 约定比例 \(factor) = \(computed)，两者不同；按约定采购量读取。",
        en: "The agreed volume is \(given), but base \(basis) × ratio \(factor) = \(computed); the agreed volume is read."),
      hint: .init(zh: "请核对三个数；只想按基数计算的，请删去“首年约定采购量”列。", en: "Check the three numbers; to go by the base delete the column agreed_units."))
  }
}
