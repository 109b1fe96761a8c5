import PlanModel
import Planning

/// What is said about each column of 品种, 区市, 机构 and of the detail tables: the unit and an example.
extension TableSchema {
  /// How the columns are filled in, in the order of ``columns``.
  var inputColumns: [InputColumn] {
    switch self {
    case .parameters, .words: []
    case .products: TableSchema.productColumns
    case .districts: TableSchema.districtColumns
    case .institutions: TableSchema.institutionColumns
    case .usage: [TableSchema.institutionID, TableSchema.productID, TableSchema.period, TableSchema.usageUnits]
    case .demand: [TableSchema.institutionID, TableSchema.productID, TableSchema.demandUnits]
    case .limits: [TableSchema.institutionID, TableSchema.productID] + TableSchema.limitColumns
    case .rules: TableSchema.ruleColumns
    case .conversions: TableSchema.conversionColumns
    case .assignment: TableSchema.assignmentColumns
    case .cityAllocation: TableSchema.cityAllocationColumns
    case .cityTerms: TableSchema.cityTermColumns
    case .purchases: TableSchema.purchaseColumns
    case .paid: TableSchema.paidColumns
    case .holidays: TableSchema.holidayColumns
    case .accepted: TableSchema.acceptedColumns
    }
  }

  private static let productColumns: [InputColumn] = [
    .init(14, .text, "每个品种一行，编码不能重复。按文本填写，前面的 0 和 18 位长编码都不会变。例如 B3001。"),
    .init(22, .text, "通用名，例如 盐酸二甲双胍片。"),
    .init(12, .text, "剂型，例如 片剂、胶囊剂、注射剂。"),
    .init(12, .text, "规格，例如 0.25g。"),
    .init(14, .text, "包装，例如 48片/瓶。只用于打印。"),
    .init(13, .whole(atLeast: 1), "一盒（瓶、支）有多少最小单位，不小于 1 的整数。例如 48片/瓶 填 48。"),
    .init(11, .text, "最小单位的名称，例如 片、粒、支、袋。"),
    .init(22, .text, "中选企业的全称。"),
    .init(22, .text, "备供企业；没有就不填。"),
    .init(22, .text, "第二备供企业；没有就不填。"),
    .init(12, .decimal(atLeast: 0.0001), "单位：元/盒（瓶、支），大于 0，最多四位小数。例如 20.80。"),
    .init(17, .whole(atLeast: 0), "单位：最小单位（片、支、袋），不是盒。整数。例如 6978576。换算成盒数 = 约定采购量 ÷ 包装转换比。"),
    .init(12, .words(InputWords.yesNo), "国家重点监控品种填 是；不填即 否。"),
    .init(17, .whole(atLeast: 0), "续签时填上年的约定采购量，单位：最小单位；首年约定采购量原则上不低于它。不是续签就不填。"),
    .init(14, .text, "周期中途开始供应的填第一天（含），例如 2021-05-10；不填即从采购周期开始。替补时由程序填写。"),
    .init(14, .text, "周期中途停止供应的填最后一天（含），例如 2021-05-09；不填即到采购周期结束。"),
    .init(14, .text, "这一品种的测算依据与参数不同时填：历史用量、报量、混合:0.6。例如没有历史用量的新品种填 报量。不填即按参数“测算依据”。"),
    .init(12, .text, "承载上限或规则不够分时先保障的品种填 1（或 是），其次填 2……最多 9；不填的排在最后。例如独家品种填 1。"),
  ]

  private static let districtColumns: [InputColumn] = [
    .init(14, .text, "每个区市一行，编码不能重复。例如 371002。市属医疗机构也作为一行。"),
    .init(22, .text, "区市名称，例如 环翠区。"),
    .init(12, .words(InputWords.districtKind), "区市、开发区、市属，从列表中选择；不填即 区市。"),
    .init(18, .decimal(atLeast: 0), "单位：元。可用于预付的医保基金，例如 280000；不填即不核对。"),
    .init(10, .words(InputWords.yesNo), "医保基金与企业直接结算的区市填 是：同一批货不再预付给机构。不填即 否。"),
  ]

