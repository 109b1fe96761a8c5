/// The natural logarithm of a positive number, by IEEE operations alone, so that every host gives the same.
///
/// ln(m · 2^e) = e ln 2 + 2 artanh((m − 1) / (m + 1)), m near 1; the series is good to the last places of a `Double`.
func naturalLog(_ value: Double) -> Double {
  var (exponent, significand) = (Double(value.exponent), value.significand)
  if significand > 1.4142135623730951 { (exponent, significand) = (exponent + 1, significand / 2) }
  let ratio = (significand - 1) / (significand + 1)
  let square = ratio * ratio
  // Written out, for it is asked often.
  var sum = 1 / 19.0 * square
  sum = (sum + 1 / 17.0) * square
  sum = (sum + 1 / 15.0) * square
  sum = (sum + 1 / 13.0) * square
  sum = (sum + 1 / 11.0) * square
  sum = (sum + 1 / 9.0) * square
  sum = (sum + 1 / 7.0) * square
  sum = (sum + 1 / 5.0) * square
  sum = (sum + 1 / 3.0) * square
  return exponent * 0.6931471805599453 + 2 * ratio * (1 + sum)
}

/// e to a power of at most some tens, in the same way.
func exponential(_ power: Double) -> Double {
  let halvings = 10
  let small = power / Double(1 << halvings)
  var sum = 1.0
  for order in stride(from: 12.0, through: 1, by: -1) { sum = 1 + sum * small / order }
  for _ in 0..<halvings { sum *= sum }
  return sum
}

/// The natural logarithm of a product of numbers from 1 on, as the sum of theirs would be: one logarithm for all of them.
struct LogOfProduct {
  private var significand = 1.0
  private var exponent = 0.0

  /// Multiplies by a number.
  @inline(__always)
  mutating func multiply(by factor: Double) {
    significand *= factor
    guard significand >= 0x1p500 else { return }
    exponent += Double(significand.exponent)
    significand = significand.significand
  }

  /// The logarithm.
  var value: Double { exponent * 0.6931471805599453 + naturalLog(significand) }
}

/// Finds medians without sorting. The order of the values leaves no trace.
struct Medians {
  private var values: [Double] = []

  /// The median of what `make` gives for each element, the mean of the middle two of an even number; 0 of none.
  ///
  /// - Complexity: O(n), on average.
  mutating func median<Elements: Sequence>(
    of elements: Elements, _ make: (Elements.Element) -> Double?
  ) -> Double {
    values.removeAll(keepingCapacity: true)
    for element in elements { if let value = make(element) { values.append(value) } }
    return values.withUnsafeMutableBufferPointer { Medians.median($0) }
  }

  /// The median of so many values that `fill` sets.
  ///
  /// - Complexity: O(n), on average.
  mutating func median(count: Int, _ fill: (UnsafeMutableBufferPointer<Double>) -> Void) -> Double {
    if values.count < count { values += [Double](repeating: 0, count: count - values.count) }
    return values.withUnsafeMutableBufferPointer { values in
      let used = UnsafeMutableBufferPointer(rebasing: values[0..<count])
      fill(used)
      return Medians.median(used)
    }
  }

  /// The median of values.
  mutating func median(_ given: [Double]) -> Double { median(of: given) { $0 } }

  /// The standard deviation that a normal distribution with this median of distances from 0 has.
  mutating func spread<Elements: Sequence>(of elements: Elements, _ make: (Elements.Element) -> Double?) -> Double {
    1.4826 * median(of: elements) { make($0).map { abs($0) } }
  }

  private static func median(_ values: UnsafeMutableBufferPointer<Double>) -> Double {
    guard !values.isEmpty else { return 0 }
    let middle = values.count / 2
    let upper = select(values, middle)
    if values.count % 2 == 1 { return upper }
    // What stands before is no more than it.
    var lower = values[0]
    for index in 1..<max(1, middle) where values[index] > lower { lower = values[index] }
    return (lower + upper) / 2
  }

  /// The value that would stand at an index were they sorted; those before it are moved before it (Hoare 1961).
  private static func select(_ values: UnsafeMutableBufferPointer<Double>, _ wanted: Int) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
      if high - low < 12 {
        for index in low + 1...high {
          let value = values[index]
          var place = index
          while place > low, values[place - 1] > value {
            values[place] = values[place - 1]
            place -= 1
          }
          values[place] = value
        }
        break
      }
      let pivot = middleOfThree(values[low], values[(low + high) / 2], values[high])
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if wanted <= right {
        high = right
      } else if wanted >= left {
        low = left
      } else {
        break
      }
    }
    return values[wanted]
  }

  private static func middleOfThree(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }
}
