/// The greatest number of each kind that a plan and what lies beside it may hold (Data.md): far beyond any city, and within
/// what the arithmetic carries exactly.
///
/// Packs are far below 2⁵³, so that sums of fair values keep their fractions; amounts and quantities in ten-thousandths are
/// below 2⁵³, so that a `Double` holds each of them as it is.
public enum NumberLimits {
  /// 盒: of a product's agreed volume, a floor, a cap, a fixed volume.
  public static let packs = 5_000_000_000
  /// 最小单位: of an agreed volume, a yearly usage of a product at an institution, a demand, a purchase.
  public static let units = 100_000_000_000
  /// 元: a capacity, a fund, a payment, a rule's limit.
  public static let yuan = 100_000_000_000
  /// 元/盒.
  public static let price = 100_000_000
  /// 包装转换比.
  public static let unitsPerPack = 1_000_000
  /// 权重 of an institution.
  public static let weight = 10_000
  /// 年度权重.
  public static let yearWeight = 1_000
  /// 权重 × 测算基数, over the institutions of a product.
  public static let weightedUnits = 1_000_000_000_000
}
