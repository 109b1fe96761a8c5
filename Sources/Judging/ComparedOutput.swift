public import Planning
import Prepayment

/// What a comparison needs of an output folder: its cells by id, with packs and money.
public struct ComparedOutput: Sendable {
  /// An id and the name that goes with it.
  public typealias Name = Named

  /// A cell's line. 40 bytes.
  public struct Line: Sendable, Hashable {
    /// Index into ``ComparedOutput/products``.
    public var product: Int32
    /// Index into ``ComparedOutput/districts``.
    public var district: Int32
    /// Index into ``ComparedOutput/institutions``.
    public var institution: Int32
    /// 分解量 [packs].
    public var packs: Int
    /// 金额.
    public var amount: Fen

    /// Makes a line.
    public init(product: Int, district: Int, institution: Int, packs: Int, amount: Fen) {
      self.product = Int32(product)
      self.district = Int32(district)
      self.institution = Int32(institution)
      self.packs = packs
      self.amount = amount
    }
  }

  /// 方案名称.
  public var planName: String
  /// The SHA-256 of its `run.json`.
  public var digest: String
  /// 品种, sorted by id.
  public var products: [Name]
  /// 区市, sorted by id.
  public var districts: [Name]
  /// 机构, sorted by id.
  public var institutions: [Name]
  /// The cells; those of a product follow one another.
  public var lines: [Line]
  /// The prepayment of each institution, in the order of ``institutions``.
  public var prepayments: [Fen]
  /// The district that each institution is prepaid in, in the order of ``institutions``; nil where it is not prepaid.
  public var prepaymentDistricts: [Int?]
  /// The SHA-256 of the plan's tables by name, as `run.json` lists them.
  public var planDigests: [String: String]

  /// Makes an output.
  public init(
    planName: String, digest: String, products: [Name], districts: [Name], institutions: [Name], lines: [Line],
    prepayments: [Fen], prepaymentDistricts: [Int?], planDigests: [String: String]
  ) {
    self.planName = planName
    self.digest = digest
    self.products = products
    self.districts = districts
    self.institutions = institutions
    self.lines = lines
    self.prepayments = prepayments
    self.prepaymentDistricts = prepaymentDistricts
    self.planDigests = planDigests
  }
}

extension ComparedOutput {
  /// An answer in memory, to be compared: without digests, which only files have.
  ///
  /// - Complexity: O(lines + institutions · log institutions).
  public init(of allocation: Allocation) {
    let plan = allocation.plan
    let schedule = PrepaymentSchedule(plan: plan, lines: allocation.lines)
    var homes = [Int?](repeating: nil, count: plan.institutions.count)
    for line in schedule.lines { homes[line.institution] = line.district }
    self.init(
      planName: plan.records.parameters.planName, digest: "", products: plan.products.map { Named(id: $0.id, name: $0.genericName) },
      districts: plan.districts.map { Named($0) }, institutions: plan.institutions.map { Named($0) },
      lines: allocation.lines.map {
        Line(
          product: $0.product, district: plan.districtOfInstitution[$0.institution], institution: $0.institution,
          packs: $0.packs, amount: Fen(packs: $0.packs, price: plan.products[$0.product].price))
      }, prepayments: schedule.institutionPrepayments, prepaymentDistricts: homes, planDigests: [:])
  }
}
