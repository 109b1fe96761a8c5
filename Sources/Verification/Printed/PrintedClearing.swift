/// What the sheets of clearing and reconciliation should show.
extension PrintedData {
  // MARK: Clearing

  static let clearingTitle = "医保基金预付冲抵计划表"

  /// Planned purchases, prepaid and offset [fen].
  private struct Flow {
    var planned: Int128 = 0
    var prepaid: Int128 = 0
    var offset: Int128 = 0

    init() {}

    init(_ row: TableRow) {
      planned = PrintedData.fen(row, "planned_purchase_yuan")
      prepaid = PrintedData.fen(row, "prepaid_yuan")
      offset = PrintedData.fen(row, "offset_yuan")
    }

    static func += (left: inout Flow, right: Flow) {
      left.planned += right.planned
      left.prepaid += right.prepaid
      left.offset += right.offset
    }

    var balance: Int128 { prepaid - offset }

    /// The figures, with the balance of these or another one.
    func cells(_ other: Int128? = nil) -> [Printed] {
      [.fen(planned), .fen(prepaid), .fen(offset), .fen(planned - offset), .fen(other ?? balance)]
    }
  }

  func clearingSheets() -> [PrintedSheet] {
    let line = "冲抵方式：\(clearing)　结算期限：验收后 \(settlementDays) 天"
    let figures = ["计划采购额（元）", "当月预付（元）", "冲抵额（元）", "应付额（元）", "月末预付余额（元）", "结算截止", "付款方"]
    var ofDistricts = sheet("区市月度", title: PrintedData.clearingTitle, line: line, unit: "单位：元", ["区市", "月份"] + figures)
    var ofInstitutions = sheet(
      "机构月度", title: PrintedData.clearingTitle + "（机构月度）", line: line, unit: "单位：元", ["区市", "机构编码", "机构名称", "月份"] + figures)
    typealias Month = (month: String, settle: String, flow: Flow)
    var city: [Month] = []
    func add(_ months: [Month], _ name: String, _ payer: String) {
      var sum = Flow()
      for month in months {
        sum += month.flow
        ofDistricts.append(
          [.text(name), .text(PrintedData.month(month.month))] + month.flow.cells(sum.balance)
            + [.day(DayNumber(month.settle)), .text(payer)])
      }
      ofDistricts.append([.text("小计"), .text(name)] + sum.cells() + [.blank, .blank])
    }
    var payers: Set<String> = []
    let districts = PrintedData.groups(rows("clearing.csv"), by: "district_id")
    for own in districts {
      var months: [Month] = []
      for row in own {
        if let place = months.firstIndex(where: { $0.month == row["month"] }) {
          months[place].flow += Flow(row)
        } else {
          months.append((row["month"], row["settle_by"], Flow(row)))
        }
      }
      for (place, month) in months.enumerated() {
        if city.indices.contains(place) { city[place].flow += month.flow } else { city.append(month) }
      }
      let payer = PrintedData.payer(own[0]["payer"])
      payers.insert(payer)
      add(months, name(ofDistrict: own[0]["district_id"]), payer)
    }
    if districts.count > 1 { add(city, "全市", payers.count > 1 ? "见各区市" : payers.first ?? "") }

    var whole = Flow()
    for own in districts.flatMap({ PrintedData.groups($0, by: "institution_id") }) {
      let named = institution(own[0]["institution_id"])
      var sum = Flow()
      for row in own {
        sum += Flow(row)
        ofInstitutions.append(
          [.text(name(ofDistrict: row["district_id"]))] + named + [.text(PrintedData.month(row["month"]))]
            + Flow(row).cells(PrintedData.fen(row, "balance_yuan"))
            + [.day(DayNumber(row["settle_by"])), .text(PrintedData.payer(row["payer"]))])
      }
      whole += sum
      ofInstitutions.append([.text("小计")] + named + [.blank] + sum.cells() + [.blank, .blank])
    }
    ofInstitutions.append([.text("合计")], at: 4, whole.cells())
    ofInstitutions.append(words: "冲抵额合计（大写）：\(capitalWords(fen: whole.offset))")
    return [ofDistricts, ofInstitutions]
  }

