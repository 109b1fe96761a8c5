public import Planning

/// A sample city 示例城市: real districts, a real notice's dates and terms, and made-up quantities.
///
/// What is sourced and what is made up is said line by line in Datasets/README.md.
public enum SampleCity: String, Sendable, CaseIterable {
  /// 威海市, third national batch, 威医保发〔2020〕61号.
  case weihai
  /// 烟台市, eighth national batch, 烟医保函〔2023〕13号.
  case yantai

  /// The plan's tables, sorted by their keys; a feasible plan exists by construction.
  public func records() -> PlanRecords { SampleDraft(self).records() }

  /// Whether the committed files have Chinese headings; neither has a byte order mark or carriage returns.
  public var hasChineseHeadings: Bool { self == .weihai }

  var products: [SampleProduct] { self == .weihai ? weihaiProducts : yantaiProducts }
  var districts: [SampleDistrict] { self == .weihai ? weihaiDistricts : yantaiDistricts }
  var seed: UInt64 { self == .weihai ? 20_201_116 : 20_230_710 }
  /// How many of the pairs are cells, with 16 binary places.
  var density: Int { self == .weihai ? 45_000 : 36_000 }
  /// The two years of usage, the earlier one first.
  var years: (Int, Int) { self == .weihai ? (2018, 2019) : (2021, 2022) }
  /// How many of the largest institutions report their usage by month.
  var monthlyReporters: Int { self == .weihai ? 14 : 16 }

  /// The parameters of the city's notice.
  var parameters: Parameters {
    switch self {
    case .weihai:
      var parameters = Parameters(
        cycleStart: fixedDate(2020, 11, 16), cycleEnd: fixedDate(2021, 11, 15),
        reportDue: fixedDate(2020, 11, 10), prepaymentDue: fixedDate(2020, 11, 16))
      parameters.planName = "威海市第三批国家集采首年约定采购量分解（示例）"
      parameters.city = "威海市"
      parameters.batch = "第三批国家组织药品集中采购"
      parameters.document = "威医保发〔2020〕61号"
      parameters.usageWeights = [
        2018: Decimal4(tenThousandths: 4_000), 2019: Decimal4(tenThousandths: 6_000),
      ]
      return parameters
    case .yantai:
      var parameters = Parameters(
        cycleStart: fixedDate(2023, 7, 1), cycleEnd: fixedDate(2024, 6, 30),
        reportDue: fixedDate(2023, 6, 28),
        prepaymentDue: fixedDate(2023, 7, 10))
      parameters.planName = "烟台市第八批国家集采首年约定采购量分解（示例）"
      parameters.city = "烟台市"
      parameters.batch = "第八批国家组织药品集中采购"
      parameters.document = "烟医保函〔2023〕13号"
      parameters.executionDate = fixedDate(2023, 7, 10)
      parameters.prepaymentRatio = Decimal4(tenThousandths: 3_000)
      parameters.givenTranches = [
        .init(dueDate: fixedDate(2023, 7, 10), share: Decimal4(tenThousandths: 2_000)),
        .init(dueDate: fixedDate(2023, 12, 31), share: Decimal4(tenThousandths: 1_000)),
      ]
      parameters.prepaymentOwnership = [.public, .military, .private]
      parameters.clearing = .proportional
      parameters.basis = .blend(usageShare: Decimal4(tenThousandths: 6_000))
      return parameters
    }
  }
}
