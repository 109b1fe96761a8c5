public import Judging
public import OutputStore
public import Planning
import Reports
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

extension SplitSession {
  /// What a proposal changes, by product, district and institution, packs, amounts and prepayments: as `compare` tells it of two
  /// folders, but for their names and digests.
  ///
  /// - Throws: ``FenliangError``.
  public func comparison(with proposal: Proposal) async throws(FenliangError) -> OutputComparison {
    let before = try await answerForJudging().allocation(hasPackets: false)
    return OutputComparison(
      old: ComparedOutput(of: before), new: ComparedOutput(of: proposal.split.allocation(hasPackets: false)))
  }

  /// The answer in force beside plain ways of splitting 公平性对照, as `fairness` tells it of a folder.
  ///
  /// - Throws: ``FenliangError``.
  public func fairness() async throws(FenliangError) -> FairnessSheet {
    let split = try await answerForJudging()
    return FairnessSheet(
      plan: split.plan, packs: split.allocation(hasPackets: false).packsOfCells, beforeRounding: split.fairPacks)
  }

  /// The same of one district's split of its volumes, without a row of another's; nil where it has no cells.
  ///
  /// - Throws: ``FenliangError``.
  public func fairness(ofDistrict id: Identifier) async throws(FenliangError) -> FairnessSheet? {
    let split = try await answerForJudging()
    guard let district = split.plan.districts.firstIndex(sortedID: id, id: \.id),
      let answer = split.answer(ofDistrict: district)
    else { return nil }
    return FairnessSheet(
      plan: answer.plan, packs: answer.lines.map(\.packs), beforeRounding: answer.lines.map(\.packsContinuous))
  }

  private func answerForJudging() async throws(FenliangError) -> SolvedSplit {
    do {
      return try await answer()
    } catch {
      throw FenliangError(error)
    }
  }
}
