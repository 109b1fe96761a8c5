extension InputTables {
  /// The first and the last day on which a product is supplied; nil where the cycle begins and ends.
  struct Supply {
    var from: DayNumber?
    var until: DayNumber?
  }

  /// The days from which and until which a product is supplied; notes those that are malformed, out of order, or outside the
  /// cycle though something is agreed.
  func readSupply(_ row: TableRow, _ agreedUnits: Int128?) -> Supply {
    let supply = Supply(from: day(row, "supplied_from"), until: day(row, "supplied_until"))
    func wrong(_ column: String, _ expected: String, _ found: DayNumber) {
      row.ledger.add(
        "V208", row.table.file, line: row.line, column: column, expected: expected, found: found.text,
        zh: "供应日期颠倒，或在采购周期之外。", en: "The days of supply are out of order or outside the cycle.")
    }
    if let from = supply.from, let until = supply.until, until < from {
      wrong("supplied_until", "≥ \(from.text)", until)
      return Supply()
    }
    guard let agreedUnits, agreedUnits > 0 else { return supply }
    if let from = supply.from, let end = cycleDay("cycle_end"), from > end { wrong("supplied_from", "≤ \(end.text)", from) }
    if let until = supply.until, let start = cycleDay("cycle_start"), until < start {
      wrong("supplied_until", "≥ \(start.text)", until)
    }
    return supply
  }

  private func day(_ row: TableRow, _ column: String) -> DayNumber? {
    guard !row.isBlank(column) else { return nil }
    let day = DayNumber(row[column])
    if day == nil { row.malformed(column, "2021-05-10") }
    return day
  }

  private func cycleDay(_ key: String) -> DayNumber? {
    ParameterValues.date(ParameterValues.narrow(parameters.given[key] ?? "")).flatMap(DayNumber.init)
  }
}
