import Planning

/// What a text in a column of codes stands for.
package enum Resolution: Sendable, Equatable {
  /// The code itself.
  case code(Int32)
  /// The code in other widths or cases of its letters.
  case folded(Int32)
  /// The name of one row.
  case name(Int32)
  /// Codes or names of several rows, ascending.
  case several([Int32])
  case unknown
}

/// Finds rows by their names, and by codes in another width or case: exactly, once both texts are folded.
///
/// Everything is made when the first text is looked for, so that a table of codes pays nothing.
final class NameLookup {
  /// The texts by which a row is found: its code first, then its names.
  private let texts: () -> [(code: String, names: [String])]
  private lazy var rows: [[UInt8]: [(index: Int32, isCode: Bool)]] = index()
  private var known: [ArraySlice<UInt8>: Resolution] = [:]

  init(_ texts: @autoclosure @escaping () -> [(code: String, names: [String])]) { self.texts = texts }

  private func index() -> [[UInt8]: [(index: Int32, isCode: Bool)]] {
    var result: [[UInt8]: [(index: Int32, isCode: Bool)]] = [:]
    func add(_ text: String, _ row: Int, isCode: Bool) {
      let key = foldedName(text)
      if key.isEmpty || result[key]?.last?.index == Int32(row) { return }
      result[key, default: []].append((Int32(row), isCode))
    }
    for (row, texts) in texts().enumerated() {
      add(texts.code, row, isCode: true)
      for name in texts.names { add(name, row, isCode: false) }
    }
    return result
  }

  /// What a text stands for that is no code as it is written.
  ///
  /// - Complexity: O(length), after O(rows) once.
  func resolve(_ text: ArraySlice<UInt8>) -> Resolution {
    if let answer = known[text] { return answer }
    let found = rows[foldedName(String(decoding: text, as: UTF8.self))] ?? []
    let answer: Resolution =
      switch found.count {
      case 0: .unknown
      case 1: found[0].isCode ? .folded(found[0].index) : .name(found[0].index)
      default: .several(found.map(\.index))
      }
    known[Array(text)[...]] = answer
    return answer
  }
}

/// The bytes by which names are compared: full-width forms made ASCII, small letters, brackets of every kind round, the middle dots
/// of every kind one, `×` as `*`, without blanks and without brackets and strokes that only set a part apart.
///
/// - Complexity: O(length).
package func foldedName(_ text: String) -> [UInt8] {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let narrow = narrowed(scalar)
    if isBlank(narrow) || dividers.contains(narrow) { continue }
    switch narrow.value {
    case 0xB7, 0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65: result.append("\u{B7}")
    case 0xD7, 0x2715: result.append("*")
    case 0x2010...0x2015: result.append("-")
    default: result.append(narrow)
    }
  }
  return Array(String(result).lowercased().utf8)
}

private let dividers = Set("()[]{}【】〔〕〈〉《》「」/,、，|_;；".unicodeScalars)

extension Product {
  /// The names by which a product may be called: 通用名, alone or with what tells it apart from others of that name.
  fileprivate var names: [String] {
    let tails = [
      specification, specification + supplier, specification + pack, specification + pack + supplier, supplier,
      dosageForm + specification, supplier + specification, specification + "*" + pack,
    ]
    return [genericName] + tails.map { genericName + $0 }
  }

  /// What tells it apart: 规格, 包装, 企业.
  fileprivate var marks: String { [genericName, specification, pack, supplier].filter { !$0.isEmpty }.joined(separator: " ") }
}

/// The rows of the tables that others refer to, by code and name.
struct ReferredNames {
  private let products: NameLookup
  private let districts: NameLookup
  private let institutions: NameLookup
  /// What tells a row apart from others of its name.
  private let marks: (TableSchema, Int) -> String

  init(products: [GivenRow<Product>], districts: [GivenRow<District>], institutions: [GivenRow<Institution>]) {
    self.products = NameLookup(products.map { ($0.record.id, $0.record.names) })
    self.districts = NameLookup(districts.map { ($0.record.id, [$0.record.name]) })
    self.institutions = NameLookup(institutions.map { ($0.record.id, [$0.record.name]) })
    let districtNames = { (id: Identifier) in districts.first { $0.record.id == id }.map { "\($0.record.name)" } ?? id }
    marks = { table, index in
      switch table {
      case .products: products[index].record.marks
      case .districts: districts[index].record.name
      default:
        [
          institutions[index].record.name, districtNames(institutions[index].record.districtID),
          institutions[index].record.ownership.chinese, institutions[index].record.level,
        ].filter { !$0.isEmpty }.joined(separator: " ")
      }
    }
  }

  func lookup(_ target: TableSchema) -> NameLookup {
    switch target {
    case .products: products
    case .districts: districts
    default: institutions
    }
  }

  /// What a row is called and what tells it apart.
  func mark(_ index: Int32, in target: TableSchema) -> String { marks(target, Int(index)) }
}
