package import Planning
package import Streams

/// A field of a table as it stands there, quotes undone.
package struct StoredField {
  /// Its bytes.
  package let bytes: ArraySlice<UInt8>
  /// Whether an apostrophe keeps spreadsheets from computing texts; see ``CSVWriter``.
  let isForPeople: Bool
}

/// A value of a column in the one form that its type is written in. Anything else is not read.
package protocol ColumnValue {
  /// Writes the field.
  func write(to writer: inout CSVWriter)
  /// Reads what ``write(to:)`` writes; nil for everything else.
  init?(_ field: StoredField)
}

/// Blank for nil.
extension Optional: ColumnValue where Wrapped: ColumnValue {
  package func write(to writer: inout CSVWriter) {
    if let self { self.write(to: &writer) } else { writer.field(whole: nil) }
  }

  package init?(_ field: StoredField) {
    if field.bytes.isEmpty {
      self = .none
    } else if let value = Wrapped(field) {
      self = value
    } else {
      return nil
    }
  }
}

extension String: ColumnValue {
  package func write(to writer: inout CSVWriter) { writer.field(text: self) }

  package init?(_ field: StoredField) {
    var bytes = field.bytes
    if field.isForPeople, bytes.first == UInt8(ascii: "'"), looksLikeFormula(bytes.dropFirst()) { bytes.removeFirst() }
    self.init(decoding: bytes, as: UTF8.self)
  }
}

/// A value whose field is its description.
package protocol DescribedValue: ColumnValue, CustomStringConvertible {
  /// Reads the description, and perhaps other spellings of the value.
  init?(spelling text: String)
}

extension DescribedValue {
  package func write(to writer: inout CSVWriter) { writer.field(text: description) }

  package init?(_ field: StoredField) {
    let text = String(decoding: field.bytes, as: UTF8.self)
    guard let value = Self(spelling: text), value.description == text else { return nil }
    self = value
  }
}

extension Int: DescribedValue {
  package func write(to writer: inout CSVWriter) { writer.field(whole: self) }
  package init?(spelling text: String) { self.init(text) }
}

/// In yuan with two decimals.
extension Fen: DescribedValue {
  package func write(to writer: inout CSVWriter) { writer.field(self) }

  package init?(spelling text: String) {
    guard let count = Int64(text.replacing(".", with: "")) else { return nil }
    self.init(count)
  }
}

extension Decimal4: DescribedValue {
  package func write(to writer: inout CSVWriter) { writer.field(self) }
  package init?(spelling text: String) { try? self.init(parsing: text) }
}

extension CalendarDate: DescribedValue {
  package init?(spelling text: String) { self.init(parsing: text) }
}

/// A month: `2019-07`.
extension Period: DescribedValue {
  package init?(spelling text: String) {
    let numbers = text.split(separator: "-").compactMap { Int($0) }
    guard let year = numbers.first, 0...999_999 ~= year, numbers.count == 1 || 1...12 ~= numbers[1] else { return nil }
    self.init(year: year, month: numbers.count == 1 ? nil : numbers[1])
  }
}

/// As the shortest digits that read back as the same bits, without an exponent.
extension Double: ColumnValue {
  package func write(to writer: inout CSVWriter) { writer.field(exact: self) }

  package init?(_ field: StoredField) {
    let text = String(decoding: field.bytes, as: UTF8.self)
    guard let value = Double(text), value.isFinite,
      // Nearly all are one of these, which is faster to see.
      Int(exactly: value)?.description == text || value.description == text || written({ $0.append(exact: value) }) == text
    else { return nil }
    self = value
  }
}

/// As its word.
extension ColumnValue where Self: RawRepresentable, RawValue == String {
  package func write(to writer: inout CSVWriter) { writer.field(text: rawValue) }

  package init?(_ field: StoredField) { self.init(rawValue: String(decoding: field.bytes, as: UTF8.self)) }
}

extension District.Payer: ColumnValue {}

extension BoundBy: ColumnValue {
  private static let rule = Array("rule:".utf8)

  package func write(to writer: inout CSVWriter) {
    // Only a rule's id can hold what needs quotes.
    guard case .rule(let id) = self else { return writer.plainField { $0.append(text: description) } }
    writer.field {
      $0.append(BoundBy.rule)
      $0.append(text: id)
    }
  }

  package init?(_ field: StoredField) {
    if field.bytes.starts(with: BoundBy.rule) {
      self = .rule(String(decoding: field.bytes.dropFirst(BoundBy.rule.count), as: UTF8.self))
      return
    }
    let words: [BoundBy] = [.product, .institution, .cap, .floor, .fixed, .conflict]
    guard let word = words.first(where: { field.bytes.elementsEqual($0.description.utf8) }) else { return nil }
    self = word
  }
}

/// Why a line has its number, in words that are made of it as they are written; read like any other text.
package struct ReasonText: ColumnValue, Sendable {
  /// Appends the words for a line of an institution with a capacity.
  package typealias Words = @Sendable (AllocationLine, _ capacity: Decimal4?, inout ByteWriter) -> Void

  private enum Source: Sendable {
    case made(AllocationLine, Decimal4?, Words)
    case read([UInt8])
  }

  private let source: Source

  /// No words.
  package init() { source = .read([]) }

  /// The words for a line.
  package init(_ line: AllocationLine, _ capacity: Decimal4?, _ words: @escaping Words) {
    source = .made(line, capacity, words)
  }

  package func write(to writer: inout CSVWriter) {
    switch source {
    case .read(let bytes): writer.field { $0.append(bytes) }
    case .made(let line, let capacity, let words):
      // Only a rule's id can hold what needs quotes.
      if case .rule = line.boundBy {
        writer.field { words(line, capacity, &$0) }
      } else {
        writer.plainField { words(line, capacity, &$0) }
      }
    }
  }

  package init?(_ field: StoredField) { source = .read(Array(field.bytes)) }

  /// The text.
  package var text: String {
    switch source {
    case .read(let bytes): String(decoding: bytes, as: UTF8.self)
    case .made(let line, let capacity, let words): written { words(line, capacity, &$0) }
    }
  }
}
