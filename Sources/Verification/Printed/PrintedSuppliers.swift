/// What the sheets of suppliers, contracts and private institutions should show.
extension PrintedData {
  static let supplierTitle = "带量购销协议采购量汇总表"

  func suppliers() -> [PrintedSheet] {
    var lines = sheet(
      "协议汇总", title: PrintedData.supplierTitle, line: cycle, unit: "单位：盒／元",
      ["序号", "中选企业", "品种编码", "通用名", "剂型", "规格", "包装", "中选价（元/盒）", "区市", "采购量（最小单位）", "采购量（盒）", "约定采购金额（元）"])
    var sums = sheet(
      "企业汇总", title: PrintedData.supplierTitle + "（企业汇总）", unit: "单位：盒／元", ["序号", "中选企业", "品种数", "采购量（盒）", "约定采购金额（元）"])
    var (number, count, whole) = (0, 0, Sum())
    for own in PrintedData.groups(rows("suppliers.csv"), by: "supplier") {
      let supplier = Printed.text(own[0]["supplier"])
      var sum = Sum()
      let ofProducts = PrintedData.groups(own, by: "product_id")
      for part in ofProducts {
        guard let place = model.tables.productIDs.index(of: part[0]["product_id"]) else { continue }
        var own = Sum()
        for row in part {
          number += 1
          let line = PrintedData.sum(row)
          own += line
          lines.append(
            [.whole(number), supplier]
              + product(place, "product_id", "generic_name", "dosage_form", "specification", "pack", "price_yuan")
              + [.text(name(ofDistrict: row["district_id"])), .whole(line.packs * unitsPerPack(place))] + line.cells)
        }
        sum += own
        lines.append(
          [.text("品种小计"), supplier] + product(place, "product_id", "generic_name"), at: 9,
          [.whole(own.packs * unitsPerPack(place))] + own.cells)
      }
      lines.append([.text("企业小计"), supplier], at: 10, sum.cells)
      sums.append([.whole(sums.lines.count + 1), supplier, .whole(ofProducts.count)] + sum.cells)
      count += ofProducts.count
      whole += sum
    }
    let words = "约定采购金额合计（大写）：\(capitalWords(fen: whole.fen))"
    lines.append([.text("合计")], at: 10, whole.cells)
    lines.append(words: words)
    sums.append([.text("合计"), .blank, .whole(count)] + whole.cells)
    sums.append(words: words)
    return [lines, sums, contracts()]
  }

  private func contracts() -> PrintedSheet {
    let hospital = PrintedData.trimmed(parameter("lead_hospital"))
    var sheet = sheet(
      "机构明细", title: PrintedData.supplierTitle + "（机构明细）",
      line: "签约单位（甲方，牵头单位）：\(hospital.isEmpty ? "＿＿＿＿＿＿＿＿" : hospital)　乙方：各中选企业", unit: "单位：盒／元",
      ["序号", "中选企业", "区市", "机构编码", "机构名称", "品种数", "采购量（盒）", "约定采购金额（元）"])
    var (number, whole) = (0, Sum())
    var repeated: [[Printed]] = []
    for own in PrintedData.groups(rows("contracts.csv"), by: "supplier") {
      let supplier = own[0]["supplier"]
      var sum = Sum()
      let ofInstitution = Dictionary(grouping: own) { place(ofInstitution: $0["institution_id"]) ?? 0 }
      for place in ofInstitution.keys.sorted(by: { (model.districts[$0], $0) < (model.districts[$1], $1) }) {
        number += 1
        let lines = ofInstitution[place] ?? []
        let part = lines.reduce(into: Sum()) { $0 += PrintedData.sum($1) }
        sum += part
        sheet.append(
          [.whole(number), .text(supplier), .text(name(ofDistrict: model.districts[place]))] + institution(place) + [.whole(lines.count)]
            + part.cells)
      }
      whole += sum
      let row = [.text("企业小计"), .text(supplier), .blank, .blank, .blank, .blank] + sum.cells
      repeated.append(row)
      sheet.append(row)
      sheet.append(words: "约定采购金额（大写）：\(capitalWords(fen: sum.fen))")
      sheet.mayFollow.insert("甲方（牵头单位，盖章）：\(hospital)　　　　　　乙方（中选企业，盖章）：\(supplier)　　　　　　签约日期：　　　　年　　月　　日")
    }
    for row in repeated { sheet.append(row) }
    sheet.append([.text("合计")], at: 6, whole.cells)
    sheet.append(words: "约定采购金额合计（大写）：\(capitalWords(fen: whole.fen))")
    return sheet
  }

  static let privateTitle = "民营医药机构名单"

  func privateList() -> [PrintedSheet] {
    var sheet = sheet(
      "民营医药机构", title: PrintedData.privateTitle, line: "定点社会办医疗机构和零售药店，自愿参加。", unit: "单位：盒／元",
      ["序号", "机构名称", "机构编码", "区市", "机构性质", "品种编码", "通用名", "规格", "包装", "约定采购量（盒）", "约定采购金额（元）"])
    let members = model.institutionsByDistrict.filter { place in
      let institution = model.tables.institutions[place]
      return institution.takesPart && ["private", "pharmacy"].contains(institution.ownership)
    }
    var whole = Sum()
    for (index, place) in members.enumerated() {
      let named: [Printed] = institution(place).reversed()
      let who = [.whole(index + 1)] + named + [.text(name(ofDistrict: model.districts[place])), .text(ownership(place))]
      for cell in cells(place) {
        sheet.append(
          who + product(model.product(cell), "product_id", "generic_name", "specification", "pack") + sum(ofCell: cell).cells)
      }
      if cells(place).isEmpty { sheet.append(who + [.blank, .text("无约定采购量"), .blank, .blank] + Sum().cells) }
      let sum = sum(ofInstitution: place)
      sheet.append([.text("小计")] + named, at: 9, sum.cells)
      whole += sum
    }
    sheet.append([.text("合计")], at: 9, whole.cells)
    return [sheet]
  }
}
