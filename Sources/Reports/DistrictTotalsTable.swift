import Planning
import Prepayment

/// `district_totals.csv`: what each district receives of each product.
///
/// The amount is the sum of the district's lines, each rounded to the fen by itself, so it may differ by
/// some fen from packs × price.
struct DistrictTotalsTable: ReportTable {
  static let path = "district_totals.csv"
  static let columns = ["product_id", "district_id", "packs_continuous", "packs", "units", "amount_yuan"]

  let plan: Plan
  let totals: [DistrictTotal]
  let lines: [AllocationLine]
  let amounts: AgreedAmounts

  var estimatedByteCount: Int { 80 * (totals.count + 1) }

  func write(to writer: inout CSVWriter) {
    let districtCount = plan.districts.count
    var sums = [Fen](repeating: .zero, count: plan.products.count * districtCount)
    for (line, amount) in zip(lines, amounts.lines) {
      sums[line.product * districtCount + plan.districtOfInstitution[line.institution]] += amount
    }
    for total in totals {
      writer.field(text: plan.products[total.product].id)
      writer.field(text: plan.districts[total.district].id)
      writer.field(exact: total.packsContinuous)
      writer.field(whole: total.packs)
      writer.field(whole: total.packs * plan.products[total.product].unitsPerPack)
      writer.field(sums[total.product * districtCount + total.district])
      writer.endRow()
    }
  }
}
