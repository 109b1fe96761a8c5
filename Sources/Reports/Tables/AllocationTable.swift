import Planning
import Prepayment
import Streams

/// `allocation.csv`: every cell with its number and why.
///
/// A row is made from its line, its product and its institution with the capacity of its packet alone, so the rows of a district
/// do not depend on what happens outside it.
struct AllocationTable: ReportTable {
  static let path = "allocation.csv"
  static let columns = [
    "product_id", "district_id", "institution_id", "basis_units", "target_packs", "floor_packs", "cap_packs",
    "fill", "packs_continuous", "packs", "units", "amount_yuan", "bound_by", "reason",
  ]
  static let bytesPerRow = 300

  private let lines: [AllocationLine]
  private let amounts: [Fen]
  private let reasons: ReasonWriter
  private let products: FieldTexts
  private let districts: FieldTexts
  private let institutions: FieldTexts
  private let unitsPerPack: [Int]
  private let districtOfInstitution: [Int]
  private let capacities: [Decimal4?]

  init(_ allocation: Allocation, amounts: AgreedAmounts, language: Language) {
    let plan = allocation.plan
    lines = allocation.lines
    self.amounts = amounts.lines
    reasons = ReasonWriter(language: language)
    products = FieldTexts(plan.products.map(\.id))
    districts = FieldTexts(plan.districts.map(\.id))
    institutions = FieldTexts(plan.institutions.map(\.id))
    unitsPerPack = plan.products.map(\.unitsPerPack)
    districtOfInstitution = plan.districtOfInstitution
    capacities = allocation.capacities
  }

  var rowCount: Int { lines.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for index in rows {
      let line = lines[index]
      writer.field(products, at: line.product)
      writer.field(districts, at: districtOfInstitution[line.institution])
      writer.field(institutions, at: line.institution)
      writer.field(exact: line.basisUnits)
      writer.field(exact: line.target)
      writer.field(whole: line.floor)
      writer.field(whole: line.cap)
      writer.field(exact: line.fill)
      writer.field(exact: line.packsContinuous)
      writer.field(whole: line.packs)
      writer.field(whole: line.packs * unitsPerPack[line.product])
      writer.field(amounts[index])
      let capacity = capacities[line.institution]
      if case .rule = line.boundBy {
        writer.field { line.boundBy.append(to: &$0) }
        writer.field { reasons.append(line, capacity: capacity, to: &$0) }
      } else {
        // Only a rule's id can hold what needs quotes.
        writer.plainField { line.boundBy.append(to: &$0) }
        writer.plainField { reasons.append(line, capacity: capacity, to: &$0) }
      }
      writer.endRow()
    }
  }
}

extension BoundBy {
  /// Appends the text of the `bound_by` column.
  fileprivate func append(to bytes: inout ByteWriter) {
    switch self {
    case .product: bytes.append("product")
    case .institution: bytes.append("institution")
    case .rule(let id):
      bytes.append("rule:")
      bytes.append(text: id)
    case .cap: bytes.append("cap")
    case .floor: bytes.append("floor")
    case .fixed: bytes.append("fixed")
    case .conflict: bytes.append("conflict")
    }
  }
}
