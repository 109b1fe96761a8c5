import Planning

/// Puts the districts' lines where they stand in the answer: by product, district, institution.
struct LinePlacing {
  /// The lines; whole once every district with cells is placed.
  private(set) var lines: [AllocationLine]
  /// By product, then district: where the next line goes.
  private var next: [Int]
  private let districtCount: Int

  /// - Complexity: O(cells + products × districts).
  init(plan: Plan) {
    districtCount = plan.districts.count
    next = plan.lineStarts
    lines = [AllocationLine](
      repeating: AllocationLine(
        product: 0, institution: 0, basisUnits: 0, target: 0, floor: 0, cap: nil, fill: nil, packsContinuous: 0,
        packs: 0, boundBy: .product), count: plan.cells.count)
  }

  /// Places a district's lines; the indices say where its products and institutions stand in the city's plan.
  mutating func place(
    _ solve: DistrictSolve, ofDistrict district: Int, _ indices: (products: [Int], institutions: [Int])
  ) {
    for cell in solve.cells.indices {
      let product = indices.products[solve.cells[cell].product]
      let institution = indices.institutions[solve.cells[cell].institution]
      let slot = product * districtCount + district
      lines[next[slot]] = solve.line(ofCell: cell, product: product, institution: institution)
      next[slot] += 1
    }
  }
}
