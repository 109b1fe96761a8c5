import PlanTables
public import Planning
public import Reports

/// What `explain` is asked.
public struct ExplainRequest: Sendable {
  /// The output folder of `allocate` or `resplit`.
  public var outputFolder: String
  /// 机构编码, nil for all.
  public var institution: Identifier?
  /// 品种编码, nil for all.
  public var product: Identifier?
  /// 区市编码, nil for all.
  public var district: Identifier?
  /// Whether what would change the number is left out: it needs solving again.
  public var skipsWhatIf = false
  /// The most solves that each search for how far an answer goes may take.
  public var mostTrials = 100

  /// Makes a request.
  public init(
    outputFolder: String, institution: Identifier? = nil, product: Identifier? = nil, district: Identifier? = nil
  ) {
    self.outputFolder = outputFolder
    self.institution = institution
    self.product = product
    self.district = district
  }
}

/// Why a number is what it is, and what would change it (Data.md, "Commands and exit codes"), from an output folder alone.
///
/// Says it of a product at an institution, of an institution, of a product, of a district, or of a product in a district. What
/// would change a number is found by solving the plan again with the change, never from multipliers.
/// - Throws: ``FenliangError``: usage for unknown ids with the nearest ones, file for a folder that is no output.
/// - Complexity: linear in the files; two what-ifs of a cell cost some solves of its district and two of the city.
public func explain(_ request: ExplainRequest) throws(FenliangError) -> Explanation {
  guard request.institution != nil || request.product != nil || request.district != nil else {
    throw .usage(
      Localized(
        zh: "请说明要解释什么：--institution 机构编码、--product 品种编码、--district 区市编码，可以合用。",
        en: "Say what to explain: --institution, --product or --district with an id; they can be combined."))
  }
  let output = try ExplainedOutput(folder: request.outputFolder)
  let scope = try ExplainedScope(request, in: output.plan)
  let maker = ExplanationMaker(
    output: output, solver: chosenSolver, skipsWhatIf: request.skipsWhatIf,
    mostTrials: request.mostTrials)
  return switch (scope.institution, scope.product, scope.district) {
  case (let institution?, let product?, _): .cell(try maker.cell(product: product, institution: institution))
  case (let institution?, nil, _): .institution(try maker.institution(institution))
  case (nil, let product?, let district?): .districtProduct(try maker.districtProduct(product, district))
  case (nil, let product?, nil): .product(try maker.product(product))
  case (nil, nil, let district?): .district(try maker.district(district))
  case (nil, nil, nil): preconditionFailure("nothing to explain")
  }
}

/// The asked ids as indices into the plan.
struct ExplainedScope {
  var institution: Int?
  var product: Int?
  var district: Int?

  /// Finds the ids.
  ///
  /// - Throws: ``FenliangError/usage(_:)`` with everything that is off.
  init(_ request: ExplainRequest, in plan: Plan) throws(FenliangError) {
    var problems: [Localized] = []
    func find(_ id: Identifier?, _ ids: [Identifier], _ names: [String], _ word: Localized) -> Int? {
      guard let id else { return nil }
      if let index = ids.firstIndex(sortedID: id, id: \.self) { return index }
      problems.append(ExplainedScope.unknown(id, ids, names, word))
      return nil
    }
    institution = find(
      request.institution, plan.institutions.map(\.id), plan.institutions.map(\.name),
      Localized(zh: "机构", en: "institution"))
    product = find(
      request.product, plan.products.map(\.id), plan.products.map { Named($0).name },
      Localized(zh: "品种", en: "product"))
    district = find(
      request.district, plan.districts.map(\.id), plan.districts.map(\.name), Localized(zh: "区市", en: "district"))
    if let institution, let district, plan.districtOfInstitution[institution] != district {
      let (own, home) = (plan.institutions[institution], plan.districts[plan.districtOfInstitution[institution]])
      problems.append(
        Localized(
          zh: "机构 \(own.id) \(own.name) 属于 \(home.id) \(home.name)，不在 \(plan.districts[district].id)。",
          en: "\(own.id) \(own.name) belongs to \(home.id) \(home.name), not to \(plan.districts[district].id)."))
    }
    guard problems.isEmpty else {
      throw .usage(
        Localized(
          zh: problems.map(\.chinese).joined(separator: "\n"), en: problems.map(\.english).joined(separator: "\n")))
    }
  }

  private static func unknown(
    _ id: Identifier, _ ids: [Identifier], _ names: [String], _ word: Localized
  ) -> Localized {
    let near = nearestEntries(to: id, ids: ids, names: names).map { names[$0].isEmpty ? ids[$0] : "\(ids[$0]) \(names[$0])" }
    return Localized(
      zh: "结果中没有\(word.chinese)“\(id)”，请填编码。"
        + (near.isEmpty ? "" : "最接近的是 \(near.joined(separator: "、"))。"),
      en: "The output has no \(word.english) \"\(id)\"; give an id."
        + (near.isEmpty ? "" : " Nearest: \(near.joined(separator: ", "))."))
  }
}
