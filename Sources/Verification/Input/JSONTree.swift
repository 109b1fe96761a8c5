/// A JSON value as a tree that never traps on what it does not hold.
struct JSONTree {
  private let document: JSONDocument
  /// Negative where there is no value.
  private let node: Int

  /// Reads JSON; nil where it is none, or where an object has a key twice.
  init?(reading bytes: [UInt8]) {
    guard let document = JSONDocument(reading: bytes) else { return nil }
    self.document = document
    node = 0
  }

  private init(_ document: JSONDocument, _ node: Int) {
    self.document = document
    self.node = node
  }

  private var kind: JSONDocument.Kind? { node < 0 ? nil : document.kinds[node] }

  /// The nodes directly below, of an object key and value in turn.
  private var children: [Int] {
    var children: [Int] = []
    var child = node + 1
    while child < document.ends[node] {
      children.append(child)
      child = document.ends[child]
    }
    return children
  }

  /// A member of an object.
  subscript(key: String) -> JSONTree {
    guard kind == .object else { return JSONTree(document, -1) }
    var child = node + 1
    while child < document.ends[node] {
      if document.isText(child, key) { return JSONTree(document, child + 1) }
      child = document.ends[child + 1]
    }
    return JSONTree(document, -1)
  }

  /// The members of an object by key, sorted; nil where it is no object.
  var members: [(key: String, value: JSONTree)]? {
    guard kind == .object else { return nil }
    let nodes = children
    return stride(from: 0, to: nodes.count, by: 2).map {
      (document.text(nodes[$0]), JSONTree(document, nodes[$0 + 1]))
    }.sorted { precedes($0.key, $1.key) }
  }

  /// The keys of an object, sorted; nil where it is no object.
  var keys: [String]? { members?.map(\.key) }

  /// The elements of an array; nil where it is none.
  var elements: [JSONTree]? { kind == .array ? children.map { JSONTree(document, $0) } : nil }

  /// The text; nil where it is none.
  var text: String? { kind == .string || kind == .escapedString ? document.text(node) : nil }

  /// The finite number; nil where it is none.
  var number: Double? {
    guard kind == .number, let number = Double(document.text(node)), number.isFinite else { return nil }
    return number
  }

  /// The whole number; nil where it is none.
  var count: Int? {
    guard let number, number == number.rounded(), abs(number) < 9e15 else { return nil }
    return Int(number)
  }
}
