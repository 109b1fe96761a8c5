public import OutputStore
public import Planning
public import Prepayment
import Streams

/// What is to be paid and taken back between two versions of a plan 补差.
public struct SupplementReport: Sendable {
  /// The payments to be ordered, and every line that was paid.
  public let orders: PaymentOrders
  /// What was paid.
  public let paid: Fen
  /// What is due over all tranches, those without a day too.
  public let due: Fen
  /// Names of districts and institutions, by id.
  private let names: (districts: [Identifier: String], institutions: [Identifier: String])

  /// How many lines the text names at most.
  public static let shownCount = 30

  /// Holds what is due in the new version against what was paid.
  ///
  /// - Parameter supplementDay: the day before which no supplementary batch is to be paid.
  /// - Complexity: O(n log n) for n lines and payments.
  public init(
    due: [PaymentDue], made: [PaymentMade], supplementDay: CalendarDate?, districts: [Identifier: String],
    institutions: [Identifier: String]
  ) {
    orders = PaymentOrders(due: due, made: made, supplementDay: supplementDay)
    paid = made.reduce(.zero) { $0 + $1.amount }
    self.due = due.reduce(.zero) { $0 + $1.amount }
    names = (districts, institutions)
  }

  /// The lines with something to pay or to take back, or with money that was paid early.
  public var open: [PaymentOrders.Difference] {
    (orders.differences ?? []).filter { $0.action != .none || $0.early > .zero }
  }

  /// What supplementary batches pay.
  public var toPay: Fen { open.reduce(.zero) { $1.action == .pay ? $0 + $1.difference : $0 } }

  /// The report for the terminal, lines with something to do before those that are merely paid early.
  public func text(in language: Language) -> String {
    func say(_ zh: String, _ en: String) -> String { Localized(zh: zh, en: en)[language] }
    func yuan(_ amount: Fen) -> String { grouped(amount.description) }
    let open = open
    let early = orders.early
    var columns: [(heading: String, alignment: ScreenTable.Alignment)] = [
      (say("区市", "District"), .left), (say("机构", "Institution"), .left), (say("编码", "Id"), .left),
      (say("批次", "Tranche"), .right), (say("应付（元）", "Due"), .right), (say("已付（元）", "Paid"), .right),
      (say("差额（元）", "Difference"), .right), (say("处理", "Action"), .left), (say("支付批次", "Batch"), .left),
    ]
    if early > .zero { columns.insert((say("其中提前付", "Early"), .right), at: 6) }
    var table = ScreenTable(columns: columns)
    let shown = open.filter { $0.action != .none } + open.filter { $0.action == .none }
    for line in shown.prefix(SupplementReport.shownCount) {
      let action: Localized =
        switch line.action {
        case .pay: .init(zh: "补付", en: "pay")
        case .recover: .init(zh: "收回", en: "recover")
        case .later: .init(zh: "到期再付", en: "pay when due")
        case .none: .init(zh: "已付足", en: "paid in full")
        }
      var cells = [
        names.districts[line.districtID] ?? line.districtID, names.institutions[line.institutionID] ?? "",
        line.institutionID, "\(line.tranche)", yuan(line.due), yuan(line.paid), signed(line.difference), action[language],
        line.batchID ?? "",
      ]
      if early > .zero { cells.insert(yuan(line.early), at: 6) }
      table.rows.append(cells)
    }
    var lines = open.isEmpty ? [say("已付的各笔都与应付相同，没有补差。", "Everything paid is what is due: nothing to add or take back.")] : table.lines
    if open.count > SupplementReport.shownCount {
      lines.append(
        say(
          "……另有 \(open.count - SupplementReport.shownCount) 笔，全部见 supplement.csv（-o）。",
          "… and \(open.count - SupplementReport.shownCount) more, all of them in supplement.csv (-o)."))
    }
    let (pay, recover) = (open.count { $0.action == .pay }, open.count { $0.action == .recover })
    let supplements = Set(open.lazy.filter { $0.action == .pay }.map(\.batchID))
    let others = orders.batches.count { !supplements.contains($0.id) }
    let rest = orders.toPay - toPay
    lines.append("")
    if early > .zero {
      let count = open.count { $0.early > .zero }
      lines.append(
        say(
          "提前付 \(count) 笔 \(yuan(early)) 元：登记在前面的批次，抵到期更晚的批次，不收回",
          "Paid early: \(count), \(yuan(early)) yuan, booked under earlier tranches and counted against later ones, not taken back"))
    }
    if orders.withoutDay > .zero {
      lines.append(
        say(
          "日期未定的 \(yuan(orders.withoutDay)) 元，有了日期再付",
          "Without a day yet: \(yuan(orders.withoutDay)) yuan, paid once they have one"))
    }
    let unpaid = rest + orders.withoutDay
    lines += [
      say(
        "应补付 \(pay) 笔 \(yuan(toPay)) 元，应收回 \(recover) 笔 \(yuan(orders.toRecover)) 元；尚未支付的批次 \(others) 个 \(yuan(rest)) 元",
        "To pay \(pay), \(yuan(toPay)) yuan; to recover \(recover), \(yuan(orders.toRecover)) yuan; batches not paid yet \(others), \(yuan(rest)) yuan"
      ),
      say(
        "已付 \(yuan(paid)) + 补付 \(yuan(toPay)) + 未付 \(yuan(unpaid)) − 收回 \(yuan(orders.toRecover)) = 应付 \(yuan(due)) 元",
        "paid \(yuan(paid)) + pay \(yuan(toPay)) + not paid yet \(yuan(unpaid)) − recover \(yuan(orders.toRecover)) = due \(yuan(due)) yuan"
      ),
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The report as JSON, amounts as texts.
  public var json: [UInt8] { document.prettyBytes }

  private var document: JSONValue {
    .members(
      ("due_yuan", .text(due.description)), ("paid_yuan", .text(paid.description)),
      ("to_pay_yuan", .text(toPay.description)), ("to_recover_yuan", .text(orders.toRecover.description)),
      ("early_yuan", .text(orders.early.description)), ("without_day_yuan", .text(orders.withoutDay.description)),
      (
        "batches",
        .list(
          orders.batches.map { batch in
            .members(
              ("batch_id", .text(batch.id)), ("district", .text(batch.districtID)), ("tranche", .whole(batch.tranche)),
              ("pay_by", .text(batch.payBy.description)), ("count", .whole(batch.lines.count)),
              ("amount_yuan", .text(batch.amount.description)), ("control_sum", .whole(Int(batch.amount.count))))
          })
      ),
      (
        "differences",
        .list(
          open.map { line in
            .members(
              ("district", .text(line.districtID)), ("institution", .text(line.institutionID)),
              ("tranche", .whole(line.tranche)), ("due_yuan", .text(line.due.description)),
              ("paid_yuan", .text(line.paid.description)), ("early_yuan", .text(line.early.description)),
              ("difference_yuan", .text(line.difference.description)),
              ("action", .text(line.action.rawValue)), ("batch_id", line.batchID.map { .text($0) }))
          })
      ))
  }

  /// `payment_batches.csv`, `payment_lines.csv`, `supplement.csv` and `supplement.json`.
  public func files(style: CSVStyle) -> [OutputFile] {
    orders.files(style, capitals: capitalAmount) + [OutputFile(path: "supplement.json", bytes: json)]
  }
}
