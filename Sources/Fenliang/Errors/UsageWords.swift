public import Planning
import Reports

extension FenliangError.Usage {
  /// What is off and what to do.
  public var message: Localized {
    switch self {
    case .outOfRange(.steps, let value):
      Localized(zh: "--steps 应为 1 到 3，给出的是 \(value)。", en: "--steps must be from 1 to 3, not \(value).")
    case .outOfRange(.yearShift, let value):
      Localized(
        zh: "--year-shift 应为 1 到 50 的整数，给出的是 \(value)。",
        en: "--year-shift must be a whole number from 1 to 50, not \(value).")
    case .planName(let path, let suffix):
      Localized(
        zh: "方案不能写成 \(suffix) 文件：\(path)。请用以 .xlsx 结尾的文件名，或给一个文件夹。",
        en: "a plan cannot be written as \(suffix): \(path). Give a name that ends in .xlsx, or a folder.")
    case .notOnePacket(let folder, let count):
      Localized(
        zh: "\(folder) 有 \(count) 个区市，不是一个区市的任务包。请用 OUT/packets/ 下的文件夹，或对全市方案用 allocate。",
        en:
          "\(folder) has \(count) districts and is not one district's packet. Use a folder of OUT/packets/, or `allocate` for a city's plan."
      )
    case .nothingInCommon(let districts):
      Localized(
        zh: "--keep 所给的结果（区市 \(districts.joined(separator: "、"))）与本方案没有共同的机构，无从比较。请给出同一区市或全市先前的结果。",
        en:
          "The output given with --keep (district \(districts.joined(separator: ", "))) has no institution in common with this plan. Give an earlier output of the same district or of the city."
      )
    case .choice(let district, let folder, .notGiven):
      Localized(
        zh: "--take \(district)=\(folder)：\(folder) 不在所给的结果中。",
        en: "--take \(district)=\(folder): \(folder) is not among the results.")
    case .choice(let district, _, .noPacket):
      Localized(zh: "--take：没有区市 \(district) 的任务包。", en: "--take: there is no packet of a district \(district).")
    case .choice(let district, let folder, .nothingMerged):
      Localized(
        zh: "--take \(district)=\(folder)：\(folder) 中没有区市 \(district) 已汇总的结果。",
        en: "--take \(district)=\(folder): \(folder) holds no merged result of the district \(district).")
    case .noPurchases(let folder):
      Localized(
        zh: "没有实际采购：\(folder) 的方案没有 purchases.csv。请用 --purchases 给出，按月、按最小单位。",
        en:
          "No purchases: the plan of \(folder) has no purchases.csv. Give them with --purchases, by month, in minimum units.")
    case .noTranche(let number, let folder, let tranches):
      tranches.isEmpty
        ? Localized(
          zh: "--tranche \(number)：旧结果“\(folder)”没有预付批次。",
          en: "--tranche \(number): the old output \"\(folder)\" has no tranches.")
        : Localized(
          zh: "--tranche \(number)：旧结果“\(folder)”没有第 \(number) 批预付，只有第 \(tranches.listed("、")) 批。",
          en: "--tranche \(number): the old output \"\(folder)\" has no tranche \(number), only \(tranches.listed(", ")).")
    case .nothingToExplain:
      Localized(
        zh: "请说明要解释什么：--institution 机构编码、--product 品种编码、--district 区市编码，可以合用。",
        en: "Say what to explain: --institution, --product or --district with an id; they can be combined.")
    case .subjects(let faults): faults.map(\.message).lines
    case .noPart(let institution, let product?, let reason):
      Localized(
        zh: "机构 \(institution.words) 没有分到品种 \(product.words)：\(reason.words.chinese)",
        en: "\(institution.words) has no part in \(product.words): \(reason.words.english)")
    case .noPart(let institution, nil, let reason):
      Localized(
        zh: "机构 \(institution.words) 没有分到任何品种：\(reason.words.chinese)",
        en: "\(institution.words) has no part in any product: \(reason.words.english)")
    case .noProducts(let district):
      Localized(zh: "\(district.words) 没有分到任何品种。", en: "\(district.words) has no part in any product.")
    case .notUsed(let product, let district):
      Localized(
        zh: "\(district.words) 没有机构用品种 \(product.words)。",
        en: "No institution of \(district.words) has a part in \(product.words).")
    case .noScenario(let name, let scenarios):
      Localized(
        zh: "没有“\(name)”这个情景。" + (scenarios.isEmpty ? "请先用 scenario add 添加。" : "现有：\(scenarios.joined(separator: "、"))。"),
        en: "There is no scenario \"\(name)\". "
          + (scenarios.isEmpty ? "Add one with `scenario add`." : "There are: \(scenarios.joined(separator: ", "))."))
    case .scenarioName(let name):
      Localized(
        zh:
          "“\(name)”不能作情景名。请用字母、数字、汉字、点、下划线、连字符，不超过 \(ScenarioStore.longestName) 个字，不用 base、scenarios，不以点或 before- 开头。",
        en:
          "\"\(name)\" cannot name a scenario. Use letters, digits, Chinese characters, points, underscores and hyphens, at most \(ScenarioStore.longestName); not base or scenarios, nor a point or before- at the start."
      )
    case .scenarioExists(let name):
      Localized(
        zh: "已有情景“\(name)”。换个名字，或加 --force 替换。", en: "There is a scenario \"\(name)\". Take another name, or --force.")
    case .notWritable(let plan, let overrides):
      Localized(
        zh: "“\(plan)”不是 .xlsx 文件，不能写回。请另存为 .xlsx，或照 \(overrides) 逐格修改。",
        en: "\"\(plan)\" is not an .xlsx file and cannot be written. Save it as one, or edit it as \(overrides) says.")
    case .edit(let edit):
      Localized(
        zh: "第 \(edit.place + 1) 处改动不能进行：\(edit.fault.words.chinese)。",
        en: "Edit \(edit.place + 1) cannot be made: \(edit.fault.words.english).")
    case .outdated(let base, let current):
      Localized(
        zh: "试算所依据的第 \(base) 版已不是现行版（第 \(current) 版），请重新试算。",
        en: "The proposal is of revision \(base), and \(current) is in force: propose it again.")
    case .nothingToUndo: Localized(zh: "没有可以撤销的改动。", en: "There is nothing to undo.")
    }
  }
}

