public import Judging
public import OutputStore
public import Planning
import Streams

extension FairnessSheet {
  /// The sheet for the terminal.
  public func text(in language: Language) -> String {
    func say(_ chinese: String, _ english: String) -> String { language == .chinese ? chinese : english }
    var evenness = ScreenTable(columns: [
      (say("分法", "Way of splitting"), .left), (say("最低满足率", "Least fill"), .right),
      (say("中位", "Median"), .right), (say("最高", "Most"), .right), (say("基尼系数", "Gini"), .right),
      (say("与本方案不同（盒）", "Packs elsewhere"), .right), (say("不同单元", "Cells"), .right),
    ])
    var breaches = ScreenTable(columns: [
      (say("守不住的限值", "Limits broken"), .left), (say("承载上限（家）", "Capacities"), .right),
      (say("超出（元）", "Yuan above"), .right), (say("上限（处）", "Caps"), .right),
      (say("超出（盒）", "Packs above"), .right), (say("超出（元）", "Yuan above"), .right),
      (say("下限（处）", "Floors"), .right), (say("规则（条）", "Rules"), .right),
    ])
    for method in figures {
      let (city, broken) = (method.city, method.breaches)
      evenness.rows.append([
        method.way.name[language], percent(city.smallest), percent(city.median), percent(city.largest),
        FairnessSheet.gini(city.gini), grouped(method.differentPacks), grouped(method.differentCells),
      ])
      breaches.rows.append([
        method.way.name[language], grouped(broken.capacities), FairnessSheet.yuan(broken.capacityExcess),
        grouped(broken.caps), grouped(broken.capPacks), FairnessSheet.yuan(broken.capExcess), grouped(broken.floors),
        grouped(broken.rules),
      ])
    }
    var byDistrict = ScreenTable(
      columns: [(say("区市：盒数／最低满足率", "District: packs / least fill"), .left)]
        + figures.map { ($0.way.name[language], .right) })
    byDistrict.widestText = 40
    for (index, district) in districts.enumerated() {
      byDistrict.rows.append(
        [district.name.isEmpty ? district.id : district.name]
          + figures.map { grouped($0.districtPacks[index]) + " / " + percent($0.districts[index].smallest) })
    }
    var sections = [evenness.lines, breaches.lines, byDistrict.lines]
    if let count = productsWithoutDemand, count > 0 {
      sections.append([
        say("\(count) 个品种没有报量，在“按报量”中按比例分。", "\(count) products have no reported demand; there they are split by the targets.")
      ])
    }
    if let changedText { sections.append([changedText[language]]) }
    return sections.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  /// What the sheet compares where districts changed their packets; nil where none did.
  var changedText: Localized? {
    guard !changedDistricts.isEmpty else { return nil }
    let names = changedDistricts.map { id in districts.first { $0.id == id }.map { $0.name.isEmpty ? id : $0.name } ?? id }
    return Localized(
      zh: "\(names.joined(separator: "、"))改过任务包：各分法都按改后的机构、用量和限值计算；“本方案”在这些区市的满足率是区市重新分解的，区市总量仍是市里下达的。",
      en:
        "\(names.joined(separator: ", ")) changed their packets: every way of splitting goes by the changed institutions, usage and limits; there the fills of \"This plan\" are those of the districts' re-splits, of the totals that the city assigned."
    )
  }

  private func percent(_ share: Double?) -> String {
    guard let share else { return "-" }
    return written { $0.append(percent: share) }
  }

  /// Four decimals, rounded half away from zero; `-` where there is none.
  static func gini(_ value: Double?) -> String {
    guard let value else { return "-" }
    let digits = String(Int(saturating: (value * 10_000).rounded()))
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return padded.dropLast(4) + "." + padded.suffix(4)
  }

  private static func yuan(_ tenThousandths: Int64) -> String {
    grouped(written { $0.append(yuan: Decimal4(tenThousandths: tenThousandths)) })
  }

  /// The sheet as JSON: fills and Gini as numbers, amounts as texts.
  public var json: [UInt8] {
    JSONValue.members(
      ("plan_name", .text(planName)), ("products_without_demand", productsWithoutDemand.map { .whole($0) }),
      ("changed_districts", changedDistricts.isEmpty ? nil : .list(changedDistricts.map { .text($0) })),
      (
        "methods",
        .list(
          figures.map { method in
            .members(
              ("method", .text(method.way.rawValue)), ("name_zh", .text(method.way.name.chinese)),
              ("name_en", .text(method.way.name.english)), ("city", json(of: method.city)),
              (
                "districts",
                .list(
                  districts.indices.map { index in
                    .members(
                      ("district_id", .text(districts[index].id)), ("packs", .whole(method.districtPacks[index])),
                      ("amount_yuan", .text(method.districtAmounts[index].description)),
                      ("fills", json(of: method.districts[index])))
                  })
              ),
              (
                "breaches",
                .members(
                  ("capacities", .whole(method.breaches.capacities)),
                  ("capacity_excess_yuan", .text(Decimal4(tenThousandths: method.breaches.capacityExcess).description)),
                  ("caps", .whole(method.breaches.caps)), ("cap_excess_packs", .whole(method.breaches.capPacks)),
                  ("cap_excess_yuan", .text(Decimal4(tenThousandths: method.breaches.capExcess).description)),
                  ("floors", .whole(method.breaches.floors)), ("floor_missing_packs", .whole(method.breaches.floorPacks)),
                  ("rules", .whole(method.breaches.rules)))
              ), ("different_cells", .whole(method.differentCells)), ("different_packs", .whole(method.differentPacks)))
          })
      )
    ).prettyBytes
  }

  private func json(of evenness: Evenness) -> JSONValue {
    .members(
      ("cells", .whole(evenness.cells)), ("smallest_fill", evenness.smallest.map { .number($0) }),
      ("median_fill", evenness.median.map { .number($0) }), ("largest_fill", evenness.largest.map { .number($0) }),
      ("gini", evenness.gini.map { .number($0) }))
  }

  /// The tables of `fairness -o`: the ways of splitting, the same by district, and `fairness.json`.
  public func files(style: CSVStyle) -> [OutputFile] {
    let columns = [
      "method", "smallest_fill", "median_fill", "largest_fill", "gini", "capacities_broken", "capacity_excess_yuan",
      "caps_broken", "cap_excess_packs", "cap_excess_yuan", "floors_broken", "rules_broken", "different_cells",
      "different_packs",
    ]
    let (figures, districts) = (figures, districts)
    return [
      reportTable("fairness.csv", columns: columns, rowCount: figures.count, style: style) { index, writer in
        let (method, broken) = (figures[index], figures[index].breaches)
        writer.field(text: method.way.rawValue)
        for fill in [method.city.smallest, method.city.median, method.city.largest, method.city.gini] {
          writer.field(exact: fill)
        }
        writer.field(whole: broken.capacities)
        writer.field(Decimal4(tenThousandths: broken.capacityExcess))
        writer.field(whole: broken.caps)
        writer.field(whole: broken.capPacks)
        writer.field(Decimal4(tenThousandths: broken.capExcess))
        for count in [broken.floors, broken.rules, method.differentCells, method.differentPacks] {
          writer.field(whole: count)
        }
      },
      reportTable(
        "fairness_districts.csv",
        columns: [
          "district_id", "method", "packs", "amount_yuan", "smallest_fill", "median_fill", "largest_fill", "gini",
        ], rowCount: districts.count * figures.count, style: style
      ) { index, writer in
        let (district, method) = (index / figures.count, figures[index % figures.count])
        writer.field(text: districts[district].id)
        writer.field(text: method.way.rawValue)
        writer.field(whole: method.districtPacks[district])
        writer.field(method.districtAmounts[district])
        let own = method.districts[district]
        for fill in [own.smallest, own.median, own.largest, own.gini] { writer.field(exact: fill) }
      },
      OutputFile(path: "fairness.json", bytes: json),
    ]
  }
}

extension FairnessSheet.Way {
  /// What people call it.
  var name: Localized {
    switch self {
    case .proportional: Localized(zh: "按比例", en: "Proportional")
    case .fair: Localized(zh: "本方案", en: "This plan")
    case .proportionalBounded: Localized(zh: "按比例守上下限", en: "Proportional in bounds")
    case .demand: Localized(zh: "按报量", en: "By reported demand")
    }
  }
}
