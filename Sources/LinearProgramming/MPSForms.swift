/// How one row is said in MPS: a kind with a right-hand side, and a range where it has two different sides.
struct MPSRowForm: Hashable {
  /// `N` free, `E` equal, `G` at least, `L` at most.
  var kind: String
  var rightHandSide: Double
  /// Distance of the other side; nil where there is none.
  var range: Double?

  init(of constraint: LinearProgram.Constraint) {
    let lower = constraint.lowerBound
    let upper = constraint.upperBound
    switch (lower.isFinite, upper.isFinite) {
    case (false, false): (kind, rightHandSide, range) = ("N", 0, nil)
    case (true, false): (kind, rightHandSide, range) = ("G", lower, nil)
    case (false, true): (kind, rightHandSide, range) = ("L", upper, nil)
    case (true, true) where lower == upper: (kind, rightHandSide, range) = ("E", lower, nil)
    case (true, true):
      // Of the two forms, the one whose other side the reader computes without rounding.
      let distance = upper - lower
      let isExactFromUpper = upper - distance == lower && lower + distance != upper
      (kind, rightHandSide, range) = isExactFromUpper ? ("L", upper, distance) : ("G", lower, distance)
    }
  }
}

/// One line of the section `BOUNDS`.
struct MPSBound: Hashable {
  /// `FR` free, `FX` fixed, `BV` 0 or 1, `LO` and `UP`, for integers `LI` and `UI`, `MI` no lower, `PL` no upper bound.
  var kind: String
  var value: Double?

  /// The lines for a column, in an order in which no reader changes a bound that was given: lower before upper.
  static func bounds(of variable: LinearProgram.Variable) -> [MPSBound] {
    let lower = variable.lowerBound
    let upper = variable.upperBound
    if lower == -.infinity && upper == .infinity { return [MPSBound(kind: "FR", value: nil)] }
    if lower == upper { return [MPSBound(kind: "FX", value: lower)] }
    if variable.isInteger && lower == 0 && upper == 1 { return [MPSBound(kind: "BV", value: nil)] }
    var bounds: [MPSBound] = []
    if lower == -.infinity {
      bounds.append(MPSBound(kind: "MI", value: nil))
    } else if lower != 0 || variable.isInteger {
      bounds.append(MPSBound(kind: kind("LO", "LI", lower, variable), value: lower))
    }
    if upper < .infinity {
      bounds.append(MPSBound(kind: kind("UP", "UI", upper, variable), value: upper))
    } else if variable.isInteger {
      bounds.append(MPSBound(kind: "PL", value: nil))
    }
    return bounds
  }

  private static func kind(
    _ plain: String, _ integer: String, _ value: Double, _ variable: LinearProgram.Variable
  ) -> String {
    variable.isInteger && value == value.rounded() && value.magnitude <= largestInteger ? integer : plain
  }

  /// Readers keep the bounds `LI` and `UI` in 32 bits, some of them.
  private static let largestInteger = Double(Int32.max)
}

/// The names of rows and columns in the text: the program's own where all of them fit, else numbers.
struct MPSNames {
  /// The row of the costs.
  static let objective = "COST"

  let rows: [String]
  let columns: [String]
  /// Whether at least one kind is named by number.
  let areNumbered: Bool

  init(for program: LinearProgram) {
    let own = program.constraints.map(\.name)
    let ownColumns = program.variables.map(\.name)
    let doRowsFit = MPSNames.fit(own + [MPSNames.objective])
    let doColumnsFit = MPSNames.fit(ownColumns)
    rows = doRowsFit ? own : own.indices.map { "R\($0 + 1)" }
    columns = doColumnsFit ? ownColumns : ownColumns.indices.map { "C\($0 + 1)" }
    areNumbered = !doRowsFit || !doColumnsFit
  }

  /// Whether the names are different, not empty, short and made of ASCII letters, digits and `_`.
  private static func fit(_ names: [String]) -> Bool {
    var seen = Set<String>(minimumCapacity: names.count)
    return names.allSatisfy { name in
      !name.isEmpty && name.utf8.count <= longestName && name.utf8.allSatisfy(isNameByte)
        && seen.insert(name).inserted
    }
  }

  /// In bytes; GLPK takes 255, and some readers keep whole lines in 560.
  private static let longestName = 100
}

private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
    true
  default: false
  }
}

/// The name of the program, every byte that does not fit replaced by `_`.
func mpsName(from name: String) -> String {
  let bytes = name.utf8.prefix(60).map { isNameByte($0) ? $0 : UInt8(ascii: "_") }
  return bytes.isEmpty ? "program" : String(decoding: bytes, as: UTF8.self)
}

/// The fewest digits that read back as the same number, whole numbers without a decimal point.
func mpsNumber(_ value: Double) -> String {
  let text = value == 0 ? "0" : value.description
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
