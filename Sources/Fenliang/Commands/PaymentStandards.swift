import Foundation
public import OutputStore
import PlanTables
public import Planning
public import Prepayment
public import Reports

/// What `standards` is asked to do.
public struct PaymentStandardRequest: Sendable {
  /// The plan whose selected products the list names.
  public var plan: String
  /// Overrides over it.
  public var overrides: [String] = []
  /// 价格目录.
  public var prices: String
  /// A folder, or one file that ends in `.csv` or `.xlsx`.
  public var output: String
  /// Which notice decides.
  public var rule = PaymentStandardRule.weihai2020
  /// In how many years a dearer drug comes down, 1 to 3.
  public var steps = 3
  /// How the table is written.
  public var style = CSVStyle.people
  /// The language of reasons.
  public var language = Language.chinese
  /// Whether an earlier table may be replaced.
  public var force = false

  /// Makes a request.
  public init(plan: String, prices: String, output: String) {
    self.plan = plan
    self.prices = prices
    self.output = output
  }
}

/// Makes the table of payment standards 医保支付标准 of a price list, as CSV and as a workbook, and returns it with what was
/// worth a look in the list.
///
/// - Throws: ``FenliangError``.
public func paymentStandards(
  _ request: PaymentStandardRequest
) throws(FenliangError) -> (report: PaymentStandardReport, findings: [Problem]) {
  try FenliangError.NumberOption.steps.check(request.steps)
  let loaded = try loadPlan(request.plan, overrides: request.overrides)
  var findings: [Problem] = []
  let items = try sideTable(&findings) { () throws(PlanFileError) in
    try readPriceList(request.prices, for: loaded.plan.records)
  }
  let products = loaded.plan.products
  var lines: [PaymentStandardReport.Line] = []
  for item in items {
    guard
      let standard = PaymentStandard(
        of: item, beside: products[item.product], rule: request.rule, steps: request.steps)
    else {
      throw .limit(.price(product: item.id))
    }
    lines.append((item, standard))
  }
  let report = PaymentStandardReport(
    products: products, rule: request.rule, lines: lines, language: request.language)
  try write(report, request)
  return (report, findings)
}

private func write(_ report: PaymentStandardReport, _ request: PaymentStandardRequest) throws(FenliangError) {
  let (output, name) = (request.output, request.output.lowercased())
  let inputs = [request.plan, request.prices] + request.overrides
  if name.hasSuffix(".xlsx") { return try writeWorkbook(report.book, to: output, force: request.force, inputs: inputs) }
  let table = report.file(style: request.style)
  // A table by itself has nothing that would say whether it was changed: it is known by its heading.
  func isOurs(_ path: String) -> Bool {
    guard let bytes = FileManager.default.contents(atPath: path) else { return false }
    func heading(_ bytes: some Sequence<UInt8>) -> [UInt8] {
      bytes.drop { [0xEF, 0xBB, 0xBF].contains($0) }.prefix { $0 != 0x0A && $0 != 0x0D }
    }
    return heading(bytes) == heading(table.bytes)
  }
  let book = name.hasSuffix(".csv") ? [] : try workbookBytes(report.book, for: output)
  if name.hasSuffix(".csv") {
    return try passOn(
      writing: writeFile(table.bytes, to: output, force: request.force, inputs: inputs, isOurs: isOurs))
  }
  try passOn(
    writing: OutputFolder(path: output, contents: .standards)
      .write([table, OutputFile(path: "payment_standards.xlsx", bytes: book)], force: request.force, inputs: inputs))
}
