extension PlanRecords {
  /// A table with lines of an institution, by place; nil where none has.
  func tableNaming(institution place: Int) -> String? {
    if usage?.contains(where: { $0.institution == place }) == true { return "usage" }
    if demand?.contains(where: { $0.institution == place }) == true { return "demand" }
    if limits?.contains(where: { $0.institution == place }) == true { return "limits" }
    if cityAllocation?.contains(where: { $0.institution == place }) == true { return "city_allocation" }
    if purchases?.contains(where: { $0.institution == place }) == true { return "purchases" }
    return paid?.contains(where: { $0.institution == place }) == true ? "paid" : nil
  }

  /// A table with lines of a product, by place; nil where none has.
  func tableNaming(product place: Int) -> String? {
    if usage?.contains(where: { $0.product == place }) == true { return "usage" }
    if demand?.contains(where: { $0.product == place }) == true { return "demand" }
    if limits?.contains(where: { $0.product == place }) == true { return "limits" }
    if cityAllocation?.contains(where: { $0.product == place }) == true { return "city_allocation" }
    return purchases?.contains(where: { $0.product == place }) == true ? "purchases" : nil
  }

  /// Moves the places of institutions from one on, in all lines.
  mutating func moveInstitutions(from first: Int, by step: Int) {
    func moved(_ place: Int) -> Int { place >= first ? place + step : place }
    moveLines(institution: moved, product: { $0 })
    paid = paid.map { lines in
      lines.map { line in
        var line = line
        line.institution = moved(line.institution)
        return line
      }
    }
  }

  /// Moves the places of products from one on, in all lines.
  mutating func moveProducts(from first: Int, by step: Int) {
    moveLines(institution: { $0 }, product: { $0 >= first ? $0 + step : $0 })
  }

  private mutating func moveLines(institution: (Int) -> Int, product: (Int) -> Int) {
    usage = usage.map { lines in
      lines.map {
        UsageRecord(institution: institution($0.institution), product: product($0.product), period: $0.period, units: $0.units)
      }
    }
    demand = demand.map { lines in
      lines.map { DemandRecord(institution: institution($0.institution), product: product($0.product), units: $0.units) }
    }
    limits = limits.map { lines in
      lines.map {
        LimitRecord(
          institution: institution($0.institution), product: product($0.product), floorPacks: $0.floorPacks,
          capPacks: $0.capPacks, fixedPacks: $0.fixedPacks)
      }
    }
    cityAllocation = cityAllocation.map { lines in
      lines.map {
        CityAllocationRecord(institution: institution($0.institution), product: product($0.product), packs: $0.packs)
      }
    }
    purchases = purchases.map { lines in
      lines.map {
        PurchaseRecord(
          institution: institution($0.institution), product: product($0.product), month: $0.month, kind: $0.kind,
          units: $0.units)
      }
    }
  }
}
