import Planning
import Streams

// Text on a terminal: how wide it is, and what must not reach it.
extension String {
  /// How many columns the text takes: East Asian wide characters two, combining marks none.
  ///
  /// Source: Unicode Standard Annex 11; ambiguous characters count as one column.
  var displayWidth: Int {
    unicodeScalars.reduce(0) { width, scalar in
      switch scalar.value {
      case 0x0300...0x036F, 0x200B...0x200F, 0x20D0...0x20FF, 0xFE00...0xFE0F: width
      case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        width + 2
      default: width + 1
      }
    }
  }

  /// The text on one line, with whatever would steer the terminal made visible.
  var printable: String { visible(keepsLines: false) }

  /// The text cut to a width, with `..` where something is missing.
  func clipped(to width: Int) -> String {
    guard displayWidth > width else { return self }
    var kept = ""
    var used = 2
    for character in self {
      used += String(character).displayWidth
      if used > width { break }
      kept.append(character)
    }
    return kept + ".."
  }

  /// The text filled with blanks up to a width.
  func padded(to width: Int, atStart: Bool) -> String {
    let blanks = String(repeating: " ", count: max(0, width - displayWidth))
    return atStart ? blanks + self : self + blanks
  }
}

/// A table for the terminal: aligned columns, two blanks between them.
struct ScreenTable {
  /// How a column stands.
  enum Alignment {
    case left, right
  }

  /// Heading and alignment of each column.
  let columns: [(heading: String, alignment: Alignment)]
  /// The rows, each with a text per column.
  var rows: [[String]] = []
  /// The widest a left-aligned column gets; numbers are never cut.
  var widestText = 24

  /// The lines, without blanks at their ends.
  var lines: [String] {
    let all = [columns.map(\.heading)] + rows
    let cells = all.map { row in
      zip(row, columns).map { text, column in
        column.alignment == .left ? text.printable.clipped(to: widestText) : text.printable
      }
    }
    let widths = columns.indices.map { column in cells.map { $0[column].displayWidth }.max() ?? 0 }
    return cells.map { row in
      var line = row.indices.map { column in
        row[column].padded(to: widths[column], atStart: columns[column].alignment == .right)
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// A whole number with a comma every three digits: `1,234,567`.
func grouped(_ number: Int) -> String { grouped(written { $0.append(whole: number) }) }

/// Puts a comma every three digits before the point.
func grouped(_ number: String) -> String {
  let end = number.firstIndex(of: ".") ?? number.endIndex
  let whole = number[..<end]
  let isNegative = whole.first == "-"
  let digits = Array(isNegative ? whole.dropFirst() : whole)
  var result = isNegative ? "-" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { result.append(",") }
    result.append(digit)
  }
  return result + number[end...]
}
