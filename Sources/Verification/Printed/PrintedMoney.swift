/// What the sheets of prepayments and payments should show.
extension PrintedData {
  // MARK: Prepayment

  static let prepaymentTitle = "医保基金预付计划表"

  /// What is agreed, prepaid, and paid in all tranches [fen].
  private struct Prepaid {
    var agreed: Int128 = 0
    var prepayment: Int128 = 0
    var amount: Int128 = 0

    static func += (left: inout Prepaid, right: Prepaid) {
      (left.agreed, left.prepayment, left.amount) = (
        left.agreed + right.agreed, left.prepayment + right.prepayment, left.amount + right.amount
      )
    }

    func row(_ kind: String, _ name: String) -> [Printed] {
      [
        .text(kind), .text(name), .blank, .blank, .blank, .fen(agreed), .blank, .fen(prepayment), .blank, .blank, .blank, .blank,
        .fen(amount),
      ]
    }
  }

  func prepayments() -> [PrintedSheet] {
    let rows = rows("prepayments.csv")
    let parameters = model.tables.parameters
    var sheet = sheet(
      "预付计划", title: PrintedData.prepaymentTitle, line: "预付截止：\(day("prepayment_due"))　约定采购金额和预付金额列在机构的第一批。", unit: "单位：元",
      [
        "序号", "区市", "机构编码", "机构名称", "机构性质", "约定采购金额（元）", "预付比例", "预付金额（元）", "批次", "本批比例", "应付日期", "最迟支付日", "本批预付金额（元）",
      ])
    var sums = [Prepaid](repeating: Prepaid(), count: model.tables.districts.count)
    var repeated: [[Printed]] = []
    var number = 0
    var last = ""
    for own in PrintedData.groups(rows, by: "district_id") {
      guard let district = model.tables.districtIDs.index(of: own[0]["district_id"]) else { continue }
      let shown = name(ofDistrict: district)
      for row in own {
        let id = row["institution_id"]
        let isFirst = id != last
        last = id
        let amount = PrintedData.fen(row, "amount_yuan")
        let line = Prepaid(
          agreed: isFirst ? PrintedData.fen(row, "agreed_amount_yuan") : 0,
          prepayment: isFirst ? PrintedData.fen(row, "prepayment_yuan") : 0, amount: amount)
        if isFirst { number += 1 }
        sums[district] += line
        let tranche = Int(PrintedData.count(row, "tranche"))
        let share = parameters.tranches.indices.contains(tranche - 1) ? parameters.tranches[tranche - 1].share : 0
        let place = place(ofInstitution: id) ?? 0
        func once(_ cell: Printed) -> Printed { isFirst ? cell : .blank }
        sheet.append([
          once(.whole(number)), .text(shown), .text(id), .text(name(ofInstitution: place)), .text(ownership(place)),
          once(.fen(line.agreed)), once(.decimal(parameters.prepaymentRatio)), once(.fen(line.prepayment)), .whole(tranche),
          .decimal(share), row.isBlank("due_date") ? .text("待定") : .day(DayNumber(row["due_date"])), .day(DayNumber(row["pay_by"])),
          .fen(amount),
        ])
      }
      repeated.append(sums[district].row("小计", shown))
      sheet.append(sums[district].row("小计", shown))
      sheet.append(words: "\(shown)预付金额（大写）：\(capitalWords(fen: sums[district].prepayment))")
    }
    let whole = sums.reduce(into: Prepaid(), +=)
    let words = "预付金额合计（大写）：\(capitalWords(fen: whole.prepayment))"
    if sums.count > 1 || rows.isEmpty {
      for row in repeated { sheet.append(row) }
      sheet.append(whole.row("合计", ""))
      sheet.append(words: words)
    }
    let (notPaid, left) = notPrepaid()
    return [sheet, prepaymentSums(sums, whole, left, words), notPaid] + payments()
  }

