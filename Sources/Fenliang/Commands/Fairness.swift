import Foundation
public import OutputStore
import PlanTables
import Planning
public import Reports
import WholePacks

/// The fairness sheet of an output 公平性对照: its split beside the plain ones of the same plan.
///
/// With `writeTo`, the sheet as CSV tables, `fairness.json` and the workbook `公平性.xlsx` in that folder.
/// Of a merged output the plan is the city's with what districts changed, and the fair values of their cells are those of
/// their own re-split.
/// - Throws: ``FenliangError/file(_:)``, ``FenliangError/difference(_:)`` for a folder that is not ours.
/// - Complexity: O(n log n).
public func fairnessSheet(
  of folder: String, writeTo report: String? = nil, style: CSVStyle = .people, force: Bool = false
) throws(FenliangError) -> FairnessSheet {
  let reading = try OutputReading(folder: folder)
  let loaded = try loadPlan(folder + "/plan")
  let sheet: FairnessSheet
  if reading.replaced.isEmpty {
    sheet = try fairnessSheet(
      plan: loaded.plan, lines: reading.lines(for: loaded.plan),
      fairPacks: FairLevels(plan: loaded.plan, bottlenecks: reading.cityBottlenecks).values)
  } else {
    sheet = try mergedFairnessSheet(CityOutput(reading, loaded: loaded))
  }
  if let report {
    try writeReport(
      sheet.files(style: style) + [workbookFile("公平性.xlsx", fairnessBook(sheet))], to: report, force: force, inputs: [folder])
  }
  return sheet
}

/// The fairness sheet of a merged output: before rounding, cells of districts that changed their packets stand as their own
/// re-split has them, all others as the city's first stage does.
private func mergedFairnessSheet(_ city: CityOutput) throws(FenliangError) -> FairnessSheet {
  let merged = try MergedPlan(city)
  let (plan, lines) = (merged.plan, merged.allocation.lines)
  var levels: [CellName: Double] = [:]
  for (cell, value) in zip(city.plan.cells, FairLevels(plan: city.plan, bottlenecks: city.allocation.cityBottlenecks).values) {
    let (product, institution) = (city.plan.products[cell.product], city.plan.institutions[cell.institution])
    guard !city.replaced.contains(institution.districtID) else { continue }
    levels[CellName(product: product.id, institution: institution.id)] = value
  }
  guard let order = plan.lineOfCell(lines) else { throw OutputReading.damaged("allocation.csv") }
  let values = zip(plan.cells, order).map { cell, line in
    levels[CellName(product: plan.products[cell.product].id, institution: plan.institutions[cell.institution].id)]
      ?? lines[line].packsContinuous
  }
  var sheet = try fairnessSheet(plan: plan, lines: lines, fairPacks: values)
  sheet.changedDistricts = city.replaced.sorted(by: idPrecedes)
  return sheet
}

/// The fairness sheet of an answer to a plan, with its values before rounding, one per cell of the plan.
///
/// - Throws: ``FenliangError/difference(_:)`` where the lines are not those of the plan's cells.
private func fairnessSheet(
  plan: Plan, lines: [AllocationLine], fairPacks: [Double]
) throws(FenliangError) -> FairnessSheet {
  guard let order = plan.lineOfCell(lines) else { throw OutputReading.damaged("allocation.csv") }
  let fair = FairnessSheet.Method(
    id: "fair", name: Localized(zh: "本方案", en: "This plan"), packs: order.map { lines[$0].packs },
    beforeRounding: fairPacks)
  func method(_ id: String, _ name: Localized, _ shares: [Double], keepsBounds: Bool = false) -> FairnessSheet.Method {
    let split = SharedSplit(plan: plan, shares: shares, keepsBounds: keepsBounds)
    return FairnessSheet.Method(id: id, name: name, packs: split.packs, beforeRounding: split.beforeRounding)
  }
  let targets = plan.cells.map(\.target)
  var methods = [
    method("proportional", Localized(zh: "按比例", en: "Proportional"), targets), fair,
    method(
      "proportional_bounded", Localized(zh: "按比例守上下限", en: "Proportional in bounds"), targets, keepsBounds: true),
  ]
  var withoutDemand: Int?
  if let demand = plan.records.demand, !demand.isEmpty {
    let shares = plan.demandOfCells(demand)
    var hasDemand = [Bool](repeating: false, count: plan.products.count)
    for (cell, share) in zip(plan.cells, shares) where share > 0 { hasDemand[cell.product] = true }
    withoutDemand = hasDemand.count { !$0 }
    methods.append(method("demand", Localized(zh: "按报量", en: "By reported demand"), shares))
  }
  return FairnessSheet(plan: plan, methods: methods, fair: 1, productsWithoutDemand: withoutDemand)
}

extension Plan {
  /// For each cell, its line; nil where the lines are not those of the cells. Lines come by product, district, institution.
  ///
  /// - Complexity: O(cells + products × districts).
  func lineOfCell(_ lines: [AllocationLine]) -> [Int]? {
    guard lines.count == cells.count else { return nil }
    var next = lineStarts
    var order: [Int] = []
    order.reserveCapacity(cells.count)
    for cell in cells {
      let slot = cell.product * districts.count + districtOfInstitution[cell.institution]
      let line = next[slot]
      next[slot] += 1
      guard lines[line].product == cell.product, lines[line].institution == cell.institution else { return nil }
      order.append(line)
    }
    return order
  }

  /// For each cell, its reported demand [minimum units]; 0 where none is given. Demand of what is no cell is left out.
  ///
  /// - Complexity: O(cells + demand).
  func demandOfCells(_ demand: [DemandRecord]) -> [Double] {
    optionalDemandOfCells(demand).map { $0?.double ?? 0 }
  }

  /// For each cell, its reported demand; nil where none is given.
  func optionalDemandOfCells(_ demand: [DemandRecord]) -> [Decimal4?] {
    // Demand comes by institution, cells by product: one list for each product meets the cells in order.
    var ofProduct = [[DemandRecord]](repeating: [], count: products.count)
    for record in demand { ofProduct[record.product].append(record) }
    var cursor = [Int](repeating: 0, count: products.count)
    return cells.map { cell in
      let own = ofProduct[cell.product]
      while cursor[cell.product] < own.count, own[cursor[cell.product]].institution < cell.institution {
        cursor[cell.product] += 1
      }
      let position = cursor[cell.product]
      return position < own.count && own[position].institution == cell.institution ? own[position].units : nil
    }
  }
}
