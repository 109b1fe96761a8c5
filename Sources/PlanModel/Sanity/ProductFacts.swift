import Planning

/// A product's figures that 口径核对 looks at, in minimum units and yuan.
struct ProductFacts {
  /// What those who take part use, or ask for, in a year.
  var yearly = 0.0
  /// How many institutions do, those that take no part too, and what all of them use.
  var users = 0
  var everybody = 0.0
  /// Who has the largest share of that; nil where nobody has any.
  var largest: (institution: Int, units: Double)?

  /// The largest share of everybody's usage.
  var largestShare: Double { everybody > 0 ? (largest?.units ?? 0) / everybody : 0 }

  /// - Complexity: linear in the cells.
  static func all(_ quantities: Quantities, takesPart: [Bool], productCount: Int) -> [ProductFacts] {
    var facts = [ProductFacts](repeating: ProductFacts(), count: productCount)
    for cell in quantities.cells where cell.sum > 0 {
      let (product, institution) = (Int(cell.product), Int(cell.institution))
      let units = quantities.yearly(cell)
      facts[product].users += 1
      facts[product].everybody += units
      if takesPart[institution] { facts[product].yearly += units }
      if units > facts[product].largest?.units ?? 0 { facts[product].largest = (institution, units) }
    }
    return facts
  }
}

extension Product {
  /// 中选价 over 包装转换比 [yuan per minimum unit].
  var pricePerUnit: Double { price.double / Double(max(1, unitsPerPack)) }

  /// What the agreed volume would be as a share of a year's usage were it written in another unit; nil where no unit makes it usual.
  ///
  /// - Parameter yearly: above 0.
  func agreedReading(yearly: Double) -> UnitReading? {
    UnitReading.all.first { reading in
      let factor = factor(reading)
      return factor != 1 && SanityLimits.usualAgreedShare.contains(Double(agreedUnits) * factor / yearly)
    }
  }

  /// What a number is to be multiplied with.
  func factor(_ reading: UnitReading) -> Double {
    let factor = reading.factor(self)
    return Double(factor.times) / Double(factor.by)
  }
}
