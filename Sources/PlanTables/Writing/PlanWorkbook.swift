public import PlanModel
public import Planning
public import SheetLayout

/// The tables of a plan as a workbook: one sheet for every table that is present, with lists to choose from and messages.
///
/// Reading the workbook again gives the same records: codes are text, and so are numbers of more digits than a spreadsheet
/// keeps.
///
/// - Parameter entered: usage and demand as they were entered, in place of what the records hold.
/// - Complexity: O(total size of the tables).
public func planWorkbook(_ records: PlanRecords, entered: EnteredLines = EnteredLines()) -> SheetBook {
  planWorkbook(records, entered: entered, isTemplate: false)
}

/// - Parameter isTemplate: whether columns that few plans need are there to be filled in.
func planWorkbook(_ records: PlanRecords, entered: EnteredLines = EnteredLines(), isTemplate: Bool) -> SheetBook {
  let sheets = PlanSheets()
  let title = records.parameterLines.first { $0.key == "plan_name" }?.value ?? ""
  var book = SheetBook(
    title: title.isEmpty ? "分解方案" : title,
    sheets: [
      sheets.parameters(records.parameterLines),
      sheets.products(records.products, isGiven: records.assignment != nil, isTemplate: isTemplate),
      sheets.districts(records.districts), sheets.institutions(records),
    ])
  // The ids are made cells once, not once a line.
  let products = records.products.map { CellValue.text($0.id) }
  let institutions = records.institutions.map { CellValue.text($0.id) }
  if let lines = entered.usage {
    book.sheets.append(
      sheets.sheet(.usage, lines) {
        [institutions[$0.institution], .text($0.code), .text($0.period?.description ?? ""), .decimal($0.units)]
      })
  } else if let usage = records.usage {
    book.sheets.append(
      sheets.sheet(.usage, usage) {
        [
          institutions[$0.institution], products[$0.product], .text($0.period.description), .decimal($0.units),
        ]
      })
  }
  if let lines = entered.demand {
    book.sheets.append(
      sheets.sheet(.demand, lines) { [institutions[$0.institution], .text($0.code), .decimal($0.units)] })
  } else if let demand = records.demand {
    book.sheets.append(
      sheets.sheet(.demand, demand) { [institutions[$0.institution], products[$0.product], .decimal($0.units)] })
  }
  if let limits = records.limits {
    book.sheets.append(
      sheets.sheet(.limits, limits) {
        [
          institutions[$0.institution], products[$0.product], .decimal($0.floorPacks), .decimal($0.capPacks),
          .whole($0.fixedPacks),
        ]
      })
  }
  if let rules = records.rules { book.sheets.append(sheets.rules(rules)) }
  if let conversions = records.conversions {
    book.sheets.append(
      sheets.sheet(.conversions, conversions) {
        [
          .filled($0.itemID), .text($0.productID ?? ConversionRecord.notCounted[1]), .decimal($0.factor), .filled($0.name),
          .filled($0.role?.chinese ?? ""), .filled($0.from?.description ?? ""), .filled($0.until?.description ?? ""),
        ]
      })
  }
  if let assignment = records.assignment { book.sheets.append(sheets.assignment(assignment, of: records)) }
  if let allocation = records.cityAllocation { book.sheets.append(sheets.cityAllocation(allocation, of: records)) }
  if let terms = records.terms {
    book.sheets.append(
      sheets.sheet(.cityTerms, terms) { [.text($0.table), .text($0.key), .text($0.column), .text($0.value)] })
  }
  if let purchases = records.purchases {
    book.sheets.append(
      sheets.sheet(.purchases, purchases) {
        [
          institutions[$0.institution], products[$0.product], .text($0.month.description), .text($0.kind.chinese),
          .decimal($0.units),
        ]
      })
  }
  if let paid = records.paid {
    book.sheets.append(
      sheets.sheet(.paid, paid) {
        [
          .filled($0.batchID), institutions[$0.institution], .whole($0.tranche),
          .number(SheetNumber(tenThousandths: $0.amount.count * 100)),
          .filled($0.paidOn?.description ?? ""),
        ]
      })
  }
  if let holidays = records.holidays {
    book.sheets.append(
      sheets.sheet(.holidays, holidays) { [.text($0.date.description), .text($0.kind.chinese), .filled($0.name)] })
  }
  if let accepted = records.accepted {
    book.sheets.append(
      sheets.sheet(.accepted, accepted) {
        [
          .text($0.code), .filled($0.institutionID ?? ""), .filled($0.productID ?? ""), .filled($0.period?.description ?? ""),
          .filled($0.reason), .filled($0.acceptedBy),
        ]
      })
  }
  return book
}

extension PlanSheets {
  /// In a packet the products are the city's, and locked.
  fileprivate func products(_ products: [Product], isGiven: Bool, isTemplate: Bool) -> Sheet {
    let hasClasses = isTemplate || products.contains { $0.priority != nil }
    let hasBasis = hasClasses || products.contains { $0.basis != nil }
    return sheet(.products, products, isGiven: isGiven, without: hasClasses ? 0 : hasBasis ? 1 : 2) { product in
      [
        .filled(product.id), .filled(product.genericName), .filled(product.dosageForm), .filled(product.specification),
        .filled(product.pack), .whole(product.unitsPerPack), .filled(product.unit), .filled(product.supplier),
        .filled(product.backupSupplier), .filled(product.secondBackupSupplier), .decimal(product.price),
        .whole(product.agreedUnits), .answer(product.isKeyMonitored), .whole(product.previousAgreedUnits),
        .filled(product.suppliedFrom?.description ?? ""), .filled(product.suppliedUntil?.description ?? ""),
        .filled(product.basis?.chinese ?? ""), .whole(product.priority),
      ]
    }
  }

  fileprivate func districts(_ districts: [District]) -> Sheet {
    sheet(.districts, districts) {
      [
        .filled($0.id), .filled($0.name), .text($0.kind.heading), .decimal($0.prepaymentFund),
        $0.settlesDirectly ? .answer(true) : .blank,
      ]
    }
  }

  fileprivate func institutions(_ records: PlanRecords) -> Sheet {
    var sheet = sheet(.institutions, records.institutions) { institution in
      [
        .filled(institution.id), .filled(institution.name), .filled(institution.districtID),
        .text(institution.ownership.chinese), .filled(institution.level), .answer(institution.participates),
        .decimal(institution.weight), .decimal(institution.capacity), .answer(institution.prepaymentEligible),
        .filled(institution.successorID ?? ""), .filled(institution.payee), .filled(institution.account),
      ]
    }
    addLockedAmounts(of: records, to: &sheet)
    return sheet
  }

  fileprivate func rules(_ rules: [Rule]) -> Sheet {
    sheet(.rules, rules, without: rules.isEmpty || rules.contains { $0.tolerance != nil } ? 0 : 1) { rule in
      [
        .filled(rule.id), .filled(rule.name), .filled(rule.products.text), .filled(rule.institutions.text),
        .filled(rule.measureWord), .text(rule.relationWord),
        rule.kind == .exclusion ? .filled("") : rule.share == nil ? .decimal(rule.limit) : .text(rule.limitText),
        .filled(rule.tolerance?.description ?? ""),
      ]
    }
  }
}
