package import Planning

/// One column of a table: its English name and its Chinese heading (Data.md, "Plans").
package struct ColumnSchema: Sendable, Hashable {
  /// The name used in canonical files.
  package let name: String
  /// The heading used in templates.
  package let heading: String
  /// Whether a table without it cannot be read.
  package let isRequired: Bool

  package init(_ name: String, _ heading: String, required: Bool = false) {
    self.name = name
    self.heading = heading
    self.isRequired = required
  }
}

/// The input tables of a plan: file, sheet, columns (Data.md, "Plans").
package enum TableSchema: String, Sendable, CaseIterable {
  case parameters, products, districts, institutions, usage, demand, limits, rules, conversions, assignment
  case cityAllocation = "city_allocation"
  case cityTerms = "city_terms"
  case purchases, paid, holidays, accepted, words

  /// Whether only packets have it.
  package var isOfPacket: Bool { self == .assignment || self == .cityAllocation || self == .cityTerms }

  /// Whether it is no part of the split, kept while the plan is checked and carried out: then templates go without it, and a sheet is
  /// taken for it by its name alone.
  package var isOfMoney: Bool { self == .purchases || self == .paid || self == .holidays || self == .accepted }

  /// Whether it says how the others are read, and is no part of what is read.
  package var isOfReading: Bool { self == .words }

  /// The tables that planners fill in before the split.
  package static let ofPlans = allCases.filter { !$0.isOfPacket && !$0.isOfMoney && !$0.isOfReading }

  /// The CSV file's name.
  package var fileName: String { "\(rawValue).csv" }

  /// What sentences call the table: 品种表, 折算表.
  package var chineseName: String { sheetName.hasSuffix("表") ? sheetName : sheetName + "表" }

  /// The sheet's name.
  package var sheetName: String {
    switch self {
    case .parameters: "参数"
    case .products: "品种"
    case .districts: "区市"
    case .institutions: "机构"
    case .usage: "历史用量"
    case .demand: "报量"
    case .limits: "上下限"
    case .rules: "规则"
    case .conversions: "折算表"
    case .assignment: "下达量"
    case .cityAllocation: "市级分解"
    case .cityTerms: "市定内容"
    case .purchases: "实际采购"
    case .paid: "已预付"
    case .holidays: "节假日"
    case .words: "用语"
    case .accepted: "已核实"
    }
  }

  /// Whether a plan without it cannot be read. Usage or demand is required by the basis, not by itself.
  package var isRequired: Bool {
    switch self {
    case .parameters, .products, .districts, .institutions: true
    case .usage, .demand, .limits, .rules, .conversions, .assignment, .cityAllocation, .cityTerms, .purchases, .paid, .holidays, .accepted,
      .words:
      false
    }
  }

  /// The columns that together name a row, in the order of an override's key.
  package var keyColumns: [String] {
    switch self {
    case .parameters: ["key"]
    case .products, .assignment: ["product_id"]
    case .districts: ["district_id"]
    case .institutions: ["institution_id"]
    case .usage: ["institution_id", "product_id", "period"]
    case .demand, .limits, .cityAllocation: ["institution_id", "product_id"]
    case .rules: ["rule_id"]
    case .conversions: ["item_id"]
    case .cityTerms: ["table", "key", "column"]
    case .purchases: ["institution_id", "product_id", "month", "kind"]
    case .paid: ["batch_id", "institution_id", "tranche"]
    case .holidays: ["date"]
    case .words: ["kind", "table", "column", "written"]
    case .accepted: ["code", "institution_id", "product_id", "period"]
    }
  }

  /// The columns, in the order in which they are written.
  package var columns: [ColumnSchema] {
    switch self {
    case .parameters:
      [.init("key", "参数", required: true), .init("value", "取值", required: true), .init("note", "说明")]
    case .products:
      [
        .init("product_id", "品种编码", required: true), .init("generic_name", "通用名", required: true),
        .init("dosage_form", "剂型"), .init("specification", "规格"), .init("pack", "包装"),
        .init("units_per_pack", "包装转换比", required: true), .init("unit", "计量单位"),
        .init("supplier", "中选企业"), .init("backup_supplier", "备供企业"),
        .init("second_backup_supplier", "第二备供企业"), .init("price_yuan", "中选价", required: true),
        .init("agreed_units", "首年约定采购量", required: true), .init("key_monitored", "重点监控"),
        .init("previous_agreed_units", "上年约定采购量"), .init("supplied_from", "供应起始日期"),
        .init("supplied_until", "供应截止日期"), .init("basis", "测算依据"), .init("priority", "重点保障"),
      ]
    case .districts:
      [
        .init("district_id", "区市编码", required: true), .init("name", "区市名称", required: true),
        .init("kind", "类型"), .init("prepayment_fund_yuan", "可用预付基金"),
        .init("direct_settlement", "直接结算"),
      ]
    case .institutions:
      [
        .init("institution_id", "机构编码", required: true), .init("name", "机构名称", required: true),
        .init("district_id", "区市编码", required: true), .init("ownership", "机构性质", required: true),
        .init("level", "机构等级"), .init("participates", "参加"), .init("weight", "权重"),
        .init("capacity_yuan", "年度承载上限"), .init("prepayment_eligible", "可预付"),
        .init("successor_id", "承接机构"), .init("payee", "收款单位"), .init("account", "收款账号"),
      ]
    case .usage:
      [
        .init("institution_id", "机构编码", required: true), .init("product_id", "品种编码", required: true),
        .init("period", "期间", required: true), .init("units", "数量", required: true),
      ]
    case .demand:
      [
        .init("institution_id", "机构编码", required: true), .init("product_id", "品种编码", required: true),
        .init("units", "数量", required: true),
      ]
    case .limits:
      [
        .init("institution_id", "机构编码", required: true), .init("product_id", "品种编码", required: true),
        .init("floor_packs", "下限"), .init("cap_packs", "上限"), .init("fixed_packs", "锁定"),
      ]
    case .rules:
      [
        .init("rule_id", "规则编码", required: true), .init("name", "规则名称"),
        .init("products", "品种范围", required: true), .init("institutions", "机构范围", required: true),
        .init("measure", "计量", required: true), .init("sense", "关系", required: true),
        .init("limit", "限值", required: true), .init("tolerance", "允许偏差"),
      ]
    case .conversions:
      [
        .init("item_id", "项目编码", required: true), .init("product_id", "品种编码", required: true),
        .init("factor", "折算系数"), .init("name", "名称"), .init("role", "角色"), .init("from", "起始日期"),
        .init("until", "截止日期"),
      ]
    case .assignment:
      [
        .init("product_id", "品种编码", required: true), .init("assigned_packs", "下达量", required: true),
        .init("city_packs", "全市约定量"), .init("city_basis", "全市测算基数"), .init("seal", "校验码", required: true),
      ]
    case .cityAllocation:
      [
        .init("institution_id", "机构编码", required: true), .init("product_id", "品种编码", required: true),
        .init("packs", "分解量", required: true),
      ]
    case .cityTerms:
      [
        .init("table", "表", required: true), .init("key", "键", required: true), .init("column", "列", required: true),
        .init("value", "下达值", required: true),
      ]
    case .purchases:
      [
        .init("institution_id", "机构编码", required: true), .init("product_id", "品种编码", required: true),
        .init("month", "月份", required: true), .init("kind", "类别", required: true),
        .init("units", "数量", required: true),
      ]
    case .paid:
      [
        .init("batch_id", "支付批次", required: true), .init("institution_id", "机构编码", required: true),
        .init("tranche", "预付批次", required: true), .init("amount_yuan", "支付金额", required: true),
        .init("paid_on", "支付日期"),
      ]
    case .holidays:
      [.init("date", "日期", required: true), .init("kind", "类别", required: true), .init("name", "节日")]
    case .words:
      [
        .init("kind", "种类", required: true), .init("table", "表", required: true), .init("column", "列"),
        .init("value", "取值"), .init("written", "写法", required: true), .init("note", "说明"),
      ]
    case .accepted:
      [
        .init("code", "代码", required: true), .init("institution_id", "机构编码"), .init("product_id", "品种编码"),
        .init("period", "期间"), .init("reason", "理由", required: true), .init("accepted_by", "核实人"),
      ]
    }
  }

  /// Columns that are read and become values of ``columns``; no table is written with them.
  package var readOnlyColumns: [ColumnSchema] {
    switch self {
    case .products: [.init("calculation_base", "首年约定采购量计算基数"), .init("agreed_ratio", "约定比例")]
    default: []
    }
  }

  /// Every column that is looked for in a table that is read: ``columns``, then ``readOnlyColumns``.
  package var columnsRead: [ColumnSchema] { columns + readOnlyColumns }
}

