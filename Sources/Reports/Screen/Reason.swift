public import Planning
import Streams

/// Why an institution gets this many packs of a product 理由: one sentence for its director.
///
/// Depends on the line, the institution's capacity in the split of its district, whether the product comes after others of its
/// district (`FillingOrder`) and the language alone, so that a district's re-split prints the same words as the city's run.
public func reason(for line: AllocationLine, capacity: Decimal4?, isLater: Bool = false, in language: Language) -> String {
  written { ReasonWriter(language: language).append(line, capacity: capacity, isLater: isLater, to: &$0) }
}

/// Which products of a district are filled after others of it (重点保障).
struct FillingOrder: Sendable {
  private let classes: [Int]
  private let districts: [Int]
  /// The first class of each district; empty where all products have one class.
  private var first: [Int] = []

  /// - Complexity: O(lines) where products have classes.
  init(_ allocation: Allocation) {
    let plan = allocation.plan
    (classes, districts) = (plan.products.map(\.priorityClass), plan.districtOfInstitution)
    guard classes.contains(where: { $0 != classes[0] }) else { return }
    first = Array(repeating: Product.lastClass, count: plan.districts.count)
    for line in allocation.lines {
      let district = districts[line.institution]
      first[district] = min(first[district], classes[line.product])
    }
  }

  /// Whether the product of a line comes after another one of its district.
  func isLater(_ line: AllocationLine) -> Bool { !first.isEmpty && classes[line.product] > first[districts[line.institution]] }
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
  func append(_ line: AllocationLine, capacity: Decimal4?, isLater: Bool, to bytes: inout ByteWriter) {
    switch line.boundBy {
    case .institution, .rule, .conflict:
      if isLater { bytes.append(language == .chinese ? "重点保障品种先分；" : "Priority products come first. ") }
    default: break
    }
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
