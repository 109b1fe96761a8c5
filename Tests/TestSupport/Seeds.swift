import Foundation

/// Which seeds the random tests try: some of them at every commit, all with `FENLIANG_SEEDS=all` (`make test-all`), or those that are
/// named, `FENLIANG_SEEDS=10,15`.
public enum Seeds {
  /// What the environment says.
  private static let given = ProcessInfo.processInfo.environment["FENLIANG_SEEDS"] ?? ""

  /// Whether every seed is tried.
  public static let areAll = given == "all"

  /// The seeds that are named; empty where none are.
  private static let named = given.split(separator: ",").compactMap { UInt64($0) }

  /// Whether seeds are named one by one.
  public static let areNamed = !named.isEmpty

  /// The first `few` seeds from `first` on, or with `FENLIANG_SEEDS=all` the first `all`; those that are named, where some are.
  public static func first(_ few: Int, of all: Int, from first: UInt64 = 0) -> [UInt64] {
    areNamed ? named : (0..<UInt64(areAll ? max(few, all) : few)).map { first + $0 }
  }

  /// How many cases of a kind a test has to come across: the number given, and none where seeds are named one by one.
  public static func floor(_ count: Int) -> Int { areNamed ? 0 : count }
}

extension [UInt64] {
  /// The seeds in runs of so many, which a test takes one by one and which are tried side by side.
  public func shards(of size: Int) -> [[UInt64]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
  }
}