extension EditFault {
  fileprivate var words: Localized {
    switch self {
    case .unknown(let kind, let id): Localized(zh: "方案中没有\(kind.chinese) \(id)", en: "the plan has no \(kind.rawValue) \(id)")
    case .otherID(let kind, let id):
      Localized(zh: "所给的\(kind.chinese)不是 \(id)", en: "the \(kind.rawValue) given is not \(id)")
    case .stillNamed(let kind, let id, let table):
      Localized(zh: "\(kind.chinese) \(id) 在 \(table) 表中还有记录", en: "the table \(table) still names the \(kind.rawValue) \(id)")
    case .notEmpty(let table): Localized(zh: "\(table.rawValue) 表不是空的", en: "the table \(table.rawValue) is not empty")
    }
  }
}

extension EditFault.Kind {
  fileprivate var chinese: String {
    switch self {
    case .product: "品种"
    case .institution: "机构"
    case .district: "区市"
    case .rule: "规则"
    }
  }
}

extension FenliangError.SubjectFault {
  /// What is off with the id.
  fileprivate var message: Localized {
    switch self {
    case .unknownIdentifier(let kind, let id, let nearest):
      let near = nearest.map { $0.name.isEmpty ? $0.id : $0.words }
      return Localized(
        zh: "结果中没有\(kind.word.chinese)“\(id)”，请填编码。"
          + (near.isEmpty ? "" : "最接近的是 \(near.joined(separator: "、"))。"),
        en: "The output has no \(kind.word.english) \"\(id)\"; give an id."
          + (near.isEmpty ? "" : " Nearest: \(near.joined(separator: ", "))."))
    case .elsewhere(let institution, let home, let district):
      return Localized(
        zh: "机构 \(institution.words) 属于 \(home.words)，不在 \(district)。",
        en: "\(institution.words) belongs to \(home.words), not to \(district).")
    }
  }
}

extension FenliangError.SubjectKind {
  fileprivate var word: Localized {
    switch self {
    case .institution: Localized(zh: "机构", en: "institution")
    case .product: Localized(zh: "品种", en: "product")
    case .district: Localized(zh: "区市", en: "district")
    }
  }
}

extension FenliangError.NoPart {
  /// How many of the district's changes are named.
  private static let mostChanges = 6

  fileprivate var words: Localized {
    let plain =
      if takesPart, let rule {
        Localized(zh: "规则 \(rule) 规定它不参加这个品种。", en: "the rule \(rule) leaves it out of the product.")
      } else {
        takesPart
          ? Localized(zh: "没有测算基数，也没有锁定数量。", en: "there is no basis and no fixed volume.")
          : Localized(zh: "它不参加。", en: "it does not take part.")
      }
    guard !changes.isEmpty else { return plain }
    let shown = changes.prefix(Self.mostChanges).map(\.text)
    return Localized(
      zh: plain.chinese + "区市改过它：\(shown.map(\.chinese).joined(separator: "；"))。",
      en: plain.english + " The district changed: \(shown.map(\.english).joined(separator: "; ")).")
  }
}

extension Named {
  /// The id and the name.
  fileprivate var words: String { "\(id) \(name)" }
}

extension [Int] {
  fileprivate func listed(_ separator: String) -> String { map(String.init).joined(separator: separator) }
}

extension Sequence<Localized> {
  /// One text, a line each.
  var lines: Localized {
    Localized(zh: map(\.chinese).joined(separator: "\n"), en: map(\.english).joined(separator: "\n"))
  }
}
