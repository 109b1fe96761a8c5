/// Sums of a column over the rows that have a key, as formulas.
public struct ConditionalSums {
  private let sheet: String
  private let keys: Int
  private let rows: Range<Int>
  private let areSafe: Bool

  /// - Parameters:
  ///   - sheet: the name of the sheet with the rows.
  ///   - keys: the column of the keys, from 0.
  ///   - rows: the rows, from 0.
  ///   - areSafe: whether SUMIF tells the keys apart; otherwise they are compared exactly, which is slower.
  public init(sheet: String, keys: Int, rows: Range<Int>, areSafe: Bool) {
    self.sheet = sheet
    self.keys = keys
    self.rows = rows
    self.areSafe = areSafe
  }

  /// The sum of the column `values`, from 0, over the rows whose key stands in the cell `key`; nil where there are no rows.
  public func formula(key: String, values: Int) -> String? {
    guard !rows.isEmpty else { return nil }
    let (texts, numbers) = (range(keys), range(values))
    return areSafe
      ? "SUMIF(\(texts),\(key),\(numbers))" : "SUMPRODUCT(--EXACT(\(texts),\(key)),\(numbers))"
  }

  /// `'分解结果'!$N$6:$N$90`
  private func range(_ column: Int) -> String {
    let letters = columnName(column)
    return "\(quotedSheetName(sheet))!$\(letters)$\(rows.lowerBound + 1):$\(letters)$\(rows.upperBound)"
  }
}

/// Whether SUMIF finds every one of these ids and nothing else.
///
/// It takes texts that look like numbers or dates for such, so that codes of 18 digits fall together after the 15th, and
/// it does not tell cases apart and knows wildcards and comparisons.
/// - Complexity: O(ids).
public func areSafeForSUMIF(_ ids: [String]) -> Bool {
  let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  let areSafe = ids.allSatisfy { id in
    guard let first = id.unicodeScalars.first, ("a"..."z").contains(first) || ("A"..."Z").contains(first) else {
      return false
    }
    let isPlain = id.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    let lowered = id.lowercased()
    return isPlain && id.utf8.count < 200 && !months.contains(String(lowered.prefix(3)))
      && lowered != "true" && lowered != "false"
  }
  return areSafe && Set(ids.map { $0.lowercased() }).count == ids.count
}
