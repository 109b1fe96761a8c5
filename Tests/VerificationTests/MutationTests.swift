import Foundation
import GLPKBackend
import Testing

@testable import Verification

/// A number in a file, and the file with that number one unit up in its last digit.
struct Mutation {
  let file: String
  let old: String
  let new: String
  let context: String
  let text: String

  /// One mutation for every number in the text. Of a double with a long tail the fifth place after the point is
  /// raised: what lies beyond is inside the stated tolerances.
  static func all(of text: String, file: String) -> [Mutation] {
    let characters = Array(text.unicodeScalars)
    var result: [Mutation] = []
    var index = 0
    func isDigit(_ position: Int) -> Bool {
      position < characters.count && ("0"..."9").contains(Character(characters[position]))
    }
    while index < characters.count {
      guard isDigit(index) else {
        index += 1
        continue
      }
      let start = index
      var point: Int?
      while isDigit(index)
        || (index < characters.count && characters[index] == "." && point == nil && isDigit(index + 1))
      {
        if characters[index] == "." { point = index }
        index += 1
      }
      var digits = Array(characters[start..<index])
      let old = String(String.UnicodeScalarView(digits))
      if let point, index - point > 9 { digits = Array(digits.prefix(point - start + 6)) }
      let new = raised(digits)
      let head = String(String.UnicodeScalarView(characters[..<start]))
      let tail = String(String.UnicodeScalarView(characters[index...]))
      let context = String(head.suffix(24)) + "[" + old + "→" + new + "]" + String(tail.prefix(12))
      result.append(Mutation(file: file, old: old, new: new, context: context, text: head + new + tail))
    }
    return result
  }

  private static func raised(_ digits: [Unicode.Scalar]) -> String {
    var digits = digits
    var position = digits.count - 1
    while position >= 0 {
      if digits[position] == "9" {
        digits[position] = "0"
      } else if digits[position] != ".", let next = Unicode.Scalar(digits[position].value + 1) {
        digits[position] = next
        return String(String.UnicodeScalarView(digits))
      }
      position -= 1
    }
    return "1" + String(String.UnicodeScalarView(digits))
  }
}

@Suite("One number changed")
struct MutationTests {
  static let answers = [
    "allocation.csv", "clearing.csv", "contracts.csv", "district_totals.csv", "prepayments.csv", "suppliers.csv",
    "prepayment_funds.csv", "payment_batches.csv", "payment_lines.csv",
  ]

  /// Every number by the check of digests alone, and the first of each file by all checks together.
  @Test("in any file is noticed where digests are stale", arguments: SmallCase.allCases)
  func stale(instance: SmallCase) {
    let files = instance.output.sealed
    let bytes = files.mapValues { Array($0.utf8) }
    let digests = bytes.mapValues { sha256Hex($0) }
    for file in files.keys.sorted() {
      let mutations = Mutation.all(of: files[file] ?? "", file: file)
      #expect(!mutations.isEmpty || file.hasSuffix("limits.csv"), "\(file) has no number")
      var known = digests
      known[file] = nil
      for (index, mutation) in mutations.enumerated() {
        var changed = bytes
        changed[file] = Array(mutation.text.utf8)
        let (folder, ledger) = (OutputFolder(files: changed), Ledger())
        // A run.json that cannot be read is a finding too.
        if let run = RunRecord(reading: changed["run.json"], into: ledger) {
          DigestCheck(output: folder, run: run, digests: known, ledger: ledger).run(changed["run.json"] ?? [])
        }
        #expect(!ledger.findings.isEmpty, "\(file): \(mutation.context)")
        if index == 0 {
          let found = verifyFiles(folder, solver: GLPKSolver()).findings
          #expect(ledger.findings.allSatisfy { one in found.contains(one) }, "\(file): \(mutation.context)")
        }
      }
    }
  }

  /// Of the 13 months of six institutions every seventh number, so that every column has its turn: all of them are changed in
  /// ``MoneyCheckTests``.
  @Test("in an answer is noticed by its meaning where digests are fresh", arguments: SmallCase.allCases)
  func fresh(instance: SmallCase) {
    let output = instance.output
    for file in MutationTests.answers {
      let mutations = Mutation.all(of: output.files[file] ?? "", file: file)
      let step = file == "clearing.csv" && mutations.count > 500 ? 7 : 1
      for index in stride(from: 0, to: mutations.count, by: step) {
        let mutation = mutations[index]
        var changed = output
        changed.files[file] = mutation.text
        let findings = report(on: changed.sealed).findings
        #expect(!findings.isEmpty, "\(file): \(mutation.context)")
        #expect(findings.allSatisfy { !$0.code.hasPrefix("V6") }, "\(file): \(mutation.context)")
      }
    }
  }

  /// What no check can notice once a forger has made fresh digests, because it is said only once and decides
  /// nothing: names, the tool's version, the words of a warning, a weight or multiplier that stands alone (only
  /// proportions matter), 996 units that are the same 100 packs as 995, and an id of the other district in a
  /// packet's selector.
  static let beyondNotice: [(file: String, context: String)] = [
    ("run.json", "\"version\":\"["), ("run.json", "\"version\":\"0.1.["), ("run.json", "\"code\":\"W["),
    ("run.json", "\"row\":["), ("run.json", "\"multiplier\":["), ("parameters.csv", "usage_weights,2019:["),
    ("plan/products.csv", "药P["), ("plan/institutions.csv", "院H["), ("plan/districts.csv", "区D["),
    ("plan/products.csv", "2.5,[995→996]"), ("packets/371002/rules.csv", "H2;H[5"),
    ("packets/371003/rules.csv", "P1,H[2"),
  ]

  @Test(
    "in the plan, a packet or run.json is noticed by its meaning where digests are fresh",
    arguments: SmallCase.allCases)
  func freshInputs(instance: SmallCase) {
    let output = instance.output
    func check(_ mutation: Mutation, _ changed: SmallOutput) {
      let isExempt = MutationTests.beyondNotice.contains {
        mutation.file.hasSuffix($0.file) && mutation.context.contains($0.context)
      }
      if isExempt { return }
      #expect(!report(on: changed.sealed).findings.isEmpty, "\(mutation.file): \(mutation.context)")
    }
    for file in output.files.keys.sorted() where file.contains("/") {
      for mutation in Mutation.all(of: output.files[file] ?? "", file: file) {
        var changed = output
        changed.files[file] = mutation.text
        check(mutation, changed)
      }
    }
    for mutation in Mutation.all(of: output.runTemplate, file: "run.json") {
      var changed = output
      changed.runTemplate = mutation.text
      check(mutation, changed)
    }
  }
}
