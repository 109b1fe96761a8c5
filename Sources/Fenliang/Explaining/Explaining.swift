import PlanTables
public import Planning
public import Reports

/// What is explained: a product at an institution, an institution, a product, a district, or a product in a district.
public struct ExplainedSubject: Sendable, Hashable {
  /// 机构编码, nil for all.
  public var institution: Identifier?
  /// 品种编码, nil for all.
  public var product: Identifier?
  /// 区市编码, nil for all.
  public var district: Identifier?

  /// Names what is explained.
  public init(institution: Identifier? = nil, product: Identifier? = nil, district: Identifier? = nil) {
    self.institution = institution
    self.product = product
    self.district = district
  }
}

/// What `explain` is asked.
public struct ExplainRequest: Sendable {
  /// The output folder of `allocate` or `resplit`.
  public var outputFolder: String
  /// What is explained.
  public var subject: ExplainedSubject
  /// Whether what would change the number is left out: it needs solving again.
  public var skipsWhatIf = false
  /// The most solves that each search for how far an answer goes may take.
  public var mostTrials = 100

  /// Makes a request.
  public init(
    outputFolder: String, institution: Identifier? = nil, product: Identifier? = nil, district: Identifier? = nil
  ) {
    self.outputFolder = outputFolder
    subject = ExplainedSubject(institution: institution, product: product, district: district)
  }
}

/// Why a number is what it is, and what would change it (Data.md, "Commands and exit codes"), from an output folder alone.
///
/// Says it of a product at an institution, of an institution, of a product, of a district, or of a product in a district. What
/// would change a number is found by solving the plan again with the change, never from multipliers.
/// - Throws: ``FenliangError``: usage for unknown ids with the nearest ones, file for a folder that is no output.
/// - Complexity: linear in the files; two what-ifs of a cell cost some solves of its district and two of the city.
public func explain(_ request: ExplainRequest) throws(FenliangError) -> Explanation {
  try request.subject.checkIsSomething()
  return try ExplainedOutput(folder: request.outputFolder).explanation(
    of: request.subject, skipsWhatIf: request.skipsWhatIf, mostTrials: request.mostTrials)
}

extension ExplainedSubject {
  fileprivate func checkIsSomething() throws(FenliangError) {
    guard institution == nil, product == nil, district == nil else { return }
    throw .usage(.nothingToExplain)
  }
}

extension ExplainedAnswer {
  /// The explanation of a subject.
  ///
  /// - Throws: ``FenliangError``: usage for unknown ids, and for what has no part.
  func explanation(
    of subject: ExplainedSubject, skipsWhatIf: Bool, mostTrials: Int = 100
  ) throws(FenliangError) -> Explanation {
    try subject.checkIsSomething()
    let scope = try ExplainedScope(subject, in: plan)
    let maker = ExplanationMaker(output: self, solver: chosenSolver, skipsWhatIf: skipsWhatIf, mostTrials: mostTrials)
    return switch (scope.institution, scope.product, scope.district) {
    case (let institution?, let product?, _): .cell(try maker.cell(product: product, institution: institution))
    case (let institution?, nil, _): .institution(try maker.institution(institution))
    case (nil, let product?, let district?): .districtProduct(try maker.districtProduct(product, district))
    case (nil, let product?, nil): .product(try maker.product(product))
    case (nil, nil, let district?): .district(try maker.district(district))
    case (nil, nil, nil): preconditionFailure("nothing to explain")
    }
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
  init(_ request: ExplainedSubject, in plan: Plan) throws(FenliangError) {
    var faults: [FenliangError.SubjectFault] = []
    func find(_ id: Identifier?, _ kind: FenliangError.SubjectKind, _ entries: [Named]) -> Int? {
      guard let id else { return nil }
      if let index = entries.firstIndex(sortedID: id, id: \.id) { return index }
      let near = nearestEntries(to: id, ids: entries.map(\.id), names: entries.map(\.name))
      faults.append(.unknownIdentifier(kind, id: id, nearest: near.map { entries[$0] }))
      return nil
    }
    institution = find(request.institution, .institution, plan.institutions.map { Named($0) })
    product = find(request.product, .product, plan.products.map { Named($0) })
    district = find(request.district, .district, plan.districts.map { Named($0) })
    if let institution, let district, plan.districtOfInstitution[institution] != district {
      faults.append(
        .elsewhere(
          institution: Named(plan.institutions[institution]),
          home: Named(plan.districts[plan.districtOfInstitution[institution]]), district: plan.districts[district].id))
    }
    guard faults.isEmpty else { throw .usage(.subjects(faults)) }
  }
}
