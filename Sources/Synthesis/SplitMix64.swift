/// The generator of all made-up numbers: SplitMix64, whole numbers only, the same on every machine.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A stream of its own for each part of a plan, so that parts do not disturb each other.
  init(seed: UInt64, stream: UInt64) {
    state = SplitMix64.mixed(seed &+ SplitMix64.mixed(stream &+ SplitMix64.step))
  }

  private static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The finalizer: spreads every bit of the input over all bits of the result.
  static func mixed(_ input: UInt64) -> UInt64 {
    var bits = input
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// 64 bits that depend on the seed, the stream and one pair of indices only: order does not matter.
  static func bits(seed: UInt64, stream: UInt64, _ first: Int, _ second: Int) -> UInt64 {
    let pair = UInt64(truncatingIfNeeded: first) << 32 ^ UInt64(truncatingIfNeeded: second)
    return mixed(mixed(seed &+ stream &* step) &+ pair &* step)
  }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    state &+= SplitMix64.step
    return SplitMix64.mixed(state)
  }

  /// A whole number from 0 up to, not including, the bound; the bias is below 2⁻³² for bounds below 2³².
  mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a draw needs something to draw from")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A whole number of the range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.upperBound - range.lowerBound + 1)
  }

  /// Whether something happens that happens so many times in a thousand.
  mutating func happens(perMille: Int) -> Bool { below(1_000) < perMille }

  /// An arrangement of 0 ..< count.
  mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, below(last + 1)) }
    return order
  }
}
