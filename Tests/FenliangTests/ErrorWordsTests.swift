import Fenliang
import OutputStore
import PDFWriting
import PlanTables
import Planning
import Reports
import Splitting
import Testing
import XLSXReading
import XLSXWriting

@testable import Verification

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Every cause of an error with sample values: a program tells causes apart by their cases, people by their words.
///
/// The switches below say what the words of a cause must name; a cause that is added does not compile before it is added there,
/// and belongs in the samples too.
@Suite("Causes of errors and their words")
struct ErrorWordsTests {
  private static let finding = Finding(
    code: "V301", file: "allocation.csv", line: 12, column: "packs", expected: "8", found: "9",
    message: VerificationText(zh: "不符。", en: "differs."))
  private static let problem = Problem(
    code: "W571", severity: .warning, place: Place(file: "substitutions.csv"),
    message: Localized(zh: "没有余量。", en: "nothing is left."), hint: Localized(zh: "", en: ""))
  private static let (one, other, drug) = (
    Named(id: "H7", name: "七院"), Named(id: "D8", name: "八区"), Named(id: "P9", name: "九片")
  )
  private static let moved = DistrictChange(
    kind: .successor, institution: one, before: nil, after: Localized(zh: "H6", en: "H6"), file: "packets/D8/institutions.csv", line: 3)

  private static let usage: [FenliangError.Usage] =
    FenliangError.NumberOption.allCases.map { .outOfRange($0, value: 77) }
    + FenliangError.ChoiceFault.allCases.map { .choice(district: "D8", folder: "out/8", $0) }
    + FenliangError.SubjectKind.allCases.flatMap { kind in
      [[], [one, Named(id: "H6", name: "")]].map { .subjects([.unknownIdentifier(kind, id: "X5", nearest: $0)]) }
    } + [
      .planName(path: "plan.xls", suffix: ".xls"), .notOnePacket(folder: "city", districts: 13),
      .nothingInCommon(districts: ["D8", "D9"]), .noPurchases(folder: "out"),
      .noTranche(4, folder: "out", tranches: [1, 2]), .noTranche(4, folder: "out", tranches: []), .nothingToExplain,
      .subjects([
        .unknownIdentifier(.product, id: "X5", nearest: []), .elsewhere(institution: one, home: other, district: "D3"),
      ]),
      .noPart(institution: one, product: drug, .init(takesPart: true)),
      .noPart(institution: one, product: nil, .init(takesPart: false)),
      .noPart(institution: one, product: drug, .init(takesPart: false, changes: [moved])), .noProducts(district: other),
      .notUsed(product: drug, district: other), .noScenario(name: "多", scenarios: ["少", "中"]),
      .noScenario(name: "多", scenarios: []), .scenarioName("a/b"), .scenarioExists(name: "少"),
      .notWritable(plan: "plan.xlsm", overrides: "plan.xlsm.scenarios/少.csv"), .outdated(base: 3, current: 4),
      .nothingToUndo,
    ]
    + [EditFault.unknown(.product, "P9"), .otherID(.rule, "R9"), .stillNamed(.institution, "H9", table: "usage"), .notEmpty(.limits)]
    .map { .edit(RefusedEdit(place: 1, fault: $0)) }

  private static let files: [FenliangError.FileTrouble] =
    FenliangError.MadeFile.allCases.map {
      .notMade(path: "t.xlsx", $0, .workbook(.tooManyColumns(sheet: "量", count: 20_000)))
    }
    + [
      PlanFileError.Kind.system(errno: ENOENT), .system(errno: EACCES), .system(errno: EIO), .notAFile, .notAFolder,
      .workbook(WorkbookError(.missingPart, part: "xl/workbook.xml")), .workbook(WorkbookError(.empty)), .noOverrides,
      .noTable,
    ].map { .plan(PlanFileError(path: "in.csv", $0)) } + [
      .notMade(path: "t.pdf", .stamped, .pdf(.refused("no surface"))), .unreadable(path: "out/run.json", errno: EACCES),
      .unreadable(path: "out/run.json", errno: nil), .folderNotMade(path: "runs", errno: EACCES),
      .output(.notEmpty(path: "out")), .noPlan(path: "plan"), .scenarioList(path: "plan/scenarios/scenarios.csv"),
      .noOutput(folder: "out"), .onlyConflict(folder: "out"), .notComparable(folder: "out", file: "prepayments.csv", at: .file),
      .noPayments(folder: "out", file: "payment_lines.csv"),
    ]

