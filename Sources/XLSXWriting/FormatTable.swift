internal import CXLSXWriter
import SheetLayout

/// The library's formats, one for every style in use, each made once.
final class FormatTable {
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private var formats: [Key: UnsafeMutablePointer<lxw_format>] = [:]

  private struct Key: Hashable {
    let style: CellStyle
    let isWhole: Bool
  }

  init(workbook: UnsafeMutablePointer<lxw_workbook>) { self.workbook = workbook }

  /// The format of a style; for a quantity without decimals one that shows no decimal point.
  func format(_ style: CellStyle, isWhole: Bool = false) -> UnsafeMutablePointer<lxw_format> {
    let look = style.look
    let key = Key(style: style, isWhole: isWhole && look.number == .quantity)
    if let format = formats[key] { return format }
    guard let format = workbook_add_format(workbook) else { preconditionFailure("the library is out of memory") }
    set(format, to: look, isWhole: key.isWhole)
    formats[key] = format
    return format
  }

  private func set(_ format: UnsafeMutablePointer<lxw_format>, to look: CellLook, isWhole: Bool) {
    format_set_font_name(format, look.face == .song ? "宋体" : "黑体")
    // The charset of GB 2312, by which programs without these fonts find others.
    format_set_font_charset(format, 134)
    format_set_font_size(format, look.size)
    if look.isBold { format_set_bold(format) }
    if look.isUnderlined { format_set_underline(format, UInt8(LXW_UNDERLINE_SINGLE.rawValue)) }
    // The library takes 0 as "not set", which is black.
    if look.colour != 0 { format_set_font_color(format, look.colour) }
    if let fill = look.fill {
      format_set_pattern(format, UInt8(LXW_PATTERN_SOLID.rawValue))
      format_set_fg_color(format, fill == 0 ? 0x1000000 : fill)
    }
    if look.hasBorder { format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue)) }
    switch look.alignment {
    case .left: format_set_align(format, UInt8(LXW_ALIGN_LEFT.rawValue))
    case .centre: format_set_align(format, UInt8(LXW_ALIGN_CENTER.rawValue))
    case .right: format_set_align(format, UInt8(LXW_ALIGN_RIGHT.rawValue))
    }
    format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
    if look.wraps { format_set_text_wrap(format) }
    var code = isWhole ? CellLook.NumberForm.whole.code : look.number.code
    // Positive, negative, zero: only the last keeps its colour.
    if look.isRedUnlessZero { code = "[Red]\(code);[Red]-\(code);\(code)" }
    if code != CellLook.NumberForm.general.code { format_set_num_format(format, code) }
    if !look.isLocked { format_set_unlocked(format) }
  }
}
