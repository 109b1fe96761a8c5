public import Planning

/// What the lead hospital signs with each main supplier 购销协议明细: the lines of an answer with packs, supplier by supplier.
///
/// Its totals are those of the allocation and of ``supplierTotals(plan:lines:amounts:)``: it is the same lines in another order.
public struct SupplierContracts: Sendable {
  /// The lines' places, sorted by supplier, product, district and institution.
  public let order: [Int32]

  /// Sorts lines that stand by product, district and institution, as `Allocation` promises; those without packs are left out.
  ///
  /// - Complexity: O(lines + products log products).
  public init(plan: Plan, lines: [AllocationLine]) {
    var starts = [Int](repeating: 0, count: plan.products.count + 1)
    for line in lines { starts[line.product + 1] += 1 }
    for product in plan.products.indices { starts[product + 1] += starts[product] }
    var order: [Int32] = []
    order.reserveCapacity(lines.count)
    for product in plan.productsBySupplier {
      for index in starts[product]..<starts[product + 1] where lines[index].packs > 0 {
        precondition(lines[index].product == product, "lines are not sorted by product")
        order.append(Int32(index))
      }
    }
    self.order = order
  }
}
