public import Planning
import Streams

/// One sentence for every cell of an answer, from basis to whole packs, for lists such as the sheet 说明.
///
/// The reason of `allocation.csv` (``reason(for:capacity:isLater:in:)``) with the basis and the share before it.
public struct CellSentences: Sendable {
  private let plan: Plan
  /// By product, the city's volume [packs].
  private let volumes: [Int]
  private let capacities: [Decimal4?]
  private let order: FillingOrder

  /// Prepares sentences for the lines of an answer.
  ///
  /// - Complexity: O(institutions + products), and O(lines) where products have classes.
  public init(_ allocation: Allocation) {
    plan = allocation.plan
    capacities = allocation.capacities
    order = FillingOrder(allocation)
    volumes = zip(plan.products, plan.records.cityVolumes).map { $1?.agreedPacks ?? $0.agreedPacks }
  }

  /// The sentence of a line.
  ///
  /// - Complexity: O(1).
  public func sentence(for line: AllocationLine, in language: Language) -> String {
    let (product, institution) = (plan.products[line.product], plan.institutions[line.institution])
    let reason = reason(for: line, capacity: capacities[line.institution], isLater: order.isLater(line), in: language)
    guard line.basisUnits > 0 else {
      return (language == .chinese ? "没有测算基数；" : "There is no basis. ") + reason
    }
    let volume = volumes[line.product]
    let unit = product.unit.isEmpty ? (language == .chinese ? "最小单位" : "units") : product.unit
    let share = percentage(volume > 0 ? line.target / Double(volume) : 0)
    let weighted = institution.weight != .one
    let parameters = plan.records.parameters
    let source = parameters.basis(of: product, at: institution.ownership).plain
    let isOwn = source != parameters.basis.plain
    return language == .chinese
      ? "测算基数 \(units(line.basisUnits)) \(unit)\(isOwn ? "（\(source.chinese)）" : "")\(weighted ? "（权重 \(institution.weight)）" : "")，占全市 \(share)，"
        + "全市 \(grouped(volume)) 盒按比例为 \(decimals(line.target)) 盒；\(reason)"
      : "The basis is \(units(line.basisUnits)) \(unit)\(isOwn ? " (\(source.text))" : "")\(weighted ? " (weight \(institution.weight))" : ""), \(share) of the city's; "
        + "of its \(grouped(volume)) packs the proportional share is \(decimals(line.target)). \(reason)"
  }
}
