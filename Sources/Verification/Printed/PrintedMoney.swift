/// What the sheets of the money should show: prepayments, payments, clearing and reconciliation.
extension PrintedData {
  private static func capital(_ fen: Int128) -> String { capitalWords(fen: fen) }

  // MARK: Prepayment

  static let prepaymentTitle = "医保基金预付计划表"

  func prepayments() -> [PrintedSheet] {
    let rows = rows("prepayments.csv")
    let parameters = model.tables.parameters
    var sheet = sheet(
      "预付计划", title: PrintedData.prepaymentTitle,
      line: "预付截止：\(ChecklistWords.chineseDay(day("prepayment_due")))　约定采购金额和预付金额列在机构的第一批。", unit: "单位：元",
      [
        "序号", "区市", "机构编码", "机构名称", "机构性质", "约定采购金额（元）", "预付比例", "预付金额（元）", "批次", "本批比例", "应付日期", "最迟支付日", "本批预付金额（元）",
      ])
    var sums = [(agreed: Int128, prepayment: Int128, amount: Int128)](
      repeating: (0, 0, 0), count: model.tables.districts.count)
    var repeated: [[Printed]] = []
    var number = 0
    var last = ""
    func sumRow(_ kind: String, _ name: String, _ sum: (agreed: Int128, prepayment: Int128, amount: Int128)) -> [Printed] {
      var row = [Printed](repeating: .blank, count: 13)
      (row[0], row[1]) = (.text(kind), .text(name))
      (row[5], row[7], row[12]) = (.fen(sum.agreed), .fen(sum.prepayment), .fen(sum.amount))
      return row
    }
    for own in PrintedData.groups(rows, by: "district_id") {
      guard let district = model.tables.districtIDs.index(of: own[0]["district_id"]).map({ Int($0) }) else { continue }
      for row in own {
        let id = row["institution_id"]
        let isFirst = id != last
        last = id
        if isFirst { number += 1 }
        let (agreed, prepayment) = (PrintedData.fen(row, "agreed_amount_yuan"), PrintedData.fen(row, "prepayment_yuan"))
        let amount = PrintedData.fen(row, "amount_yuan")
        if isFirst {
          sums[district].agreed += agreed
          sums[district].prepayment += prepayment
        }
        sums[district].amount += amount
        let tranche = Int(PrintedData.count(row, "tranche"))
        let share = parameters.tranches.indices.contains(tranche - 1) ? parameters.tranches[tranche - 1].share : 0
        let place = place(ofInstitution: id) ?? 0
        sheet.append([
          isFirst ? .whole(number) : .blank, .text(name(ofDistrict: district)), .text(id), .text(name(ofInstitution: place)),
          .text(ownership(place)), isFirst ? .fen(agreed) : .blank, isFirst ? .decimal(parameters.prepaymentRatio) : .blank,
          isFirst ? .fen(prepayment) : .blank, .whole(tranche), .decimal(share),
          row.isBlank("due_date") ? .text("待定") : .day(DayNumber(row["due_date"])), .day(DayNumber(row["pay_by"])), .fen(amount),
        ])
      }
      let shown = name(ofDistrict: district)
      repeated.append(sumRow("小计", shown, sums[district]))
      sheet.append(sumRow("小计", shown, sums[district]))
      sheet.append(words: "\(shown)预付金额（大写）：\(PrintedData.capital(sums[district].prepayment))")
    }
    let whole = sums.reduce((agreed: Int128(0), prepayment: Int128(0), amount: Int128(0))) {
      ($0.agreed + $1.agreed, $0.prepayment + $1.prepayment, $0.amount + $1.amount)
    }
    let words = "预付金额合计（大写）：\(PrintedData.capital(whole.prepayment))"
    if sums.count > 1 || rows.isEmpty {
      for row in repeated { sheet.append(row) }
      sheet.append(sumRow("合计", "", whole))
      sheet.append(words: words)
    }
    let (notPaid, left) = notPrepaid()
    return [sheet, prepaymentSums(sums, left, words), notPaid] + payments()
  }

