import Planning
import Prepayment

/// `allocation.csv`: every cell with its number and why.
///
/// A row is made from its line, its product and its institution alone, so the rows of a district do not
/// depend on what happens outside it.
struct AllocationTable: ReportTable {
  static let path = "allocation.csv"
  static let columns = [
    "product_id", "district_id", "institution_id", "basis_units", "target_packs", "floor_packs", "cap_packs",
    "fill", "packs_continuous", "packs", "units", "amount_yuan", "bound_by", "reason",
  ]

  let plan: Plan
  let lines: [AllocationLine]
  let amounts: AgreedAmounts
  let language: Language

  var estimatedByteCount: Int { 300 * (lines.count + 1) }

  func write(to writer: inout CSVWriter) {
    let products = plan.products.map { CSVWriter.escaped($0.id) }
    let districts = plan.districts.map { CSVWriter.escaped($0.id) }
    let institutions = plan.institutions.map { CSVWriter.escaped($0.id) }
    let unitsPerPack = plan.products.map(\.unitsPerPack)
    let records = plan.institutions
    let reasons = ReasonWriter(language: language)
    for (index, line) in lines.enumerated() {
      writer.field(escaped: products[line.product])
      writer.field(escaped: districts[plan.districtOfInstitution[line.institution]])
      writer.field(escaped: institutions[line.institution])
      writer.field(exact: line.basisUnits)
      writer.field(exact: line.target)
      writer.field(whole: line.floor)
      if let cap = line.cap { writer.field(whole: cap) } else { writer.blank() }
      if let fill = line.fill { writer.field(exact: fill) } else { writer.blank() }
      writer.field(exact: line.packsContinuous)
      writer.field(whole: line.packs)
      writer.field(whole: line.packs * unitsPerPack[line.product])
      writer.field(amounts.lines[index])
      if case .rule(let id) = line.boundBy {
        writer.field {
          $0.append("rule:")
          $0.append(text: id)
        }
      } else {
        writer.field(text: line.boundBy.description)
      }
      writer.field { reasons.append(line, records[line.institution], to: &$0) }
      writer.endRow()
    }
  }
}
