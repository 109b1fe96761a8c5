package import Planning
package import Streams

/// `run.json`: what went in, what came out, and the proof that travels with the plan (Model.md, "Why it is proved").
///
/// No clock, host or absolute path: the same input gives the same bytes, which are ``sealed(_:)``.
package struct RunRecord: JSONRecord, Sendable {
  /// The file's name.
  package static let path = "run.json"

  /// How far the tables are.
  package enum Status: String, JSONCoded, Sendable {
    case draft, final
  }

  /// What was counted.
  package struct Counts: JSONRecord, Sendable {
    package static let blank = Counts(products: 0, districts: 0, institutions: 0, participating: 0, cells: 0, packs: 0)

    package var products, districts, institutions, participating, cells, packs: Int

    package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
      try member("products", &products)
      try member("districts", &districts)
      try member("institutions", &institutions)
      try member("participating", &participating)
      try member("cells", &cells)
      try member("packs", &packs)
    }
  }

  /// The sums of money.
  package struct Money: JSONRecord, Sendable {
    package static let blank = Money(agreedAmount: .zero, prepayment: .zero)

    package var agreedAmount, prepayment: Fen

    package init(agreedAmount: Fen, prepayment: Fen) { (self.agreedAmount, self.prepayment) = (agreedAmount, prepayment) }

    package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
      try member("agreed_amount_yuan", &agreedAmount)
      try member("prepayment_yuan", &prepayment)
    }
  }

  /// The bottlenecks of both stages.
  package struct Stages: JSONRecord, Sendable {
    package static let blank = Stages(city: [], districts: [:])

    package var city: [Bottleneck]
    package var districts: [Identifier: [Bottleneck]]

    package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
      try member("city", &city)
      try member("districts", &districts)
    }
  }

  package var tool = ToolRecord.own
  /// Under which definition of the plan the answer was made; nil is the first.
  package var definition: Int?
  package var kind = Allocation.Kind.city
  package var status = Status.draft
  package var engine = ""
  package var language = Language.chinese
  /// The files of the plan with their SHA-256, by path.
  package var inputs: [String: String] = [:]
  /// All other files with their SHA-256, by path.
  package var outputs: [String: String] = [:]
  package var parameters: [String: String] = [:]
  package var counts = Counts.blank
  package var money = Money.blank
  /// Of a merged answer alone.
  package var replaced: [ReplacedDistrict]?
  package var stages = Stages.blank
  /// The notices' checklist; what it says is the reports'.
  package var checklist = JSONValue.list([])
  package var excesses: [Excess] = []
  /// Of every answer but a district's.
  package var loosened: [LoosenedLimit]?
  /// What is said of an earlier output.
  package var keep: JSONValue?
  package var warnings: [JSONValue] = []
  /// Warnings that are taken for right; nil where there are none.
  package var accepted: JSONValue?
  package var seal = ""

  package static let blank = RunRecord()

  package init() {}

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    try member("tool", &tool)
    try member("definition", &definition)
    try member("kind", &kind)
    try member("status", &status)
    try member("engine", &engine)
    try member("language", &language)
    try member("inputs", &inputs)
    try member("outputs", &outputs)
    try member("parameters", &parameters)
    try member("counts", &counts)
    try member("money", &money)
    try member("replaced", &replaced)
    try member("stages", &stages)
    try member("checklist", &checklist)
    try member("excesses", &excesses)
    try member("loosened", &loosened)
    try member("keep", &keep)
    try member("warnings", &warnings)
    try member("accepted", &accepted)
    try member("seal", &seal)
  }
}

extension RunRecord {
  /// What an answer itself says; the rest is to be filled in.
  package init(_ allocation: Allocation, money: Money) {
    let plan = allocation.plan
    precondition(allocation.districtBottlenecks.count == plan.districts.count, "bottlenecks of other districts")
    kind = allocation.kind
    parameters = Dictionary(uniqueKeysWithValues: plan.records.parameterLines.map { ($0.key, $0.value) })
    counts = Counts(
      products: plan.products.count, districts: plan.districts.count, institutions: plan.institutions.count,
      participating: plan.institutions.count { $0.takesPart }, cells: allocation.lines.count,
      packs: allocation.lines.reduce(0) { $0 + $1.packs })
    self.money = money
    replaced = kind == .merged ? allocation.replaced : nil
    stages = Stages(
      city: allocation.cityBottlenecks,
      districts: Dictionary(uniqueKeysWithValues: zip(plan.districts.map(\.id), allocation.districtBottlenecks)))
    excesses = allocation.excesses
    loosened = kind == .district ? nil : allocation.loosened
  }

  /// The sealed file.
  package var file: OutputFile {
    OutputFile(
      path: RunRecord.path,
      bytes: sealed { seal in
        var record = self
        record.seal = seal
        return record.json
      })
  }
}

extension ReplacedDistrict: JSONRecord {
  package static var blank: ReplacedDistrict { ReplacedDistrict(districtID: "", runDigest: "") }

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    try member("district", &districtID)
    try member("run_digest", &runDigest)
  }
}

extension Bottleneck: JSONRecord {
  package static var blank: Bottleneck { Bottleneck(level: 0, terms: []) }

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    try member("class", &priorityClass)
    try member("level", &level)
    try member("rows", &terms)
  }
}

extension Bottleneck.Term: JSONRecord {
  package static var blank: Bottleneck.Term { Bottleneck.Term(row: .product(""), multiplier: 0) }

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    try member.row(&row)
    try member("multiplier", &multiplier)
  }
}

extension Excess {
  /// By how much the value misses the limit, in ten-thousandths: above an upper one, below a lower one.
  package var amount: Decimal4 { Decimal4(tenThousandths: value > limit ? value - limit : limit - value) }
}

/// Numbers are in the rule's measure.
extension Excess: JSONRecord {
  package static var blank: Excess { Excess(row: .product(""), districtID: "", measure: .packs, limit: 0, value: 0) }

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    var limits = (limit: Decimal4(tenThousandths: limit), value: Decimal4(tenThousandths: value), excess: amount)
    try member.row(&row)
    try member("district", &districtID)
    try member("measure", &measure)
    try member("limit", &limits.limit)
    try member("value", &limits.value)
    try member("excess", &limits.excess)
    (limit, value) = (limits.limit.tenThousandths, limits.value.tenThousandths)
  }
}

/// Numbers are in the rule's measure.
extension LoosenedLimit: JSONRecord {
  package static var blank: LoosenedLimit {
    LoosenedLimit(row: .product(""), districtID: "", measure: .packs, planLimit: 0, packetLimit: 0)
  }

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    var limits = (plan: Decimal4(tenThousandths: planLimit), packet: Decimal4(tenThousandths: packetLimit))
    try member.row(&row)
    try member("district", &districtID)
    try member("measure", &measure)
    try member("plan_limit", &limits.plan)
    try member("packet_limit", &limits.packet)
    try member("why", &reason)
    (planLimit, packetLimit) = (limits.plan.tenThousandths, limits.packet.tenThousandths)
  }
}
