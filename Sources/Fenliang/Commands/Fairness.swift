import Foundation
public import Judging
public import OutputStore
import PlanTables
import Planning
import Reports
import Splitting
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
  return FairnessSheet(plan: plan, packs: order.map { lines[$0].packs }, beforeRounding: fairPacks)
}
