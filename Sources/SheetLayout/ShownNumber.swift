extension SheetNumber {
  /// The number as a spreadsheet shows it in this form, rounded half away from zero where it has more decimals.
  public func text(_ form: CellLook.NumberForm) -> String {
    switch form {
    case .whole: grouped(least: 0, most: 0)
    case .amount: grouped(least: 2, most: 2)
    case .price: grouped(least: 2, most: 4)
    case .quantity: grouped(least: 0, most: 4)
    case .date: SheetDate(self)?.text ?? grouped(least: 0, most: 4)
    case .percent: SheetNumber(unscaled, places: places - 2).grouped(least: 2, most: 2, separator: "") + "%"
    case .general, .text: grouped(least: 0, most: 4, separator: "")
    }
  }

  /// With a separator between groups of three digits, and at least and at most so many decimals.
  private func grouped(least: Int, most: Int, separator: String = ",") -> String {
    var digits = Int128(unscaled.magnitude)
    var places = places
    while places < most {
      digits *= 10
      places += 1
    }
    while places > most {
      // Only the last of several cuts rounds.
      digits = places == most + 1 ? (digits + 5) / 10 : digits / 10
      places -= 1
    }
    let scale = (0..<most).reduce(Int128(1)) { scale, _ in scale * 10 }
    let isNegative = unscaled < 0 && digits != 0
    let (whole, rest) = digits.quotientAndRemainder(dividingBy: scale)
    var decimals = most == 0 ? "" : String(repeating: "0", count: most - String(rest).count) + String(rest)
    while decimals.count > least, decimals.last == "0" { decimals.removeLast() }
    var groups = ""
    for (index, digit) in String(whole).enumerated() {
      if index > 0, (String(whole).count - index) % 3 == 0 { groups += separator }
      groups.append(digit)
    }
    return (isNegative ? "-" : "") + groups + (decimals.isEmpty ? "" : "." + decimals)
  }
}
