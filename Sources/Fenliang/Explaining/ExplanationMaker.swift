import LinearProgramming
import OutputStore
import Planning
import Reports
import Splitting
import WholePacks

/// Puts explanations together from an output.
struct ExplanationMaker {
  let output: any ExplainedAnswer
  let solver: any LinearProgramSolver
  let skipsWhatIf: Bool
  let mostTrials: Int

  var plan: Plan { output.plan }

  // MARK: A cell

  func cell(product: Int, institution: Int) throws(FenliangError) -> CellExplanation {
    let district = plan.districtOfInstitution[institution]
    let (record, place) = (plan.products[product], plan.institutions[institution])
    guard plan.cells.contains(where: { $0.product == product && $0.institution == institution }) else {
      throw noCell(record, place)
    }
    let name = CellName(product: record.id, institution: place.id)
    let view = try DistrictView(district, of: output, solver: solver)
    guard let cell = view.cell(product: record.id, institution: place.id) else { throw noCell(record, place) }
    let line = view.lines[cell]
    let own = view.plan.cells[cell]
    var explanation = CellExplanation(
      product: record, institution: place, district: plan.districts[district], line: line,
      basis: view.basis(ofCell: cell), cityShare: output.kind == .district ? nil : cityShare(of: name),
      districtShare: share(of: own.product, in: view.plan) {
        $0.institution == own.institution
      }, binding: binding(ofCell: cell, name, in: view),
      rounding: view.rounding(ofCell: cell), amount: Fen(packs: line.packs, price: record.price),
      prepayment: view.prepayments[place.id])
    explanation.cityPacks = view.plan.records.cityVolumes[own.product]?.agreedPacks ?? view.plan.products[own.product].agreedPacks
    explanation.revision = output.revision(
      ofDistrict: plan.districts[district], packs: line.packs, cells: { $0 == name },
      changes: { change in isAbout(change, institution: place) && change.product.map { $0.id == record.id } ?? true })
    guard !skipsWhatIf else { return explanation }
    let trials = PackTrials(trial: view.trial, cell: cell, base: view.answer, mostTrials: min(60, mostTrials))
    explanation.onePackMore = trials.whatIf(step: 1)
    explanation.onePackLess = trials.whatIf(step: -1)
    explanation.onePercentMore = try onePercentMore(product, institution: institution)
    return explanation
  }

  private func noCell(_ product: Product, _ institution: Institution) -> FenliangError {
    let product = Named(id: product.id, name: product.genericName)
    return .usage(.noPart(institution: Named(institution), product: product, reasonForNothing(institution, product.id)))
  }

  /// The share of the city's volume by the data of the first stage; nil where those have no such cell.
  private func cityShare(of name: CellName) -> VolumeShare? {
    let city = output.cityPlan
    guard let institution = city.institutions.firstIndex(sortedID: name.institution, id: \.id) else { return nil }
    let product = city.productIndex(name.product)
    guard city.cells.contains(where: { $0.product == product && $0.institution == institution }) else { return nil }
    return share(of: product, in: city) { $0.institution == institution }
  }

  /// The share of some cells of a product of a plan.
  private func share(of product: Int, in plan: Plan, where isOwn: (Cell) -> Bool) -> VolumeShare {
    let all = plan.cells.lazy.filter { $0.product == product && $0.basisUnits > 0 }
    return VolumeShare(
      institutions: all.count { _ in true },
      totalUnits: all.reduce(0) { $0 + plan.institutions[$1.institution].weight.double * $1.basisUnits },
      isWeighted: all.contains { plan.institutions[$0.institution].weight != .one },
      packs: plan.products[product].agreedPacks, target: all.reduce(0) { isOwn($1) ? $0 + $1.target : $0 },
      targets: all.reduce(0) { $0 + $1.target })
  }

  private func onePercentMore(_ product: Int, institution: Int?) throws(FenliangError) -> VolumeWhatIf {
    let lines = try output.lines(ofProduct: product, inDistrict: nil)
    return VolumeTrials(
      kind: output.kind, plan: plan, merged: output.merged, product: product, solver: solver, mostTrials: mostTrials
    )
    .onePercentMore(forInstitution: institution, answer: lines)
  }

  // MARK: An institution

