import PlanModel
package import Planning
import Streams

extension Plan {
  /// Which split of which plan a packet belongs to: a letter and the first 16 hexadecimal digits of the SHA-256 over its name and
  /// cycle as written, every product with its units per pack, price and agreed packs, and every district's total of every product.
  ///
  /// Prepayment and its dates are left out, so that scheduling it again takes no packet out of force.
  /// - Complexity: O(products + totals).
  package func identity(totals: [DistrictTotal]) -> String {
    var text = ByteWriter()
    for key in ["plan_name", "city", "batch", "document", "cycle_start", "cycle_end"] {
      text.append(text: records.parameterLines.first { $0.key == key }?.value ?? "")
      text.append(0x0A)
    }
    for product in products {
      text.append(text: "\(product.id)\t\(product.unitsPerPack)\t\(product.price)\t\(product.agreedPacks)\n")
    }
    for total in totals {
      text.append(text: "\(products[total.product].id)\t\(districts[total.district].id)\t\(total.packs)\n")
    }
    return planIdentityLetter + sha256(text.finish()).prefix(16)
  }
}

/// 下达量 of a packet: each product with its packs, the city's volume and the seal.
package func assignmentRecords(
  _ products: [Product], cityVolumes: [CityVolume?], district: Identifier, identity: String
) -> [AssignmentRecord] {
  zip(products, cityVolumes).map { product, city in
    AssignmentRecord(
      productID: product.id, packs: product.agreedPacks, city: city,
      seal: assignmentSeal(
        planIdentity: identity, district: district, product: product, packs: product.agreedPacks, city: city))
  }
}

extension Plan {
  /// By product, what shares of it are measured by: of a city's plan its own sums, those of its targets to the last bit; of a
  /// packet what it carries.
  ///
  /// - Complexity: O(cells).
  package var cityVolumes: [CityVolume] {
    var volumes = products.map { CityVolume(agreedPacks: $0.agreedPacks, basis: 0) }
    let weights = institutions.map(\.weight.double)
    for cell in cells { volumes[cell.product].basis += weights[cell.institution] * cell.basisUnits }
    return zip(records.cityVolumes, volumes).map { $0 ?? $1 }
  }
}
