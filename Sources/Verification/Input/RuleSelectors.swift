// What the selectors of rules name.

extension InputTables {
  /// The products a selector of a rule names: `*` or ids joined by `;`. Ids that are not in the table are left out:
  /// a packet's rules may name what the district does not have.
  func products(selectedBy selector: String) -> Set<Int> {
    let selector = ParameterValues.narrow(selector)
    if selector == "*" { return Set(products.indices) }
    let ids = Set(ParameterValues.parts(selector))
    return Set(products.indices.filter { ids.contains(products[$0].id) })
  }

  /// The institutions a selector names: `*`, ids joined by `;`, or `district:…`, `ownership:…`, `level:…`
  /// joined by `&`, where a term may list several values joined by `;`. Full-width marks and Chinese words are read too.
  func institutions(selectedBy selector: String) -> Set<Int> {
    let selector = ParameterValues.narrow(selector)
    if selector == "*" { return Set(institutions.indices) }
    guard selector.contains(":") else {
      let ids = Set(ParameterValues.parts(selector))
      return Set(institutions.indices.filter { ids.contains(institutions[$0].id) })
    }
    var chosen = Set(institutions.indices)
    for term in selector.split(separator: "&", omittingEmptySubsequences: false).map(ParameterValues.trimmed) {
      guard let (kind, value) = ParameterValues.pair(term) else { return [] }
      let values = Set(ParameterValues.parts(value))
      chosen = chosen.filter { index in
        let institution = institutions[index]
        switch kind.lowercased() {
        case "district", "区市": return values.contains(districts[institution.district].id)
        case "ownership", "机构性质": return values.contains { ParameterValues.ownership($0) == institution.ownership }
        case "level", "机构等级": return values.contains(ParameterValues.narrow(institution.level))
        default: return false
        }
      }
    }
    return chosen
  }
}
