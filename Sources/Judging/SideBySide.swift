import Planning

extension Change {
  /// What two answers make of the same cells: every cell that changes in one of them, with what it is in both, in the order of
  /// tables. A cell that only one of them changes is in the other as it was.
  ///
  /// Expects both sorted by ``precedes(_:_:)``, with the same cells in the same districts.
  /// - Complexity: linear.
  static func sideBySide(_ one: [Change], _ other: [Change]) -> [(first: Change, second: Change)] {
    var result: [(first: Change, second: Change)] = []
    var (left, right) = (0, 0)
    while left < one.count || right < other.count {
      let takesLeft = right == other.count || (left < one.count && !precedes(other[right], one[left]))
      let takesRight = left == one.count || (right < other.count && !precedes(one[left], other[right]))
      result.append((takesLeft ? one[left] : other[right].undone, takesRight ? other[right] : one[left].undone))
      if takesLeft { left += 1 }
      if takesRight { right += 1 }
    }
    return result
  }

  /// The cell as it was.
  private var undone: Change {
    var change = self
    change.new = old
    return change
  }
}
