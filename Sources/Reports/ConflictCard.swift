public import Planning

/// The conflict card 冲突卡: what planners read where no plan exists (model.md section 6).
public struct ConflictCard: Sendable, Hashable {
  private let conflict: Conflict
  private let language: Language

  /// Makes the card.
  public init(_ conflict: Conflict, language: Language) {
    self.conflict = conflict
    self.language = language
  }

  /// For the terminal: what is missing, then one line per member.
  public var text: String {
    var lines = [headline]
    for (number, member) in conflict.members.enumerated() {
      lines.append("  \(number + 1). \(sentence(for: member))")
    }
    return lines.map { $0.printable + "\n" }.joined()
  }

  /// `conflict.json`, the only file of such an output folder (data.md section 3).
  public var file: OutputFile { OutputFile(path: "conflict.json", bytes: json) }

  /// The same as JSON.
  public var json: [UInt8] {
    JSONValue.members(
      ("language", .text(language.rawValue)), ("message", .text(headline)),
      ("missing_packs", .whole(conflict.missingPacks)),
      ("missing_yuan", .text(conflict.missingAmount.description)),
      ("members", .list(conflict.members.map(json(of:)))), ("repairs", .list([]))
    ).prettyBytes
  }

  private var headline: String {
    let packs = conflict.missingPacks
    let amount = conflict.missingAmount
    return Localized(
      zh: "现有上限、承载能力与规则合起来放不下约定采购量：还差 \(packs) 盒（\(amount) 元）。"
        + (conflict.members.isEmpty ? "" : "下列 \(conflict.members.count) 项不能同时成立："),
      en: "Caps, capacities and rules together leave no room for the agreed volume: \(packs) "
        + (packs == 1 ? "pack (\(amount) yuan) is missing." : "packs (\(amount) yuan) are missing.")
        + (conflict.members.isEmpty ? "" : " These \(conflict.members.count) cannot hold together:"))[
        language]
  }

  private func sentence(for member: Conflict.Member) -> String {
    guard let place = member.place else { return member.description[language] }
    let text = place.text(in: language)
    return member.description[language] + (language == .chinese ? "（\(text)）" : " (\(text))")
  }

  private func json(of member: Conflict.Member) -> JSONValue {
    .members(
      ("kind", .text(member.kind.rawValue)), ("ids", .list(member.ids.map { .text($0) })),
      ("file", (member.place?.file).map { .text($0) }), ("sheet", (member.place?.sheet).map { .text($0) }),
      ("cell", (member.place?.cell).map { .text($0) }), ("row", (member.place?.row).map { .whole($0) }),
      ("column", (member.place?.column).map { .text($0) }), ("limit", .text(member.limit)),
      ("message", .text(member.description[language])))
  }
}
