import PlanModel
import Planning

/// What may stand beside a code to describe its product or institution, and is compared with what the tables have of it.
enum Description: String, CaseIterable {
  case specification = "规格"
  case supplier = "中选企业"
  case pack = "包装"
  case unitsPerPack = "包装转换比"
  case district = "区市"
  case ownership = "机构性质"
  case level = "机构等级"
  case participates = "参加"

  /// The table whose rows it describes.
  var table: TableSchema {
    switch self {
    case .specification, .supplier, .pack, .unitsPerPack: .products
    case .district, .ownership, .level, .participates: .institutions
    }
  }

  /// Whether it must agree in a table. Usage is of years before the selection, when others than the selected company supplied.
  func isCompared(in table: TableSchema) -> Bool { self != .supplier || table != .usage }

  private static let makers: Set = ["生产企业", "生产厂家", "生产厂商", "厂家", "企业", "企业名称", "中选企业", "药品生产企业", "生产企业名称"]

  /// What a heading heads; nil where it heads nothing of the kind.
  ///
  /// - Complexity: O(length).
  init?(heading: String, _ words: OfficeWords) {
    var text = normalizedHeading(heading)
    if text.hasSuffix(")"), let bracket = text.lastIndex(of: "("), words.column(text, in: .institutions) == nil {
      text = String(text[..<bracket])
    }
    func column(_ table: TableSchema) -> String? {
      words.column(text, in: table) ?? table.columns.first { normalizedHeading($0.heading) == text || $0.name == text }?.name
    }
    if Description.makers.contains(text) {
      self = .supplier
      return
    }
    switch column(.products) {
    case "specification": self = .specification
    case "supplier": self = .supplier
    case "pack": self = .pack
    case "units_per_pack": self = .unitsPerPack
    default:
      switch column(.institutions) ?? words.codeColumn(ofNames: text, in: .institutions) {
      case "district_id": self = .district
      case "ownership": self = .ownership
      case "level": self = .level
      case "participates": self = .participates
      default: return nil
      }
    }
  }

  /// How a text goes with a row of its table.
  enum Verdict: Equatable {
    case agrees
    /// The row has something else.
    case differs(String)
    /// It is what another row of the same name has.
    case another(Int)
    /// It cannot be told.
    case unclear
  }

  /// Compares a text with what a row has.
  ///
  /// - Complexity: O(rows of the table) where they differ.
  func verdict(_ written: String, of row: Int, _ references: References, _ words: OfficeWords) -> Verdict {
    let text = CrossItems.folded(written)
    if text.isEmpty || words.isBlank(Array(trimmed(written).utf8)[...]) { return .unclear }
    return table == .products ? verdict(text, ofProduct: row, references) : verdict(text, ofInstitution: row, references, words)
  }

  private func verdict(_ text: String, ofProduct row: Int, _ references: References) -> Verdict {
    let product = references.productRows[row].record
    let own: String
    switch self {
    case .specification: own = product.specification
    case .supplier: own = product.supplier
    case .pack: own = product.pack
    default:
      guard let number = Int(text) else { return .unclear }
      return number == product.unitsPerPack ? .agrees : .differs("\(product.unitsPerPack)")
    }
    if own.isEmpty { return .unclear }
    if Description.goTogether(text, CrossItems.folded(own)) { return .agrees }
    let name = CrossItems.folded(product.genericName)
    let other = references.productRows.firstIndex { other in
      let own = self == .specification ? other.record.specification : self == .supplier ? other.record.supplier : ""
      return CrossItems.folded(own) == text && CrossItems.folded(other.record.genericName) == name
    }
    return other.map(Verdict.another) ?? .differs(own)
  }

  private func verdict(_ text: String, ofInstitution row: Int, _ references: References, _ words: OfficeWords) -> Verdict {
    let institution = references.institutionRows[row].record
    switch self {
    case .district:
      func names(_ record: District) -> Bool {
        CrossItems.folded(record.id) == text || Description.goTogether(text, CrossItems.folded(record.name))
      }
      guard let own = references.districtRows.first(where: { $0.record.id == institution.districtID })?.record else { return .unclear }
      if names(own) { return .agrees }
      return references.districtRows.contains { names($0.record) } ? .differs("\(own.id) \(own.name)") : .unclear
    case .ownership:
      guard let given = Ownership.allCases.first(where: { $0.chinese == text || $0.rawValue == words.value(text, column: "ownership") })
      else { return .unclear }
      return given == institution.ownership ? .agrees : .differs(institution.ownership.chinese)
    case .participates:
      let word = words.value(text, in: .institutions, column: "participates") ?? words.value(text, column: OfficeWords.yesNo) ?? text
      guard let given = WordList.yesNo.value(word) else { return .unclear }
      return given == institution.takesPart ? .agrees : .differs(institution.takesPart ? "是" : "否")
    default:
      let own = CrossItems.folded(institution.level)
      if own.isEmpty { return .unclear }
      if Description.goTogether(text, own) { return .agrees }
      let isLevel = references.institutionRows.contains { CrossItems.folded($0.record.level) == text }
      return isLevel ? .differs(institution.level) : .unclear
    }
  }

  /// Whether one text is the other, or that with more around it: `0.25g*24片` and `0.25g`, but not `25mg` and `5mg`.
  private static func goTogether(_ one: String, _ other: String) -> Bool {
    if one == other { return true }
    let (short, long) = one.count < other.count ? (one, other) : (other, one)
    guard !short.isEmpty, let range = long.firstRange(of: short) else { return false }
    func isFigure(_ letter: Character?) -> Bool { letter.map { ($0.isASCII && $0.isNumber) || $0 == "." } ?? false }
    let before = range.lowerBound > long.startIndex ? long[long.index(before: range.lowerBound)] : nil
    let after = range.upperBound < long.endIndex ? long[range.upperBound] : nil
    return !(isFigure(before) && isFigure(short.first)) && !(isFigure(after) && isFigure(short.last))
  }
}

extension ProblemLog {
  /// Reports a description that is not the row's.
  func reportDescription(
    _ kind: Description, _ written: String, _ verdict: Description.Verdict, _ shown: String, of other: (Int) -> String, at spot: Spot
  ) {
    let master = name(of: kind.table)
    switch verdict {
    case .agrees, .unclear: break
    case .differs(let own):
      report(
        .crossDescriptionDiffers, at: spot, value: written,
        .init(
          zh: "\(shown) 的\(kind.rawValue)在\(master.chinese)中是“\(shortened(own))”，这里写的是“\(shortened(written))”。",
          en: "\(shown) has \"\(shortened(own))\" in \(master.english); here stands \"\(shortened(written))\"."),
        hint: .init(
          zh: "按编码或名称读取。请核对是不是同一个\(kind.table == .products ? "品种" : "机构")。", en: "The code or name counts. Check that it is the same one."))
    case .another(let index):
      report(
        .nameOfAnother, at: spot, value: written,
        .init(
          zh: "这里写的是 \(shown)，旁边的\(kind.rawValue)“\(shortened(written))”却是 \(other(index)) 的。",
          en: "Here stands \(shown), but \"\(shortened(written))\" beside it is that of \(other(index))."),
        hint: .init(zh: "请核对是哪一个品种，改正编码或\(kind.rawValue)。", en: "Check which product is meant, and mend the code or what stands beside it.")
      )
    }
  }
}
