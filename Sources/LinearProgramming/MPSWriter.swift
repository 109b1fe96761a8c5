/// Writes a linear program as free-format MPS, the text that every solver reads.
///
/// Free format only: the 12 characters that fixed format leaves for a number cannot hold every `Double`, and here each
/// number is written with the fewest digits that read back as the same one.
///
///     let text = mpsText(of: program, name: "round1")
///
/// - A maximization is written as the minimization of the negated costs, because readers disagree about `OBJSENSE`;
///   a comment line says so. The optimum that a solver prints is then the negated one.
/// - A row with two sides is written with `RANGES`: the reader computes the second side as the first plus or minus the
///   range, so it may be off by one rounding where no form reproduces it exactly.
/// - A row without sides is written as a second `N` row; readers drop those.
/// - Bounds of integer columns are always written, because readers disagree about their default.
///
/// Layout: https://www.ibm.com/docs/en/icos/22.1.2?topic=cplex-mps-file-format-industry-standard
public func mpsText(of program: LinearProgram, name: String) -> String {
  var text = ""
  writeMPS(of: program, name: name, to: &text)
  return text
}

/// Writes a linear program as free-format MPS, line by line, for programs too big for one string.
///
/// - Complexity: O(variables + constraints + entries) time; memory for the names only.
public func writeMPS<Target: TextOutputStream>(
  of program: LinearProgram, name: String, to target: inout Target
) {
  let names = MPSNames(for: program)
  let writer = MPSWriter(program: program, names: names)
  if program.objective == .maximize {
    target.write("* maximization written as minimization: every cost is negated, and so is the optimum\n")
  }
  if names.areNumbered {
    target.write("* rows and columns are named by number: their own names do not fit the format\n")
  }
  target.write("NAME \(mpsName(from: name))\n")
  writer.writeRows(to: &target)
  writer.writeColumns(to: &target)
  writer.writeRightHandSides(to: &target)
  writer.writeRanges(to: &target)
  writer.writeBounds(to: &target)
  target.write("ENDATA\n")
}

/// The sections of the text, one method each.
private struct MPSWriter {
  let program: LinearProgram
  let names: MPSNames

  func writeRows<Target: TextOutputStream>(to target: inout Target) {
    target.write("ROWS\n N \(MPSNames.objective)\n")
    for (index, constraint) in program.constraints.enumerated() {
      target.write(" \(MPSRowForm(of: constraint).kind) \(names.rows[index])\n")
    }
  }

  func writeColumns<Target: TextOutputStream>(to target: inout Target) {
    target.write("COLUMNS\n")
    var isInsideIntegers = false
    for (index, variable) in program.variables.enumerated() {
      if variable.isInteger != isInsideIntegers {
        isInsideIntegers = variable.isInteger
        target.write(" MARKER 'MARKER' '\(isInsideIntegers ? "INTORG" : "INTEND")'\n")
      }
      let name = names.columns[index]
      let cost = program.objective == .minimize ? variable.cost : -variable.cost
      // A column exists by being named here, so one without entries keeps its cost even where that is 0.
      if cost != 0 || variable.entries.isEmpty {
        target.write(" \(name) \(MPSNames.objective) \(mpsNumber(cost))\n")
      }
      for entry in variable.entries {
        target.write(" \(name) \(names.rows[entry.constraint]) \(mpsNumber(entry.coefficient))\n")
      }
    }
    if isInsideIntegers { target.write(" MARKER 'MARKER' 'INTEND'\n") }
  }

  func writeRightHandSides<Target: TextOutputStream>(to target: inout Target) {
    target.write("RHS\n")
    for (index, constraint) in program.constraints.enumerated() {
      let form = MPSRowForm(of: constraint)
      if form.rightHandSide != 0 {
        target.write(" RHS \(names.rows[index]) \(mpsNumber(form.rightHandSide))\n")
      }
    }
  }

  func writeRanges<Target: TextOutputStream>(to target: inout Target) {
    var isFirst = true
    for (index, constraint) in program.constraints.enumerated() {
      guard let range = MPSRowForm(of: constraint).range else { continue }
      if isFirst { target.write("RANGES\n") }
      isFirst = false
      target.write(" RNG \(names.rows[index]) \(mpsNumber(range))\n")
    }
  }

  func writeBounds<Target: TextOutputStream>(to target: inout Target) {
    var isFirst = true
    for (index, variable) in program.variables.enumerated() {
      for bound in MPSBound.bounds(of: variable) {
        if isFirst { target.write("BOUNDS\n") }
        isFirst = false
        let value = bound.value.map { " " + mpsNumber($0) } ?? ""
        target.write(" \(bound.kind) BND \(names.columns[index])\(value)\n")
      }
    }
  }
}