  // MARK: Reconciliation

  static let reconciliationTitle = "医保基金预付清算表"

  /// Agreed, purchased, prepaid and offset [fen].
  private struct Balance {
    var agreed: Int128 = 0
    var purchased: Int128 = 0
    var prepaid: Int128 = 0
    var offset: Int128 = 0

    var cells: [Printed] {
      let share = agreed > 0 ? Exact.halfUp(purchased * 10_000, by: agreed) : nil
      return [
        .fen(agreed), .fen(purchased), share.flatMap { $0 <= Int128(Int64.max) ? .decimal($0) : nil } ?? .blank, .fen(prepaid),
        .fen(offset), .fen(prepaid - offset), .fen(purchased - offset),
      ]
    }

    func words(_ name: String) -> String {
      "\(name)应退（大写）：\(capitalWords(fen: prepaid - offset))　　\(name)应付（大写）：\(capitalWords(fen: purchased - offset))"
    }

    mutating func add(_ row: TableRow) {
      agreed += PrintedData.fen(row, "agreed_amount_yuan")
      purchased += PrintedData.fen(row, "purchased_amount_yuan")
      prepaid += PrintedData.fen(row, "prepaid_yuan")
      offset += PrintedData.fen(row, "offset_yuan")
    }
  }

  func reconciliation() -> [PrintedSheet] {
    let figures = ["约定采购金额（元）", "实际采购金额（元）", "完成率", "已预付（元）", "已冲抵（元）", "应退（元）", "应付（元）"]
    var sheet = sheet(
      "机构清算", title: PrintedData.reconciliationTitle,
      line: "\(cycle)　冲抵方式：\(clearing)　已预付取自\(model.tables.texts["paid.csv"] == nil ? "预付计划" : "已预付表")", unit: "单位：元",
      ["序号", "区市", "机构编码", "机构名称", "机构性质"] + figures + ["付款方"])
    var sums = [Balance](repeating: Balance(), count: model.tables.districts.count)
    var city = Balance()
    var number = 0
    var repeated: [[Printed]] = []
    let rows = rows("reconciliation.csv")
    for own in PrintedData.groups(rows, by: "district_id") {
      guard let district = model.tables.districtIDs.index(of: own[0]["district_id"]) else { continue }
      let shown = name(ofDistrict: district)
      for row in own {
        number += 1
        var line = Balance()
        line.add(row)
        sums[district].add(row)
        city.add(row)
        let place = place(ofInstitution: row["institution_id"]) ?? 0
        sheet.append(
          [
            .whole(number), .text(shown), .text(row["institution_id"]), .text(name(ofInstitution: place)), .text(ownership(place)),
          ] + line.cells + [.text(PrintedData.payer(row["payer"]))])
      }
      repeated.append([.text("小计"), .text(shown), .blank, .blank, .blank] + sums[district].cells + [.blank])
      sheet.append(repeated[repeated.count - 1])
      sheet.append(words: sums[district].words(shown))
    }
    if sums.count > 1 || rows.isEmpty {
      for row in repeated { sheet.append(row) }
      sheet.append([.text("合计")], at: 5, city.cells)
      sheet.append(words: city.words("合计"))
    }
    var ofDistricts = self.sheet(
      "区市汇总", title: PrintedData.reconciliationTitle + "（区市汇总）", line: "差额＝实际采购金额＋应退－已预付－应付，应为 0。", unit: "单位：元",
      ["序号", "区市编码", "区市"] + figures + ["差额（元）", "付款方"])
    for (place, district) in model.tables.districts.enumerated() {
      ofDistricts.append(
        [.whole(place + 1), .text(district.id), .text(name(ofDistrict: place))] + sums[place].cells
          + [.fen(0), .text(PrintedData.payer(district.payer))])
    }
    ofDistricts.append([.text("合计")], at: 3, city.cells + [.fen(0)])
    ofDistricts.append(words: city.words("合计"))
    return [sheet, ofDistricts]
  }
}
