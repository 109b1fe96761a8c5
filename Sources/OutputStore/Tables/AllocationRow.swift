package import Planning
package import Prepayment
import Streams

/// `allocation.csv`: every cell with its number and why.
///
/// A row is made from its line, its product and its institution with the capacity of its packet alone, so the rows of a district
/// do not depend on what happens outside it.
package struct AllocationRow: StoredRow {
  package static let path = "allocation.csv"
  package static let bytesPerRow = 300

  package var product: Identifier = "", district: Identifier = "", institution: Identifier = ""
  package var basisUnits = 0.0, target = 0.0
  package var floor = 0
  package var cap: Int?
  package var fill: Double?
  package var packsContinuous = 0.0
  package var packs = 0, units = 0
  package var amount = Fen.zero
  package var boundBy = BoundBy.product
  package var reason = ReasonText()
  package init() {}

  package mutating func visit<Visitor: ColumnVisitor & ~Copyable>(_ column: inout Visitor) throws(Visitor.Failure) {
    try column("product_id", &product)
    try column("district_id", &district)
    try column("institution_id", &institution)
    try column("basis_units", &basisUnits)
    try column("target_packs", &target)
    try column("floor_packs", &floor)
    try column("cap_packs", &cap)
    try column("fill", &fill)
    try column("packs_continuous", &packsContinuous)
    try column("packs", &packs)
    try column("units", &units)
    try column("amount_yuan", &amount)
    try column("bound_by", &boundBy)
    try column("reason", &reason)
  }
}

extension AllocationRow {
  /// The columns that a line is made of.
  static let ofLine: Set<String> = [
    "product_id", "district_id", "institution_id", "basis_units", "target_packs", "floor_packs", "cap_packs", "fill",
    "packs_continuous", "packs", "bound_by",
  ]

  /// The table of an answer; `reason` appends why a line has its number, in the words of the output's language.
  package static func file(
    _ allocation: Allocation, amounts: AgreedAmounts, style: CSVStyle,
    reason: @escaping ReasonText.Words
  ) -> OutputFile {
    let (lines, amounts, capacities) = (allocation.lines, amounts.lines, allocation.capacities)
    let ids = PlanIDs(allocation.plan)
    let unitsPerPack = allocation.plan.products.map(\.unitsPerPack)
    return file(style, rowCount: lines.count) { index in
      let line = lines[index]
      var row = AllocationRow()
      row.product = ids.products[line.product]
      row.district = ids.districts[ids.districtOfInstitution[line.institution]]
      row.institution = ids.institutions[line.institution]
      (row.basisUnits, row.target, row.floor, row.cap) = (line.basisUnits, line.target, line.floor, line.cap)
      (row.fill, row.packsContinuous, row.packs) = (line.fill, line.packsContinuous, line.packs)
      row.units = line.packs * unitsPerPack[line.product]
      row.amount = amounts[index]
      row.boundBy = line.boundBy
      row.reason = ReasonText(line, capacities[line.institution], reason)
      return row
    }
  }

  /// The line of a plan's product and institution.
  func line(product: Int, institution: Int) -> AllocationLine {
    AllocationLine(
      product: product, institution: institution, basisUnits: basisUnits, target: target, floor: floor, cap: cap, fill: fill,
      packsContinuous: packsContinuous, packs: packs, boundBy: boundBy)
  }
}

/// The ids of a plan, by index.
struct PlanIDs: Sendable {
  let products: [Identifier]
  let districts: [Identifier]
  let institutions: [Identifier]
  let districtOfInstitution: [Int]

  init(_ plan: Plan) {
    (products, districts) = (plan.products.map(\.id), plan.districts.map(\.id))
    (institutions, districtOfInstitution) = (plan.institutions.map(\.id), plan.districtOfInstitution)
  }
}
