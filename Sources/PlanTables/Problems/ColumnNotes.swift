import PlanModel
import Planning

/// What is said once a column, with how many cells and the first place: values that were read in another way than they are written.
struct ColumnNotes {
  /// One of them.
  struct Note {
    /// Where the first stands, and how it is written and read there.
    var first: Spot
    var place: Place
    var written: String
    var read: String
    /// How many cells.
    var count = 0
    /// The largest change of a number [10⁻²⁰].
    var largest: Int128 = 0
    /// The rows, of rows that are passed over.
    var rows: [Int] = []
  }

  private struct Key: Hashable {
    var code: ProblemCode
    var file: SourceFile
    var column: Int16
  }

  private var notes: [Key: Note] = [:]

  /// Counts a cell.
  mutating func add(
    _ code: ProblemCode, at spot: Spot, place: @autoclosure () -> Place, written: @autoclosure () -> String,
    read: @autoclosure () -> String,
    change: Int128 = 0, row: Int? = nil
  ) {
    let key = Key(code: code, file: spot.file, column: spot.column)
    // In place: a hostile table has a note for every row.
    func count(_ note: inout Note) {
      note.count += 1
      note.largest = max(note.largest, change)
      if let row { note.rows.append(row) }
    }
    count(&notes[key, default: Note(first: spot, place: place(), written: written(), read: read())])
  }

  /// Each as a problem.
  func problems() -> [(spot: Spot, problem: Problem)] {
    notes.map { key, note in
      let (message, hint) = note.text(key.code)
      return (
        note.first,
        Problem(
          code: key.code.rawValue, severity: key.code.severity, place: note.place, value: shortened(note.written),
          message: message, hint: hint)
      )
    }
  }
}

extension ColumnNotes.Note {
  private var more: (zh: String, en: String) {
    count == 1 ? ("", "") : ("等，共 \(count) 格", " and others, \(count) cells")
  }

  fileprivate func text(_ code: ProblemCode) -> (message: Localized, hint: Localized) {
    let (from, into) = (shortened(written), shortened(read))
    switch code {
    case .nameForCode:
      return (
        .init(
          zh: "这一列应填编码，填的是名称“\(from)”\(more.zh)；名称唯一，已按 \(into)\(count == 1 ? "" : " 等")读取。",
          en: "The column asks for codes; names (\"\(from)\"\(more.en)) were read as the codes of the only rows that have them, "
            + "such as \(into)."
        ), .init(zh: "请核对；以后最好填编码。", en: "Check them; codes are safer.")
      )
    case .codeFolded:
      return (
        .init(
          zh: "编码“\(from)”\(more.zh)的全角或大小写与表中不同，已按 \(into)\(count == 1 ? "" : " 等")读取。",
          en: "The code \"\(from)\"\(more.en) has letters of another width or case than the table; it was read as \(into)."),
        .init(zh: "请核对；最好改成相同的写法。", en: "Check it; better write it alike.")
      )
    case .blankWord:
      return (
        .init(
          zh: "写着“\(from)”\(more.zh)，按没有填处理，不是 0。", en: "\"\(from)\"\(more.en) counts as blank, not as 0."),
        .init(zh: "确实为零的请填 0。", en: "Where it is zero, write 0.")
      )
    case .decimalsRounded:
      var change = DecimalText(largest, shift: -20)
      change.round(to: 2)
      let size = String(decoding: change.plain, as: UTF8.self)
      return (
        .init(
          zh: "“\(from)”\(more.zh)的小数超过 4 位，已四舍五入为 \(into)\(count == 1 ? "" : " 等")，最多相差 \(size)。",
          en: "\"\(from)\"\(more.en) has more than 4 decimals and was rounded, here to \(into); the largest change is \(size)."),
        .init(zh: "请核对；要避免的话请先在表中取整。", en: "Check it; round in the table where that matters.")
      )
    case .unitConverted:
      return (
        .init(
          zh: "“\(from)”\(more.zh)写着单位，已换算为本列的单位，这一格读作 \(into)。",
          en: "\"\(from)\"\(more.en) gives a unit with the number and was converted into the column's: here to \(into)."),
        .init(zh: "请核对；最好把单位写进表头，格里只填数字。", en: "Check it; better name the unit in the heading and write numbers alone.")
      )
    case .sectionRow:
      let list = rows.prefix(20).map(String.init)
      let tail = rows.count > list.count
      return (
        .init(
          zh: "第 \(list.joined(separator: "、")) \(tail ? "等 \(rows.count) " : "")行只有分组标题（“\(from)”\(count == 1 ? "" : "等")），没有读取。",
          en: "Row \(list.joined(separator: ", "))\(tail ? ", … (\(rows.count) in all)" : "") only head a group (\"\(from)\"): not read."
        ), .init(zh: "请核对；应当是数据的，请补齐各列。", en: "Check them; rows of data need their other columns.")
      )
    default: preconditionFailure("\(code) is not said once a column")
    }
  }
}

extension ProblemLog {
  /// Notes that a value is written in another way than the one it is read as.
  func reportWording(_ written: String, read: String, at spot: Spot) {
    report(
      .wordingRead, at: spot, value: written,
      .init(
        zh: "“\(shortened(written))”按“\(shortened(read))”读取。", en: "\"\(shortened(written))\" was read as \"\(shortened(read))\"."),
      hint: .init(zh: "请核对意思是否相同。", en: "Check that it means the same."))
  }
}
