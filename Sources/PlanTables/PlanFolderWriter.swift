public import Planning

/// The CSV files of a plan folder: one for every table that is present, rows in the records' order.
///
/// Reading the files again gives the same records; ids are written untouched.
/// - Complexity: O(total size of the tables).
public func planFiles(
  _ records: PlanRecords, format: CSVFormat
) -> [(name: String, bytes: [UInt8])] {
  let tables = TableWriter(format: format)
  var files = [
    tables.parameters(records.parameterLines.sorted { idPrecedes($0.key, $1.key) }),
    tables.products(records.products),
    tables.districts(records.districts),
    tables.institutions(records.institutions),
  ]
  if let usage = records.usage { files.append(tables.usage(usage)) }
  if let demand = records.demand { files.append(tables.demand(demand)) }
  if let limits = records.limits { files.append(tables.limits(limits)) }
  if let rules = records.rules { files.append(tables.rules(rules)) }
  return files
}

/// An empty plan to be filled in: every table with its headings, and every key of 参数 with its default and a note.
public func templateFiles(format: CSVFormat) -> [(name: String, bytes: [UInt8])] {
  let tables = TableWriter(format: format)
  return [
    tables.parameters(
      ParameterKey.all.map {
        ParameterRecord(key: $0.name, value: $0.templateValue, note: $0.templateNote)
      }),
    tables.products([]), tables.districts([]), tables.institutions([]), tables.usage([]),
    tables.demand([]), tables.limits([]), tables.rules([]),
  ]
}

/// Writes each table in one format.
private struct TableWriter {
  let format: CSVFormat

  typealias File = (name: String, bytes: [UInt8])

  func parameters(_ lines: [ParameterRecord]) -> File {
    write(.parameters, lines, bytesPerRow: 80) { writer, line in
      writer.field(keyText(line.key))
      writer.field(line.value)
      writer.field(line.note)
    }
  }

  func products(_ products: [Product]) -> File {
    write(.products, products, bytesPerRow: 200) { writer, product in
      writer.field(product.id)
      writer.field(product.genericName)
      writer.field(product.dosageForm)
      writer.field(product.specification)
      writer.field(product.pack)
      writer.field(product.unitsPerPack)
      writer.field(product.unit)
      writer.field(product.supplier)
      writer.field(product.backupSupplier)
      writer.field(product.secondBackupSupplier)
      writer.field(product.price)
      writer.field(product.agreedUnits)
      writer.field(word(product.isKeyMonitored))
    }
  }

  func districts(_ districts: [District]) -> File {
    write(.districts, districts, bytesPerRow: 60) { writer, district in
      writer.field(district.id)
      writer.field(district.name)
      writer.field(format.chineseHeadings ? district.kind.heading : district.kind.rawValue)
      writer.field(district.prepaymentFund)
    }
  }

  func institutions(_ institutions: [Institution]) -> File {
    write(.institutions, institutions, bytesPerRow: 120) { writer, institution in
      writer.field(institution.id)
      writer.field(institution.name)
      writer.field(institution.districtID)
      writer.field(format.chineseHeadings ? institution.ownership.chinese : institution.ownership.rawValue)
      writer.field(institution.level)
      writer.field(word(institution.participates))
      writer.field(institution.weight)
      writer.field(institution.capacity)
      writer.field(word(institution.prepaymentEligible))
    }
  }

  func usage(_ usage: [UsageRecord]) -> File {
    write(.usage, usage, bytesPerRow: 32) { writer, line in
      writer.field(line.institutionID)
      writer.field(line.productID)
      writer.field(line.period)
      writer.field(line.units)
    }
  }

  func demand(_ demand: [DemandRecord]) -> File {
    write(.demand, demand, bytesPerRow: 28) { writer, line in
      writer.field(line.institutionID)
      writer.field(line.productID)
      writer.field(line.units)
    }
  }