  private func prepaymentSums(_ sums: [Prepaid], _ whole: Prepaid, _ left: [Int128], _ words: String) -> PrintedSheet {
    var sheet = sheet(
      "区市汇总", title: PrintedData.prepaymentTitle + "（区市汇总）", unit: "单位：元",
      [
        "序号", "区市编码", "区市", "预付机构约定采购金额", "不预付机构约定采购金额", "约定采购金额", "预付金额", "各批预付合计", "差额", "可用预付基金", "基金余额", "不足起于",
      ])
    func figures(_ sum: Prepaid, _ left: Int128) -> [Printed] {
      [
        .fen(sum.agreed), .fen(left), .fen(sum.agreed + left), .fen(sum.prepayment), .fen(sum.amount),
        .fen(sum.prepayment - sum.amount),
      ]
    }
    let funds = Dictionary(rows("prepayment_funds.csv").map { ($0["district_id"], $0) }) { first, _ in first }
    for (place, district) in model.tables.districts.enumerated() {
      var short = ""
      if let row = funds[district.id], !row.isBlank("gap_tranche") {
        short = "第\(row["gap_tranche"])批（\(row.isBlank("gap_date") ? "日期待定" : chineseDay(row["gap_date"]))）"
      }
      let rest = district.fund.map { $0 - sums[place].prepayment * 100 }
      sheet.append(
        [.whole(place + 1), .text(district.id), .text(name(ofDistrict: place))] + figures(sums[place], left[place]) + [
          district.fund.map { .decimal($0) } ?? .blank, rest.map { .decimal($0) } ?? .blank, .text(short),
        ])
    }
    sheet.append([.text("合计")], at: 3, figures(whole, left.reduce(0, +)))
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
      let shown = Printed.text(name(ofDistrict: district))
      for place in institutionsOfDistrict[district] {
        guard let reason = reasonNotPrepaid(place), tables.sums.byInstitution[place] > 0 else { continue }
        number += 1
        sums[district] += tables.sums.byInstitution[place]
        sheet.append(
          [.whole(number), shown] + institution(place) + [.text(ownership(place)), .fen(tables.sums.byInstitution[place]), .text(reason)])
      }
      if sums[district] > 0 { sheet.append([.text("小计"), shown], at: 5, [.fen(sums[district])]) }
    }
    sheet.append([.text("合计")], at: 5, [.fen(sums.reduce(0, +))])
    return (sheet, sums)
  }

  /// Why an institution is not prepaid; nil where it is.
  private func reasonNotPrepaid(_ place: Int) -> String? {
    let institution = model.tables.institutions[place]
    if model.tables.districts[institution.district].settlesDirectly { return "不预付：本区市医保基金与企业直接结算，不重复支付。" }
    if let given = institution.prepaymentEligible { return given ? nil : "不预付：机构表“可预付”填为否。" }
    return model.tables.parameters.prepaymentOwnership.contains(institution.ownership)
      ? nil : "不预付：\(ownership(place))机构不在预付机构性质之内。"
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
        .day(DayNumber(batch["pay_by"])), .whole(own.count), .fen(sum), .text(capitalWords(fen: sum)), .whole(sum),
      ])
      for (number, line) in own.enumerated() {
        details.append(
          [.whole(number + 1), .text(id)] + institution(line["institution_id"]) + [
            .text(line["payee"]), .text(line["account"]), .whole(PrintedData.count(line, "tranche")),
            .fen(PrintedData.fen(line, "amount_yuan")),
          ])
      }
      details.append([.text("小计"), .text(id)], at: 7, [.fen(sum)])
      let day = batch.isBlank("pay_by") ? "" : "最迟支付日：\(chineseDay(batch["pay_by"]))　"
      details.append(words: "\(day)份数：\(own.count)　控制数（分）：\(sum)　大写：\(capitalWords(fen: sum))")
    }
    batches.append([.text("合计")], at: 5, [.whole(count), .fen(fen), .blank, .whole(fen)])
    batches.append(words: "支付金额合计（大写）：\(capitalWords(fen: fen))")
    return has("supplement.csv") ? [batches, details, supplement()] : [batches, details]
  }

  private func supplement() -> PrintedSheet {
    var sheet = sheet(
      "补差清单", title: "医保基金预付补差清单",
      line: "已付的按到期先后抵各批，不论登记在第几批；提前付的抵后面的批次，超过全部应付的才收回，不与其他机构相抵。", unit: "单位：元",
      ["序号", "区市", "机构编码", "机构名称", "预付批次", "应付", "已付", "其中提前付", "应补付", "到期再付", "应收回", "支付批次"])
    var sums = [Int128](repeating: 0, count: 6)
    for (index, row) in rows("supplement.csv").enumerated() {
      let (due, paid) = (PrintedData.fen(row, "due_yuan"), PrintedData.fen(row, "paid_yuan"))
      let (missing, isNow) = (max(0, due - paid), row["action"] == "pay")
      let amounts = [PrintedData.fen(row, "early_yuan"), isNow ? missing : 0, isNow ? 0 : missing, max(0, paid - due)]
      for (place, fen) in ([due, paid] + amounts).enumerated() { sums[place] += fen }
      sheet.append(
        [.whole(index + 1), .text(name(ofDistrict: row["district_id"]))] + institution(row["institution_id"]) + [
          .whole(PrintedData.count(row, "tranche")), .fen(due), .fen(paid),
        ] + amounts.map { $0 > 0 ? .fen($0) : .blank } + [.text(row["batch_id"])])
    }
    sheet.append([.text("合计")], at: 5, sums.map { .fen($0) })
    return sheet
  }
}
