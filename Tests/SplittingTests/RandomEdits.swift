import Planning
import TestSupport

/// Edits of a plan drawn at random: what a planner or a district office may do on one day.
struct RandomEdits {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// One to three edits.
  mutating func edits(of plan: Plan) -> [Edit] {
    var records = plan.records
    var edits: [Edit] = []
    for _ in 0..<random.integer(in: 1...3) {
      for edit in edit(of: plan, records) where (try? records.apply(edit)) != nil { edits.append(edit) }
    }
    return edits
  }

  private mutating func edit(of plan: Plan, _ records: PlanRecords) -> [Edit] {
    let place = random.integer(in: 0...(plan.cells.count - 1))
    let cell = plan.cells[place]
    let name = CellName(product: plan.products[cell.product].id, institution: plan.institutions[cell.institution].id)
    let packs = Int(cell.target)
    switch random.integer(in: 0...12) {
    case 0: return [.lock(name, max(0, packs + random.integer(in: -3...3)))]
    case 1: return [.cap(name, Decimal4(whole: packs + random.integer(in: 0...20)))]
    case 2: return [.floor(name, Decimal4(whole: random.integer(in: 0...max(1, packs / 2))))]
    case 3: return [.limits(name, nil)]
    case 4:
      let period = records.usage?.first?.period ?? Period(year: 2019)
      return [.usage(name, period, [Decimal4(whole: random.integer(in: 1...5_000))])]
    case 5: return records.demand == nil ? [] : [.demand(name, Decimal4(whole: random.integer(in: 1...5_000)))]
    case 6:
      let capacity = plan.institutions[cell.institution].capacity ?? Decimal4(whole: 5_000_000)
      let share = Int64(random.integer(in: 95...130))
      return [.capacity(name.institution, Decimal4(tenThousandths: capacity.tenThousandths / 100 * share))]
    case 7:
      let product = plan.products[cell.product]
      return [.volume(name.product, units: product.agreedUnits + product.unitsPerPack * random.integer(in: 1...20))]
    case 8: return [.participation(name.institution, random.integer(in: 0...1) == 0)]
    case 9:
      // A clinic that joins beside another one, with usage.
      var clinic = plan.institutions[cell.institution]
      clinic.id += "Z"
      clinic.name = "新加入诊所"
      (clinic.participates, clinic.capacity, clinic.successorID) = (true, nil, nil)
      let joined = CellName(product: name.product, institution: clinic.id)
      let period = records.usage?.first?.period ?? Period(year: 2019)
      return [.institution(clinic.id, clinic), .usage(joined, period, [Decimal4(whole: 700), Decimal4(whole: 40)])]
    case 10:
      var product = plan.products[cell.product]
      product.priority = product.priority == 1 ? nil : random.integer(in: 1...3)
      return [.product(product.id, product)]
    case 11:
      guard let rule = records.rules?.randomElement(using: &random) else { return [] }
      return [.limit(rule: rule.id, Decimal4(tenThousandths: rule.limit.tenThousandths / 100 * 101))]
    default:
      guard let rule = records.rules?.randomElement(using: &random) else { return [] }
      return [.rule(rule.id, nil)]
    }
  }
}
