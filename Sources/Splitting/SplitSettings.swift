public import LinearProgramming
import Streams

/// How a plan is split: over which engine and solvers, on how many threads. The answer does not depend on it.
public struct SplitSettings: Sendable {
  /// The engine.
  public var engine: EngineChoice
  /// What solves linear programs of fair shares.
  public var solver: any LinearProgramSolver
  /// What solves those of whole packs.
  public var roundingSolver: any LinearProgramSolver
  /// How many threads work on the second stage.
  public var threads: Int

  /// Settings over a solver; whole packs are looked for over one of their own where it is given; nil threads: all there are.
  public init(
    engine: EngineChoice = .structured, solver: any LinearProgramSolver,
    roundingSolver: (any LinearProgramSolver)? = nil, threads: Int? = nil
  ) {
    self.engine = engine
    self.solver = solver
    self.roundingSolver = roundingSolver ?? solver
    self.threads = threads ?? processorCount
  }
}
