package import Planning
package import Streams

/// Why a value of a JSON document is not what we write there, with the way to it: `excesses[2].measure`.
package struct JSONMismatch: Error, Sendable, Hashable {
  /// The way to the value.
  package var path = ""

  fileprivate func within(_ place: String) -> JSONMismatch {
    JSONMismatch(path: path.isEmpty || path.hasPrefix("[") ? place + path : place + "." + path)
  }
}

/// A value with one form in JSON. Anything else is not read.
package protocol JSONCoded {
  /// The value as JSON.
  var json: JSONValue { get }
  /// Reads what ``json`` is; throws for everything else.
  init(json: JSONValue) throws(JSONMismatch)
}

/// An object of a JSON document: one list of its members writes them and reads them.
package protocol JSONRecord: JSONCoded {
  /// An object of nothing, to be read into.
  static var blank: Self { get }
  /// Passes every member with its value; the order does not matter.
  mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure)
}

/// What the members of an object are passed to.
package protocol MemberVisitor {
  /// Why a member cannot be passed.
  associatedtype Failure: Error
  /// Takes a member.
  mutating func callAsFunction<Value: JSONCoded>(_ key: String, _ value: inout Value) throws(Failure)
  /// Takes a member that is left out where it is nil.
  mutating func callAsFunction<Value: JSONCoded>(_ key: String, _ value: inout Value?) throws(Failure)
  /// Takes the row that one of the members `product`, `capacity` and `rule` names, with `side` where it is one end of a rule.
  mutating func row(_ row: inout RowReference) throws(Failure)
}

extension JSONRecord {
  package var json: JSONValue {
    var (record, writing) = (self, MemberWriting())
    record.visit(&writing)
    return .object(writing.members)
  }

  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .object(let members) = json else { throw JSONMismatch() }
    var reading = MemberReading(members: members)
    self = Self.blank
    try visit(&reading)
  }
}

extension JSONRecord {
  /// Reads a file of the folder.
  ///
  /// - Throws: ``OutputReadingError/damaged(file:at:)``.
  package init(file: String, _ bytes: [UInt8]) throws(OutputReadingError) {
    guard let json = JSONValue(parsing: bytes) else { throw .damaged(file: file, at: .file) }
    do throws(JSONMismatch) { try self.init(json: json) } catch { throw .damaged(file: file, at: .member(error.path)) }
  }
}

private struct MemberWriting: MemberVisitor {
  var members: [(key: String, value: JSONValue)] = []

  mutating func callAsFunction<Value: JSONCoded>(_ key: String, _ value: inout Value) { members.append((key, value.json)) }

  mutating func callAsFunction<Value: JSONCoded>(_ key: String, _ value: inout Value?) {
    if let value { members.append((key, value.json)) }
  }

  mutating func row(_ row: inout RowReference) {
    members.append((row.member.key, .text(row.member.id)))
    if let side = row.side { members.append(("side", .text(side.rawValue))) }
  }
}

private struct MemberReading: MemberVisitor {
  /// Few enough to be looked through.
  let members: [(key: String, value: JSONValue)]

  private func value(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }

  private func read<Value: JSONCoded>(_ key: String, _ json: JSONValue) throws(JSONMismatch) -> Value {
    do throws(JSONMismatch) { return try Value(json: json) } catch { throw error.within(key) }
  }

  mutating func callAsFunction<Value: JSONCoded>(_ key: String, _ value: inout Value) throws(JSONMismatch) {
    guard let json = self.value(key) else { throw JSONMismatch(path: key) }
    value = try read(key, json)
  }

  mutating func callAsFunction<Value: JSONCoded>(_ key: String, _ value: inout Value?) throws(JSONMismatch) {
    if let json = self.value(key) { value = try read(key, json) as Value } else { value = nil }
  }

  mutating func row(_ row: inout RowReference) throws(JSONMismatch) {
    let kinds: [(key: String, make: (Identifier) -> RowReference)] = [
      ("product", RowReference.product), ("capacity", RowReference.capacity), ("rule", RowReference.rule),
    ]
    let named = kinds.filter { value($0.key) != nil }
    guard named.count == 1, let json = value(named[0].key) else { throw JSONMismatch(path: "rule") }
    row = named[0].make(try read(named[0].key, json))
    guard let side = value("side") else { return }
    guard case .rule(let id) = row, let sense = Sense(rawValue: try read("side", side)), sense != .equal else {
      throw JSONMismatch(path: "side")
    }
    row = .end(id, sense)
  }
}

// MARK: Values

extension JSONValue: JSONCoded {
  package var json: JSONValue { self }
  package init(json: JSONValue) { self = json }
}

extension String: JSONCoded {
  package var json: JSONValue { .text(self) }
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .text(let text) = json else { throw JSONMismatch() }
    self = text
  }
}

extension Int: JSONCoded {
  package var json: JSONValue { .whole(self) }
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .whole(let whole) = json else { throw JSONMismatch() }
    self = whole
  }
}

extension Double: JSONCoded {
  package var json: JSONValue { .number(self) }
  package init(json: JSONValue) throws(JSONMismatch) {
    switch json {
    case .number(let number): self = number
    case .whole(let whole): self = Double(whole)
    default: throw JSONMismatch()
    }
  }
}

extension Array: JSONCoded where Element: JSONCoded {
  package var json: JSONValue { .list(map(\.json)) }
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .list(let values) = json else { throw JSONMismatch() }
    self = []
    reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      do throws(JSONMismatch) { append(try Element(json: value)) } catch { throw error.within("[\(index)]") }
    }
  }
}

extension Dictionary: JSONCoded where Key == String, Value: JSONCoded {
  package var json: JSONValue { .object(map { ($0.key, $0.value.json) }) }
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .object(let members) = json else { throw JSONMismatch() }
    self = [:]
    for (key, value) in members {
      do throws(JSONMismatch) { self[key] = try Value(json: value) } catch { throw error.within(key) }
    }
  }
}

/// As the text of a field; see ``ColumnValue``.
extension JSONCoded where Self: DescribedValue {
  package var json: JSONValue { .text(description) }
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .text(let text) = json, let value = Self(StoredField(bytes: Array(text.utf8)[...], isForPeople: false)) else {
      throw JSONMismatch()
    }
    self = value
  }
}

extension Decimal4: JSONCoded {}
extension Fen: JSONCoded {}
extension CalendarDate: JSONCoded {}

/// As its word.
extension JSONCoded where Self: RawRepresentable, RawValue == String {
  package var json: JSONValue { .text(rawValue) }
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .text(let text) = json, let value = Self(rawValue: text) else { throw JSONMismatch() }
    self = value
  }
}

extension Allocation.Kind: JSONCoded {}
extension Language: JSONCoded {}
extension LoosenedLimit.Reason: JSONCoded {}
extension Measure: JSONCoded {}

extension RowReference {
  /// The row as a member of an object: its kind and its id.
  package var member: (key: String, id: Identifier) {
    switch self {
    case .product(let id): ("product", id)
    case .capacity(let id): ("capacity", id)
    case .rule(let id), .end(let id, _): ("rule", id)
    }
  }

  /// Which end of a rule's band it is; nil where it is no such row.
  package var side: Sense? { if case .end(_, let sense) = self { sense } else { nil } }
}
