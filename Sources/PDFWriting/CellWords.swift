import SheetLayout

/// What a cell shows: the words, and what of its look depends on its value.
struct CellWords: Hashable {
  let text: String
  /// Whether it is a number, of which no digit may be cut or stand on another line.
  let isNumber: Bool
  /// `0xRRGGBB`.
  let colour: UInt32

  /// Red that is still clear on paper.
  static let red: UInt32 = 0xC00000

  /// Nil where nothing is shown.
  init?(_ cell: SheetCell, look: CellLook) {
    switch cell.value {
    case .blank: return nil
    case .text(let text), .textFormula(_, value: let text), .link(let text, sheet: _, row: _, column: _):
      self.text = printable(text, keepsLines: look.wraps)
      isNumber = false
      colour = look.colour
    case .number(let number), .formula(_, value: let number):
      text = number.text(look.number)
      isNumber = true
      colour = look.isRedUnlessZero && number.unscaled != 0 ? Self.red : look.colour
    }
    if text.isEmpty { return nil }
  }
}

extension CellWords {
  /// A header or footer, of which nothing is cut either.
  init(line: String, colour: UInt32) {
    text = printable(line, keepsLines: false)
    isNumber = true
    self.colour = colour
  }
}

/// The text without what cannot be printed: control characters, marks that turn the direction of reading, and anything
/// beyond what a spreadsheet's cell holds. Line ends stay where they are asked for and are spaces otherwise.
/// - Complexity: O(text), up to 32,767 characters of it.
func printable(_ text: String, keepsLines: Bool) -> String {
  if text.utf8.count <= 32_767, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = String.UnicodeScalarView()
  var hadReturn = false
  for scalar in text.unicodeScalars.prefix(32_767) {
    switch scalar.value {
    case 0x0A where hadReturn: break
    case 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029: result.append(keepsLines ? "\n" : " ")
    case 0x09: result.append(" ")
    case 0x00..<0x20, 0x7F..<0xA0: break
    // Written out, for Cairo 1.16 falls over the glyphs of some of them.
    case 0xFB00...0xFB06: result.append(contentsOf: ligatures[Int(scalar.value) - 0xFB00].unicodeScalars)
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF, 0xFFF9...0xFFFB: break
    // What Unicode says will never be a character.
    case 0xFDD0...0xFDEF: break
    case _ where scalar.value & 0xFFFE == 0xFFFE: break
    default: result.append(scalar)
    }
    hadReturn = scalar.value == 0x0D
  }
  return String(result)
}

/// The letters of U+FB00 to U+FB06.
private let ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]
