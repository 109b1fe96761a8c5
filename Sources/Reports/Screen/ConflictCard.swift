public import OutputStore
public import Planning
import Streams

/// The conflict card 冲突卡: what planners read where no plan exists (Model.md, "When no plan exists").
public struct ConflictCard: Sendable, Hashable {
  private let conflict: Conflict
  private let language: Language

  /// Makes the card.
  public init(_ conflict: Conflict, language: Language) {
    self.conflict = conflict
    self.language = language
  }

  /// For the terminal: what is missing, the members, many of one kind in one line, then the repairs and what else there is
  /// to say.
  public var text: String { answerText + outcomeText }

  /// The first part: what the members lack, and the members; known before any repair is.
  public var answerText: String {
    let members = memberLines.enumerated().map { number, members in "  \(number + 1). \(line(for: members))" }
    return ([headline] + members).map { $0.printable + "\n" }.joined()
  }

  /// The rest: what all conflicts lack, the repairs, and what else there is to say.
  public var outcomeText: String {
    var lines = allLine.map { [$0[language]] } ?? []
    if !conflict.repairs.isEmpty {
      lines.append(
        (areVerified
          ? Localized(
            zh: "修正方案（均已用整个方案试算，并通过独立核对；用法：--overrides 文件）：",
            en: "Repairs, each tried on the whole plan and independently checked (use one with --overrides FILE):")
          : Localized(
            zh: "修正方案（均已用整个方案试算；用法：--overrides 文件）：",
            en: "Repairs, each tried on the whole plan (use one with --overrides FILE):"))[language])
      for (number, repair) in conflict.repairs.enumerated() {
        lines.append("  \(ConflictCard.repairName(number)) \(sentence(for: repair))")
      }
    }
    lines += conflict.notes.map { $0.text[language] }
    return lines.map { $0.printable + "\n" }.joined()
  }

  /// The members, by index, whose places stand on the screen.
  public var shownMembers: [Int] { memberLines.compactMap(\.first) }

  /// Whether every repair passed the independent check.
  private var areVerified: Bool { conflict.repairs.allSatisfy(\.isVerified) }

  /// `conflict.json` and the repairs as overrides: all that such an output folder holds (Data.md, "Outputs").
  public func files(style: CSVStyle) -> [OutputFile] {
    [file]
      + conflict.repairs.enumerated().map { number, repair in
        OutputFile(path: ConflictCard.repairName(number), bytes: overrides(of: repair, style))
      }
  }

  /// `conflict.json` (Data.md, "Outputs").
  public var file: OutputFile { OutputFile(path: FolderRecord.conflictPath, bytes: json) }

  /// The same as JSON, with the digests of the repairs' files as machines write them, and sealed like `run.json`.
  public var json: [UInt8] { sealed(json(seal:)) }

  /// The same as part of another document.
  var jsonValue: JSONValue { json(seal: seal(of: json)) }

  private func json(seal: String) -> JSONValue {
    .members(
      ("tool", ToolRecord.own.json), ("seal", .text(seal)),
      (
        "outputs",
        .object(
          conflict.repairs.enumerated().map { number, repair in
            (ConflictCard.repairName(number), .text(sha256(overrides(of: repair, .machines))))
          })
      ), ("language", .text(language.rawValue)), ("message", .text(headline)),
      ("missing_packs", .whole(conflict.missingPacks)),
      ("missing_yuan", .text(conflict.missingAmount.description)),
      ("all_missing_packs", .whole(conflict.allPacks)), ("all_missing_yuan", .text(conflict.allAmount.description)),
      ("clash", .text(conflict.clash.rawValue)), ("irreducible", .boolean(conflict.isIrreducible)),
      ("members", .list(conflict.members.map(json(of:)))),
      ("repairs", .list(conflict.repairs.enumerated().map(json(of:_:)))),
      ("notes", .list(conflict.notes.map { .text($0.text[language]) })))
  }

  private static func repairName(_ number: Int) -> String { "repair-\(number + 1).csv" }

