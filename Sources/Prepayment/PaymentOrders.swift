public import Planning

/// What is due of a tranche to an institution.
public struct PaymentDue: Sendable, Hashable {
  /// 区市编码.
  public var districtID: Identifier
  /// 机构编码.
  public var institutionID: Identifier
  /// 收款单位.
  public var payee: String
  /// 收款账号, empty where not given.
  public var account: String
  /// 批次, from 1.
  public var tranche: Int
  /// The last working day for it; nil while it has no day.
  public var payBy: CalendarDate?
  /// The amount, at least 0.
  public var amount: Fen

  /// Names what is due.
  public init(
    districtID: Identifier, institutionID: Identifier, payee: String, account: String, tranche: Int,
    payBy: CalendarDate?, amount: Fen
  ) {
    self.districtID = districtID
    self.institutionID = institutionID
    self.payee = payee
    self.account = account
    self.tranche = tranche
    self.payBy = payBy
    self.amount = amount
  }
}

/// What was paid of a tranche to an institution, one payment.
public struct PaymentMade: Sendable, Hashable {
  /// 支付批次.
  public var batchID: Identifier
  /// The district of the institution.
  public var districtID: Identifier
  /// 机构编码.
  public var institutionID: Identifier
  /// 批次, from 1.
  public var tranche: Int
  /// The amount; negative for what came back.
  public var amount: Fen

  /// Names a payment.
  public init(
    batchID: Identifier, districtID: Identifier, institutionID: Identifier, tranche: Int, amount: Fen
  ) {
    self.batchID = batchID
    self.districtID = districtID
    self.institutionID = institutionID
    self.tranche = tranche
    self.amount = amount
  }
}

/// The payments to be ordered now 支付批次, so that nothing is paid twice 补差.
///
/// What was paid to an institution counts against its tranches in the order in which they fall due, whatever tranches it was booked
/// under (`CountedPayment`); what is missing of a tranche that has a day is ordered. Those of a district, a tranche and a last
/// working day make a batch; its id is `<district>-<tranche>`, with `-<yyyymmdd>` where the tranche has several such days in
/// the district. What is missing of a tranche under which a payment to the institution was booked goes into the supplementary batch
/// `<district>-<tranche>-S<k>`, k the least that no payment has, and so does what would have an id that a payment has.
/// What was paid beyond all that ever falls due to the institution is to be taken back and is netted with nothing. Lines of 0 are
/// in no batch. A supplementary batch is paid by the earliest of its lines' days, but no earlier than `supplementDay`.
///
///     Σ paid + Σ batches + Σ missing without a day − Σ to be taken back = Σ due,   of each institution and of all, exactly
public struct PaymentOrders: Sendable, Hashable {
  /// A payment of one district on one day.
  public struct Batch: Sendable, Hashable {
    /// 支付批次.
    public let id: Identifier
    /// 区市编码.
    public let districtID: Identifier
    /// 预付批次, from 1.
    public let tranche: Int
    /// The last working day for it.
    public let payBy: CalendarDate
    /// Its lines, in order of institution.
    public let lines: [PaymentDue]
    /// Their sum: the control sum 控制数.
    public let amount: Fen
  }

  /// A line of the supplementary list 补差清单.
  public struct Difference: Sendable, Hashable {
    /// What is to be done.
    public enum Action: String, Sendable, Hashable {
      /// 补付: in a supplementary batch.
      case pay
      /// 收回.
      case recover
      /// 到期再付: what is missing is paid with its tranche, in the batch of those that were not paid, or once it has a day.
      case later
      /// Nothing.
      case none
    }

    /// 区市编码.
    public let districtID: Identifier
    /// 机构编码.
    public let institutionID: Identifier
    /// 预付批次, from 1; where nothing is due to the institution, the last one that a payment was booked under.
    public let tranche: Int
    /// What is due.
    public let due: Fen
    /// What was paid and counts against it; what is beyond all that is due to the institution stands on the line that falls due last.
    public let paid: Fen
    /// What of it was booked under a tranche that is due before 其中提前付.
    public let early: Fen
    /// The batch in which it is paid; nil where nothing is.
    public let batchID: Identifier?
    /// What is to be done.
    public let action: Action

    /// Due less paid.
    public var difference: Fen { due - paid }
  }

