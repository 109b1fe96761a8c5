import Planning

/// Where the parts of a city's plan stand in its districts' packets, by index.
struct DistrictPlaces: Sendable {
  /// For each district, its institutions in the city's tables, ascending.
  let institutions: [[Int]]
  /// For each district, the products it has cells of, ascending.
  let products: [[Int]]
  /// For each district, its totals, by product.
  let totals: [[DistrictTotal]]
  /// For each institution, its place among those of its district.
  let place: [Int]
  private let districtOfInstitution: [Int]
  /// By district, then product: the product's place among those of the district, −1 where it has no cell of it.
  private let productPlaces: [Int32]
  private let productCount: Int

  /// - Complexity: O(institutions + products × districts).
  init(plan: Plan, totals: [DistrictTotal]) {
    districtOfInstitution = plan.districtOfInstitution
    productCount = plan.products.count
    var institutions = [[Int]](repeating: [], count: plan.districts.count)
    var place: [Int] = []
    place.reserveCapacity(districtOfInstitution.count)
    for (institution, district) in districtOfInstitution.enumerated() {
      place.append(institutions[district].count)
      institutions[district].append(institution)
    }
    var ownTotals = [[DistrictTotal]](repeating: [], count: plan.districts.count)
    var productPlaces = [Int32](repeating: -1, count: plan.districts.count * productCount)
    for total in totals {
      productPlaces[total.district * productCount + total.product] = Int32(ownTotals[total.district].count)
      ownTotals[total.district].append(total)
    }
    self.institutions = institutions
    self.place = place
    self.totals = ownTotals
    self.productPlaces = productPlaces
    products = ownTotals.map { $0.map(\.product) }
  }

  /// The product's place among those of the district, nil where the district has no cell of it.
  @inline(__always)
  func product(_ product: Int, inDistrict district: Int) -> Int? {
    let place = productPlaces[district * productCount + product]
    return place < 0 ? nil : Int(place)
  }

  /// Cuts a table by district in one pass; `cut` gives the record with the packet's indices, from the record, the place of
  /// its institution and the district, or nil to leave it out.
  @inline(__always)
  func cut<Record>(
    _ records: [Record], institution: (Record) -> Int, cut: (Record, Int, Int) -> Record?
  ) -> [[Record]] {
    var counts = [Int](repeating: 0, count: institutions.count)
    for record in records { counts[districtOfInstitution[institution(record)]] += 1 }
    var parts = counts.map { count in
      var part: [Record] = []
      part.reserveCapacity(count)
      return part
    }
    for record in records {
      let index = institution(record)
      let district = districtOfInstitution[index]
      if let own = cut(record, place[index], district) { parts[district].append(own) }
    }
    return parts
  }

  /// The given limits of the cells of each district, by institution, then product.
  ///
  /// - Complexity: O(products + limits · log cells).
  func limits(of plan: Plan) -> [[LimitRecord]] {
    let cells = plan.cellRanges
    return cut(plan.records.limits ?? [], institution: { $0.institution }) { record, institution, district in
      guard record.fixedPacks != nil || record.floorPacks != nil || record.capPacks != nil,
        plan.cell(ofInstitution: record.institution, in: cells[record.product]) != nil,
        let own = product(record.product, inDistrict: district)
      else { return nil }
      return LimitRecord(
        institution: institution, product: own, floorPacks: record.floorPacks, capPacks: record.capPacks,
        fixedPacks: record.fixedPacks)
    }
  }
}
