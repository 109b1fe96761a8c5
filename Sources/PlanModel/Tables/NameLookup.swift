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
package final class NameLookup {
  /// The texts by which a row is found: its code, its name, and its name with what tells it apart.
  package typealias Texts = (code: String, name: String, longNames: [String])
  private let texts: () -> [Texts]
  private lazy var rows: [[UInt8]: [(index: Int32, isCode: Bool)]] = index { [($0.code, true), ($0.name, false)] }
  /// By the longer names, without the marks between their parts.
  private lazy var rowsByLongName: [[UInt8]: [(index: Int32, isCode: Bool)]] =
    index(dropsMarks: true) { $0.longNames.map { ($0, false) } }
  private var known: [ArraySlice<UInt8>: Resolution] = [:]

  package init(_ texts: @autoclosure @escaping () -> [Texts]) { self.texts = texts }

  private func index(
    dropsMarks: Bool = false, by words: (Texts) -> [(text: String, isCode: Bool)]
  ) -> [[UInt8]: [(index: Int32, isCode: Bool)]] {
    var result: [[UInt8]: [(index: Int32, isCode: Bool)]] = [:]
    for (row, texts) in texts().enumerated() {
      for (text, isCode) in words(texts) {
        let key = foldedName(text, dropsMarks: dropsMarks)
        if key.isEmpty || result[key]?.last?.index == Int32(row) { continue }
        result[key, default: []].append((Int32(row), isCode))
      }
    }
    return result
  }

  /// What a text stands for that is no code as it is written.
  ///
  /// - Complexity: O(length), after O(rows) once.
  package func resolve(_ text: ArraySlice<UInt8>) -> Resolution {
    if let answer = known[text] { return answer }
    let written = String(decoding: text, as: UTF8.self)
    // What nobody sees within a code is reported and never passed over.
    let found =
      firstInvisible(written) != nil
      ? [] : rows[foldedName(written)] ?? rowsByLongName[foldedName(written, dropsMarks: true)] ?? []
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

/// The bytes by which codes and names are compared: full-width forms made ASCII, small letters, brackets of every kind round, the
/// middle dots of every kind one, `×` as `*`, without blanks.
///
/// - Parameter dropsMarks: also without brackets and strokes that only set a part apart, for names made of several parts.
/// - Complexity: O(length).
package func foldedName(_ text: String, dropsMarks: Bool = false) -> [UInt8] {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    let narrow = narrowed(scalar)
    if isBlank(narrow) || (dropsMarks && dividers.contains(narrow)) { continue }
    switch narrow.value {
    case 0x5B, 0x3010, 0x3014, 0x3008, 0x300A: result.append("(")
    case 0x5D, 0x3011, 0x3015, 0x3009, 0x300B: result.append(")")
    case 0xB7, 0x2022, 0x2027, 0x2219, 0x22C5, 0x30FB, 0xFF65: result.append("\u{B7}")
    case 0xD7, 0x2715: result.append("*")
    case 0x2010...0x2015: result.append("-")
    default: result.append(narrow)
    }
  }
  return Array(String(result).lowercased().utf8)
}

private let dividers = Set("()[]{}【】〔〕〈〉《》「」/,、，|_;；*×✕:：+".unicodeScalars)

extension Product {
  /// 通用名 with what tells the product apart from others of that name.
  fileprivate var longNames: [String] {
    // 28片 of 28片/盒, and the number alone: 20mg*28片, 20mg*28.
    let inPack = String(pack.prefix { $0 != "/" })
    let counted = String(unitsPerPack)
    let packs = [pack, inPack, inPack + "装", counted, counted + unit].filter { !$0.isEmpty && $0 != "装" }
    var tails = [specification, specification + supplier, supplier, supplier + specification]
    tails += [dosageForm + specification, dosageForm + specification + supplier]
    for pack in packs {
      let end = specification + pack
      tails += [end, end + supplier, supplier + end, dosageForm + end, dosageForm + end + supplier]
      if !pack.allSatisfy(\.isNumber) { tails += [pack, pack + supplier] }
    }
    return tails.filter { !$0.isEmpty }.map { genericName + $0 }
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
    self.products = NameLookup(products.map { ($0.record.id, $0.record.genericName, $0.record.longNames) })
    self.districts = NameLookup(districts.map { ($0.record.id, $0.record.name, []) })
    self.institutions = NameLookup(institutions.map { ($0.record.id, $0.record.name, []) })
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