  /// The batches by district, tranche, last working day; supplementary ones after the others of their tranche.
  public let batches: [Batch]
  /// The lines that money counts against or was booked under, and those that an id already used keeps from their own batch, by
  /// district, institution and tranche; nil where no payments are known at all.
  public let differences: [Difference]?
  /// What is still to be paid of tranches that have no day yet.
  public let withoutDay: Fen

  /// What is to be taken back, at least 0.
  public var toRecover: Fen {
    (differences ?? []).reduce(.zero) { $1.action == .recover ? $0 + ($1.paid - $1.due) : $0 }
  }

  /// What was paid early, at least 0.
  public var early: Fen { (differences ?? []).reduce(.zero) { $0 + $1.early } }

  /// The sum of the batches.
  public var toPay: Fen { batches.reduce(.zero) { $0 + $1.amount } }

  /// Orders what is due less what was made; nil where nothing is known of payments.
  ///
  /// Expects each institution and tranche once in `due`. Traps on sums that do not fit.
  /// - Parameter supplementDay: a working day; no supplementary batch is to be paid before.
  /// - Complexity: O(n log n) for n lines and payments.
  public init(due: [PaymentDue], made: [PaymentMade]?, supplementDay: CalendarDate? = nil) {
    precondition(Set(due.map(Line.init)).count == due.count, "a line is due twice")
    let paid = Dictionary(grouping: made ?? [], by: \.institutionID)
    let lines = Dictionary(grouping: due, by: \.institutionID).values.flatMap { own in
      CountedPayment.counted(due: own, made: paid[own[0].institutionID] ?? [])
    }
    let usedIDs = Set((made ?? []).map(\.batchID))
    var batches: [Batch] = []
    var ids: [Line: Identifier] = [:]
    var supplemented: Set<Line> = []
    for (place, all) in Dictionary(grouping: lines.filter { $0.due.amount > .zero }, by: { Place($0.due) }) {
      let days = Dictionary(grouping: all.filter { $0.due.payBy != nil }, by: { $0.due.payBy })
      var supplements: [PaymentDue] = []
      var payBy: CalendarDate?
      func order(_ members: [PaymentDue], as id: Identifier, by day: CalendarDate) {
        batches.append(Batch(id: id, place: place, payBy: day, lines: members))
        for member in members { ids[Line(member)] = id }
      }
      for case (let day?, let members) in days {
        let id = place.batchID + (days.count > 1 ? "-" + day.digits : "")
        let missing = members.filter { $0.missing > .zero }
        let isUsed = usedIDs.contains(id)
        let late = missing.filter { $0.isBooked || isUsed }.map(\.order)
        let others = isUsed ? [] : missing.filter { !$0.isBooked }.map(\.order)
        if !others.isEmpty { order(others, as: id, by: day) }
        if !late.isEmpty { payBy = min(day, payBy ?? day) }
        supplements += late
      }
      guard let payBy else { continue }
      order(supplements, as: place.supplementID(besides: usedIDs), by: max(payBy, supplementDay ?? payBy))
      supplemented.formUnion(supplements.map(Line.init))
    }
    self.batches = batches.sorted(by: PaymentOrders.precedes)
    withoutDay = lines.reduce(.zero) { $1.due.payBy == nil ? $0 + $1.missing : $0 }
    guard made != nil else {
      differences = nil
      return
    }
    var differences = lines.compactMap { line -> Difference? in
      let isSupplemented = supplemented.contains(Line(line.due))
      guard isSupplemented || line.isBooked || line.paid != .zero else { return nil }
      return Difference(line, batchID: ids[Line(line.due)], isSupplemented: isSupplemented)
    }
    let owed = Set(due.map(\.institutionID))
    differences += paid.values.compactMap { payments in
      owed.contains(payments[0].institutionID) ? nil : Difference(notDue: payments)
    }
    self.differences = differences.sorted(by: PaymentOrders.precedes)
  }

  private static func precedes(_ left: Batch, _ right: Batch) -> Bool {
    if left.districtID != right.districtID { return idPrecedes(left.districtID, right.districtID) }
    if left.tranche != right.tranche { return left.tranche < right.tranche }
    // Ids of one tranche differ after the same start; digits come before the S of a supplement.
    return idPrecedes(left.id, right.id)
  }

