internal import Foundation

/// A JSON value as a tree that never traps on what it does not hold.
struct JSONTree {
  private let value: Any?

  /// Reads JSON; nil where it is none.
  init?(reading bytes: [UInt8]) {
    guard let value = try? JSONSerialization.jsonObject(with: Data(bytes), options: []) else { return nil }
    self.value = value
  }

  private init(_ value: Any?) { self.value = value }

  /// A member of an object.
  subscript(key: String) -> JSONTree { JSONTree((value as? [String: Any])?[key]) }

  /// The keys of an object, sorted; nil where it is no object.
  var keys: [String]? { (value as? [String: Any])?.keys.sorted(by: precedes) }

  /// The elements of an array; nil where it is none.
  var elements: [JSONTree]? { (value as? [Any])?.map { JSONTree($0) } }

  /// The text; nil where it is none.
  var text: String? { value as? String }

  /// The finite number; nil where it is none.
  var number: Double? {
    // JSON's true and false arrive as numbers of C's type char.
    guard let number = value as? NSNumber, String(cString: number.objCType) != "c" else { return nil }
    let double = number.doubleValue
    return double.isFinite ? double : nil
  }

  /// The whole number; nil where it is none.
  var count: Int? {
    guard let number, number == number.rounded(), abs(number) < 9e15 else { return nil }
    return Int(number)
  }
}
