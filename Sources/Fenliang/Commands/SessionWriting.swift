public import Planning
public import Reports
public import Splitting
import Streams
public import Verification

/// How a session's answer is written.
public struct SessionOutput: Sendable {
  /// Whether an earlier output may be replaced.
  public var force = false
  /// How tables are written.
  public var style = CSVStyle.people
  /// The language of reasons and messages.
  public var language = Language.chinese
  /// Which forms the tables to be stamped are written in.
  public var tables = TableForms.csv

  /// An output of CSV tables as people read them, in Chinese, where there is none yet.
  public init() {}
}

extension SplitSession {
  /// Writes the answer in force as `allocate` or `resplit` writes it: the folder appears whole and verified or not at all.
  ///
  /// - Throws: ``FenliangError``.
  @discardableResult
  public func write(
    to path: String, as output: SessionOutput = SessionOutput()
  ) async throws(FenliangError) -> VerificationReport {
    let allocation: Allocation
    do {
      allocation = try await self.allocation()
    } catch {
      throw FenliangError(error)
    }
    var request = AllocationRequest(planFolder: "", outputFolder: path)
    (request.force, request.style, request.language, request.tables) = (output.force, output.style, output.language, output.tables)
    request.engine = engine
    return try WrittenAllocation(allocation, request, findings: [], keep: nil).verified { _ in }.verification
  }
}
