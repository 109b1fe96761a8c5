public import Judging
import Planning

/// An output to compare. One district D unless given; price 2 yuan a pack; each pair is (product, institution, packs).
public func comparedOutput(
  _ lines: [(String, String, Int)], districts: [String: String] = [:], prepaid: [String: Int64] = [:]
) -> ComparedOutput {
  let products = Array(Set(lines.map(\.0))).sorted(by: idPrecedes)
  let institutions = Array(Set(lines.map(\.1)).union(prepaid.keys)).sorted(by: idPrecedes)
  let names = Array(Set(institutions.map { districts[$0] ?? "D" })).sorted(by: idPrecedes)
  func index(_ list: [String], _ id: String) -> Int { list.firstIndex(of: id) ?? 0 }
  return ComparedOutput(
    planName: "", digest: "", products: products.map { .init(id: $0, name: "") },
    districts: names.map { .init(id: $0, name: "") }, institutions: institutions.map { .init(id: $0, name: "") },
    lines: lines.map {
      .init(
        product: index(products, $0.0), district: index(names, districts[$0.1] ?? "D"),
        institution: index(institutions, $0.1), packs: $0.2, amount: Fen(Int64($0.2) * 200))
    }, prepayments: institutions.map { Fen(prepaid[$0] ?? 0) },
    prepaymentDistricts: institutions.map { prepaid[$0] == nil ? nil : index(names, districts[$0] ?? "D") },
    planDigests: [:])
}
