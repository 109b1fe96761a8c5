import Planning
import Prepayment
import Streams

/// `district_totals.csv`: what each district receives of each product.
///
/// The amount is the sum of the district's lines, each rounded to the fen by itself, so it may differ by
/// some fen from packs × price.
struct DistrictTotalsTable: ReportTable {
  static let path = "district_totals.csv"
  static let columns = ["product_id", "district_id", "packs_continuous", "packs", "units", "amount_yuan"]
  static let bytesPerRow = 80

  private let plan: Plan
  private let totals: [DistrictTotal]
  /// By product, then district.
  private let sums: [Fen]

  /// - Complexity: O(lines + products × districts).
  init(plan: Plan, totals: [DistrictTotal], lines: [AllocationLine], amounts: AgreedAmounts) {
    self.plan = plan
    self.totals = totals
    let districtOfInstitution = plan.districtOfInstitution
    let districtCount = plan.districts.count
    var sums = [Fen](repeating: .zero, count: plan.products.count * districtCount)
    for index in lines.indices {
      sums[lines[index].product * districtCount + districtOfInstitution[lines[index].institution]] +=
        amounts.lines[index]
    }
    self.sums = sums
  }

  var rowCount: Int { totals.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    let (products, districts) = (plan.products, plan.districts)
    for total in totals[rows] {
      writer.field(text: products[total.product].id)
      writer.field(text: districts[total.district].id)
      writer.field(exact: total.packsContinuous)
      writer.field(whole: total.packs)
      writer.field(whole: total.packs * products[total.product].unitsPerPack)
      writer.field(sums[total.product * districts.count + total.district])
      writer.endRow()
    }
  }
}
