import PlanModel
public import Planning

/// What a packet that comes back has otherwise than it was handed out; places are those of canonical tables, one record a
/// line.
public func cityTermProblems(in packet: PlanRecords, terms: [CityTermRecord]) -> [Problem] {
  /// The lines of a table's records below its headings.
  func lines(_ count: Int?) -> [Int32] { (0..<(count ?? 0)).map { Int32($0 + 2) } }
  let log = ProblemLog()
  let faults = PlacedFaults(
    log,
    lines: [
      .parameters: lines(packet.parameterLines.count), .products: lines(packet.products.count),
      .districts: lines(packet.districts.count), .institutions: lines(packet.institutions.count),
      .rules: lines(packet.rules?.count), .assignment: lines(packet.assignment?.count),
      .cityAllocation: lines(packet.cityAllocation?.count), .holidays: lines(packet.holidays?.count),
    ])
  var check = CityTermsCheck(
    CityTermsCheck.Tables(
      parameters: givenRows(packet.parameterLines), products: givenRows(packet.products),
      districts: givenRows(packet.districts), institutions: givenRows(packet.institutions),
      rules: givenRows(packet.rules ?? []), assignment: givenRows(packet.assignment ?? []),
      cityAllocation: Lines(packet.cityAllocation ?? []), holidays: givenRows(packet.holidays ?? []),
      ofOthers: (packet.purchases == nil ? [] : [.purchases]) + (packet.paid == nil ? [] : [.paid])
        + (packet.conversions == nil ? [] : [.conversions])),
    terms: terms, log: faults, areSame: ParameterReading.areSame)
  check.run()
  return log.finish()
}
