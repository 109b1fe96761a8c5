import PlanModel

/// What a column holds, as far as cells of a workbook are read by it.
enum ColumnRole: Sendable, Hashable {
  /// A code, or a selector of codes: digits are letters here.
  case code
  case period
  /// Minimum units, packs or yuan: may be given in ten-thousands, and is summed in rows of sums.
  case quantity(Quantity)
  /// A number that is neither: a price, a ratio, a weight.
  case number
  /// Text; a day is written in ISO form.
  case value
  case text

  /// Units of quantities.
  enum Quantity: Sendable, Hashable { case units, packs, yuan }

  /// Whether cells hold numbers.
  var isNumeric: Bool {
    switch self {
    case .quantity, .number: true
    case .code, .period, .value, .text: false
    }
  }

  /// What is counted, where it is summed.
  var quantity: Quantity? { if case .quantity(let quantity) = self { quantity } else { nil } }
}

extension ColumnSchema {
  /// Whether a percentage in it is something else than the number that it is.
  var tellsShares: Bool { name == "limit" || name == "tolerance" }

  /// What the column holds.
  var role: ColumnRole {
    switch name {
    case "product_id", "institution_id", "district_id", "rule_id", "products", "institutions",
      "successor_id", "seal", "batch_id", "account", "item_id":
      .code
    case "period", "month": .period
    case "agreed_units", "units", "previous_agreed_units", "calculation_base": .quantity(.units)
    case "floor_packs", "cap_packs", "fixed_packs", "assigned_packs", "packs": .quantity(.packs)
    case "prepayment_fund_yuan", "capacity_yuan", "amount_yuan": .quantity(.yuan)
    case "units_per_pack", "price_yuan", "weight", "limit", "tolerance", "tranche", "agreed_ratio", "factor": .number
    case "value", "date", "paid_on", "supplied_from", "supplied_until", "from", "until": .value
    default: .text
    }
  }
}
