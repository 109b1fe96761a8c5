import Planning

extension SampleDraft {
  /// The tables.
  func records() -> PlanRecords {
    let order = draft.cellsByInstitution()
    let parameters = city.parameters
    let limits = limitRecords(order)
    let ruleRecords = rules.enumerated().map { index, rule in
      rule.rule(id: SyntheticCity.padded("R", index + 1, among: rules.count, least: 2), in: draft) {
        city.products[$0].id
      }
    }
    return PlanRecords(
      parameterLines: parameterLines(of: parameters), parameters: parameters, products: productRecords(),
      districts: districtRecords(), institutions: institutionRecords(), usage: usageRecords(order),
      demand: parameters.basis == .usage ? nil : demandRecords(order), limits: limits, rules: ruleRecords)
  }

  /// The hidden plan, by product, then institution.
  func witness() -> [WitnessLine] {
    draft.cells.compactMap { cell in
      guard draft.institutions[Int(cell.institution)].takesPart else { return nil }
      return WitnessLine(product: Int(cell.product), institution: Int(cell.institution), packs: cell.packs)
    }
  }

  private func productRecords() -> [Product] {
    city.products.enumerated().map { index, product in
      let packs = draft.agreedPacks[index]
      return Product(
        id: product.id, genericName: product.genericName, dosageForm: product.dosageForm,
        specification: product.specification, pack: product.pack, unitsPerPack: product.unitsPerPack,
        unit: product.unit, supplier: product.supplier, backupSupplier: product.backups.first,
        secondBackupSupplier: product.backups.second, price: draft.products[index].price,
        agreedUnits: packs * product.unitsPerPack, isKeyMonitored: product.isKeyMonitored)
    }
  }

  /// Funds: the prepayment that the hidden plan needs and a fifth more, in whole ten thousand yuan.
  private func districtRecords() -> [District] {
    let spent = draft.spending()
    let ratio = Int(city.parameters.prepaymentRatio.tenThousandths)
    return city.districts.map { district in
      let yuan = institutions.indices.reduce(0) {
        $0 + (institutions[$1].districtID == district.id ? spent[$1] / 10_000 : 0)
      }
      let fund = (yuan * ratio / 10_000 * 12 / 10 + 9_999) / 10_000 * 10_000
      return District(
        id: district.id, name: district.name, kind: district.kind, prepaymentFund: Decimal4(whole: fund))
    }
  }

  /// Capacities in whole hundred yuan, just above the hidden plan.
  private func institutionRecords() -> [Institution] {
    let spent = draft.spending()
    return institutions.enumerated().map { index, institution in
      var institution = institution
      if draft.institutions[index].restraint != nil {
        institution.capacity = Decimal4(whole: (spent[index] + 999_999) / 1_000_000 * 100)
      }
      return institution
    }
  }

  /// Two years of usage: by month for the largest, by year for the others; the earlier year is 78 % to 100 % of the later.
  private func usageRecords(_ order: [Int]) -> [UsageRecord] {
    var lines: [UsageRecord] = []
    for index in order {
      let cell = draft.cells[index]
      let (product, institution) = (Int(cell.product), Int(cell.institution))
      let bits = SplitMix64.bits(seed: city.seed, stream: 31, product, institution)
      let earlier = cell.units * (780 + Int(bits.multipliedFullWidth(by: 221).high)) / 1_000
      for (year, units) in [(city.years.0, earlier), (city.years.1, cell.units)] {
        let periods =
          monthly.contains(institution)
          ? monthlyUnits(units, startingAt: product).enumerated().map {
            (Period(year: year, month: $0.offset + 1), $0.element)
          }
          : [(Period(year: year), units)]
        for (period, units) in periods where units > 0 {
          lines.append(
            UsageRecord(
              institution: institution, product: product, period: period, units: Decimal4(whole: units)))
        }
      }
    }
    return lines
  }

  /// Reported demand: 80 % to 120 % of the later year.
  private func demandRecords(_ order: [Int]) -> [DemandRecord] {
    order.map { index in
      let cell = draft.cells[index]
      let (product, institution) = (Int(cell.product), Int(cell.institution))
      let bits = SplitMix64.bits(seed: city.seed, stream: 32, product, institution)
      return DemandRecord(
        institution: institution, product: product,
        units: Decimal4(whole: cell.units * (800 + Int(bits.multipliedFullWidth(by: 401).high)) / 1_000 + 1))
    }
  }

  private func limitRecords(_ order: [Int]) -> [LimitRecord] {
    order.compactMap { index in
      let cell = draft.cells[index]
      let institution = Int(cell.institution)
      // A limit of a pack or two says nothing: limits are for volumes worth limiting.
      guard draft.institutions[institution].takesPart, cell.packs >= 5 else { return nil }
      var line = LimitRecord(institution: institution, product: Int(cell.product))
      cell.applyMark(to: &line, looseness: 2)
      let isEmpty = line.capPacks == nil && line.floorPacks == nil && line.fixedPacks == nil
      return isEmpty ? nil : line
    }
  }
}
