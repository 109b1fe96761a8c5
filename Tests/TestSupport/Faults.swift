/// What many checks of a loop found, for one expectation at its end: `#expect(faults.areNone, "\(faults)")`.
public struct Faults: CustomStringConvertible, Sendable {
  /// How many checks there were.
  public private(set) var checkCount = 0
  /// How many of them failed.
  public private(set) var count = 0
  private var first: [String] = []

  /// No checks yet.
  public init() {}

  /// Whether there were checks and all of them held: a loop that has checked nothing has shown nothing.
  public var areNone: Bool { count == 0 && checkCount > 0 }

  /// The first few that failed.
  public var description: String {
    checkCount == 0 ? "nothing was checked" : "\(count) of \(checkCount) checks failed: \(first.joined(separator: "; "))"
  }

  /// A check; `what` says of one that failed where it was and what was found.
  public mutating func check(_ holds: Bool, _ what: @autoclosure () -> String) {
    checkCount += 1
    guard !holds else { return }
    count += 1
    if first.count < 5 { first.append(what()) }
  }
}