  private static let differences: [FenliangError.Difference] =
    FenliangError.Purpose.allCases.flatMap {
      [.notVerified(folder: "out", for: $0, findings: [finding]), .notTheCitys(folder: "out", for: $0)]
    } + [
      .planDiffers(findings: [finding]), .earlierDefinition(folder: "out"), .damaged(file: "allocation.csv", at: .file),
      .damaged(file: "allocation.csv", at: .field(line: 12, column: "packs")),
      .notOfThePlan(["P9", "H7"]),
      .notOfThePacket(district: "D8"), .paidAndGone(institutions: ["H7", "H8"]), .nothingToSubstitute(findings: [problem]),
    ]

  private static let limits: [FenliangError.Limit] = [.time, .price(product: "P9"), .cancelled]

  private static let troubles: [FenliangError.Trouble] = [
    .undecided(Undecided(stage: .city, detail: "cycling")), .undecided(Undecided(stage: .district("D8"), detail: "cycling")),
    .ownCheck(findings: [finding]), .readsBackOtherwise(plan: "plan"),
  ]

  /// A text without a word of Chinese but names; two causes that say the same would be one.
  private func check(_ text: Localized, names: [String], _ seen: inout Set<Localized>) {
    #expect(!text.chinese.isEmpty && !text.english.isEmpty && text.chinese != text.english, "\(text)")
    #expect(seen.insert(text).inserted, "\(text)")
    for name in names { #expect(text.chinese.contains(name) && text.english.contains(name), "\(name): \(text)") }
    #expect(text.english.unicodeScalars.allSatisfy { !("\u{3000}"..."\u{303F}").contains($0) }, "\(text)")
  }

  @Test("Every cause has words of its own in both languages, which name where it is, and the exit code of its kind")
  func words() {
    var seen: Set<Localized> = []
    for cause in Self.usage {
      check(cause.message, names: cause.named, &seen)
      #expect(FenliangError.usage(cause).exitCode == 2)
    }
    for cause in Self.files {
      check(cause.message, names: cause.named, &seen)
      #expect(FenliangError.file(cause).exitCode == 7)
    }
    for cause in Self.limits {
      check(cause.message, names: cause.named, &seen)
      #expect(FenliangError.limit(cause).exitCode == 6)
    }
    for cause in Self.troubles {
      check(cause.message, names: cause.named, &seen)
      #expect(FenliangError.trouble(cause).exitCode == 1)
    }
    for cause in Self.differences where cause != .notVerified(folder: "out", for: .substituting, findings: [Self.finding]) {
      check(cause.message, names: cause.named, &seen)
      #expect(FenliangError.difference(cause).exitCode == 5)
    }
    #expect(FenliangError.invalidInput([Self.problem]).exitCode == 3)
    #expect(FenliangError.conflict(Conflict(missingPacks: 1, missingAmount: .zero, members: [])).exitCode == 4)
  }

  @Test("A conflict's notes have words of their own in both languages")
  func notes() {
    var seen: Set<Localized> = []
    let notes: [Conflict.Note] = [
      .timeOver(seconds: Decimal4(whole: 17), isSmallestSet: true),
      .timeOver(seconds: Decimal4(whole: 17), isSmallestSet: false), .noRepair, .repairsTooTight,
      .relaxingIsNoHelp(limits: ["capacity", "caps"]), .relaxingHoldsRules(ids: ["R7", "R8"], demandCap: true),
      .relaxingHoldsRules(ids: [], demandCap: true), .aboveDemand(product: "P9 九", reported: 41, agreed: 97),
    ]
    for note in notes {
      switch note {
      case .timeOver: check(note.text, names: ["17"], &seen)
      case .relaxingIsNoHelp(let limits): check(note.text, names: limits, &seen)
      case .relaxingHoldsRules(let ids, _): check(note.text, names: ids, &seen)
      case .aboveDemand(let product, let reported, let agreed): check(note.text, names: [product, "\(reported)", "\(agreed)"], &seen)
      case .noRepair, .repairsTooTight: check(note.text, names: [], &seen)
      }
    }
  }
}

extension FenliangError.Usage {
  /// What its words must name.
  fileprivate var named: [String] {
    switch self {
    case .outOfRange(let option, let value): ["\(value)", "\(option.range.lowerBound)", "\(option.range.upperBound)"]
    case .planName(let path, let suffix): [path, suffix]
    case .notOnePacket(let folder, let count): [folder, "\(count)"]
    case .nothingInCommon(let districts): districts
    case .choice(let district, _, .noPacket): [district]
    case .choice(let district, let folder, .notGiven), .choice(let district, let folder, .nothingMerged): [district, folder]
    case .noPurchases(let folder): [folder]
    case .noTranche(let number, let folder, let tranches): ["\(number)", folder] + tranches.map { "\($0)" }
    case .nothingToExplain: ["--institution", "--product", "--district"]
    case .subjects(let faults):
      faults.flatMap { fault in
        switch fault {
        case .unknownIdentifier(_, let id, let nearest): [id] + nearest.flatMap { [$0.id, $0.name] }.filter { !$0.isEmpty }
        case .elsewhere(let institution, let home, let district): [institution.id, home.id, home.name, district]
        }
      }
    case .noPart(let institution, let product, let reason):
      [institution.id, institution.name] + (product.map { [$0.id, $0.name] } ?? []) + reason.changes.map(\.file)
    case .noProducts(let district): [district.id, district.name]
    case .notUsed(let product, let district): [product.id, product.name, district.id, district.name]
    case .noScenario(let name, let scenarios): [name] + scenarios
    case .scenarioName(let name), .scenarioExists(let name): [name]
    case .notWritable(let plan, let overrides): [plan, overrides]
    case .edit(let edit):
      switch edit.fault {
      case .unknown(_, let id), .otherID(_, let id): ["2", id]
      case .stillNamed(_, let id, let table): ["2", id, table]
      case .notEmpty(let table): ["2", table.rawValue]
      }
    case .outdated(let base, let current): ["\(base)", "\(current)"]
    case .nothingToUndo: []
    }
  }
}

extension FenliangError.FileTrouble {
  /// What its words must name.
  fileprivate var named: [String] {
    switch self {
    case .unreadable(let path, _), .folderNotMade(let path, _), .notMade(let path, _, _), .noPlan(let path),
      .scenarioList(let path):
      [path]
    case .plan(let error):
      switch error.kind {
      case .system, .notAFile, .notAFolder, .noOverrides, .noTable: [error.path]
      case .workbook(let workbook): [error.path] + [workbook.part].compactMap { $0 }
      }
    case .output(let error): error == .notEmpty(path: "out") ? ["out"] : []
    case .noOutput(let folder), .onlyConflict(let folder): [folder]
    case .notComparable(let folder, let file, _), .noPayments(let folder, let file): [folder, file]
    }
  }
}

extension FenliangError.Difference {
  /// What its words must name.
  fileprivate var named: [String] {
    switch self {
    case .notVerified(let folder, _, let findings): [folder] + findings.map(\.code)
    case .notTheCitys(let folder, _): [folder]
    case .earlierDefinition(let folder): [folder]
    case .planDiffers(let findings): findings.map(\.code)
    case .damaged(let file, .field(let line, let column)): [file, "\(line)", column]
    case .damaged(let file, _): [file]
    case .notOfThePlan(let ids): ids
    case .notOfThePacket(let district): [district]
    case .paidAndGone(let institutions): institutions
    case .nothingToSubstitute(let findings): findings.map(\.code)
    }
  }
}

extension FenliangError.Limit {
  /// What its words must name.
  fileprivate var named: [String] {
    switch self {
    case .time: ["--time-limit"]
    case .price(let product): [product]
    case .cancelled: []
    }
  }
}

extension FenliangError.Trouble {
  /// What its words must name.
  fileprivate var named: [String] {
    switch self {
    case .undecided(let found): [found.detail, found.stage == .city ? "city" : "district D8"]
    case .ownCheck(let findings): findings.map(\.code)
    case .readsBackOtherwise: []
    }
  }
}
