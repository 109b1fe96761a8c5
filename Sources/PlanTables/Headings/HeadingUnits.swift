import PlanModel
import Planning

/// Units that headings and title lines name: `万片`, `万片/万支`, `元`.
struct HeadingUnit: Equatable {
  /// The unit as written, forms narrowed.
  var text: String
  /// What it counts; nil for a bare `万`, which counts what the column counts.
  var quantity: ColumnRole.Quantity?
  /// The power of ten: 4 for 万.
  var shift: Int

  static let marks = ["计量单位:", "数量单位:", "金额单位:", "单位:"]
  private static let powers = [("百万", 6), ("千万", 7), ("十万", 5), ("万", 4), ("千", 3), ("百", 2), ("亿", 8)]
  private static let minimumUnits: Set<String> = [
    "片", "支", "袋", "粒", "瓶", "丸", "贴", "枚", "吸", "揿", "喷", "滴", "最小单位", "最小制剂单位",
    "最小使用单位", "units",
  ]
  private static let packs: Set<String> = ["盒", "包装", "packs"]
  private static let yuan: Set<String> = ["元", "人民币元", "yuan"]

  /// Reads a unit; nil where it is none that is known. Several that mean the same are one: `万片/万支`, `片/支/袋`.
  init?(_ written: String) {
    var text = normalizedHeading(written)
    if let mark = HeadingUnit.marks.first(where: { text.hasPrefix($0) }) { text.removeFirst(mark.count) }
    self.text = text
    let parts = text.split(whereSeparator: { "/、,或".contains($0) }).map(String.init)
    guard let first = parts.first, let found = HeadingUnit.single(first) else { return nil }
    var result = found
    for part in parts.dropFirst() {
      guard let other = HeadingUnit.single(part) else { return nil }
      // 盒/瓶/支 are packs of every kind.
      let isPack = found.quantity == .packs && HeadingUnit.doubtful.contains(part)
      guard other.quantity == found.quantity || isPack else { return nil }
      if isPack { continue }
      // 万片/支/袋 means ten thousand of each.
      guard other.shift == found.shift || (other.shift == 0 && parts.count > 1) else { return nil }
      result.quantity = other.quantity
    }
    quantity = result.quantity
    shift = result.shift
  }

  private static func single(_ text: String) -> (quantity: ColumnRole.Quantity?, shift: Int)? {
    for (word, shift) in powers where text.hasPrefix(word) {
      let rest = String(text.dropFirst(word.count))
      if rest.isEmpty { return (nil, shift) }
      return quantity(rest).map { ($0, shift) }
    }
    return quantity(text).map { ($0, 0) }
  }

  private static func quantity(_ text: String) -> ColumnRole.Quantity? {
    if minimumUnits.contains(text) { return .units }
    if packs.contains(text) { return .packs }
    return yuan.contains(text) ? .yuan : nil
  }

  /// By which power of ten a column in this unit is multiplied; nil where the unit does not fit it.
  func shift(for column: ColumnSchema) -> Int? {
    if case .quantity(let own) = column.role { return quantity == nil || quantity == own ? shift : nil }
    return column.units.contains(text) ? 0 : nil
  }

  /// The words that name the minimum unit of some products and the pack of others.
  static let doubtful: Set<String> = ["支", "瓶", "袋"]

  /// How values in this unit become those of a column; nil where they cannot.
  func conversion(for column: ColumnSchema) -> UnitConversion? {
    let words = text.split(whereSeparator: { "/、,或".contains($0) }).map { String($0.drop { "百千十万亿".contains($0) }) }
    let isDoubtful = quantity == .units && words.allSatisfy(HeadingUnit.doubtful.contains)
    if isDoubtful, column.convertsPacks { return UnitConversion(counts: .asProductsSay(words), shift: shift) }
    if let shift = shift(for: column) { return UnitConversion(counts: .same, shift: shift) }
    guard column.convertsPacks, let quantity, quantity != .yuan else { return nil }
    return UnitConversion(counts: quantity == .packs ? .packs : .minimumUnits, shift: shift)
  }

