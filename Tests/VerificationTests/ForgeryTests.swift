import TestSupport
import Testing

@testable import Verification

/// Outputs in which one thing is forged and all that follows from it, digests and seal as well, is mended.
@Suite("A forgery with sums, digests and seal mended")
struct ForgeryTests {
  /// Every place in a text where a number follows.
  private func numbers(after mark: String, in text: String) -> [(range: Range<String.Index>, value: Double)] {
    text.ranges(of: mark).compactMap { mark in
      let rest = text[mark.upperBound...]
      let digits = rest.prefix { "0123456789.-+e".contains($0) }
      return Double(digits).map { (mark.upperBound..<digits.endIndex, $0) }
    }
  }

  @Test("of a level is noticed in the stage it belongs to", arguments: SmallCase.allCases)
  func levels(instance: SmallCase) {
    let seed: UInt64 = 4_012
    var generator = SeededGenerator(seed: seed)
    let output = instance.output
    let levels = numbers(after: "\"level\":", in: output.runTemplate)
    #expect(!levels.isEmpty)
    for (range, value) in levels {
      for _ in 0..<8 {
        let sign = generator.integer(in: 0...1) == 0 ? 1.0 : -1.0
        let wrong = value * (1 + sign * generator.double(in: 1e-4...0.3))
        var forged = output
        forged.runTemplate.replaceSubrange(range, with: "\(wrong)")
        let found = codes(forged)
        #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("V4") }, "seed \(seed): \(value) → \(wrong): \(found)")
      }
    }
  }

  @Test("of a multiplier is noticed where it is 0 or has the wrong sign", arguments: SmallCase.allCases)
  func signs(instance: SmallCase) {
    let output = instance.output
    for (range, value) in numbers(after: "\"multiplier\":", in: output.runTemplate) {
      for wrong in [0, -value] {
        var forged = output
        forged.runTemplate.replaceSubrange(range, with: "\(wrong)")
        let found = codes(forged)
        #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("V4") }, "\(value) → \(wrong): \(found)")
      }
    }
  }

  @Test("of a multiplier's proportion to the others is noticed")
  func proportions() throws {
    let seed: UInt64 = 4_013
    var generator = SeededGenerator(seed: seed)
    let output = SmallCase.conflict.output
    // Of the bottleneck that combines a capacity with a product.
    for (range, value) in numbers(after: "\"multiplier\":", in: output.runTemplate).prefix(2) {
      for factor in [0.5, 0.999, 1.001, 2, generator.double(in: 0.1...0.9), generator.double(in: 1.1...9)] {
        var forged = output
        forged.runTemplate.replaceSubrange(range, with: "\(value * factor)")
        let found = codes(forged)
        #expect(!found.isEmpty && found.allSatisfy { $0.hasPrefix("V4") }, "seed \(seed), factor \(factor): \(found)")
      }
    }
  }

  /// What `bound_by` cannot say of a line: one rule decides which of several reasons is named.
  private func lies(about line: SmallLine) -> [String] {
    ["product", "institution", "cap", "floor", "fixed", "conflict", "rule:R9", "rule:", "", "Product", "capacity"]
      .filter { $0 != line.boundBy }
  }

  @Test("of what binds a cell is noticed in that cell", arguments: SmallCase.allCases)
  func reasons(instance: SmallCase) {
    let right = instance.instance
    for index in right.lines.indices {
      for lie in lies(about: right.lines[index]) {
        var forged = right
        forged.lines[index].boundBy = lie
        // The sentence is made of the lie, and says of a cap that is none what it can.
        let findings = report(on: forged.output().sealed).findings.filter { $0.code != "V306" }
        #expect(findings.map(\.code) == ["V430"], "\(right.lines[index]): \(lie)")
        #expect(findings.first?.found == lie)
      }
    }
  }

  @Test("of a reason is noticed whichever word or figure is another one, and where none are left", arguments: SmallCase.allCases)
  func changedReason(instance: SmallCase) {
    let right = instance.instance
    for line in right.lines {
      let reason = right.reason(line)
      var forged = ["", " ", "\u{3000} \t", reason + "。", String(reason.dropLast())]
      for place in reason.indices {
        var changed = reason
        let isDigit = reason[place].isASCII && reason[place].isNumber
        changed.replaceSubrange(place...place, with: isDigit ? (reason[place] == "9" ? "0" : "9") : "某")
        forged.append(changed)
      }
      for text in forged {
        let bytes = Array(text.utf8)
        let holds = bytes.withUnsafeBufferPointer { sentence in
          Array(line.boundBy.utf8).withUnsafeBufferPointer { boundBy in
            ReasonWords(
              boundBy: boundBy, target: line.target, floor: Int64(line.floor), cap: line.cap.map { Int64($0) },
              fill: line.target > 0 ? line.continuous / line.target : nil, continuous: line.continuous, packs: Int64(line.packs),
              capacity: right.capacity(of: line.institution)
            ).hold(in: sentence)
          }
        }
        #expect(!holds, "\(reason) → \(text)")
      }
      #expect(codes(right.output().replacing(reason, with: "随意", in: "allocation.csv")) == ["V306"])
    }
  }

  @Test("that moves one pack between two institutions of a district is noticed", arguments: [SmallCase.plain, .scarce, .conflict, .tight])
  func movedPack(instance: SmallCase) {
    let right = instance.instance
    var moves = 0
    for from in right.lines.indices {
      for to in right.lines.indices where to != from {
        let (giver, taker) = (right.lines[from], right.lines[to])
        guard giver.product == taker.product, giver.packs > 0,
          right.district(of: giver.institution) == right.district(of: taker.institution)
        else { continue }
        moves += 1
        var forged = right
        forged.lines[from].packs -= 1
        forged.lines[to].packs += 1
        let found = codes(forged.output())
        #expect(!found.isEmpty, "\(giver.product): \(giver.institution) → \(taker.institution)")
        #expect(found.allSatisfy { $0.hasPrefix("V3") }, "\(giver.product): \(giver.institution) → \(taker.institution): \(found)")
      }
    }
    #expect(moves >= 2)
  }

  @Test("that moves part of a pack, with its level, is noticed as unfair", arguments: [SmallCase.plain, .scarce])
  func movedFraction(instance: SmallCase) {
    let seed: UInt64 = 4_014
    var generator = SeededGenerator(seed: seed)
    let right = instance.instance
    for _ in 0..<40 {
      let from = generator.integer(in: 0...(right.lines.count - 1))
      let to = generator.integer(in: 0...(right.lines.count - 1))
      let (giver, taker) = (right.lines[from], right.lines[to])
      guard from != to, giver.product == taker.product,
        right.district(of: giver.institution) == right.district(of: taker.institution)
      else { continue }
      var forged = right
      let part = generator.double(in: 1e-3...0.2)
      forged.lines[from].continuous -= part
      forged.lines[to].continuous += part
      let found = codes(forged.output())
      #expect(found.contains { $0.hasPrefix("V4") }, "seed \(seed): \(giver) → \(taker): \(found)")
    }
  }
}