  func institution(_ institution: Int) throws(FenliangError) -> InstitutionExplanation {
    let (record, district) = (plan.institutions[institution], plan.districtOfInstitution[institution])
    guard plan.cells.contains(where: { $0.institution == institution }) else {
      throw .usage(.noPart(institution: Named(record), product: nil, reasonForNothing(record)))
    }
    let view = try DistrictView(district, of: output, solver: solver)
    let sums = InstitutionSums(view)
    guard let own = view.plan.institutions.firstIndex(sortedID: record.id, id: \.id) else {
      throw OutputReading.damaged(packetFolderName(district))
    }
    let cells = view.lines.filter { $0.institution == own }.map { explained($0, in: view.plan, target: $0.target) }
    let limits = view.plan.rules.filter { rule in rule.cells.contains { view.plan.cells[$0].institution == own } }
      .map(view.use(of:))
    var explanation = InstitutionExplanation(
      institution: record, district: plan.districts[district], cells: byShortage(cells) { $0.shortageYuan },
      amount: sums.amounts[own], targetYuan: sums.targets[own], fairYuan: sums.fairs[own],
      prepayment: view.prepayments[record.id],
      limits: limits.filter { $0.boundCells > 0 } + limits.filter { $0.boundCells == 0 },
      neighbours: FillSpread(sums.fills.compactMap(\.self)))
    explanation.revision = output.revision(
      ofDistrict: plan.districts[district], packs: explanation.packs, cells: { $0.institution == record.id },
      changes: { isAbout($0, institution: record) })
    return explanation
  }

  private func packetFolderName(_ district: Int) -> String { packetFolder(forDistrict: plan.districts[district].id) }

  private func explained(_ line: AllocationLine, in plan: Plan, target: Double) -> ExplainedCell {
    ExplainedCell(
      product: Named(plan.products[line.product]), institution: Named(plan.institutions[line.institution]),
      target: target, packsContinuous: line.packsContinuous, packs: line.packs, boundBy: line.boundBy,
      price: plan.products[line.product].price)
  }

  /// The largest shortfall first, ties in the order of the lines.
  private func byShortage(_ cells: [ExplainedCell], _ shortage: (ExplainedCell) -> Double) -> [ExplainedCell] {
    cells.enumerated().sorted { left, right in
      let (a, b) = (shortage(left.element), shortage(right.element))
      return a != b ? a > b : left.offset < right.offset
    }.map(\.element)
  }

  // MARK: A product

  func product(_ product: Int) throws(FenliangError) -> ProductExplanation {
    let record = plan.products[product]
    let lines = try output.lines(ofProduct: product, inDistrict: nil)
    let parts = plan.districts.enumerated().compactMap { index, district -> ProductExplanation.DistrictPart? in
      let own = lines.filter { plan.districtOfInstitution[$0.institution] == index }
      guard !own.isEmpty else { return nil }
      return ProductExplanation.DistrictPart(
        district: Named(district), institutions: own.count,
        target: own.reduce(0) { $0 + $1.target }, packs: own.reduce(0) { $0 + $1.packs },
        commonFill: own.first { $0.boundBy == .product && $0.fill != nil }.flatMap(\.fill),
        fills: FillSpread(own.filter { $0.target > 0 }.compactMap(\.fill)))
    }
    let cells = lines.map { explained($0, in: plan, target: $0.target) }
    var explanation = ProductExplanation(
      product: record, kind: output.kind, districts: parts, cells: byShortage(cells) { $0.shortage },
      amount: lines.reduce(.zero) { $0 + Fen(packs: $1.packs, price: record.price) })
    explanation.revisions = plan.districts.enumerated().compactMap { index, district in
      output.revision(
        ofDistrict: district, packs: parts.first { $0.district.id == district.id }?.packs ?? 0,
        cells: { $0.product == record.id }, changes: { isAbout($0, product: record, inDistrict: index) })
    }
    if !skipsWhatIf { explanation.onePercentMore = try onePercentMore(product, institution: nil) }
    return explanation
  }

  // MARK: A district

