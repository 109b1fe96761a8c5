import Planning
import Reports

// What districts changed in a merged output, where it bears on what is explained.

extension ExplanationMaker {
  /// Why an institution has nothing, with what the district changed about it.
  func reasonForNothing(_ institution: Institution, _ product: Identifier? = nil) -> FenliangError.NoPart {
    let changes = (output.edits[institution.districtID]?.map(\.changes) ?? []).filter { $0.institution?.id == institution.id }
    let rule = product.flatMap { plan.exclusion(of: $0, at: institution.id) }
    return FenliangError.NoPart(takesPart: institution.takesPart, changes: changes, rule: rule?.id)
  }

  /// Whether a change is about an institution: its own, or one that merged into it.
  func isAbout(_ change: DistrictChange, institution: Institution) -> Bool {
    guard let own = change.institution?.id else { return false }
    return own == institution.id || plan.heir(of: own) == institution.id
  }

  /// What binds a cell, and which of the district's changes made it so.
  func binding(ofCell cell: Int, _ name: CellName, in view: DistrictView) -> Binding {
    let boundBy = view.lines[cell].boundBy
    let changes = output.edits[view.plan.districts[0].id]?.map(\.changes) ?? []
    let limits = changes.filter { change in
      [.fixed, .floor, .cap].contains(change.kind) && change.product?.id == name.product
        && change.institution?.id == name.institution
    }
    var binding = view.binding(
      ofCell: cell, isDefaultLimit: limits.isEmpty && isDefaultLimit(boundBy, name, in: view.plan))
    if limits.isEmpty { binding.source = source(boundBy, name, in: view.plan) }
    switch boundBy {
    case .fixed, .floor, .cap: binding.changes = limits
    case .institution, .rule, .conflict:
      let rows = binding.limits.map(\.row)
      binding.changes = changes.filter { change in
        switch change.kind {
        case .capacity: rows.contains(.capacity(change.institution?.id ?? ""))
        case .rule: rows.contains { $0.ruleID != nil && $0.ruleID == change.rule }
        default: false
        }
      }
    case .product: break
    }
    return binding
  }

  /// Whether a cap or floor is in no table of limits: the city's, or the packet's where the city's has no such institution.
  func isDefaultLimit(_ boundBy: BoundBy, _ name: CellName, in packet: Plan) -> Bool {
    let plan = output.cityPlan.institutions.firstIndex(sortedID: name.institution, id: \.id) == nil ? packet : output.cityPlan
    let record = (plan.records.limits ?? []).first {
      plan.products[$0.product].id == name.product && plan.institutions[$0.institution].id == name.institution
    }
    return switch boundBy {
    case .cap: record?.capPacks == nil
    case .floor: record?.floorPacks == nil
    default: false
    }
  }

  /// The rule of each cell, or 报量封顶, that a floor or cap comes from: the city's, or the packet's where the city's has no such
  /// institution; nil where neither.
  private func source(_ boundBy: BoundBy, _ name: CellName, in packet: Plan) -> Localized? {
    let plan = output.cityPlan.institutions.firstIndex(sortedID: name.institution, id: \.id) == nil ? packet : output.cityPlan
    guard plan.cellRules != CellRules(), let product = plan.products.firstIndex(sortedID: name.product, id: \.id),
      let institution = plan.institutions.firstIndex(sortedID: name.institution, id: \.id),
      let cell = plan.cells.firstIndex(of: CellKey(product: product, institution: institution))
    else { return nil }
    let found =
      switch boundBy {
      case .cap: plan.cellRules.cap(ofCell: cell)
      case .floor: plan.cellRules.floor(ofCell: cell)
      default: nil as CellRules.Source?
      }
    switch found {
    case .rule(let index)?: return plan.records.rules.map { $0[index] }?.sourceWords
    case .demandCap?: return Localized(zh: "报量封顶", en: "demand_cap: no more than reported")
    case nil: return nil
    }
  }

  /// Whether a change is about a product in a district: a cell's of it, or an institution's or a rule's with the product.
  func isAbout(_ change: DistrictChange, product: Product, inDistrict district: Int) -> Bool {
    if let own = change.product { return own.id == product.id }
    guard let id = change.institution?.id else { return change.kind == .rule }
    if output.cityPacks[plan.districts[district].id]?[CellName(product: product.id, institution: id)] != nil { return true }
    guard let index = plan.institutions.firstIndex(sortedID: id, id: \.id),
      let own = plan.products.firstIndex(sortedID: product.id, id: \.id)
    else { return false }
    return plan.cells.contains { $0.product == own && $0.institution == index }
  }
}