  private static func precedes(_ left: Difference, _ right: Difference) -> Bool {
    if left.districtID != right.districtID { return idPrecedes(left.districtID, right.districtID) }
    if left.institutionID != right.institutionID { return idPrecedes(left.institutionID, right.institutionID) }
    return left.tranche < right.tranche
  }
}

/// An institution and a tranche.
private struct Line: Hashable {
  let institutionID: Identifier
  let tranche: Int

  init(_ due: PaymentDue) { (institutionID, tranche) = (due.institutionID, due.tranche) }
}

/// A district and a tranche.
private struct Place: Hashable {
  let districtID: Identifier
  let tranche: Int

  init(_ line: PaymentDue) { (districtID, tranche) = (line.districtID, line.tranche) }

  var batchID: Identifier { "\(districtID)-\(tranche)" }

  /// The id of the supplementary batch: the least number that is not used.
  func supplementID(besides used: Set<Identifier>) -> Identifier {
    var number = 1
    while used.contains("\(batchID)-S\(number)") { number += 1 }
    return "\(batchID)-S\(number)"
  }
}

extension PaymentOrders.Batch {
  fileprivate init(id: Identifier, place: Place, payBy: CalendarDate, lines: [PaymentDue]) {
    self.id = id
    districtID = place.districtID
    tranche = place.tranche
    self.payBy = payBy
    self.lines = lines.sorted { idPrecedes($0.institutionID, $1.institutionID) }
    amount = lines.reduce(.zero) { $0 + $1.amount }
  }
}

extension CountedPayment {
  /// What is ordered of it.
  fileprivate var order: PaymentDue {
    var order = due
    order.amount = missing
    return order
  }
}

extension PaymentOrders.Difference {
  fileprivate init(_ line: CountedPayment, batchID: Identifier?, isSupplemented: Bool) {
    (districtID, institutionID, tranche) = (line.due.districtID, line.due.institutionID, line.due.tranche)
    (due, paid, early) = (line.due.amount, line.paid, line.early)
    self.batchID = batchID
    action = isSupplemented ? .pay : paid > due ? .recover : paid < due ? .later : .none
  }

  /// The payments to an institution to which nothing is due.
  fileprivate init(notDue payments: [PaymentMade]) {
    (districtID, institutionID) = (payments[0].districtID, payments[0].institutionID)
    tranche = payments.reduce(0) { max($0, $1.tranche) }
    (due, paid, early) = (.zero, payments.reduce(.zero) { $0 + $1.amount }, .zero)
    batchID = nil
    action = paid > .zero ? .recover : .none
  }
}

extension CalendarDate {
  /// `20201116`.
  fileprivate var digits: String { description.filter { $0 != "-" } }
}

extension PrepaymentSchedule {
  /// The payments to be ordered now under the plan whose schedule it is, less what the plan's 已预付 table has.
  ///
  /// - Complexity: O(n log n) for n lines and payments.
  public func orders(of plan: Plan) -> PaymentOrders {
    let (districts, institutions) = (plan.districts, plan.institutions)
    return PaymentOrders(
      due: lines.map { line in
        let institution = institutions[line.institution]
        return PaymentDue(
          districtID: districts[line.district].id, institutionID: institution.id, payee: institution.payeeName,
          account: institution.account, tranche: line.tranche, payBy: line.payBy, amount: line.amount)
      },
      made: plan.records.paid.map { records in
        records.map { record in
          PaymentMade(
            batchID: record.batchID, districtID: districts[plan.districtOfInstitution[record.institution]].id,
            institutionID: institutions[record.institution].id, tranche: record.tranche, amount: record.amount)
        }
      }, supplementDay: plan.records.supplementDay)
  }
}

extension PlanRecords {
  /// The first working day on which every product with an agreed volume is supplied, where one begins within the cycle: what
  /// its coming in changes is not paid before 补差最早支付日.
  public var supplementDay: CalendarDate? {
    products.filter { $0.agreedUnits > 0 }.compactMap(\.suppliedFrom).max().map(workCalendar.firstWorkday(onOrAfter:))
  }
}

extension Institution {
  /// Whom a prepayment is paid to: 收款单位, or the institution's name.
  public var payeeName: String { payee.isEmpty ? name : payee }
}
