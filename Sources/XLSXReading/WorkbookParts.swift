/// Reads a part of relationships: which parts belong to which.
final class RelationshipsHandler: PartHandler {
  /// A relationship: its id, the last word of its type, its target.
  struct Relationship: Sendable, Hashable {
    var id: String
    var type: String
    var target: String
  }

  private(set) var relationships: [Relationship] = []

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name.matches("Relationship"), let target = attributes.value("Target"),
      attributes.value("TargetMode") != "External"
    else { return }
    let type = (attributes.value("Type") ?? "").split(separator: "/").last.map(String.init) ?? ""
    relationships.append(Relationship(id: attributes.value("Id") ?? "", type: type, target: target))
    if relationships.count > 100_000 { fail(.tooLarge(.parts)) }
  }
}

/// Reads `xl/workbook.xml`: the sheets in their order, and from which day on days are counted.
final class WorkbookHandler: PartHandler {
  /// A sheet with the id of its relationship.
  struct Entry {
    var name: String
    var visibility: Sheet.Visibility
    var relationship: String
  }

  private let limits: WorkbookLimits
  private(set) var sheets: [Entry] = []
  private(set) var uses1904 = false
  /// What is printed of sheets, by their place in the list.
  private(set) var printAreas: [Int: String] = [:]
  private var printAreaOf: Int?
  private(set) var isWorkbook = false

  init(limits: WorkbookLimits) { self.limits = limits }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.matches("workbook") {
      isWorkbook = true
    } else if name.matches("sheet") {
      let visibility: Sheet.Visibility =
        switch attributes.value("state") {
        case "hidden": .hidden
        case "veryHidden": .veryHidden
        default: .visible
        }
      sheets.append(
        Entry(
          name: attributes.value("name") ?? "", visibility: visibility,
          relationship: attributes.value("id") ?? ""))
      if sheets.count > limits.sheets { fail(.tooLarge(.sheets)) }
    } else if name.matches("workbookPr") {
      uses1904 = attributes.flag("date1904")
    } else if name.matches("definedName") {
      printAreaOf = attributes.value("name") == "_xlnm.Print_Area" ? attributes.integer("localSheetId") : nil
    }
  }

  override func end(_ name: XMLName) {
    if name.matches("definedName") { printAreaOf = nil }
  }

  override func text(_ text: UnsafeBufferPointer<UInt8>) {
    guard let sheet = printAreaOf else { return }
    printAreas[sheet, default: ""] += String(decoding: text, as: UTF8.self)
    if printAreas[sheet, default: ""].utf8.count > limits.stringBytes { fail(.tooLarge(.strings)) }
  }
}

/// Reads `xl/styles.xml`: what each style of a cell makes of its number, and whether it strikes it through. What conditions
/// put over a cell, `dxf`, is none of its own.
final class StylesHandler: PartHandler {
  private let limits: WorkbookLimits
  private var custom: [Int: NumberForm] = [:]
  private var codes: [Int: String] = [:]
  private var formats: [(number: Int, font: Int)] = []
  private var struckFonts: [Bool] = []
  private var isInCellFormats = false
  private var isInFonts = false
  private var conditions = 0

  init(limits: WorkbookLimits) { self.limits = limits }

  /// The meaning of each style, by the index that cells name.
  private var forms: [NumberForm] { formats.map { custom[$0.number] ?? NumberForm(builtIn: $0.number) } }

  /// The styles, by the index that cells name.
  var styles: CellStyles {
    var shapes: [Int: NumberShape] = [:]
    for number in Set(formats.map(\.number)) {
      if let code = codes[number] ?? NumberForm.builtInCodes[number] { shapes[number] = NumberShape(code) }
    }
    return CellStyles(
      forms: forms, codes: formats.map { codes[$0.number] ?? "#\($0.number)" }, shapes: formats.map { shapes[$0.number] },
      showText: formats.map { shapes[$0.number]?.showsText ?? false },
      struck: struckFonts.contains(true) ? formats.map { $0.font < struckFonts.count && struckFonts[$0.font] } : [])
  }

  override func start(_ name: XMLName, _ attributes: XMLAttributes) {
    if name.matches("dxf") { conditions += 1 }
    if conditions > 0 { return }
    if name.matches("numFmt") {
      guard let id = attributes.integer("numFmtId"), let code = attributes.value("formatCode") else { return }
      custom[id] = NumberForm(code: code)
      codes[id] = code
    } else if name.matches("cellXfs") {
      isInCellFormats = true
    } else if isInCellFormats, name.matches("xf") {
      formats.append((attributes.integer("numFmtId") ?? 0, max(0, attributes.integer("fontId") ?? 0)))
    } else if name.matches("fonts") {
      isInFonts = true
    } else if isInFonts, name.matches("font") {
      struckFonts.append(false)
    } else if isInFonts, name.matches("strike"), !struckFonts.isEmpty {
      struckFonts[struckFonts.count - 1] = !attributes.isOff
    }
    if formats.count > limits.styles || struckFonts.count > limits.styles || custom.count > limits.styles { fail(.tooLarge(.styles)) }
  }

  override func end(_ name: XMLName) {
    if name.matches("cellXfs") {
      isInCellFormats = false
    } else if name.matches("fonts") {
      isInFonts = false
    } else if name.matches("dxf") {
      conditions -= 1
    }
  }
}