  private func prepaymentSums(
    _ sums: [(agreed: Int128, prepayment: Int128, amount: Int128)], _ left: [Int128], _ words: String
  ) -> PrintedSheet {
    var sheet = sheet(
      "区市汇总", title: PrintedData.prepaymentTitle + "（区市汇总）", unit: "单位：元",
      [
        "序号", "区市编码", "区市", "预付机构约定采购金额", "不预付机构约定采购金额", "约定采购金额", "预付金额", "各批预付合计", "差额", "可用预付基金", "基金余额", "不足起于",
      ])
    let funds = Dictionary(rows("prepayment_funds.csv").map { ($0["district_id"], $0) }, uniquingKeysWith: { first, _ in first })
    for (place, id) in model.tables.districts.enumerated() {
      let sum = sums[place]
      let fund = fund(ofDistrict: place)
      var short = ""
      if let row = funds[id], !row.isBlank("gap_tranche") {
        let day = row.isBlank("gap_date") ? "日期待定" : ChecklistWords.chineseDay(row["gap_date"])
        short = "第\(row["gap_tranche"])批（\(day)）"
      }
      sheet.append([
        .whole(place + 1), .text(id), .text(name(ofDistrict: place)), .fen(sum.agreed), .fen(left[place]),
        .fen(sum.agreed + left[place]), .fen(sum.prepayment), .fen(sum.amount), .fen(sum.prepayment - sum.amount),
        fund.map { .decimal($0) } ?? .blank, fund.map { .decimal($0 - sum.prepayment * 100) } ?? .blank, .text(short),
      ])
    }
    let agreed = sums.reduce(Int128(0)) { $0 + $1.agreed }
    let others = left.reduce(0, +)
    let prepayment = sums.reduce(Int128(0)) { $0 + $1.prepayment }
    let amount = sums.reduce(Int128(0)) { $0 + $1.amount }
    sheet.append(
      [.text("合计")],
      [
        (3, .fen(agreed)), (4, .fen(others)), (5, .fen(agreed + others)), (6, .fen(prepayment)), (7, .fen(amount)),
        (8, .fen(prepayment - amount)),
      ])
    sheet.append(words: words)
    return sheet
  }

  /// Who is not prepaid, and what that comes to by district.
  private func notPrepaid() -> (sheet: PrintedSheet, fen: [Int128]) {
    var sheet = sheet(
      "不预付机构", title: PrintedData.prepaymentTitle + "（不预付机构）", unit: "单位：元",
      ["序号", "区市", "机构编码", "机构名称", "机构性质", "约定采购金额（元）", "不预付原因"])
    var sums = [Int128](repeating: 0, count: model.tables.districts.count)
    var number = 0
    for district in model.tables.districts.indices {
      let before = number
      for place in institutionsOfDistrict[district] {
        let institution = model.tables.institutions[place]
        let amount = tables.sums.byInstitution[place]
        let reason: String
        if model.tables.funds[district].settlesDirectly {
          reason = "不预付：本区市医保基金与企业直接结算，不重复支付。"
        } else if let given = institution.prepaymentEligible {
          if given { continue }
          reason = "不预付：机构表“可预付”填为否。"
        } else if !model.tables.parameters.prepaymentOwnership.contains(institution.ownership) {
          reason = "不预付：\(ownership(place))机构不在预付机构性质之内。"
        } else {
          continue
        }
        guard amount > 0 else { continue }
        number += 1
        sums[district] += amount
        sheet.append([
          .whole(number), .text(name(ofDistrict: district)), .text(institution.id), .text(name(ofInstitution: place)),
          .text(ownership(place)), .fen(amount), .text(reason),
        ])
      }
      if number > before {
        sheet.append([.text("小计"), .text(name(ofDistrict: district))], [(5, .fen(sums[district]))])
      }
    }
    sheet.append([.text("合计")], [(5, .fen(sums.reduce(0, +)))])
    return (sheet, sums)
  }

  // MARK: Payments

