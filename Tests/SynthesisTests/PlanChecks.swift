import Planning
import Synthesis

/// A 64-bit FNV-1a digest of files: enough to notice any change of any byte.
func digest(_ files: [(name: String, bytes: [UInt8])]) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for file in files {
    for byte in Array(file.name.utf8) + file.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }
  return hash
}

/// Gini coefficient of amounts: 0 where all are alike, towards 1 where one has everything.
func gini(_ amounts: [Double]) -> Double {
  let sorted = amounts.sorted()
  let total = sorted.reduce(0, +)
  let weighted = sorted.enumerated().reduce(0) { $0 + Double($1.offset + 1) * $1.element }
  return 2 * weighted / (Double(sorted.count) * total) - Double(sorted.count + 1) / Double(sorted.count)
}

/// What each institution's proportional shares cost at the agreed volumes [yuan].
func proportionalYuan(_ records: PlanRecords) -> [Double] {
  var total = [Double](repeating: 0, count: records.products.count)
  func weighted(_ line: UsageRecord) -> Double {
    let institution = records.institutions[line.institution]
    return institution.takesPart ? line.units.double * institution.weight.double : 0
  }
  for line in records.usage ?? [] { total[line.product] += weighted(line) }
  var shares = [Double](repeating: 0, count: records.institutions.count)
  for line in records.usage ?? [] {
    let product = records.products[line.product]
    shares[line.institution] +=
      weighted(line) / total[line.product] * Double(product.agreedPacks) * product.price.double
  }
  return shares
}

/// Whether the selector names the institution: `*`, ids joined by `;`, or conditions joined by `&`.
func selects(_ selector: String, _ institution: Institution) -> Bool {
  if selector == "*" { return true }
  guard selector.contains(":") else {
    return selector.split(separator: ";").contains { $0 == institution.id }
  }
  return selector.split(separator: "&").allSatisfy { condition in
    let parts = condition.split(separator: ":")
    switch parts[0] {
    case "district": return parts[1] == institution.districtID
    case "ownership": return parts[1] == institution.ownership.rawValue
    case "level": return parts[1] == institution.level
    default: return false
    }
  }
}

/// Every volume, capacity, limit and rule that the whole-pack plan breaks, by name; exact arithmetic.
func violations(of witness: [WitnessLine], in records: PlanRecords) -> [String] {
  var found: [String] = []
  var given = [Int](repeating: 0, count: records.products.count)
  var spent = [Int64](repeating: 0, count: records.institutions.count)
  var packs: [String: Int] = [:]
  let used = Set((records.usage ?? []).map { records.key($0.institution, $0.product) })
  for line in witness {
    let (product, institution) = (records.products[line.product], records.institutions[line.institution])
    let key = records.key(line.institution, line.product)
    if !used.contains(key) || !institution.takesPart || line.packs < 0 { found.append("cell \(key)") }
    given[line.product] += line.packs
    spent[line.institution] += Int64(line.packs) * product.price.tenThousandths
    packs[key] = line.packs
  }
  for (product, sum) in zip(records.products, given) where product.agreedPacks != sum {
    found.append("volume \(product.id)")
  }
  for (institution, sum) in zip(records.institutions, spent) {
    if let capacity = institution.capacity, sum > capacity.tenThousandths {
      found.append("capacity \(institution.id)")
    }
  }
  for limit in records.limits ?? [] {
    let key = records.key(limit.institution, limit.product)
    guard let value = packs[key] else {
      found.append("limit without cell \(key)")
      continue
    }
    let exact = Decimal4(whole: value)
    if let floor = limit.floorPacks, exact < floor { found.append("floor \(key)") }
    if let cap = limit.capPacks, exact > cap { found.append("cap \(key)") }
    if let fixed = limit.fixedPacks, value != fixed { found.append("fixed \(key)") }
  }
  for rule in records.rules ?? [] {
    var value: Int64 = 0
    var scope = 0
    for line in witness {
      let (product, institution) = (records.products[line.product], records.institutions[line.institution])
      let named = rule.products.contains(product.id)
      guard named, selects(rule.institutions.text, institution) else { continue }
      scope += 1
      switch rule.measure {
      case .packs: value += Int64(line.packs) * 10_000
      case .units: value += Int64(line.packs * product.unitsPerPack) * 10_000
      case .yuan: value += Int64(line.packs) * product.price.tenThousandths
      }
    }
    let keeps =
      switch rule.sense {
      case .atMost: value <= rule.limit.tenThousandths
      case .equal: value == rule.limit.tenThousandths
      case .atLeast: value >= rule.limit.tenThousandths
      }
    if !keeps || scope == 0 { found.append("rule \(rule.id)") }
  }
  return found
}

extension PlanRecords {
  /// The ids of an institution and a product by index: `H001;P001`.
  func key(_ institution: Int, _ product: Int) -> String {
    "\(institutions[institution].id);\(products[product].id)"
  }
}
