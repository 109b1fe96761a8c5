public import Planning
import Streams

/// What the city decides in a packet 市定内容, value by value, by table, key and column; what is not listed is the district's.
///
/// It is the one list of what a district may not change: of 参数 everything, of 品种 everything but the agreed units, which
/// 下达量 guards, of 区市 everything, of 机构 ownership and weight (and the level where a rule that spans districts goes by
/// levels), the district's parts of rules that span districts, 节假日, 下达量 and 市级分解. Of rules that span other districts
/// the id is listed, which is taken.
///
/// - Parameters:
///   - packet: the packet as it was handed out.
///   - institutions: those that were handed out; nil takes the packet's.
///   - sharedRules: the ids of all rules of the city that span districts.
/// - Complexity: O(n log n) for n rows of the packet's small tables and of 市级分解.
public func cityTerms(
  of packet: PlanRecords, institutions: [Institution]? = nil, sharedRules: Set<Identifier>
) -> [CityTermRecord] {
  var terms: [CityTermRecord] = []
  func add(_ table: TableSchema, _ key: String, _ values: [CityValue]) {
    for value in values where !value.text.isEmpty {
      terms.append(CityTermRecord(table: table.rawValue, key: key, column: value.column, value: value.text))
    }
  }
  // Tables and columns by their names, so that there is nothing to sort.
  for line in packet.assignment ?? [] { add(.assignment, line.productID, line.cityValues) }
  if let lines = packet.cityAllocation {
    let digests = cityAllocationDigests(
      lines.map { ($0.institution, $0.product, $0.packs) }, institutions: packet.institutions.map(\.id),
      productCount: packet.products.count)
    for (product, digest) in zip(packet.products, digests) {
      add(.cityAllocation, product.id, [.init("packs", digest)])
    }
  }
  for district in packet.districts { add(.districts, district.id, district.cityValues) }
  for day in packet.holidays ?? [] { add(.holidays, day.date.description, day.cityValues) }
  let shared = (packet.rules ?? []).filter { sharedRules.contains($0.id) }
  let goByLevel = shared.contains { $0.institutions.goesByLevel }
  for institution in institutions ?? packet.institutions {
    add(.institutions, institution.id, (goByLevel ? [.init("level", institution.level)] : []) + institution.cityValues)
  }
  for line in packet.parameterLines where !ParameterKey.ofPackets.contains(where: { $0.name == line.key }) {
    add(.parameters, line.key, line.cityValues)
  }
  for product in packet.products { add(.products, product.id, product.cityValues) }
  for rule in shared { add(.rules, rule.id, rule.cityValues) }
  for id in sharedRules.subtracting(shared.map(\.id)) { add(.rules, id, [.init("rule_id", id)]) }
  return sortedTerms(terms)
}

/// By table, key and column.
package func sortedTerms(_ terms: [CityTermRecord]) -> [CityTermRecord] {
  func precedes(_ left: CityTermRecord, _ right: CityTermRecord) -> Bool {
    if left.table != right.table { return idPrecedes(left.table, right.table) }
    return left.key == right.key ? idPrecedes(left.column, right.column) : idPrecedes(left.key, right.key)
  }
  if zip(terms, terms.dropFirst()).allSatisfy({ precedes($0, $1) }) { return terms }
  return terms.sorted(by: precedes)
}

/// The seal 任务包校验码 over 市定内容: `S` and the first 16 hexadecimal digits of the SHA-256 over the plan's identity, the
/// district and a line for each value, table, key, column and value with tabs between; each line ends in LF.
///
/// - Complexity: O(bytes of the values).
public func packetSeal(planIdentity: String, district: Identifier, terms: [CityTermRecord]) -> String {
  var text = ByteWriter()
  text.append(text: "\(planIdentity)\n\(district)\n")
  for term in terms {
    for field in [term.table, term.key, term.column] {
      text.append(text: field)
      text.append("\t")
    }
    text.append(text: term.value)
    text.append("\n")
  }
  return seal(over: text.finish())
}

/// What `Parameters.planIdentity` begins with, so that no spreadsheet takes it for a number; packets without it are from
/// before there was 市定内容.
public let planIdentityLetter = "P"

/// The seal 校验码 of an assigned volume: `S` and the first 16 hexadecimal digits of the SHA-256 over eight lines of text, each
/// ended by LF: the plan's identity, the district, the product, its packs, the units in a pack, the price, the city's packs and
/// its basis; the last two are missing in packets of definition 1.
///
/// - Parameter planIdentity: `Parameters.planIdentity` of the packet.
public func assignmentSeal(
  planIdentity: String, district: Identifier, product: Product, packs: Int, city: CityVolume?
) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(160)
  let ofCity = city.map { ["\($0.agreedPacks)", $0.basisText] } ?? []
  for line in [planIdentity, district, product.id, "\(packs)", "\(product.unitsPerPack)", product.price.description] + ofCity {
    bytes += line.utf8
    bytes.append(0x0A)
  }
  return seal(over: bytes)
}