  func district(_ district: Int) throws(FenliangError) -> DistrictExplanation {
    let record = plan.districts[district]
    guard plan.cells.contains(where: { plan.districtOfInstitution[$0.institution] == district }) else {
      throw .usage(.noProducts(district: Named(record)))
    }
    let view = try DistrictView(district, of: output, solver: solver)
    let sums = InstitutionSums(view)
    let parts = view.plan.institutions.indices.filter { sums.counts[$0] > 0 }.map { index in
      DistrictExplanation.InstitutionPart(
        institution: Named(view.plan.institutions[index]), amount: sums.amounts[index], fill: sums.fills[index],
        capacity: view.plan.institutions[index].capacity, mainKind: sums.mainKinds[index])
    }
    let ordered = parts.enumerated().sorted { left, right in
      let (a, b) = (left.element.fill ?? .infinity, right.element.fill ?? .infinity)
      return a != b ? a < b : left.offset < right.offset
    }.map(\.element)
    func level(_ limit: LimitUse) -> Double { limit.targetValue > 0 ? limit.fairValue / limit.targetValue : .infinity }
    let limits = view.plan.rules.map(view.use(of:)).filter { $0.boundCells > 0 }.enumerated().sorted { left, right in
      let (a, b) = (level(left.element), level(right.element))
      return a != b ? a < b : left.offset < right.offset
    }.map(\.element)
    var explanation = DistrictExplanation(
      district: record, products: view.plan.products.count, packs: view.lines.reduce(0) { $0 + $1.packs },
      amount: sums.amounts.reduce(.zero, +),
      prepayment: view.prepayments.values.reduce(.zero) { $0 + $1.prepayment },
      bindings: BindingTally(view.lines.map(\.boundBy)),
      fills: FillSpread(view.lines.filter { $0.target > 0 && $0.floor != $0.cap }.compactMap(\.fill)),
      institutions: ordered, limits: limits)
    explanation.revision = output.revision(
      ofDistrict: record, packs: explanation.packs, cells: { _ in true }, changes: { _ in true })
    return explanation
  }

  func districtProduct(_ product: Int, _ district: Int) throws(FenliangError) -> DistrictProductExplanation {
    let (record, place) = (plan.products[product], plan.districts[district])
    guard plan.cells.contains(where: { $0.product == product && plan.districtOfInstitution[$0.institution] == district })
    else {
      throw .usage(.notUsed(product: Named(id: record.id, name: record.genericName), district: Named(place)))
    }
    let view = try DistrictView(district, of: output, solver: solver)
    guard let own = view.plan.products.firstIndex(sortedID: record.id, id: \.id),
      let first = view.cells(ofProduct: own).first
    else { throw OutputReading.damaged(packetFolderName(district)) }
    let cells = view.cells(ofProduct: own)
    let review = RoundingReview(plan: view.plan, fairPacks: view.answer.fairPacks)
    var explanation = DistrictProductExplanation(
      product: record, district: place, packs: view.plan.products[own].agreedPacks,
      cityShare: output.kind == .district ? nil : cityShare(ofProduct: product, inDistrict: district), commonFill: view.commonFill(cells),
      others: view.groups(cells),
      packsLeft: review.place(ofCell: first).packsLeft,
      cells: byShortage(cells.map { explained(view.lines[$0], in: view.plan, target: view.lines[$0].target) }) { $0.shortage })
    explanation.revision = output.revision(
      ofDistrict: place, packs: explanation.packs, cells: { $0.product == record.id },
      changes: { isAbout($0, product: record, inDistrict: district) })
    if !skipsWhatIf { explanation.onePercentMore = try onePercentMore(product, institution: nil) }
    return explanation
  }

  /// What a district's share of a product is by the data of the first stage.
  private func cityShare(ofProduct product: Int, inDistrict district: Int) -> VolumeShare {
    let city = output.cityPlan
    return share(of: product, in: city) {
      city.districtOfInstitution[$0.institution] == district
    }
  }
}

/// Sums over the institutions of a district.
private struct InstitutionSums {
  private(set) var amounts: [Fen]
  private(set) var targets: [Double]
  private(set) var fairs: [Double]
  private(set) var counts: [Int]
  private var kinds: [[String: Int]]

  init(_ view: DistrictView) {
    let count = view.plan.institutions.count
    amounts = [Fen](repeating: .zero, count: count)
    targets = [Double](repeating: 0, count: count)
    fairs = targets
    counts = [Int](repeating: 0, count: count)
    kinds = [[String: Int]](repeating: [:], count: count)
    for line in view.lines {
      let price = view.plan.products[line.product].price
      amounts[line.institution] += Fen(packs: line.packs, price: price)
      targets[line.institution] += line.target * price.double
      fairs[line.institution] += line.packsContinuous * price.double
      counts[line.institution] += 1
      kinds[line.institution][line.boundBy.kind, default: 0] += 1
    }
  }

  /// The fills in yuan; nil without targets.
  var fills: [Double?] { zip(fairs, targets).map { $1 > 0 ? $0 / $1 : nil } }

  /// The kind that decides most cells, ties by the order of the kinds.
  var mainKinds: [String] {
    kinds.map { counts in
      BindingTally.kinds.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? "product"
    }
  }
}
