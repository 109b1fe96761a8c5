import CGLPK
import Foundation
import GLPKBackend
import LinearProgramming
import TestSupport
import Testing

@Suite("MPS read by GLPK")
struct MPSRoundTripTests {
  @Test("random programs keep their optimum through GLPK's own reader, integer ones too", arguments: [false, true])
  func random(isInteger: Bool) throws {
    var compared = 0
    for seed in Seeds.first(60, of: 60) {
      let program = isInteger ? RandomPrograms.smallInteger(seed: seed) : RandomPrograms.solvable(seed: seed)
      let expected = GLPKSolver().solve(program)
      guard expected.reason == .optimal else {
        #expect(isInteger && expected.reason == .infeasible, "seed \(seed)")
        continue
      }
      compared += 1
      let wanted = program.objective == .minimize ? expected.objective : -expected.objective
      let read = try optimumReadByGLPK(program)
      #expect((read - wanted).magnitude <= 1e-7 * max(1, wanted.magnitude), "seed \(seed)")
    }
    #expect(compared >= Seeds.floor(isInteger ? 25 : 60), "\(compared) programs have an optimum")
  }

  @Test("every kind of bound and row comes back as it was")
  func boundsAndRows() throws {
    let infinity = Double.infinity
    var program = LinearProgram(.minimize)
    let rows: [(Double, Double)] = [(1, infinity), (-infinity, 2), (3, 3), (-4, 5.5), (-infinity, infinity)]
    for (index, row) in rows.enumerated() {
      program.addConstraint(name: "r\(index)", lowerBound: row.0, upperBound: row.1)
    }
    let bounds: [(Double, Double, Bool)] = [
      (-infinity, infinity, false), (-infinity, 4, false), (-infinity, -4, false), (0, infinity, false),
      (0, 7, false), (2, infinity, false), (-3, -1, false), (5, 5, false), (0, 1, true), (0, infinity, true),
      (-2, 9, true), (-infinity, infinity, true), (0, 40, true), (0, 0.1, false),
    ]
    for (index, bound) in bounds.enumerated() {
      program.addVariable(
        name: "x\(index)", lowerBound: bound.0, upperBound: bound.1, cost: 1 / 3.0, isInteger: bound.2,
        entries: [LinearProgram.Entry(constraint: index % 5, coefficient: 0.1 + Double(index))])
    }
    try withProblemRead(from: program) { handle in
      // The last row is free, and GLPK drops those.
      try #require(Int(glp_get_num_rows(handle)) == rows.count - 1)
      #expect(Int(glp_get_num_cols(handle)) == bounds.count)
      for (index, row) in rows.dropLast().enumerated() {
        let position = Int32(index + 1)
        #expect(finite(glp_get_row_lb(handle, position)) == row.0)
        #expect(finite(glp_get_row_ub(handle, position)) == row.1)
      }
      for (index, bound) in bounds.enumerated() {
        let position = Int32(index + 1)
        #expect(finite(glp_get_col_lb(handle, position)) == bound.0, "x\(index)")
        #expect(finite(glp_get_col_ub(handle, position)) == bound.1, "x\(index)")
        #expect((glp_get_col_kind(handle, position) != GLP_CV) == bound.2, "x\(index)")
        #expect(glp_get_obj_coef(handle, position) == 1 / 3.0)
      }
    }
  }
}

/// GLPK's infinities are the largest numbers.
private func finite(_ value: Double) -> Double {
  value.magnitude == Double.greatestFiniteMagnitude ? (value < 0 ? -.infinity : .infinity) : value
}

private func withProblemRead<Result>(
  from program: LinearProgram, _ body: (OpaquePointer?) throws -> Result
) throws -> Result {
  let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).mps")
  try mpsText(of: program, name: "round trip").write(to: file, atomically: true, encoding: .utf8)
  defer { try? FileManager.default.removeItem(at: file) }
  glp_term_out(GLP_OFF)
  let handle = glp_create_prob()
  defer { glp_delete_prob(handle) }
  try #require(glp_read_mps(handle, GLP_MPS_FILE, nil, file.path) == 0)
  return try body(handle)
}

private func optimumReadByGLPK(_ program: LinearProgram) throws -> Double {
  try withProblemRead(from: program) { handle in
    glp_term_out(GLP_OFF)
    try #require(glp_simplex(handle, nil) == 0)
    guard glp_get_num_int(handle) > 0 else { return glp_get_obj_val(handle) }
    try #require(glp_intopt(handle, nil) == 0)
    return glp_mip_obj_val(handle)
  }
}