  private func payments() -> [PrintedSheet] {
    var batches = sheet(
      "支付批次", title: "医保基金预付支付批次表", line: "控制数是各笔金额（分）之和，与支付系统导入的合计核对。", unit: "单位：元",
      ["序号", "支付批次", "区市", "预付批次", "最迟支付日", "份数", "支付金额（元）", "大写", "控制数（分）"])
    var details = sheet(
      "支付明细", title: "医保基金预付支付明细表", unit: "单位：元",
      ["序号", "支付批次", "机构编码", "机构名称", "收款单位", "收款账号", "预付批次", "支付金额（元）"])
    let lines = Dictionary(grouping: rows("payment_lines.csv")) { $0["batch_id"] }
    var (count, fen): (Int, Int128) = (0, 0)
    for (index, batch) in rows("payment_batches.csv").enumerated() {
      let id = batch["batch_id"]
      let own = lines[id] ?? []
      let sum = own.reduce(Int128(0)) { $0 + PrintedData.fen($1, "amount_yuan") }
      count += own.count
      fen += sum
      batches.append([
        .whole(index + 1), .text(id), .text(name(ofDistrict: batch["district_id"])), .whole(PrintedData.count(batch, "tranche")),
        .day(DayNumber(batch["pay_by"])), .whole(own.count), .fen(sum), .text(PrintedData.capital(sum)), .whole(sum),
      ])
      for (number, line) in own.enumerated() {
        details.append([
          .whole(number + 1), .text(id), .text(line["institution_id"]),
          .text(place(ofInstitution: line["institution_id"]).map { name(ofInstitution: $0) } ?? ""), .text(line["payee"]),
          .text(line["account"]), .whole(PrintedData.count(line, "tranche")), .fen(PrintedData.fen(line, "amount_yuan")),
        ])
      }
      details.append([.text("小计"), .text(id)], [(7, .fen(sum))])
      let day = batch.isBlank("pay_by") ? "" : "最迟支付日：\(ChecklistWords.chineseDay(batch["pay_by"]))　"
      details.append(words: "\(day)份数：\(own.count)　控制数（分）：\(sum)　大写：\(PrintedData.capital(sum))")
    }
    batches.append([.text("合计")], [(5, .whole(count)), (6, .fen(fen)), (8, .whole(fen))])
    batches.append(words: "支付金额合计（大写）：\(PrintedData.capital(fen))")
    return has("supplement.csv") ? [batches, details, supplement()] : [batches, details]
  }

  private func supplement() -> PrintedSheet {
    var sheet = sheet(
      "补差清单", title: "医保基金预付补差清单", line: "补付的进补差批次；应收回的不与其他机构或批次相抵。", unit: "单位：元",
      ["序号", "区市", "机构编码", "机构名称", "预付批次", "应付", "已付", "应补付", "应收回", "补差批次"])
    var sums = [Int128](repeating: 0, count: 4)
    for (index, row) in rows("supplement.csv").enumerated() {
      let (due, paid) = (PrintedData.fen(row, "due_yuan"), PrintedData.fen(row, "paid_yuan"))
      let (pay, recover) = (max(0, due - paid), max(0, paid - due))
      for (place, fen) in [due, paid, pay, recover].enumerated() { sums[place] += fen }
      sheet.append([
        .whole(index + 1), .text(name(ofDistrict: row["district_id"])), .text(row["institution_id"]),
        .text(place(ofInstitution: row["institution_id"]).map { name(ofInstitution: $0) } ?? ""),
        .whole(PrintedData.count(row, "tranche")), .fen(due), .fen(paid), pay > 0 ? .fen(pay) : .blank,
        recover > 0 ? .fen(recover) : .blank, .text(row["batch_id"]),
      ])
    }
    sheet.append([.text("合计")], sums.enumerated().map { (5 + $0, .fen($1)) })
    return sheet
  }

  // MARK: Clearing

  static let clearingTitle = "医保基金预付冲抵计划表"

  /// Planned purchases, prepaid and offset [fen].
  private struct Flow {
    var planned: Int128 = 0
    var prepaid: Int128 = 0
    var offset: Int128 = 0

    static func + (left: Flow, right: Flow) -> Flow {
      Flow(planned: left.planned + right.planned, prepaid: left.prepaid + right.prepaid, offset: left.offset + right.offset)
    }

    func cells(balance: Int128) -> [Printed] {
      [.fen(planned), .fen(prepaid), .fen(offset), .fen(planned - offset), .fen(balance)]
    }

    init(planned: Int128 = 0, prepaid: Int128 = 0, offset: Int128 = 0) {
      (self.planned, self.prepaid, self.offset) = (planned, prepaid, offset)
    }

    init(_ row: TableRow) {
      self.init(
        planned: PrintedData.fen(row, "planned_purchase_yuan"), prepaid: PrintedData.fen(row, "prepaid_yuan"),
        offset: PrintedData.fen(row, "offset_yuan"))
    }
  }

