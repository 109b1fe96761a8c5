package import Planning
package import Prepayment

/// `district_totals.csv`: what each district receives of each product, beside what its cells' shares of the city's volume come to.
///
/// The amount is the sum of the district's lines, each rounded to the fen by itself, so it may differ by
/// some fen from packs × price.
package struct DistrictTotalRow: StoredRow {
  package static let path = "district_totals.csv"

  package var product: Identifier = "", district: Identifier = ""
  /// Nil in outputs of the first definition.
  package var target: Double?
  package var packsContinuous = 0.0
  package var packs = 0, units = 0
  package var amount = Fen.zero
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("product_id", &product)
    try column("district_id", &district)
    try column("target_packs", &target)
    try column("packs_continuous", &packsContinuous)
    try column("packs", &packs)
    try column("units", &units)
    try column("amount_yuan", &amount)
  }

  /// The table of an answer.
  ///
  /// - Complexity: O(lines + products × districts).
  package static func file(_ allocation: Allocation, amounts: AgreedAmounts, style: CSVStyle) -> OutputFile {
    let plan = allocation.plan
    var sums = [(amount: Fen, target: Double)](repeating: (.zero, 0), count: plan.products.count * plan.districts.count)
    for (line, amount) in zip(allocation.lines, amounts.lines) {
      let slot = line.product * plan.districts.count + plan.districtOfInstitution[line.institution]
      sums[slot] = (sums[slot].amount + amount, sums[slot].target + line.target)
    }
    return file(
      style,
      allocation.districtTotals.map { total in
        var row = DistrictTotalRow()
        (row.product, row.district) = (plan.products[total.product].id, plan.districts[total.district].id)
        (row.packsContinuous, row.packs) = (total.packsContinuous, total.packs)
        row.units = total.packs * plan.products[total.product].unitsPerPack
        (row.amount, row.target) = sums[total.product * plan.districts.count + total.district]
        return row
      })
  }
}
