import Planning
import Prepayment
import Streams

/// `contracts.csv`: what is signed with each supplier, down to the institution.
struct ContractsTable: ReportTable {
  static let path = "contracts.csv"
  static let columns = [
    "supplier", "product_id", "district_id", "institution_id", "packs", "units", "price_yuan", "amount_yuan",
  ]
  static let bytesPerRow = 100

  private let order: [Int32]
  private let lines: [AllocationLine]
  private let amounts: [Fen]
  private let suppliers: FieldTexts
  private let products: FieldTexts
  private let districts: FieldTexts
  private let institutions: FieldTexts
  private let prices: [Decimal4]
  private let unitsPerPack: [Int]
  private let districtOfInstitution: [Int]

  init(plan: Plan, lines: [AllocationLine], amounts: AgreedAmounts) {
    order = SupplierContracts(plan: plan, lines: lines).order
    self.lines = lines
    self.amounts = amounts.lines
    suppliers = FieldTexts(plan.products.map(\.supplier))
    products = FieldTexts(plan.products.map(\.id))
    districts = FieldTexts(plan.districts.map(\.id))
    institutions = FieldTexts(plan.institutions.map(\.id))
    prices = plan.products.map(\.price)
    unitsPerPack = plan.products.map(\.unitsPerPack)
    districtOfInstitution = plan.districtOfInstitution
  }

  var rowCount: Int { order.count }

  func write(_ rows: Range<Int>, to writer: inout CSVWriter) {
    for place in order[rows] {
      let line = lines[Int(place)]
      writer.field(suppliers, at: line.product)
      writer.field(products, at: line.product)
      writer.field(districts, at: districtOfInstitution[line.institution])
      writer.field(institutions, at: line.institution)
      writer.field(whole: line.packs)
      writer.field(whole: line.packs * unitsPerPack[line.product])
      writer.field(prices[line.product])
      writer.field(amounts[Int(place)])
      writer.endRow()
    }
  }
}