  /// The units of a title `单位：万片、万元` or `汇总表（盒）`; empty where the text names none.
  ///
  /// - Complexity: O(length).
  static func ofTitle(_ written: String) -> [HeadingUnit] { TitleUnits(written).units }
}

/// How the values under a heading become those that the column asks for.
struct UnitConversion: Equatable {
  /// What the values count.
  enum Counts: Equatable {
    /// What the column counts.
    case same
    case packs
    case minimumUnits
    /// One of these words, of which each product says what it is.
    case asProductsSay([String])
  }

  var counts: Counts
  /// The power of ten by which they are multiplied.
  var shift: Int

  /// Whether values stay as they are.
  var isNothing: Bool { counts == .same && shift == 0 }

  /// The unit as it stands in the heading of a text table, where the power of ten is worked in; nil where none needs to.
  func heading(_ column: ColumnSchema) -> String? {
    let per = column.name == "price_yuan" ? "元/" : ""
    return switch counts {
    case .same: nil
    case .packs: "盒"
    case .minimumUnits: per + "最小单位"
    case .asProductsSay(let words): per + words.joined(separator: "/")
    }
  }

  /// Reads the unit that a heading gives to a column; nil where the column cannot be read in it.
  init?(_ unit: String, for column: ColumnSchema) {
    if column.name == "price_yuan" {
      self.init(price: unit.hasPrefix("单位:") ? String(unit.dropFirst(3)) : unit)
      return
    }
    if let found = HeadingUnit(unit)?.conversion(for: column) {
      self = found
    } else if column.units.contains(unit) {
      self.init(counts: .same, shift: 0)
    } else {
      return nil
    }
  }

  init(counts: Counts, shift: Int) {
    self.counts = counts
    self.shift = shift
  }

  /// A price in yuan per something.
  private init?(price unit: String) {
    var parts = unit.split(separator: "/", maxSplits: 1).map(String.init)
    // 中选价/盒.
    if let quantity = HeadingUnit(unit)?.quantity, quantity != .yuan { parts = ["元", unit] }
    guard let first = parts.first, ["元", "人民币元", "yuan"].contains(first) else { return nil }
    guard parts.count > 1 else {
      self.init(counts: .same, shift: 0)
      return
    }
    // Of 元/盒(瓶、支) the pack counts.
    let per = String(parts[1].prefix { $0 != "(" })
    guard let found = HeadingUnit(per), found.shift == 0, let quantity = found.quantity, quantity != .yuan else { return nil }
    let words = per.split(whereSeparator: { "/、,或".contains($0) }).map(String.init)
    if quantity == .packs {
      self.init(counts: .same, shift: 0)
    } else if words.allSatisfy(HeadingUnit.doubtful.contains) {
      self.init(counts: .asProductsSay(words), shift: 0)
    } else {
      self.init(counts: .minimumUnits, shift: 0)
    }
  }
}

/// What a product says of its packs.
struct PackSize {
  /// The product's or item's code.
  var id: Identifier
  var unitsPerPack: Int
  /// 计量单位.
  var unit: String
  /// 包装, such as `48片/瓶`.
  var pack: String

  /// Whether one of these words is its pack, false where it is its minimum unit, nil where the product does not say.
  func isPack(_ words: [String]) -> Bool? {
    let isUnit = words.contains(normalizedHeading(unit))
    let parts = normalizedHeading(pack).split(separator: "/")
    let isPack = parts.count > 1 && words.contains(String(parts[parts.count - 1]))
    if isUnit != isPack { return isPack }
    // One for one there is nothing to ask.
    return unitsPerPack == 1 ? false : nil
  }
}

extension PackSize {
  init(_ product: Product) {
    self.init(id: product.id, unitsPerPack: product.unitsPerPack, unit: product.unit, pack: product.pack)
  }
}

extension References {
  /// What a product says of its packs, by its index.
  func packSize(_ product: Int32) -> PackSize { PackSize(productRows[Int(product)].record) }
}

extension ColumnSchema {
  /// Whether packs and minimum units are converted into each other here.
  var convertsPacks: Bool {
    ["units", "agreed_units", "previous_agreed_units", "calculation_base", "floor_packs", "cap_packs", "fixed_packs", "price_yuan"]
      .contains(name)
  }
}
