public import OutputStore
public import Planning
import Streams

/// What a new answer moves against an earlier one, and what moving as little as possible would cost (`--keep`).
///
/// The fair plan is the answer whatever it moves (decision 0012); this says how much that is, and offers the split that
/// moves fewest packs within the same limits as overrides.
public struct KeepReport: Sendable {
  /// What moves against the earlier output.
  public struct Movement: Sendable, Hashable {
    /// Cells whose packs differ.
    public var cells = 0
    /// Packs that cells gain.
    public var gained = 0
    /// Packs that cells lose, those of cells that are no more included.
    public var lost = 0

    /// Makes nothing.
    public init() {}

    /// Adds a cell.
    public mutating func add(from old: Int, to new: Int) {
      if new == old { return }
      cells += 1
      gained += max(0, new - old)
      lost += max(0, old - new)
    }
  }

  /// A level of the fair plan, and how low the other plan lets its cells go.
  public struct Level: Sendable, Hashable {
    /// Its place among the levels, from 1 at the lowest.
    public var number: Int
    /// The fair plan's fill.
    public var fair: Double
    /// How many cells it holds.
    public var cells: Int
    /// The smallest fill of those cells in the stable plan; one that is not worse off by a pack counts as standing at the
    /// fair plan's.
    public var stable: Double

    /// Makes a level.
    public init(number: Int, fair: Double, cells: Int, stable: Double) {
      self.number = number
      self.fair = fair
      self.cells = cells
      self.stable = stable
    }
  }

  /// The plan that moves fewest packs.
  public struct Stable: Sendable {
    /// What moves.
    public var movement: Movement
    /// No plan within the limits moves fewer than this many packs, gained and lost together.
    public var leastMoved: Int
    /// Cells that have fewer packs than in the fair plan and miss their real fair value by a pack or more.
    public var cellsBelow: Int
    /// The lowest of the fair plan's levels that it does not reach, at most ``KeepReport/levelCount``.
    public var levels: [Level]
    /// Packs, one per cell of the plan.
    public var packs: [Int]

    /// Makes a plan's report.
    public init(movement: Movement, leastMoved: Int, cellsBelow: Int, levels: [Level], packs: [Int]) {
      self.movement = movement
      self.leastMoved = leastMoved
      self.cellsBelow = cellsBelow
      self.levels = levels
      self.packs = packs
    }
  }

  /// A cell that differs from the earlier output in one of the plans.
  public struct Change: Sendable, Hashable {
    /// 品种编码.
    public var product: Identifier
    /// 区市编码.
    public var district: Identifier
    /// 机构编码.
    public var institution: Identifier
    /// Before; nil where the cell is new.
    public var old: Int?
    /// The answer; nil where the cell is no more.
    public var fair: Int?
    /// The plan that moves fewest packs; nil where there is none, or no such cell.
    public var stable: Int?

    /// Makes a change.
    public init(
      product: Identifier, district: Identifier, institution: Identifier, old: Int?, fair: Int?, stable: Int?
    ) {
      self.product = product
      self.district = district
      self.institution = institution
      self.old = old
      self.fair = fair
      self.stable = stable
    }
  }

  /// How many levels are named.
  public static let levelCount = 5

  /// The SHA-256 of the earlier output's `run.json`.
  public var digest: String
  /// What the answer moves.
  public var fair: Movement
  /// The plan that moves fewest packs; nil where none was found.
  public var stable: Stable?
  /// Why there is none.
  public var failure: Localized?
  /// The cells that differ in one of the plans, sorted by product, district, institution.
  public var changes: [Change]
  /// The cells of the plan, for the overrides: institution, product.
  public var cells: [(institution: Identifier, product: Identifier)]

  /// Makes a report.
  public init(
    digest: String, fair: Movement, stable: Stable?, failure: Localized?, changes: [Change],
    cells: [(institution: Identifier, product: Identifier)]
  ) {
    self.digest = digest
    self.fair = fair
    self.stable = stable
    self.failure = failure
    self.changes = changes
    self.cells = cells
  }

