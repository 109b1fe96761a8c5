internal import CGLPK
import LinearProgramming

/// What one call of the simplex method says.
enum SimplexOutcome: Hashable {
  /// It answers the question.
  case settled(TerminationReason)
  /// It stopped without an answer; another method, basis or tolerance may find one.
  case undecided
}

/// What GLPK says about the basic solution it holds, after one call of `glp_simplex`.
struct SimplexStatus: Hashable {
  var returnCode: Int32
  /// `GLP_FEAS`, `GLP_INFEAS`, `GLP_NOFEAS` or `GLP_UNDEF`.
  var primal: Int32
  /// The same for the dual.
  var dual: Int32
}

/// The meaning of GLPK's codes, all of it.
///
///     code          primal   dual     meaning
///     0             FEAS     FEAS     optimal
///     0             NOFEAS   any      infeasible
///     0             FEAS     NOFEAS   unbounded
///     0             INFEAS   NOFEAS   undecided: the dual method found no dual feasible point, so the program is
///                                     infeasible or unbounded and the primal method has to say which
///     0             else              undecided
///     ETMLIM                          time limit
///     EITLIM                          iteration limit
///     ENOPFS                          infeasible      (presolver only)
///     ENODFS                          undecided       (presolver only: infeasible or unbounded)
///     EOBJLL EOBJUL                   undecided       (only where an objective limit was set: see ``BranchAndBound``)
///     EBADB ESING ECOND EFAIL EINSTAB undecided       (numerical trouble with this basis)
///     EBOUND, else                    undecided       (our own mistake, or a code this table does not know)
///
/// The two statuses are asked for one by one because `glp_get_status` folds `INFEAS` and `UNDEF` into one another.
func simplexOutcome(of status: SimplexStatus) -> SimplexOutcome {
  switch status.returnCode {
  case 0:
    switch (status.primal, status.dual) {
    case (GLP_FEAS, GLP_FEAS): .settled(.optimal)
    case (GLP_NOFEAS, _): .settled(.infeasible)
    case (GLP_FEAS, GLP_NOFEAS): .settled(.unbounded)
    default: .undecided
    }
  case GLP_ETMLIM: .settled(.timeLimit)
  case GLP_EITLIM: .settled(.iterationLimit)
  case GLP_ENOPFS: .settled(.infeasible)
  default: .undecided
  }
}

/// GLPK's own words for a return code.
func name(ofReturnCode code: Int32) -> String {
  switch code {
  case 0: "0"
  case GLP_EBADB: "GLP_EBADB"
  case GLP_ESING: "GLP_ESING"
  case GLP_ECOND: "GLP_ECOND"
  case GLP_EBOUND: "GLP_EBOUND"
  case GLP_EFAIL: "GLP_EFAIL"
  case GLP_EOBJLL: "GLP_EOBJLL"
  case GLP_EOBJUL: "GLP_EOBJUL"
  case GLP_EITLIM: "GLP_EITLIM"
  case GLP_ETMLIM: "GLP_ETMLIM"
  case GLP_ENOPFS: "GLP_ENOPFS"
  case GLP_ENODFS: "GLP_ENODFS"
  case GLP_EROOT: "GLP_EROOT"
  case GLP_ESTOP: "GLP_ESTOP"
  case GLP_EMIPGAP: "GLP_EMIPGAP"
  case GLP_EINSTAB: "GLP_EINSTAB"
  default: "code \(code)"
  }
}

/// GLPK's own words for a status of a solution.
func name(ofStatus status: Int32) -> String {
  switch status {
  case GLP_UNDEF: "GLP_UNDEF"
  case GLP_FEAS: "GLP_FEAS"
  case GLP_INFEAS: "GLP_INFEAS"
  case GLP_NOFEAS: "GLP_NOFEAS"
  case GLP_OPT: "GLP_OPT"
  case GLP_UNBND: "GLP_UNBND"
  default: "status \(status)"
  }
}
