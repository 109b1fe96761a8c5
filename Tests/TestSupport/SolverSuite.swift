public import LinearProgramming

/// What any `LinearProgramSolver` must do; returns one line per failure, naming the instance or the seed.
///
/// Every outcome on `ReferenceInstance.all`; then seeded random programs: the result passes the optimality report, a
/// scaled program has the scaled optimum, and a session that is changed and solved again agrees with a solve from scratch.
public func verifySolver(_ solver: some LinearProgramSolver, seeds: [UInt64] = Seeds.first(300, of: 1_000)) -> [String] {
  var complaints: [String] = []
  for instance in ReferenceInstance.all {
    let once = solver.solve(instance.program, options: SolveOptions())
    complaints += differences(of: once, from: instance).map { "\(instance.name): \($0)" }
    let session = solver.makeSession(instance.program, options: SolveOptions())
    for attempt in 1...2 {
      complaints += differences(of: session.solve(), from: instance).map {
        "\(instance.name), session, solve \(attempt): \($0)"
      }
    }
  }
  var restarts = 0
  for seed in seeds {
    let program = RandomPrograms.solvable(seed: seed, sparseCosts: seed % 2 == 1)
    complaints += optimalityComplaints(solver, program).map { "seed \(seed): \($0)" }
    complaints += scalingComplaints(solver, program).map { "seed \(seed), scaled: \($0)" }
    complaints += restartComplaints(solver, program, seed: seed, &restarts).map { "seed \(seed), restart: \($0)" }
  }
  if restarts < seeds.count { complaints.append("\(restarts) of \(4 * seeds.count) changed programs have an optimum to compare") }
  return complaints
}

private let closeness = Tolerance(absolute: 1e-7, relative: 1e-7)

private func differences(of result: SolveResult, from instance: ReferenceInstance) -> [String] {
  let expected = instance.expected
  guard result.reason == expected.reason else {
    return ["\(result.reason) instead of \(expected.reason) (\(result.detail))"]
  }
  guard expected.reason == .optimal else {
    let isBare =
      result.objective.isNaN && result.primal.isEmpty && result.activity.isEmpty && result.dual.isEmpty
      && result.reducedCost.isEmpty
    return isBare ? [] : ["a result without a point carries numbers"]
  }
  var lines: [String] = []
  let pairs = [
    ("objective", [result.objective], [expected.objective]), ("primal", result.primal, expected.primal),
    ("activity", result.activity, expected.activity), ("dual", result.dual, expected.dual),
    ("reducedCost", result.reducedCost, expected.reducedCost),
  ]
  for (name, actual, wanted) in pairs where !wanted.isEmpty {
    let isSame =
      actual.count == wanted.count
      && zip(actual, wanted).allSatisfy { ($0 - $1).magnitude <= closeness.margin(at: $1) }
    if !isSame { lines.append("\(name) \(actual) instead of \(wanted)") }
  }
  lines += OptimalityReport(checking: result, of: instance.program).faults.map { "\($0)" }
  return lines
}

private func optimalityComplaints(_ solver: some LinearProgramSolver, _ program: LinearProgram) -> [String] {
  let result = solver.solve(program, options: SolveOptions())
  return OptimalityReport(checking: result, of: program).faults.map { "\($0) (\(result.detail))" }
}

/// Every bound of rows and columns times 3: so is the optimum, whichever optimal point was found.
private func scalingComplaints(_ solver: some LinearProgramSolver, _ program: LinearProgram) -> [String] {
  var scaled = LinearProgram(program.objective)
  for row in program.constraints {
    scaled.addConstraint(name: row.name, lowerBound: 3 * row.lowerBound, upperBound: 3 * row.upperBound)
  }
  for column in program.variables {
    scaled.addVariable(
      name: column.name, lowerBound: 3 * column.lowerBound, upperBound: 3 * column.upperBound,
      cost: column.cost, entries: column.entries)
  }
  let objective = solver.solve(program, options: SolveOptions()).objective
  let tripled = solver.solve(scaled, options: SolveOptions()).objective
  let isSame = (tripled - 3 * objective).magnitude <= closeness.margin(at: 3 * objective)
  return isSame ? [] : ["\(tripled) instead of 3 × \(objective)"]
}

/// Moves bounds and costs a few times; after each move the session says what a fresh solve says. Counts the optima compared.
private func restartComplaints(
  _ solver: some LinearProgramSolver, _ program: LinearProgram, seed: UInt64, _ optima: inout Int
) -> [String] {
  var generator = SeededGenerator(seed: seed ^ 0xabcd)
  var model = EditableProgram(program)
  let session = solver.makeSession(program, options: SolveOptions())
  var lines: [String] = []
  for round in 1...4 {
    for index in model.columns.indices where generator.unit() < 0.5 {
      let width = generator.double(in: 0...1)
      if model.columns[index].lowerBound.isFinite { model.columns[index].lowerBound -= width }
      if generator.unit() < 0.3 && model.columns[index].upperBound.isFinite {
        model.columns[index].upperBound = max(
          model.columns[index].lowerBound, model.columns[index].upperBound - 1)
      }
      session.setBounds(
        ofVariable: index, lower: model.columns[index].lowerBound, upper: model.columns[index].upperBound)
    }
    for index in model.rows.indices where generator.unit() < 0.3 {
      if model.rows[index].upperBound.isFinite { model.rows[index].upperBound += generator.double(in: 0...2) }
      session.setBounds(
        ofConstraint: index, lower: model.rows[index].lowerBound, upper: model.rows[index].upperBound)
    }
    for index in model.columns.indices where generator.unit() < 0.2 {
      model.columns[index].cost *= generator.double(in: 0...2)
      session.setCost(ofVariable: index, to: model.columns[index].cost)
    }
    let changed = model.program
    let warm = session.solve()
    let cold = solver.solve(changed, options: SolveOptions())
    guard warm.reason == cold.reason else {
      lines.append("round \(round): \(warm.reason) instead of \(cold.reason)")
      continue
    }
    guard warm.reason == .optimal else { continue }
    optima += 1
    if (warm.objective - cold.objective).magnitude > closeness.margin(at: cold.objective) {
      lines.append("round \(round): \(warm.objective) instead of \(cold.objective)")
    }
    lines += OptimalityReport(checking: warm, of: changed).faults.map { "round \(round): \($0)" }
  }
  return lines
}

/// A program whose numbers can be changed, as a session's can.
public struct EditableProgram {
  /// Which way the objective goes.
  public let objective: LinearProgram.Objective
  /// The rows.
  public var rows: [LinearProgram.Constraint]
  /// The columns.
  public var columns: [LinearProgram.Variable]

  /// Copies a program.
  public init(_ program: LinearProgram) {
    objective = program.objective
    rows = program.constraints
    columns = program.variables
  }

  /// The program as it stands.
  public var program: LinearProgram {
    var program = LinearProgram(objective)
    for row in rows {
      program.addConstraint(name: row.name, lowerBound: row.lowerBound, upperBound: row.upperBound)
    }
    for column in columns {
      program.addVariable(
        name: column.name, lowerBound: column.lowerBound, upperBound: column.upperBound, cost: column.cost,
        isInteger: column.isInteger, entries: column.entries)
    }
    return program
  }
}