  private static let institutionColumns: [InputColumn] = [
    .init(22, .text, "每个机构一行，编码不能重复。按文本填写，18 位编码不会变。"),
    .init(28, .text, "医疗机构的全称。"),
    .init(14, .id(of: .districts), "机构归哪个区市分解，填区市表中的编码，例如 371002。市属机构填市属那一行的编码。"),
    .init(12, .words(InputWords.ownership), "公立、军队、民营、药店，从列表中选择。公立和军队应当参加。"),
    .init(12, .text, "机构等级，例如 三级、二级、基层；规则可按等级选取机构。"),
    .init(
      10, .words(InputWords.yesNo), "是、否。不填：公立和军队参加，民营和药店不参加。公立、军队填 否 会有警告。"),
    .init(10, .decimal(atLeast: 0.0001), "大于 0 的数，例如 1 或 0.5；不填即 1。分解时按 权重 × 测算基数 的比例。"),
    .init(16, .decimal(atLeast: 0), "单位：元。该机构全年约定采购金额的上限；不填即没有上限。"),
    .init(10, .words(InputWords.yesNo), "是、否。不填即按参数“预付机构性质”判断。"),
    .init(22, .id(of: .institutions), "已并入其他机构的，填承接机构的编码：本机构不再参加，用量和报量计入承接机构。"),
    .init(28, .text, "预付款的收款单位；不填即机构名称。"),
    .init(24, .text, "预付款的收款账号，按文本填写；不填即由支付系统带出。"),
  ]

  private static let purchaseColumns: [InputColumn] = [
    institutionID, productID,
    .init(12, .text, "月份，例如 2020-12，按文本填写。"),
    .init(10, .words(PurchaseRecord.Kind.allCases.map(\.chinese)), "中选、非中选、可替代、备供，从列表中选择。"),
    .init(14, .number, "单位：最小单位（片、支、袋），不是盒。退货填负数。"),
  ]

  private static let paidColumns: [InputColumn] = [
    .init(20, .text, "支付批次，例如 371002-1：在哪一次支付中付的。"), institutionID,
    .init(10, .whole(atLeast: 1), "预付批次，从 1 起。"),
    .init(16, .number, "单位：元，最多两位小数。收回的填负数。"), .init(12, .text, "支付日期，例如 2020-11-13。"),
  ]

  private static let holidayColumns: [InputColumn] = [
    .init(14, .text, "日期，例如 2027-01-01。列出的年份整年以本表为准。"),
    .init(10, .words(HolidayRecord.Kind.allCases.map(\.chinese)), "放假、上班（调休），从列表中选择。"), .init(20, .text, "节日名称。"),
  ]

  private static let acceptedColumns: [InputColumn] = [
    .init(10, .text, "警告的代码，例如 W701。"), .init(22, .text, "提示所说的机构编码；只关品种的不填。"),
    .init(14, .text, "提示所说的品种编码；只关机构的不填。"), .init(12, .text, "期间；一般不填。"),
    .init(46, .text, "为什么没有错。必填，会印在通知核对页上。"), .init(14, .text, "核实人。"),
  ]

  private static let institutionID = InputColumn(22, .id(of: .institutions), "机构表中的编码，例如 371000001。")
  private static let productID = InputColumn(14, .id(of: .products), "品种表中的编码，例如 B3001。")
  private static let period = InputColumn(12, .text, "年或年月：2019 或 2019-07，按文本填写。同一机构、品种、年度内按月填的会相加。")
  private static let usageUnits = InputColumn(
    14, .number, "单位：最小单位（片、支、袋），不是盒。退货填负数，例如 -12。没有用量就不写这一行。")
  private static let demandUnits = InputColumn(
    14, .decimal(atLeast: 0), "单位：最小单位（片、支、袋），不是盒。不填是未填报，0 是填报为零。")