  private var headline: String {
    let count = conflict.members.count
    let amount = ConflictCard.amount(conflict.missingPacks, conflict.missingAmount)
    func sentence(
      _ chinese: String, _ verb: String, _ english: String, _ lead: String, _ tail: String = ""
    ) -> (String, String) {
      (
        chinese + (amount.map { "：\(verb) \($0.chinese)" } ?? "") + "。",
        english + (amount.map { "\(lead)\($0.english)\(tail)" } ?? "") + "."
      )
    }
    let isMissing = conflict.missingPacks == 1 ? " is missing" : " are missing"
    var (chinese, english) =
      switch conflict.clash {
      case .wholePacks:
        sentence("取成整盒后守不住全部限值", "共超出", "In whole packs not all limits can be kept", "; they are missed by ")
      case .volumeAboveLimits:
        sentence(
          "现有上限、承载能力与规则合起来放不下约定采购量", "还差",
          "Caps, capacities and rules together leave no room for the agreed volume", ": ", isMissing)
      case .volumeAboveFixed:
        sentence(
          "锁定合计不到约定采购量", "少", "Fixed volumes come to less than the agreed volume", ": ", isMissing)
      case .boundsAboveVolume:
        sentence(
          "下限和锁定合计超出约定采购量", "多", "Floors and fixed volumes come to more than the agreed volume", ", by ")
      case .rulesAboveVolume:
        sentence(
          "规则、下限和锁定合起来要求的超出约定采购量", "多",
          "Rules, floors and fixed volumes together ask for more than the agreed volume", ", by ")
      case .boundsAboveRules:
        sentence(
          "下限和锁定合计超出承载上限或规则", "多", "Floors and fixed volumes come to more than capacities or rules allow", ", by ")
      case .rulesAboveBounds:
        sentence(
          "上限和锁定合计达不到规则的要求", "少", "Caps and fixed volumes come to less than the rules ask for", ": ",
          isMissing)
      case .contradiction:
        sentence("现有上下限与规则互相矛盾", "差", "The limits and rules contradict each other", ", by ")
      }
    if conflict.isOfWholePacks {
      chinese += "超出的是下列 \(count) 项："
      english += " These \(count) are missed:"
    } else if count > 0 {
      chinese += "下列 \(count) 项不能同时成立" + (conflict.isIrreducible ? "，去掉任何一项其余即可成立：" : "：")
      english += " These \(count) cannot hold together" + (conflict.isIrreducible ? ", and would without any one of them:" : ":")
    }
    return Localized(zh: chinese, en: english)[language]
  }

  /// By how much limits must move for the whole plan; nil where that is what the members lack.
  private var allLine: Localized? {
    guard conflict.allPacks != conflict.missingPacks || conflict.allAmount != conflict.missingAmount,
      let amount = ConflictCard.amount(conflict.allPacks, conflict.allAmount)
    else { return nil }
    return Localized(
      zh: "整个方案要成立，各项限值合计至少要改动 \(amount.chinese)。",
      en: "For the whole plan, limits have to move by at least \(amount.english) in all.")
  }

  /// Packs with their amount; what no pack is missing of, as the amount alone; nil where neither is known.
  private static func amount(_ packs: Int, _ amount: Fen) -> Localized? {
    // The largest amount stands for all that are larger.
    let isBeyond = amount.count == .max
    let yuan = Localized(zh: "\(amount) 元\(isBeyond ? "以上" : "")", en: "\(isBeyond ? "more than " : "")\(amount) yuan")
    guard packs > 0 else { return amount > .zero ? yuan : nil }
    return Localized(zh: "\(packs) 盒（\(yuan.chinese)）", en: (packs == 1 ? "1 pack" : "\(packs) packs") + " (\(yuan.english))")
  }

  // MARK: Members

  /// So many members stand on the screen one by one.
  public static let mostLines = 12

  /// The members of each line: one, or many of one kind: those of a product in a district, of a district, or all of them.
  ///
  /// - Complexity: O(members).
  private var memberLines: [[Int]] {
    let members = conflict.members
    if members.count <= ConflictCard.mostLines { return members.indices.map { [$0] } }
    var lines: [[Int]] = []
    for kind in Conflict.Member.Kind.allCases {
      let ofKind = members.indices.filter { members[$0].kind == kind }
      for (_, own) in Dictionary(grouping: ofKind, by: { members[$0].rule?.id ?? "" }).sorted(by: { $0.key < $1.key }) {
        let keys: [(Int) -> [String]] = [
          { index in members[index].ids },
          { index in [members[index].ids.count > 1 ? members[index].ids[1] : "", members[index].districtID ?? ""] },
          { index in [members[index].districtID ?? ""] },
        ]
        lines += keys.lazy.compactMap { key in groups(of: own, by: key) }.first ?? [own]
      }
    }
    return lines
  }