  func clearingSheets() -> [PrintedSheet] {
    let line = "冲抵方式：\(clearing)　结算期限：验收后 \(settlementDays) 天"
    let figures = ["计划采购额（元）", "当月预付（元）", "冲抵额（元）", "应付额（元）", "月末预付余额（元）", "结算截止", "付款方"]
    var ofDistricts = sheet("区市月度", title: PrintedData.clearingTitle, line: line, unit: "单位：元", ["区市", "月份"] + figures)
    var ofInstitutions = sheet(
      "机构月度", title: PrintedData.clearingTitle + "（机构月度）", line: line, unit: "单位：元", ["区市", "机构编码", "机构名称", "月份"] + figures)
    let rows = rows("clearing.csv")
    var city: [(month: String, settle: String, flow: Flow)] = []
    func add(_ months: [(month: String, settle: String, flow: Flow)], _ name: String, _ payer: String) {
      var sum = Flow()
      for month in months {
        sum = sum + month.flow
        ofDistricts.append(
          [.text(name), .text(PrintedData.month(month.month))] + month.flow.cells(balance: sum.prepaid - sum.offset) + [
            .day(DayNumber(month.settle)), .text(payer),
          ])
      }
      ofDistricts.append([.text("小计"), .text(name)] + sum.cells(balance: sum.prepaid - sum.offset) + [.blank, .blank])
    }
    var payers: Set<String> = []
    let districts = PrintedData.groups(rows, by: "district_id")
    for own in districts {
      var months: [(month: String, settle: String, flow: Flow)] = []
      for row in own {
        if let place = months.firstIndex(where: { $0.month == row["month"] }) {
          months[place].flow = months[place].flow + Flow(row)
        } else {
          months.append((row["month"], row["settle_by"], Flow(row)))
        }
      }
      for (place, month) in months.enumerated() {
        if city.indices.contains(place) { city[place].flow = city[place].flow + month.flow } else { city.append(month) }
      }
      let payer = PrintedData.payer(own[0]["payer"])
      payers.insert(payer)
      add(months, name(ofDistrict: own[0]["district_id"]), payer)
    }
    if districts.count > 1 { add(city, "全市", payers.count > 1 ? "见各区市" : payers.first ?? "") }

    var whole = Flow()
    for own in districts.flatMap({ PrintedData.groups($0, by: "institution_id") }) {
      let id = own[0]["institution_id"]
      let shown = place(ofInstitution: id).map { name(ofInstitution: $0) } ?? ""
      var sum = Flow()
      for row in own {
        sum = sum + Flow(row)
        ofInstitutions.append(
          [
            .text(name(ofDistrict: row["district_id"])), .text(id), .text(shown), .text(PrintedData.month(row["month"])),
          ] + Flow(row).cells(balance: PrintedData.fen(row, "balance_yuan")) + [
            .day(DayNumber(row["settle_by"])), .text(PrintedData.payer(row["payer"])),
          ])
      }
      whole = whole + sum
      ofInstitutions.append(
        [.text("小计"), .text(id), .text(shown), .blank] + sum.cells(balance: sum.prepaid - sum.offset) + [.blank, .blank])
    }
    ofInstitutions.append(
      [.text("合计"), .blank, .blank, .blank] + whole.cells(balance: whole.prepaid - whole.offset) + [.blank, .blank])
    ofInstitutions.append(words: "冲抵额合计（大写）：\(PrintedData.capital(whole.offset))")
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
      guard let district = model.tables.districtIDs.index(of: own[0]["district_id"]).map({ Int($0) }) else { continue }
      for row in own {
        number += 1
        var line = Balance()
        line.add(row)
        sums[district].add(row)
        city.add(row)
        let place = place(ofInstitution: row["institution_id"]) ?? 0
        sheet.append(
          [
            .whole(number), .text(name(ofDistrict: district)), .text(row["institution_id"]), .text(name(ofInstitution: place)),
            .text(ownership(place)),
          ] + line.cells + [.text(PrintedData.payer(row["payer"]))])
      }
      let shown = name(ofDistrict: district)
      let row = [.text("小计"), .text(shown), .blank, .blank, .blank] + sums[district].cells + [Printed.blank]
      repeated.append(row)
      sheet.append(row)
      sheet.append(words: sums[district].words(shown))
    }
    if sums.count > 1 || rows.isEmpty {
      for row in repeated { sheet.append(row) }
      sheet.append([.text("合计"), .blank, .blank, .blank, .blank] + city.cells + [.blank])
      sheet.append(words: city.words("合计"))
    }
    var ofDistricts = self.sheet(
      "区市汇总", title: PrintedData.reconciliationTitle + "（区市汇总）", line: "差额＝实际采购金额＋应退－已预付－应付，应为 0。", unit: "单位：元",
      ["序号", "区市编码", "区市"] + figures + ["差额（元）", "付款方"])
    for (place, id) in model.tables.districts.enumerated() {
      ofDistricts.append(
        [.whole(place + 1), .text(id), .text(name(ofDistrict: place))] + sums[place].cells + [
          .fen(0), .text(PrintedData.payer(model.tables.funds[place].payer)),
        ])
    }
    ofDistricts.append([.text("合计"), .blank, .blank] + city.cells + [.fen(0), .blank])
    ofDistricts.append(words: city.words("合计"))
    return [sheet, ofDistricts]
  }
}
