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
/// A line is an institution and a tranche. Of lines with a day and nothing paid, those of a district, a tranche and a last
/// working day make a batch; its id is `<district>-<tranche>`, with `-<yyyymmdd>` where the tranche has several such days in
/// the district. A line with payments is held against them: what is missing goes into the supplementary batch
/// `<district>-<tranche>-S<k>`, k the least that no payment has; what is too much is to be taken back and is netted
/// with nothing. A line that was paid counts as due even while it has no day; one that is due no more is due 0. An id that a
/// payment has is not given to other lines: those go into the supplementary batch too. Lines of 0 are in no batch.
/// A supplementary batch is paid by the earliest of its lines' days, but no earlier than `supplementDay`.
///
///     Σ batches + Σ paid − Σ to be taken back = Σ due          over lines with a day or a payment, exactly
public struct PaymentOrders: Sendable, Hashable {
  /// A payment of one district on one day.
  public struct Batch: Sendable, Hashable {
    /// 支付批次.
    public let id: Identifier
    /// 区市编码.
    public let districtID: Identifier
    /// 预付批次, from 1.
    public let tranche: Int
    /// The last working day for it; nil where none of its lines has a day.
    public let payBy: CalendarDate?
    /// Its lines, in order of institution.
    public let lines: [PaymentDue]
    /// Their sum: the control sum 控制数.
    public let amount: Fen
  }

  /// A line of the supplementary list 补差清单.
  public struct Difference: Sendable, Hashable {
    /// What is to be done.
    public enum Action: String, Sendable, Hashable {
      /// 补付.
      case pay
      /// 收回.
      case recover
      /// Nothing.
      case none
    }

    /// 区市编码.
    public let districtID: Identifier
    /// 机构编码.
    public let institutionID: Identifier
    /// 预付批次, from 1.
    public let tranche: Int
    /// What is due.
    public let due: Fen
    /// What was paid.
    public let paid: Fen
    /// The batch in which it is paid; nil where nothing is.
    public let batchID: Identifier?

    /// Due less paid.
    public var difference: Fen { due - paid }
    /// What is to be done.
    public var action: Action { difference > .zero ? .pay : difference < .zero ? .recover : .none }
  }

  /// The batches by district, tranche, last working day; supplementary ones after the others of their tranche.
  public let batches: [Batch]
  /// Every line with payments, and those that an id already used keeps from their own batch, by district, institution and
  /// tranche; nil where no payments are known at all.
  public let differences: [Difference]?

  /// What is to be taken back, at least 0.
  public var toRecover: Fen {
    (differences ?? []).reduce(.zero) { $1.action == .recover ? $0 + ($1.paid - $1.due) : $0 }
  }

  /// The sum of the batches.
  public var toPay: Fen { batches.reduce(.zero) { $0 + $1.amount } }

  /// Orders what is due less what was made; nil where nothing is known of payments.
  ///
  /// Expects each institution and tranche once in `due`. Traps on sums that do not fit.
  /// - Parameter supplementDay: a working day; no supplementary batch is to be paid before.
  /// - Complexity: O(n log n) for n lines and payments.
  public init(due: [PaymentDue], made: [PaymentMade]?, supplementDay: CalendarDate? = nil) {
    var lines: [Line: PaymentDue] = [:]
    for line in due { lines[Line(line.institutionID, line.tranche)] = line }
    precondition(lines.count == due.count, "a line is due twice")
    var paid: [Line: (districtID: Identifier, amount: Fen)] = [:]
    for payment in made ?? [] {
      paid[Line(payment.institutionID, payment.tranche), default: (payment.districtID, .zero)].amount += payment.amount
    }
    let usedIDs = Set((made ?? []).map(\.batchID))
    var batches: [Batch] = []
    var differences: [Difference] = []
    var supplements: [Place: [PaymentDue]] = [:]
    var supplemented: [(line: PaymentDue, paid: Fen)] = []

    for (place, all) in Dictionary(grouping: due.filter { $0.payBy != nil && $0.amount > .zero }, by: Place.init) {
      let hasSeveralDays = Set(all.map(\.payBy)).count > 1
      for (day, members) in Dictionary(grouping: all, by: \.payBy) {
        let unpaid = members.filter { paid[Line($0.institutionID, $0.tranche)] == nil }
        guard !unpaid.isEmpty else { continue }
        let id = place.batchID + (hasSeveralDays ? "-" + (day?.digits ?? "") : "")
        if usedIDs.contains(id) {
          supplements[place, default: []] += unpaid
          supplemented += unpaid.map { ($0, .zero) }
        } else {
          batches.append(Batch(id: id, place: place, payBy: day, lines: unpaid))
        }
      }
    }
    for (line, sum) in paid {
      guard let owed = lines[line] else {
        differences.append(
          Difference(
            districtID: sum.districtID, institutionID: line.institutionID, tranche: line.tranche, due: .zero,
            paid: sum.amount, batchID: nil))
        continue
      }
      if owed.amount > sum.amount {
        var missing = owed
        missing.amount = owed.amount - sum.amount
        supplements[Place(owed), default: []].append(missing)
      }
      supplemented.append((owed, sum.amount))
    }
    var ids: [Place: Identifier] = [:]
    for (place, members) in supplements {
      let id = place.supplementID(besides: usedIDs)
      ids[place] = id
      let day = members.compactMap(\.payBy).min().map { max($0, supplementDay ?? $0) }
      batches.append(Batch(id: id, place: place, payBy: day, lines: members))
    }
    differences += supplemented.map { line, sum in
      Difference(
        districtID: line.districtID, institutionID: line.institutionID, tranche: line.tranche, due: line.amount,
        paid: sum, batchID: line.amount > sum ? ids[Place(line)] : nil)
    }
    self.batches = batches.sorted(by: PaymentOrders.precedes)
    self.differences = made == nil ? nil : differences.sorted(by: PaymentOrders.precedes)
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

  init(_ institutionID: Identifier, _ tranche: Int) {
    self.institutionID = institutionID
    self.tranche = tranche
  }
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
  fileprivate init(id: Identifier, place: Place, payBy: CalendarDate?, lines: [PaymentDue]) {
    self.id = id
    districtID = place.districtID
    tranche = place.tranche
    self.payBy = payBy
    self.lines = lines.sorted { idPrecedes($0.institutionID, $1.institutionID) }
    amount = lines.reduce(.zero) { $0 + $1.amount }
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