/// A key of 参数: its English and Chinese names (Data.md, "Parameters").
package struct ParameterKey: Sendable, Hashable {
  package let name: String
  package let heading: String
  package let isRequired: Bool

  package init(_ name: String, _ heading: String, required: Bool = false) {
    self.name = name
    self.heading = heading
    self.isRequired = required
  }

  /// The key that packets have besides: which city's split they belong to.
  package static let planIdentity = ParameterKey("plan_identity", "方案标识")

  /// The other one: the seal over 市定内容.
  package static let packetSeal = ParameterKey("packet_seal", "任务包校验码")

  /// A key that is read and becomes a column's values: the share of the calculation base that is agreed.
  package static let agreedRatio = ParameterKey("agreed_ratio", "约定比例")

  /// The keys that only packets have.
  package static let ofPackets = [planIdentity, packetSeal]

  /// Every key that planners may give, in the order of the template.
  package static let all: [ParameterKey] = [
    .init("plan_name", "方案名称"), .init("city", "城市"), .init("batch", "批次"), .init("document", "文号"),
    .init("cycle_start", "采购周期开始", required: true), .init("cycle_end", "采购周期结束", required: true),
    .init("execution_date", "执行日期"), .init("contract_date", "签约日期"), .init("lead_hospital", "牵头单位"),
    .init("report_due", "上报截止", required: true),
    .init("prepayment_due", "预付截止", required: true), .init("prepayment_ratio", "预付比例"),
    .init("prepayment_tranches", "预付批次"), .init("prepayment_ownership", "预付机构性质"),
    .init("clearing", "冲抵方式"), .init("settlement_days", "结算期限"), .init("basis", "测算依据"), .init("usage_weights", "年度权重"),
    .init("missing_years", "缺年处理"), .init("annualize", "按月折算"),
    .init("cap_ratio", "默认上限倍数"), .init("demand_cap", "报量封顶"), .init("floor_ratio", "默认下限比例"),
    .init("partial_pack", "不足整包"),
    .init("renewal_below", "低于上年"),
  ]
}

extension TableSchema {
  /// The index of a column we know by its English name.
  package func index(of columnName: String) -> Int {
    guard let index = columnsRead.firstIndex(where: { $0.name == columnName }) else {
      preconditionFailure("\(rawValue) has no column \(columnName)")
    }
    return index
  }

  /// Where the table comes in lists of problems.
  package var order: Int { TableSchema.allCases.firstIndex(of: self) ?? 0 }
}

extension ColumnSchema {
  /// Both names, for messages.
  package func both(_ language: Language) -> String {
    language == .chinese ? "\(heading)（\(name)）" : "\(name) (\(heading))"
  }
}

extension ParameterKey {
  /// The key with this English or Chinese name, whatever the width and case.
  package static func named(_ text: String) -> ParameterKey? {
    let name = normalizedHeading(text)
    return (all + ofPackets + [agreedRatio]).first { $0.name == name || $0.heading == name }
  }
}
