public import Planning

/// 口径核对 in figures, product by product and institution by institution.
public struct SanityOverview: Sendable {
  /// A product's figures.
  public struct ProductRow: Sendable {
    /// Index into the records' products.
    public var product: Int
    /// What those who take part use in a year, or ask for where the basis is demand alone [minimum units].
    public var yearly: Double
    /// 首年约定采购量 over ``yearly``; nil where that is 0.
    public var ratio: Double?
    /// 中选价 over 包装转换比 [yuan per minimum unit].
    public var pricePerUnit: Double
    /// How many institutions have any of it.
    public var users: Int
    /// The largest share that an institution has of it, and which; nil where nobody has any.
    public var largestShare: (institution: Int, share: Double)?
    /// The codes of what was found.
    public var findings: [String] = []

    /// Whether the agreed volume is usual against ``yearly``.
    public var isUsual: Bool { ratio.map(SanityLimits.usualAgreedShare.contains) ?? false }
  }

  /// An institution's figures.
  public struct InstitutionRow: Sendable {
    /// Index into the records' institutions.
    public var institution: Int
    /// How many products it has.
    public var products = 0
    /// What its usage would cost at the selected prices, by year [yuan], as ``SanityOverview/years``.
    public var amounts: [Double]
    /// The codes of what was found.
    public var findings: [String] = []
  }

  /// The years of the usage, ascending.
  public private(set) var years: [Int] = []
  /// The products, as the records have them.
  public private(set) var products: [ProductRow]
  /// The institutions, as the records have them.
  public private(set) var institutions: [InstitutionRow]
  /// How many findings are open, and how many are taken for right.
  public private(set) var findings = (open: 0, accepted: 0)

  /// Makes the figures of a valid plan, of which 口径核对 found this.
  ///
  /// - Complexity: linear in the lines, on average.
  package init(_ records: PlanRecords, _ found: [SanityFinding]) {
    let (productCount, institutionCount) = (records.products.count, records.institutions.count)
    let usage = Quantities(
      usage: records.usage ?? [], institutionCount: institutionCount, productCount: productCount)
    let demand = Quantities(
      demand: records.demand ?? [], institutionCount: institutionCount, productCount: productCount)
    let facts = ProductFacts.all(
      records.parameters.basis.usesUsage ? usage : demand, takesPart: records.institutions.map(SanityCheck.counts),
      productCount: productCount)
    products = facts.enumerated().map { index, fact in
      ProductRow(
        product: index, yearly: fact.yearly,
        ratio: fact.yearly > 0 ? Double(records.products[index].agreedUnits) / fact.yearly : nil,
        pricePerUnit: records.products[index].pricePerUnit, users: fact.users,
        largestShare: fact.largest.map { ($0.institution, fact.largestShare) })
    }
    years = usage.cells.isEmpty ? [] : usage.yearsOccurring
    let places = Dictionary(uniqueKeysWithValues: years.enumerated().map { ($1, $0) })
    institutions = records.institutions.indices.map {
      InstitutionRow(institution: $0, amounts: Array(repeating: 0, count: places.count))
    }
    for cell in usage.cells { institutions[Int(cell.institution)].products += 1 }
    for line in records.usage ?? [] {
      guard let place = places[line.period.year] else { continue }
      institutions[line.institution].amounts[place] += line.units.double * records.products[line.product].pricePerUnit
    }
    let ordered = found.enumerated().sorted { $0.element.key == $1.element.key ? $0.offset < $1.offset : $0.element.key < $1.element.key }
    for (_, finding) in ordered { note(finding) }
  }

  private mutating func note(_ finding: SanityFinding) {
    if finding.isAccepted { findings.accepted += 1 } else { findings.open += 1 }
    let code = finding.code.rawValue + (finding.isAccepted ? "（已核实）" : "")
    func note(_ codes: inout [String]) { if !codes.contains(code) { codes.append(code) } }
    if let product = finding.product { note(&products[product].findings) }
    if let institution = finding.institution { note(&institutions[institution].findings) }
  }

  /// `口径核对：品种 40 个，约定量为一年用量 30%–120% 的 39 个；机构 130 家；未核实的提示 1 条，已核实 0 条。`
  public var line: Localized {
    let usual = products.count(where: \.isUsual)
    return Localized(
      zh:
        "口径核对：品种 \(products.count) 个，约定量为一年用量 30%–120% 的 \(usual) 个；机构 \(institutions.count) 家；未核实的提示 \(findings.open) 条，已核实 \(findings.accepted) 条。",
      en:
        "Sanity check: \(usual) of \(products.count) products have 30 % to 120 % of a year's usage agreed; \(institutions.count) institutions; \(findings.open) findings open, \(findings.accepted) accepted."
    )
  }
}
