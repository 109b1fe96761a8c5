import Planning

extension [Problem] {
  /// The warnings that are taken for right, and the others.
  var partedByAcceptance: (accepted: [Problem], open: [Problem]) {
    (filter { $0.acceptance != nil }, filter { $0.acceptance == nil })
  }

  /// How many findings of 口径核对 are open and how many warnings are taken for right, in Chinese; nil where there are neither.
  var sanityWords: String? {
    let (accepted, open) = partedByAcceptance
    let findings = open.count { $0.code.hasPrefix("W7") }
    if findings == 0, accepted.isEmpty { return nil }
    return "口径核对：未核实的提示 \(findings) 条，已核实 \(accepted.count) 条。"
  }
}
