/// The selectors of a rule: which products and which institutions it covers.
enum RuleScope {
  /// The products a selector names: `*` or ids joined by `;`. Ids that are not in the table are left out:
  /// a packet's rules may name what the district does not have.
  static func products(_ selector: String, among tables: InputTables) -> Set<Int> {
    let everything = Set(tables.products.indices)
    let selector = ParameterValues.narrow(selector)
    if selector == "*" { return everything }
    let ids = Set(ParameterValues.parts(selector))
    return everything.filter { ids.contains(tables.products[$0].id) }
  }

  /// The institutions a selector names: `*`, ids joined by `;`, or `district:…`, `ownership:…`, `level:…`
  /// joined by `&`, where a term may list several values joined by `;`. Full-width marks and Chinese words are read too.
  static func institutions(_ selector: String, among tables: InputTables) -> Set<Int> {
    var chosen = Set(tables.institutions.indices)
    let selector = ParameterValues.narrow(selector)
    if selector == "*" { return chosen }
    guard selector.contains(":") else {
      let ids = Set(ParameterValues.parts(selector))
      return chosen.filter { ids.contains(tables.institutions[$0].id) }
    }
    let terms = selector.split(separator: "&", omittingEmptySubsequences: false).map(ParameterValues.trimmed)
    for term in terms {
      guard let (kind, value) = ParameterValues.pair(term) else { return [] }
      let values = Set(ParameterValues.parts(value))
      chosen = chosen.filter { index in
        let institution = tables.institutions[index]
        switch kind.lowercased() {
        case "district", "区市": return values.contains(tables.districts[Int(institution.district)])
        case "ownership", "机构性质":
          return values.contains { ParameterValues.ownership($0) == institution.ownership }
        case "level", "机构等级": return values.contains(ParameterValues.narrow(institution.level))
        default: return false
        }
      }
    }
    return chosen
  }
}
