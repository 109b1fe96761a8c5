/// The form of a table of a plan or a packet: its columns in their order, and how a packet's workbook heads them.
struct TableForm {
  /// Where there are such tables.
  enum Owner {
    case everyPlan
    /// A city's plan, or a district's in a result of its own.
    case money
    case packet
    /// A packet's, and a city's that carries its last split.
    case answer
    /// A city's plan alone.
    case city
  }

  struct Column {
    let name: String
    let heading: String
    let isRequired: Bool
    let isNumber: Bool
  }

  let file: String
  /// The name of its sheet.
  let sheet: String
  let owner: Owner
  /// Whether no plan is without it.
  let isRequired: Bool
  /// Whether it may have a row for every cell.
  let isLarge: Bool
  /// Those that few plans need may be left out.
  let columns: [Column]

  var names: [String] { columns.map(\.name) }
  var required: [String] { columns.filter(\.isRequired).map(\.name) }

  /// - Parameter columns: for each its name, `!` where it is required and `#` where it holds numbers, `=` and its heading.
  private init(
    _ name: String, _ sheet: String, of owner: Owner = .everyPlan, isRequired: Bool = false, isLarge: Bool = false, _ columns: String
  ) {
    (file, self.sheet, self.owner, self.isRequired, self.isLarge) = (name + ".csv", sheet, owner, isRequired, isLarge)
    self.columns = columns.split(whereSeparator: \.isWhitespace).map { text in
      let name = text.prefix { $0 != "=" }
      return Column(
        name: name.filter { !"!#".contains($0) }, heading: String(text.dropFirst(name.count + 1)), isRequired: name.contains("!"),
        isNumber: name.contains("#"))
    }
  }

  /// The tables in the order in which they are read.
  static let all = [
    TableForm("parameters", "参数", isRequired: true, "key!=参数 value!=取值 note=说明"),
    TableForm(
      "products", "品种", isRequired: true,
      """
      product_id!=品种编码 generic_name=通用名 dosage_form=剂型 specification=规格 pack=包装 units_per_pack!#=包装转换比 unit=计量单位
      supplier!=中选企业 backup_supplier=备供企业 second_backup_supplier=第二备供企业 price_yuan!#=中选价 agreed_units!#=首年约定采购量
      key_monitored=重点监控 previous_agreed_units#=上年约定采购量 supplied_from=供应起始日期 supplied_until=供应截止日期
      basis=测算依据 priority=重点保障
      """),
    TableForm(
      "districts", "区市", isRequired: true,
      "district_id!=区市编码 name=区市名称 kind=类型 prepayment_fund_yuan#=可用预付基金 direct_settlement=直接结算"),
    TableForm(
      "institutions", "机构", isRequired: true,
      """
      institution_id!=机构编码 name=机构名称 district_id!=区市编码 ownership!=机构性质 level!=机构等级 participates!=参加 weight!#=权重
      capacity_yuan!#=年度承载上限 prepayment_eligible!=可预付 successor_id=承接机构 payee=收款单位 account=收款账号
      """),
    TableForm("usage", "历史用量", isLarge: true, "institution_id!=机构编码 product_id!=品种编码 period!=期间 units!#=数量"),
    TableForm("demand", "报量", isLarge: true, "institution_id!=机构编码 product_id!=品种编码 units!#=数量"),
    TableForm(
      "limits", "上下限", isLarge: true,
      "institution_id!=机构编码 product_id!=品种编码 floor_packs!#=下限 cap_packs!#=上限 fixed_packs!#=锁定"),
    TableForm(
      "rules", "规则",
      "rule_id!=规则编码 name=规则名称 products!=品种范围 institutions!=机构范围 measure!=计量 sense!=关系 limit!#=限值 tolerance=允许偏差"),
    TableForm(
      "conversions", "折算表", of: .city,
      "item_id!=项目编码 product_id!=品种编码 factor!#=折算系数 name=名称 role=角色 from=起始日期 until=截止日期"),
    TableForm("assignment", "下达量", of: .packet, "product_id!=品种编码 assigned_packs!#=下达量 city_packs#=全市约定量 city_basis=全市测算基数 seal!=校验码"),
    TableForm("city_allocation", "市级分解", of: .answer, isLarge: true, "institution_id!=机构编码 product_id!=品种编码 packs!#=分解量"),
    TableForm("city_terms", "市定内容", of: .packet, "table!=表 key!=键 column!=列 value!=下达值"),
    TableForm("purchases", "实际采购", of: .money, isLarge: true, "institution_id! product_id! month! kind! units!"),
    TableForm("paid", "已预付", of: .money, "batch_id! institution_id! tranche! amount_yuan! paid_on"),
    TableForm("holidays", "节假日", "date!=日期 kind!=类别 name=节日"),
    TableForm("accepted", "已核实", of: .money, "code! institution_id product_id period reason! accepted_by"),
  ]

  static func named(_ file: String) -> TableForm? { all.first { $0.file == file } }
}
