import Planning

extension PlanDraft {
  /// The sorted tables as a plan has them.
  ///
  /// - Complexity: Linear.
  func records(
    _ money: (purchases: [PurchaseRecord]?, paid: [PaidRecord]?, holidays: [HolidayRecord]?)
  ) -> PlanRecords {
    let (institutions, products) = (institutions.rows, products.rows)
    var records = PlanRecords(
      parameterLines: parameters.lines, parameters: parameters.values,
      products: products.map(\.record), districts: districts.rows.map(\.record),
      institutions: institutions.map(\.record),
      usage: usage.map { lines in
        lines.map { line in
          UsageRecord(
            institution: Int(line.institution), product: Int(line.product), period: Period(code: line.period),
            units: Decimal4(tenThousandths: line.units))
        }
      },
      demand: demand.map { lines in
        countingSorted(lines, bucketCount: institutions.count) { $0.institution }.map { line in
          DemandRecord(
            institution: Int(line.institution), product: Int(line.product),
            units: Decimal4(tenThousandths: line.units))
        }
      },
      limits: limits.map { lines in
        countingSorted(lines, bucketCount: institutions.count) { $0.institution }.map { line in
          LimitRecord(
            institution: Int(line.institution), product: Int(line.product), floorPacks: line.floor,
            capPacks: line.cap, fixedPacks: line.fixed)
        }
      },
      rules: rules.map { $0.map(\.record) },
      assignment: packet.assignment.map { rows in
        rows.map(\.record).sorted { idPrecedes($0.productID, $1.productID) }
      },
      cityAllocation: packet.cityAllocation.map { lines in
        countingSorted(
          countingSorted(lines, bucketCount: products.count) { $0.product }, bucketCount: institutions.count
        ) { $0.institution }.map { line in
          CityAllocationRecord(institution: Int(line.institution), product: Int(line.product), packs: line.packs)
        }
      })
    records.terms = packet.terms
    (records.purchases, records.paid, records.holidays) = money
    return records
  }
}