  /// `keep.csv` and, where there is a stable plan, `stable.csv`: every cell of it locked, in the form of overrides.
  public func files(style: CSVStyle) -> [OutputFile] {
    let (changes, cells) = (changes, cells)
    var files = [
      reportTable(
        "keep.csv",
        columns: [
          "product_id", "district_id", "institution_id", "old_packs", "packs", "difference", "stable_packs",
          "stable_difference",
        ], rowCount: changes.count, style: style
      ) { index, writer in
        let change = changes[index]
        writer.field(text: change.product)
        writer.field(text: change.district)
        writer.field(text: change.institution)
        writer.field(whole: change.old)
        writer.field(whole: change.fair)
        writer.field(whole: (change.fair ?? 0) - (change.old ?? 0))
        writer.field(whole: change.stable)
        writer.field(whole: change.stable.map { $0 - (change.old ?? 0) })
      }
    ]
    if let packs = stable?.packs {
      files.append(
        reportTable(
          "stable.csv", columns: ["table", "key", "column", "value"], rowCount: packs.count, style: style
        ) { index, writer in
          writer.field(text: "limits")
          writer.field(text: "\(cells[index].institution);\(cells[index].product)")
          writer.field(text: "fixed_packs")
          writer.field(whole: packs[index])
        })
    }
    return files
  }
}

extension KeepReport {
  /// What the planner reads; `folder` is the output's.
  public func text(in language: Language, folder: String) -> String {
    func say(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    func moved(_ movement: Movement) -> String {
      say(
        "\(grouped(movement.cells)) 个单元变动，增 \(grouped(movement.gained)) 盒、减 \(grouped(movement.lost)) 盒",
        "\(grouped(movement.cells)) cells change, +\(grouped(movement.gained)) and -\(grouped(movement.lost)) packs")
    }
    var lines = [say("与原结果相比，本方案：", "Against the earlier output, this plan: ") + moved(fair)]
    guard let stable else {
      if let failure { lines.append(say("少变动方案：", "The plan with fewest changes: ") + failure[language]) }
      return lines.map { $0 + "\n" }.joined()
    }
    let total = stable.movement.gained + stable.movement.lost
    let proof =
      total == stable.leastMoved
      ? say("，为最少", ", the least possible")
      : say("，最少不低于 \(grouped(stable.leastMoved)) 盒", "; no plan moves fewer than \(grouped(stable.leastMoved))")
    lines.append(say("少变动方案：", "The plan with fewest changes: ") + moved(stable.movement) + proof)
    if stable.cellsBelow == 0 {
      lines.append(say("  没有单元因此少得一盒以上", "  no cell gets a pack less for it"))
    } else {
      lines.append(
        say(
          "  代价：\(grouped(stable.cellsBelow)) 个单元比本方案少一盒或更多",
          "  its price: \(grouped(stable.cellsBelow)) cells get at least a pack less than in this plan"))
      for level in stable.levels {
        let (fair, other) = (percent(level.fair), percent(level.stable))
        lines.append(
          say(
            "  第 \(level.number) 级（\(grouped(level.cells)) 个单元）：本方案 \(fair)，少变动 \(other)",
            "  level \(level.number) (\(grouped(level.cells)) cells): this plan \(fair), fewest changes \(other)"))
      }
    }
    lines.append(
      say(
        "  明细见 \(folder)/keep.csv；要采用它：加 --overrides \(folder)/stable.csv 重新分解",
        "  details in \(folder)/keep.csv; to take it, allocate with --overrides \(folder)/stable.csv"))
    return lines.map { $0.printable + "\n" }.joined()
  }

  private func percent(_ share: Double) -> String { written { $0.append(percent: share) } }

  /// What `run.json` says under `keep`.
  var record: JSONValue {
    .members(
      ("run_json_sha256", .text(digest)), ("fair", KeepReport.json(of: fair)),
      ("stable", stable.map { KeepReport.json(of: $0) }))
  }

  private static func json(of movement: Movement) -> JSONValue {
    .members(("cells", .whole(movement.cells)), ("gained", .whole(movement.gained)), ("lost", .whole(movement.lost)))
  }

  private static func json(of stable: Stable) -> JSONValue {
    .members(
      ("moved", json(of: stable.movement)), ("least_moved", .whole(stable.leastMoved)),
      ("cells_below", .whole(stable.cellsBelow)),
      (
        "levels",
        .list(
          stable.levels.map {
            .members(("level", .whole($0.number)), ("fair", .number($0.fair)), ("cells", .whole($0.cells)), ("stable", .number($0.stable)))
          })
      ))
  }
}