/// The first 16 hexadecimal digits of the SHA-256 with a letter in front, so that no spreadsheet takes them for a number.
func seal(over bytes: [UInt8]) -> String { "S" + sha256(bytes).prefix(16) }

/// For each product, the seal over its lines of 市级分解: institution, tab, packs, LF, by institution.
func cityAllocationDigests(
  _ lines: [(institution: Int, product: Int, packs: Int)], institutions: [Identifier], productCount: Int
) -> [String] {
  var ofProduct = [[(institution: Int, packs: Int)]](repeating: [], count: productCount)
  for line in lines { ofProduct[line.product].append((line.institution, line.packs)) }
  return ofProduct.map { lines in
    if lines.isEmpty { return "" }
    var text: [UInt8] = []
    for line in lines.sorted(by: { $0.institution < $1.institution }) {
      text += institutions[line.institution].utf8
      text += "\t\(line.packs)\n".utf8
    }
    return seal(over: text)
  }
}

/// A value that the city decides, as canonical tables write it; blank where there is none.
struct CityValue {
  let column: String
  let text: String

  init(_ column: String, _ text: String) { (self.column, self.text) = (column, text) }
}

extension ParameterRecord {
  var cityValues: [CityValue] { [.init("note", note), .init("value", value)] }
}

extension Product {
  var cityValues: [CityValue] {
    [
      .init("backup_supplier", backupSupplier), .init("basis", basis?.text ?? ""),
      .init("dosage_form", dosageForm), .init("generic_name", genericName),
      .init("key_monitored", isKeyMonitored ? "yes" : ""), .init("pack", pack),
      .init("previous_agreed_units", previousAgreedUnits.map { "\($0)" } ?? ""), .init("price_yuan", price.description),
      .init("priority", priority.map { "\($0)" } ?? ""),
      .init("second_backup_supplier", secondBackupSupplier), .init("specification", specification),
      .init("supplied_from", suppliedFrom?.description ?? ""), .init("supplied_until", suppliedUntil?.description ?? ""),
      .init("supplier", supplier), .init("unit", unit), .init("units_per_pack", "\(unitsPerPack)"),
    ]
  }
}

extension District {
  var cityValues: [CityValue] {
    [
      .init("direct_settlement", settlesDirectly ? "yes" : ""), .init("kind", kind.rawValue), .init("name", name),
      .init("prepayment_fund_yuan", prepaymentFund?.description ?? ""),
    ]
  }
}

extension Institution {
  var cityValues: [CityValue] { [.init("ownership", ownership.rawValue), .init("weight", weight.description)] }
}

extension Rule {
  var cityValues: [CityValue] {
    [
      .init("institutions", institutions.text), .init("limit", limitText), .init("measure", measureText),
      .init("name", name), .init("products", products.text), .init("rule_id", id), .init("sense", relationText),
      .init("tolerance", tolerance?.description ?? ""),
    ]
  }
}

extension AssignmentRecord {
  var cityValues: [CityValue] {
    [
      .init("assigned_packs", "\(packs)"), .init("city_basis", city?.basisText ?? ""),
      .init("city_packs", city.map { "\($0.agreedPacks)" } ?? ""),
    ]
  }
}

extension CityVolume {
  /// The basis as tables write it: the shortest digits that read back as the same bits, without an exponent.
  package var basisText: String {
    var bytes = ByteWriter()
    bytes.append(exact: basis)
    return String(decoding: bytes.finish(), as: UTF8.self)
  }

  /// Reads what ``basisText`` wrote; nil for anything else, so that no digit is lost unseen.
  package init?(agreedPacks: Int, basisText text: String) {
    guard let basis = Double(text), basis.isFinite, basis >= 0 else { return nil }
    self.init(agreedPacks: agreedPacks, basis: basis)
    if basisText != text { return nil }
  }
}

extension HolidayRecord {
  var cityValues: [CityValue] { [.init("kind", kind.rawValue), .init("name", name)] }
}

extension CityTermRecord {
  /// Whether it is of money and dates alone and does not enter the split: `prepay` may change it while packets are out, and
  /// then the city's present value counts.
  public var isOfMoney: Bool {
    switch table {
    case TableSchema.holidays.rawValue: true
    case TableSchema.parameters.rawValue: ParameterKey.ofMoney.contains(key)
    case TableSchema.districts.rawValue: ["prepayment_fund_yuan", "direct_settlement"].contains(column)
    case TableSchema.products.rawValue: ["supplied_from", "supplied_until"].contains(column)
    default: false
    }
  }
}

extension ParameterKey {
  /// Parameters of money and dates, which do not enter the split.
  fileprivate static let ofMoney: Set<String> = [
    "prepayment_ratio", "prepayment_tranches", "prepayment_ownership", "prepayment_due", "report_due", "execution_date",
    "contract_date", "clearing", "settlement_days", "lead_hospital",
  ]
}