  private static let limitColumns: [InputColumn] = [
    .init(12, .decimal(atLeast: 0), "单位：盒。至少分给这么多；小数向上取整。不填即没有下限。"),
    .init(12, .decimal(atLeast: 0), "单位：盒。最多分给这么多；小数向下取整。不填即按参数“默认上限倍数”。"),
    .init(12, .whole(atLeast: 0), "单位：盒，整数。填了就正好分给这么多，下限和上限不用再填。"),
  ]

  private static let ruleColumns: [InputColumn] = [
    .init(12, .text, "规则的编号，不能重复，例如 R01。"),
    .init(26, .text, "规则的名称，例如 民营医疗机构全年合计。"),
    .init(22, .text, "* 为全部品种；否则填品种编码，以分号隔开，例如 B3001;B3014。"),
    .init(
      26, .text,
      "* 为全部机构；或机构编码，以分号隔开；或 district:区市编码、ownership:机构性质、level:机构等级，以 & 连接，例如 district:371002&ownership:民营。"),
    .init(12, .words(InputWords.measure), "从列表中选择，限值按什么计算：盒、最小单位、元；“每家”的规则还可填 比例目标量、历史用量、上年用量、报量。不参加 的规则不填。"),
    .init(12, .words(InputWords.sense), "从列表中选择。不超过、等于、不少于：合计；每家不少于、每家不超过：各家每个品种；不参加：这些机构不分这些品种。"),
    .init(
      14, .decimal(atLeast: 0),
      "不小于 0 的数，单位按“计量”一列，例如 171000；合计的规则可填百分数，例如 35%：占所选品种约定采购量的份额；“每家”按量的填比例，例如 80%。不参加 的规则不填。"),
    .init(12, .decimal(atLeast: 0), "关系是“等于”时可填：上下各允许差多少，百分数（占限值）或数，例如 2%。不填即正好等于。"),
  ]

  private static let conversionColumns: [InputColumn] = [
    .init(22, .text, "历史用量（报量）里用的项目编码，每个一行。品种自己的编码不用写。"),
    .init(14, .id(of: .products), "这个项目折算到哪个品种，填品种表中的编码；不计入任何品种的填 不计。"),
    .init(12, .decimal(atLeast: 0.0001), "一个项目单位等于品种的几个最小单位（含量差比），例如 0.5g 折 0.25g 填 2。不填即 1。"),
    .init(28, .text, "项目的名称、规格和企业，只用于核对。"),
    .init(10, .words(PurchaseRecord.Kind.allCases.map(\.chinese)), "中选、备供、非中选、可替代；可以不填。"),
    .init(12, .text, "从哪一天起，例如 2020-11-16；可以不填。"), .init(12, .text, "到哪一天止；可以不填。"),
  ]

  private static let assignmentColumns: [InputColumn] = [
    .init(14, .given, "市级下达的品种。不能改动。"), .init(14, .given, "单位：盒。市级下达给本区市的量，不能改动。"),
    .init(14, .given, "单位：盒。全市的约定采购量，各机构的比例目标量按它计算，不能改动。"),
    .init(22, .given, "全市各机构测算基数（乘权重）之和，各机构的比例目标量按它计算，不能改动。"),
    .init(22, .given, "由区市、品种、下达量、价格和方案算出，改动后任务包不能再用。"),
  ]

  private static let cityTermColumns: [InputColumn] = [
    .init(18, .given, "市级确定的内容所在的表。"), .init(22, .given, "所在的行。"), .init(22, .given, "所在的列。"),
    .init(40, .given, "下达时的值，供核对，不能改动。"),
  ]

  private static let cityAllocationColumns: [InputColumn] = [
    .init(22, .given, "机构编码。"), .init(14, .given, "品种编码。"), .init(14, .given, "单位：盒。市级测算的分解量，供对照，不能改动。"),
  ]
}
