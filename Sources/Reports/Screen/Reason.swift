public import Planning
import Streams

/// Why an institution gets this many packs of a product 理由: one sentence for its director.
///
/// Depends on the line, the institution's capacity in the split of its district and the language alone, so that a district's
/// re-split prints the same words as the city's run.
public func reason(for line: AllocationLine, capacity: Decimal4?, in language: Language) -> String {
  written { ReasonWriter(language: language).append(line, capacity: capacity, to: &$0) }
}

/// Writes reasons as bytes.
///
/// Numbers of packs and percentages have two decimals, halves to even (see `append(rounded:)`). A fair
/// value within `wholeTolerance` of the whole packs counts as whole: it is printed as such.
struct ReasonWriter {
  let language: Language

  /// What two decimals cannot show [packs].
  static let wholeTolerance = 0.005

  /// Appends the sentence.
  func append(_ line: AllocationLine, capacity: Decimal4?, to bytes: inout ByteWriter) {
    switch language {
    case .chinese: appendChinese(line, capacity, &bytes)
    case .english: appendEnglish(line, capacity, &bytes)
    }
  }

  private func appendChinese(_ line: AllocationLine, _ capacity: Decimal4?, _ bytes: inout ByteWriter) {
    switch line.boundBy {
    case .fixed:
      bytes.append("数量已锁定为 ")
      bytes.append(whole: line.packs)
      bytes.append(" 盒，不参与均衡分解（比例目标量 ")
      bytes.append(rounded: line.target)
      bytes.append(" 盒）。")
      return
    case .product:
      bytes.append(line.fill == nil ? "按本区市可分数量" : "按本区市统一满足率 ")
    case .institution:
      bytes.append("机构年度承载上限")
      if let capacity {
        bytes.append(" ")
        bytes.append(yuan: capacity)
        bytes.append(" 元")
      }
      bytes.append("已用满，")
      if line.fill != nil { bytes.append("受限品种满足率统一为 ") }
    case .rule(let id):
      bytes.append("规则 ")
      bytes.append(text: id)
      bytes.append(" 已到限值，")
      if line.fill != nil { bytes.append("满足率 ") }
    case .cap:
      bytes.append("已到上限")
      if let cap = line.cap {
        bytes.append(" ")
        bytes.append(whole: cap)
        bytes.append(" 盒")
      }
      bytes.append("，")
      if line.fill != nil { bytes.append("满足率 ") }
    case .floor:
      bytes.append("按下限 ")
      bytes.append(whole: line.floor)
      bytes.append(" 盒保障，")
      if line.fill != nil { bytes.append("满足率 ") }
    case .conflict:
      bytes.append("多项限制同时起作用，须为其他品种留出空间，")
      if line.fill != nil { bytes.append("满足率 ") }
    }
    if let fill = line.fill {
      bytes.append(percent: fill)
      bytes.append(line.boundBy == .product ? " " : "，")
    }
    bytes.append("分得 ")
    bytes.append(rounded: line.packsContinuous)
    bytes.append(" 盒（比例目标量 ")
    bytes.append(rounded: line.target)
    bytes.append(" 盒），")
    switch Rounding(line) {
    case .whole: bytes.append("恰为 ")
    case .up: bytes.append("进位取整为 ")
    case .down: bytes.append("舍去尾数为 ")
    }
    bytes.append(whole: line.packs)
    bytes.append(" 盒。")
  }

  private func appendEnglish(_ line: AllocationLine, _ capacity: Decimal4?, _ bytes: inout ByteWriter) {
    switch line.boundBy {
    case .fixed:
      bytes.append("The volume is fixed at ")
      bytes.append(whole: line.packs)
      bytes.append(" packs and takes no part in the fair split (proportional target ")
      bytes.append(rounded: line.target)
      bytes.append(" packs).")
      return
    case .product:
      bytes.append("The district's volume is handed out in full")
      if line.fill != nil { bytes.append(" at the common fill") }
    case .institution:
      bytes.append("The institution's yearly capacity")
      if let capacity {
        bytes.append(" of ")
        bytes.append(yuan: capacity)
        bytes.append(" yuan")
      }
      bytes.append(" is used up")
      if line.fill != nil { bytes.append("; all products it limits have the fill") }
    case .rule(let id):
      bytes.append("Rule ")
      bytes.append(text: id)
      bytes.append(" has reached its limit")
      if line.fill != nil { bytes.append("; the fill is") }
    case .cap:
      bytes.append("The cap")
      if let cap = line.cap {
        bytes.append(" of ")
        bytes.append(whole: cap)
        bytes.append(" packs")
      }
      bytes.append(" is reached")
      if line.fill != nil { bytes.append("; the fill is") }
    case .floor:
      bytes.append("The floor of ")
      bytes.append(whole: line.floor)
      bytes.append(" packs is kept")
      if line.fill != nil { bytes.append("; the fill is") }
    case .conflict:
      bytes.append("Several limits act together and other products need the room")
      if line.fill != nil { bytes.append("; the fill is") }
    }
    if let fill = line.fill {
      bytes.append(" ")
      bytes.append(percent: fill)
    }
    bytes.append("; the share is ")
    bytes.append(rounded: line.packsContinuous)
    bytes.append(" packs (proportional target ")
    bytes.append(rounded: line.target)
    bytes.append(" packs); ")
    switch Rounding(line) {
    case .whole: bytes.append("exactly ")
    case .up: bytes.append("rounded up to ")
    case .down: bytes.append("rounded down to ")
    }
    bytes.append(whole: line.packs)
    bytes.append(" packs.")
  }

  /// How the whole packs stand to the fair value.
  private enum Rounding {
    case whole, up, down

    init(_ line: AllocationLine) {
      let difference = Double(line.packs) - line.packsContinuous
      if difference.magnitude < ReasonWriter.wholeTolerance {
        self = .whole
      } else {
        self = difference > 0 ? .up : .down
      }
    }
  }
}
