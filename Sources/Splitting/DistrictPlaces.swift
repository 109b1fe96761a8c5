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

  /// The limits of the cells of each district, default floors written out, by institution, then product.
  ///
  /// - Complexity: O(cells + limits).
  func limits(of plan: Plan) -> [[LimitRecord]] {
    let given = plan.records.limits ?? []
    // Limits come by institution, cells by product: one cursor for each product meets the limits in order.
    var limitsOfProduct = [Int](repeating: 0, count: productCount + 1)
    for record in given { limitsOfProduct[record.product + 1] += 1 }
    for product in 0..<productCount { limitsOfProduct[product + 1] += limitsOfProduct[product] }
    var next = limitsOfProduct
    var byProduct = [Int32](repeating: 0, count: given.count)
    for (index, record) in given.enumerated() {
      byProduct[next[record.product]] = Int32(index)
      next[record.product] += 1
    }
    // For each limit in force, its record and its cell's place; sorted by institution below.
    var found: [LimitRecord] = []
    var cursor = limitsOfProduct
    for cell in plan.cells {
      let end = limitsOfProduct[cell.product + 1]
      var position = cursor[cell.product]
      while position < end, given[Int(byProduct[position])].institution < cell.institution { position += 1 }
      cursor[cell.product] = position
      let record =
        position < end && given[Int(byProduct[position])].institution == cell.institution
        ? given[Int(byProduct[position])] : nil
      var floor = record?.floorPacks
      if record?.fixedPacks == nil, floor == nil, cell.floor > 0 { floor = Decimal4(whole: cell.floor) }
      if record?.fixedPacks != nil || floor != nil || record?.capPacks != nil {
        found.append(
          LimitRecord(
            institution: cell.institution, product: cell.product, floorPacks: floor, capPacks: record?.capPacks,
            fixedPacks: record?.fixedPacks))
      }
    }
    var starts = [Int](repeating: 0, count: place.count + 1)
    for record in found { starts[record.institution + 1] += 1 }
    for institution in place.indices { starts[institution + 1] += starts[institution] }
    var order = [Int32](repeating: 0, count: found.count)
    for (index, record) in found.enumerated() {
      order[starts[record.institution]] = Int32(index)
      starts[record.institution] += 1
    }
    var parts = [[LimitRecord]](repeating: [], count: institutions.count)
    for index in order {
      let record = found[Int(index)]
      let district = districtOfInstitution[record.institution]
      guard let own = product(record.product, inDistrict: district) else {
        preconditionFailure("a cell of a product without a total in its district")
      }
      parts[district].append(
        LimitRecord(
          institution: place[record.institution], product: own, floorPacks: record.floorPacks,
          capPacks: record.capPacks, fixedPacks: record.fixedPacks))
    }
    return parts
  }
}
