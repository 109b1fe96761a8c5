extension CellStyle {
  /// How the style looks.
  public var look: CellLook {
    var look = CellLook()
    switch self {
    case .plain: break
    case .title:
      look.size = 18
      look.isBold = true
      look.alignment = .centre
      look.wraps = true
    case .subtitle:
      look.size = 11
      look.alignment = .centre
    case .unitLine: look.alignment = .right
    case .line: look.size = 10.5
    case .seal:
      look.size = 12
      look.alignment = .right
    case .heading, .requiredHeading:
      look.face = .hei
      look.isBold = true
      look.alignment = .centre
      look.fill = self == .heading ? 0xEDEDED : 0xF8E5B0
      look.wraps = true
      look.hasBorder = true
    case .text, .totalText:
      look.hasBorder = true
      look.wraps = true
    case .centred, .passed, .failed:
      look.hasBorder = true
      look.alignment = .centre
      look.wraps = true
    case .code:
      look.hasBorder = true
      look.number = .text
    case .whole, .totalWhole: look = CellLook.figures(.whole)
    case .amount, .totalAmount: look = CellLook.figures(.amount)
    case .price: look = CellLook.figures(.price)
    case .percent: look = CellLook.figures(.percent)
    case .quantity: look = CellLook.figures(.quantity)
    case .date:
      look = CellLook.figures(.date)
      look.alignment = .centre
    case .differenceWhole, .differenceAmount:
      look = CellLook.figures(self == .differenceWhole ? .whole : .amount)
      look.isRedUnlessZero = true
    case .inputText, .inputNumber:
      look.hasBorder = true
      look.fill = 0xFFF9DB
      look.isLocked = false
      look.number = self == .inputText ? .text : .general
      if self == .inputNumber { look.alignment = .right }
    case .locked:
      look.hasBorder = true
      look.fill = 0xD9D9D9
      look.wraps = true
    case .paragraph:
      look.size = 11
      look.wraps = true
    case .paragraphHeading:
      look.size = 12
      look.face = .hei
      look.isBold = true
    case .wrong, .doubtful:
      look.hasBorder = true
      look.wraps = true
      look.fill = self == .wrong ? 0xFFB3B3 : 0xFFE0A3
      look.isLocked = false
    case .problem:
      look.hasBorder = true
      look.wraps = true
      look.colour = 0xB00000
    case .link:
      look.hasBorder = true
      look.isUnderlined = true
      look.colour = 0x0563C1
    }
    switch self {
    case .totalText, .totalWhole, .totalAmount: look.isBold = true
    case .passed: look.colour = 0x006100
    case .failed:
      look.colour = 0xB00000
      look.isBold = true
    default: break
    }
    return look
  }
}

extension CellLook {
  /// Figures of a table: at the right, with a border.
  fileprivate static func figures(_ form: NumberForm) -> CellLook {
    var look = CellLook()
    look.hasBorder = true
    look.alignment = .right
    look.number = form
    return look
  }
}
