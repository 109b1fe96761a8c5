extension Conflict.Repair {
  /// The repair as edits, to be proposed like any other.
  ///
  /// Expects a repair that the program made: its values are those of ``Change``. Traps on others.
  public var edits: [Edit] { changes.map(\.edit) }
}

extension Conflict.Repair.Change {
  /// The change as an edit.
  fileprivate var edit: Edit {
    switch (table, column, key.count) {
    case ("institutions", "capacity_yuan", 1): .capacity(key[0], value)
    case ("rules", "limit", 1): .limit(rule: key[0], value ?? .zero)
    case ("rules", "tolerance", 1): .tolerance(rule: key[0], value.map { .amount($0) })
    case ("limits", "floor_packs", 2): .floor(cell, value)
    case ("limits", "cap_packs", 2): .cap(cell, value)
    case ("limits", "fixed_packs", 2): .lock(cell, value.map { Int($0.tenThousandths / 10_000) })
    default: preconditionFailure("no repair changes \(column) of \(table)")
    }
  }

  /// Keys of 上下限 name the institution first.
  private var cell: CellName { CellName(product: key[1], institution: key[0]) }

  private var value: Decimal4? {
    if after.isEmpty { return nil }
    guard let value = try? Decimal4(parsing: after) else { preconditionFailure("\(after) is no number") }
    return value
  }
}
