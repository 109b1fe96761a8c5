public import Planning

/// What a supplier delivers of a product to a district 中选企业供应量: what the lead hospital signs.
public struct SupplierTotal: Sendable, Hashable {
  /// 中选企业.
  public let supplier: String
  /// Index into `Plan.products`.
  public let product: Int
  /// Index into `Plan.districts`.
  public let district: Int
  /// The sum of the lines' packs, more than 0.
  public let packs: Int
  /// The sum of the lines' amounts.
  public let amount: Fen
}

/// Sums per supplier, product and district, sorted by supplier, product id, district id; pairs of a product
/// and a district without packs are left out.
///
/// `amounts` are those of the lines, in their order. Sums trap on overflow.
///
/// - Complexity: O(lines + products × districts).
public func supplierTotals(plan: Plan, lines: [AllocationLine], amounts: AgreedAmounts) -> [SupplierTotal] {
  precondition(lines.count == amounts.lines.count, "amounts of other lines")
  let districtCount = plan.districts.count
  var packs = [Int](repeating: 0, count: plan.products.count * districtCount)
  var sums = [Fen](repeating: .zero, count: packs.count)
  for (line, amount) in zip(lines, amounts.lines) {
    let slot = line.product * districtCount + plan.districtOfInstitution[line.institution]
    packs[slot] += line.packs
    sums[slot] += amount
  }
  var totals: [SupplierTotal] = []
  for product in plan.productsBySupplier {
    for district in 0..<districtCount {
      let slot = product * districtCount + district
      guard packs[slot] > 0 else { continue }
      totals.append(
        SupplierTotal(
          supplier: plan.products[product].supplier, product: product, district: district,
          packs: packs[slot], amount: sums[slot]))
    }
  }
  return totals
}

extension Plan {
  /// The products by supplier, then product id.
  ///
  /// - Complexity: O(n log n) for n products.
  var productsBySupplier: [Int] {
    // Stable by construction: equal suppliers keep the order of product ids.
    products.indices.sorted { left, right in
      let (first, second) = (products[left].supplier, products[right].supplier)
      return first.utf8.elementsEqual(second.utf8) ? left < right : idPrecedes(first, second)
    }
  }
}
