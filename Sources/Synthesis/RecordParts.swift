import Planning

/// A year's units by month, January first, in whole units and with a gentle season; the sum is exact.
func monthlyUnits(_ units: Int, startingAt phase: Int) -> [Int] {
  let season = [92, 78, 96, 98, 100, 101, 99, 102, 104, 106, 110, 114]
  let total = season.reduce(0, +)
  var sum = 0
  var given = 0
  // Where the rounding starts differs by product, so that small users do not all buy in December.
  let order = (0..<12).map { ($0 + phase) % 12 }
  var months = [Int](repeating: 0, count: 12)
  for month in order {
    sum += season[month]
    let cumulative = units * sum / total
    months[month] = cumulative - given
    given = cumulative
  }
  return months
}

/// A date written in this program.
func fixedDate(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate {
  guard let date = CalendarDate(year: year, month: month, day: day) else {
    preconditionFailure("no such day: \(year)-\(month)-\(day)")
  }
  return date
}

/// The lines of 参数 that say the same as the typed parameters; defaults are left out. Sorted by key.
func parameterLines(of parameters: Parameters) -> [ParameterRecord] {
  var lines: [ParameterRecord] = []
  func add(_ key: String, _ value: String) {
    if !value.isEmpty { lines.append(ParameterRecord(key: key, value: value)) }
  }
  add("plan_name", parameters.planName)
  add("city", parameters.city)
  add("batch", parameters.batch)
  add("document", parameters.document)
  add("cycle_start", parameters.cycleStart.description)
  add("cycle_end", parameters.cycleEnd.description)
  add("execution_date", parameters.executionDate?.description ?? "")
  add("report_due", parameters.reportDue.description)
  add("prepayment_due", parameters.prepaymentDue.description)
  add("prepayment_ratio", percent(parameters.prepaymentRatio))
  let ownerships = Ownership.allCases.filter(parameters.prepaymentOwnership.contains)
  if ownerships.count < Ownership.allCases.count {
    add("prepayment_ownership", ownerships.map(\.chinese).joined(separator: ";"))
  }
  add(
    "prepayment_tranches",
    parameters.givenTranches.map { tranche in
      guard let day = tranche.dueDate else { preconditionFailure("samples have dated tranches") }
      return "\(day):\(percent(tranche.share))"
    }.joined(separator: ";"))
  if parameters.clearing != .straightLine { add("clearing", parameters.clearing.rawValue) }
  switch parameters.basis {
  case .usage: add("basis", "usage")
  case .demand: add("basis", "demand")
  case .blend(let share): add("basis", "blend:\(share)")
  }
  if let weights = parameters.usageWeights {
    add(
      "usage_weights",
      weights.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ";"))
  }
  add("cap_ratio", parameters.capRatio?.description ?? "")
  if parameters.floorRatio != .zero { add("floor_ratio", parameters.floorRatio.description) }
  if parameters.renewalBelow != .error { add("renewal_below", parameters.renewalBelow.rawValue) }
  if parameters.partialPack != .up { add("partial_pack", parameters.partialPack.rawValue) }
  return lines.sorted { idPrecedes($0.key, $1.key) }
}

/// A share as planners write it: `50%`.
private func percent(_ share: Decimal4) -> String {
  "\(Decimal4(tenThousandths: share.tenThousandths * 100))%"
}
