import Judging
import Planning
import Prepayment
import Streams

/// The tool as `run.json` names it.
public enum Tool {
  /// The name.
  public static let name = "fenliang"
  /// The version.
  public static let version = "0.1.0"

  /// Both.
  static var json: JSONValue { .members(("name", .text(name)), ("version", .text(version))) }
}

/// `run.json`: what went in, what came out, and the proof that travels with the plan (Model.md, "Why it is proved").
///
/// No clock, host or absolute path: the same input gives the same bytes, which are ``sealed(_:)``.
struct RunRecord {
  static let path = "run.json"

  let allocation: Allocation
  let options: ReportOptions
  let schedule: PrepaymentSchedule
  /// Warnings besides those of the allocation.
  let moneyWarnings: [Problem]
  var keep: JSONValue?
  let checklist: NoticeChecklist

  /// A file and its SHA-256.
  typealias Digest = (path: String, digest: String)

  /// The sealed file.
  func file(inputs: [Digest], outputs: [Digest]) -> OutputFile {
    OutputFile(path: RunRecord.path, bytes: sealed { body(inputs, outputs, seal: $0) })
  }

  private func body(_ inputs: [Digest], _ outputs: [Digest], seal: String) -> JSONValue {
    let plan = allocation.plan
    return .members(
      ("tool", Tool.json),
      ("kind", .text(allocation.kind.rawValue)),
      ("status", .text(options.isFinal ? "final" : "draft")),
      ("engine", .text(options.engine)),
      ("language", .text(options.language.rawValue)),
      ("inputs", RunRecord.digests(inputs)),
      ("outputs", RunRecord.digests(outputs)),
      ("parameters", .object(plan.records.parameterLines.map { ($0.key, .text($0.value)) })),
      (
        "counts",
        .members(
          ("products", .whole(plan.products.count)), ("districts", .whole(plan.districts.count)),
          ("institutions", .whole(plan.institutions.count)),
          ("participating", .whole(plan.institutions.count { $0.takesPart })),
          ("cells", .whole(allocation.lines.count)),
          ("packs", .whole(allocation.lines.reduce(0) { $0 + $1.packs })))
      ),
      (
        "money",
        .members(
          ("agreed_amount_yuan", .text(schedule.agreedAmounts.total.description)),
          ("prepayment_yuan", .text(schedule.total.description)))
      ),
      (
        "replaced",
        allocation.kind == .merged
          ? .list(
            allocation.replaced.map {
              .members(("district", .text($0.districtID)), ("run_digest", .text($0.runDigest)))
            }) : nil
      ),
      ("stages", stages),
      ("checklist", checklist.json(in: options.language)),
      ("excesses", .list(allocation.excesses.map(\.json))),
      ("loosened", allocation.kind == .district ? nil : .list(allocation.loosened.map(\.json))),
      ("keep", keep),
      ("warnings", .list((allocation.warnings + moneyWarnings).map { $0.json(in: options.language) })),
      ("seal", .text(seal)))
  }

  private var stages: JSONValue {
    precondition(
      allocation.districtBottlenecks.count == allocation.plan.districts.count,
      "bottlenecks of other districts")
    return .members(
      ("city", .list(allocation.cityBottlenecks.map(\.json))),
      (
        "districts",
        .object(
          zip(allocation.plan.districts, allocation.districtBottlenecks).map {
            ($0.id, .list($1.map(\.json)))
          })
      ))
  }

  private static func digests(_ files: [Digest]) -> JSONValue {
    .object(files.map { ($0.path, .text($0.digest)) })
  }
}

extension RowReference {
  /// The row as a member of an object: its kind and its id.
  var member: (key: String, id: Identifier) {
    switch self {
    case .product(let id): ("product", id)
    case .capacity(let id): ("capacity", id)
    case .rule(let id): ("rule", id)
    }
  }
}

extension Bottleneck {
  /// The level and its rows.
  var json: JSONValue {
    .members(
      ("level", .number(level)),
      (
        "rows",
        .list(
          terms.map {
            .members(($0.row.member.key, .text($0.row.member.id)), ("multiplier", .number($0.multiplier)))
          })
      ))
  }
}

extension Excess {
  /// By how much the value misses the limit, in ten-thousandths: above an upper one, below a lower one.
  var amount: Decimal4 { Decimal4(tenThousandths: value > limit ? value - limit : limit - value) }

  /// The excess with its numbers in the rule's measure.
  var json: JSONValue {
    .members(
      (row.member.key, .text(row.member.id)), ("district", .text(districtID)),
      ("measure", .text(measure.rawValue)),
      ("limit", .text(Decimal4(tenThousandths: limit).description)),
      ("value", .text(Decimal4(tenThousandths: value).description)), ("excess", .text(amount.description)))
  }
}

extension LoosenedLimit {
  /// The record with its numbers in the rule's measure.
  var json: JSONValue {
    .members(
      (row.member.key, .text(row.member.id)), ("district", .text(districtID)),
      ("measure", .text(measure.rawValue)),
      ("plan_limit", .text(Decimal4(tenThousandths: planLimit).description)),
      ("packet_limit", .text(Decimal4(tenThousandths: packetLimit).description)),
      ("why", .text(reason.rawValue)))
  }
}