  /// Members by a key, in its order; nil where that makes too many groups.
  private func groups(of members: [Int], by key: (Int) -> [String]) -> [[Int]]? {
    var groups: [[String]: [Int]] = [:]
    for member in members {
      groups[key(member), default: []].append(member)
      if groups.count > ConflictCard.mostLines / 2 { return nil }
    }
    return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// One line for members of one kind.
  private func line(for indices: [Int]) -> String {
    guard indices.count > 1, let first = indices.first.map({ conflict.members[$0] }) else {
      return indices.map { sentence(for: conflict.members[$0]) }.joined()
    }
    let members = indices.lazy.map { conflict.members[$0] }
    let sum = Decimal4(tenThousandths: members.reduce(0) { $0.addingSaturated($1.value) })
    let products: [String] = Set(members.map { $0.ids.last ?? "" }).sorted()
    let districts: [String] = Set(members.compactMap(\.districtID)).sorted()
    var chinese = ""
    var english = ""
    if first.ids.count > 1 {
      chinese += products.count == 1 ? "品种 \(products[0]) " : "\(products.count) 个品种"
      english += products.count == 1 ? " of product \(products[0])" : " of \(products.count) products"
    }
    if !districts.isEmpty {
      chinese += districts.count == 1 ? "在区市 \(districts[0]) " : "在 \(districts.count) 个区市"
      english += districts.count == 1 ? " in district \(districts[0])" : " in \(districts.count) districts"
    }
    let scope = Localized(zh: chinese, en: english)
    var place = ""
    if let file = first.place?.file { place = language == .chinese ? "（\(file)）" : " (\(file))" }
    let count = members.count
    let words: Localized =
      switch first.kind {
      case .product: Localized(zh: "\(count) 个品种的首年约定采购量，合计 \(sum) 盒", en: "the agreed volumes of \(count) products, \(sum) packs")
      case .capacity:
        Localized(
          zh: "\(scope.chinese)的 \(count) 家机构的年度承载上限，合计 \(sum) 元",
          en: "the capacities of \(count) institutions\(scope.english), \(sum) yuan in all")
      case .rule: Localized(zh: "\(count) 条规则", en: "\(count) rules")
      case .cap: Localized(zh: "\(scope.chinese)的 \(count) 个上限，合计 \(sum) 盒", en: "\(count) caps\(scope.english), \(sum) packs in all")
      case .floor:
        Localized(zh: "\(scope.chinese)的 \(count) 个下限，合计 \(sum) 盒", en: "\(count) floors\(scope.english), \(sum) packs in all")
      case .fixed:
        Localized(zh: "\(scope.chinese)的 \(count) 个锁定，合计 \(sum) 盒", en: "\(count) fixed volumes\(scope.english), \(sum) packs in all")
      }
    let source = first.rule == nil ? "" : (first.source?[language]).map { language == .chinese ? "，\($0)" : ", \($0)" } ?? ""
    return words[language] + source + place
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
      ("part", member.part.map { .text($0) }), ("side", .text(member.side.rawValue)),
      ("parameter", member.parameter.map { .text($0) }), ("rule", (member.rule?.id).map { .text($0) }),
      ("message", .text(member.description[language])))
  }

  // MARK: Repairs

  private func sentence(for repair: Conflict.Repair) -> String {
    let count = repair.changes.count
    var text = repair.sentence[language]
    if language == .chinese {
      text += "（约 \(repair.size) 元，改 \(count) 处）"
      if repair.excessCount > 0 { text += "整盒取整后可能有限值差不到一盒。" }
      if repair.isLopsided, let highest = repair.highest {
        let noun = highest.product.map { "机构 \(highest.institution) 的品种 \($0) " } ?? "机构 \(highest.institution) "
        text += "注意：\(noun)将得到按比例应得的 \(ConflictCard.percent(highest.fill))。"
      }
      if !areVerified { text += repair.isVerified ? "已通过独立核对。" : "时间不够，没有独立核对。" }
    } else {
      text += " (\(repair.size) yuan, \(count == 1 ? "1 change" : "\(count) changes"))"
      if repair.excessCount > 0 { text += " In whole packs, limits may be missed by less than a pack." }
      if repair.isLopsided, let highest = repair.highest {
        let noun = highest.product.map { "\($0) at \(highest.institution)" } ?? highest.institution
        text += " Note: \(noun) then gets \(ConflictCard.percent(highest.fill)) of its proportional share."
      }
      if !areVerified {
        text += repair.isVerified ? " Independently checked." : " Not independently checked for want of time."
      }
    }
    return text
  }

  /// A fill in whole percent.
  private static func percent(_ fill: Double) -> String { "\(Int(saturating: (fill * 100).rounded()))%" }

  private func json(of number: Int, _ repair: Conflict.Repair) -> JSONValue {
    .members(
      ("file", .text(ConflictCard.repairName(number))), ("size_yuan", .text(repair.size.description)),
      ("message", .text(repair.sentence[language])), ("message_zh", .text(repair.sentence.chinese)),
      ("message_en", .text(repair.sentence.english)), ("missed_in_whole_packs", .whole(repair.excessCount)),
      ("verified", .boolean(repair.isVerified)),
      ("highest_fill", repair.highest.map { .text(Decimal4(tenThousandths: Int64(saturating: ($0.fill * 10_000).rounded())).description) }),
      (
        "changes",
        .list(
          repair.changes.map {
            .members(
              ("table", .text($0.table)), ("key", .text($0.key.joined(separator: ";"))), ("column", .text($0.column)),
              ("before", .text($0.before)), ("after", .text($0.after)))
          })
      ))
  }

  private func overrides(of repair: Conflict.Repair, _ style: CSVStyle) -> [UInt8] {
    var writer = CSVWriter(carriageReturns: style == .people)
    if style == .people { writer.byteOrderMark() }
    let rows =
      [["table", "key", "column", "value"]]
      + repair.changes.map { [$0.table, $0.key.joined(separator: ";"), $0.column, $0.after] }
    for row in rows {
      for field in row { writer.field(text: field) }
      writer.endRow()
    }
    return writer.finish()
  }
}