  func limits(_ limits: [LimitRecord]) -> File {
    write(.limits, limits, bytesPerRow: 36) { writer, line in
      writer.field(line.institutionID)
      writer.field(line.productID)
      writer.field(line.floorPacks)
      writer.field(line.capPacks)
      writer.field(line.fixedPacks)
    }
  }

  func rules(_ rules: [Rule]) -> File {
    write(.rules, rules, bytesPerRow: 120) { writer, rule in
      writer.field(rule.id)
      writer.field(rule.name)
      writer.field(rule.products)
      writer.field(rule.institutions)
      writer.field(rule.measure.rawValue)
      writer.field(rule.sense.rawValue)
      writer.field(rule.limit)
    }
  }

  private func write<Row>(
    _ table: TableSchema, _ rows: [Row], bytesPerRow: Int,
    body: (inout CSVWriter, Row) -> Void
  ) -> File {
    var writer = CSVWriter(format: format, reservingBytes: 300 + rows.count * bytesPerRow)
    for column in table.columns {
      writer.field(format.chineseHeadings ? column.heading : column.name)
    }
    writer.endLine()
    for row in rows {
      body(&writer, row)
      writer.endLine()
    }
    return (table.fileName, writer.bytes)
  }

  private func keyText(_ key: String) -> String {
    guard format.chineseHeadings else { return key }
    return ParameterKey.all.first { $0.name == key }?.heading ?? key
  }

  private func word(_ answer: Bool?) -> String {
    guard let answer else { return "" }
    if format.chineseHeadings { return answer ? "是" : "否" }
    return answer ? "yes" : "no"
  }
}

extension District.Kind {
  /// The Chinese word used in tables.
  fileprivate var heading: String {
    switch self {
    case .district: "区市"
    case .zone: "开发区"
    case .municipal: "市属"
    }
  }
}

extension ParameterKey {
  /// What the template holds: the default of data.md section 2, blank where there is none.
  fileprivate var templateValue: String {
    switch name {
    case "prepayment_ratio": "50%"
    case "prepayment_ownership": "公立;军队;民营;药店"
    case "clearing": "straight_line"
    case "basis": "usage"
    case "floor_ratio": "0"
    case "partial_pack": "up"
    default: ""
    }
  }

  /// What to fill in, for planners.
  fileprivate var templateNote: String {
    switch name {
    case "plan_name": "选填。印在每张表上的方案名称"
    case "city": "选填。例如：威海市"
    case "batch": "选填。例如：第三批"
    case "document": "选填。通知文号"
    case "cycle_start": "必填。日期，例如 2020-11-16"
    case "cycle_end": "必填。日期，例如 2021-11-15"
    case "execution_date": "选填。中选结果执行日期；不填即采购周期开始之日"
    case "report_due": "必填。区市上报分解结果的截止日期，例如 2020-11-10"
    case "prepayment_due": "必填。预付资金到位的截止日期，例如 2020-11-16"
    case "prepayment_ratio": "预付金额占首年约定采购金额的比例，例如 50% 或 0.5"
    case "prepayment_tranches":
      "选填。分批预付：日期:占约定采购金额的比例，以分号隔开，各批之和等于预付比例，"
        + "例如 2020-11-16:30%; 2021-03-31:20%；不填即在预付截止日一次付清"
    case "prepayment_ownership": "可以预付的机构性质，以分号隔开：公立、军队、民营、药店"
    case "clearing":
      "预付款冲抵方式：none 不冲抵、straight_line 按月均摊、proportional 按计划采购、balloon 期末一次"
    case "basis":
      "测算依据：usage 历史用量、demand 报量、blend:0.6 两者加权（0.6 为历史用量所占份额）"
    case "usage_weights": "选填。各年用量的权重，例如 2018:0.4;2019:0.6；不填即各年相同"
    case "cap_ratio": "选填。未填上限处，上限 = 倍数 × 测算基数（盒）；不填即无上限"
    case "floor_ratio": "未填下限处，下限 = 比例 × 比例目标量"
    case "partial_pack": "约定采购量不是整包时：up 进为整包并提示、down 舍去零头并提示、error 报错"
    default: ""
    }
  }
}
