import PlanModel
import Planning

extension District.Kind {
  /// The Chinese word used in tables.
  var heading: String {
    switch self {
    case .district: "区市"
    case .zone: "开发区"
    case .municipal: "市属"
    }
  }
}

extension ParameterKey {
  /// What the template holds: the default of Data.md, "Parameters", blank where there is none.
  var templateValue: String {
    switch name {
    case "prepayment_ratio": "50%"
    case "prepayment_ownership": "公立;军队;民营;药店"
    case "clearing": "straight_line"
    case "settlement_days": "30"
    case "basis": "usage"
    case "missing_years": "zero"
    case "annualize": "否"
    case "floor_ratio": "0"
    case "partial_pack": "up"
    case "renewal_below": "error"
    default: ""
    }
  }

  /// What to fill in, for planners.
  var templateNote: String {
    switch name {
    case "plan_name": "选填。印在每张表上的方案名称"
    case "city": "选填。例如：威海市"
    case "batch": "选填。例如：第三批"
    case "document": "选填。通知文号"
    case "cycle_start": "必填。日期，例如 2020-11-16"
    case "cycle_end": "必填。日期，例如 2021-11-15"
    case "execution_date": "选填。中选结果执行日期；不填即采购周期开始之日"
    case "contract_date": "选填。带量购销协议的签约日期；预付批次写“签约后…个工作日”时必填"
    case "lead_hospital": "选填。市医联体牵头单位，代表各机构签订带量购销协议"
    case "settlement_days": "验收后多少天内结清货款，例如 30"
    case "report_due": "必填。区市上报分解结果的截止日期，例如 2020-11-10"
    case "prepayment_due": "必填。预付资金到位的截止日期，例如 2020-11-16"
    case "prepayment_ratio": "预付金额占首年约定采购金额的比例，例如 50% 或 0.5"
    case "prepayment_tranches":
      "选填。分批预付：日期:占约定采购金额的比例，以分号隔开，各批之和等于预付比例，"
        + "例如 2020-11-16:30%; 2021-03-31:20%；也可写 签约后15个工作日:50%; 采购满50%后15个工作日:50%；"
        + "不填即在预付截止日一次付清"
    case "prepayment_ownership": "可以预付的机构性质，以分号隔开：公立、军队、民营、药店"
    case "clearing":
      "预付款冲抵方式：none 不冲抵、straight_line 按月均摊、proportional 按采购比例、balloon 期末一次"
    case "basis":
      "测算依据：usage 历史用量、demand 报量、blend:0.6 两者加权（0.6 为历史用量所占份额）；"
        + "某类机构不同的接在后面，例如 历史用量;民营:报量;药店:报量；某个品种不同的填品种表“测算依据”列"
    case "usage_weights": "选填。各年用量的权重，例如 2018:0.4;2019:0.6；不填即各年相同"
    case "missing_years": "机构没有数据的年度：zero 按0计、average 按有数据的年度平均"
    case "annualize": "是、否。按月给出的用量不满 12 个月时，是否按该机构有数据的月数折算成全年"
    case "cap_ratio": "选填。未填上限处，上限 = 倍数 × 测算基数（盒）；不填即无上限"
    case "demand_cap": "选填。是：各机构不超过其报量（进到整盒）；否：不封顶；不填：只按报量测算的封顶"
    case "floor_ratio": "未填下限处，下限 = 比例 × 比例目标量"
    case "partial_pack": "约定采购量不是整包时：up（向上）进为整包并提示、down（向下）舍去零头并提示、error（报错）"
    case "renewal_below": "续签时约定采购量低于上年：error（报错）、warn（提示，并在本格写明理由）"
    default: ""
    }
  }
}
