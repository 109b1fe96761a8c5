/// What only packets have, and what districts do to them: 下达量, 市级分解 and successors of institutions.
extension InputTables {
  /// A line of 下达量.
  struct Assignment {
    let product: String
    let packs: Int128
    let seal: String
    let line: Int
  }

  /// A line of 市级分解.
  struct CityLine {
    let product: Int32
    let institution: Int32
    let packs: Int64
    let line: Int32
  }

  /// Follows the successors; notes those that are unknown, in another district or lead back.
  func findHeirs(_ ledger: Ledger) -> [Int32]? {
    guard institutions.contains(where: { !$0.successor.isEmpty }) else { return nil }
    return institutions.indices.map { start in
      var place = start
      for _ in institutions.indices where !institutions[place].successor.isEmpty {
        guard let next = institutionIDs.index(of: institutions[place].successor),
          institutions[Int(next)].district == institutions[start].district
        else { break }
        place = Int(next)
      }
      if !institutions[place].successor.isEmpty {
        ledger.add(
          "V206", path("institutions.csv"), line: institutions[start].line, column: "successor_id",
          found: institutions[start].successor, zh: "承接机构不存在、在别的区市或成环。",
          en: "The successor is unknown, in another district, or leads back.")
      }
      return Int32(place)
    }
  }

  /// 下达量; nil where the table is absent.
  func readAssignment(_ ledger: Ledger) -> [Assignment]? {
    guard let text = texts["assignment.csv"] else { return nil }
    var seen: Set<String> = []
    var lines: [Assignment] = []
    for row in Rows(text, ledger) {
      let id = row.id("product_id", seen: &seen)
      if let id, let packs = row.count("assigned_packs", largest: Exact.largestPacks) {
        lines.append(Assignment(product: id, packs: packs, seal: row["seal"], line: row.line))
      }
    }
    return lines
  }

  /// 市级分解 by product, then institution; nil where the table is absent.
  func readCityLines(_ table: LargeTable?, _ ledger: Ledger) -> [CityLine]? {
    guard let table else { return nil }
    var lines: [CityLine] = []
    table.read(into: ledger) { cursor in
      var part: [CityLine] = []
      var ids = (institutions: IDCache(institutionIDs), products: IDCache(productIDs))
      while cursor.next() {
        guard let institution = cursor.known(0, in: &ids.institutions),
          let product = cursor.known(1, in: &ids.products), let packs = cursor.count(2, largest: Exact.largestPacks)
        else { continue }
        part.append(
          CityLine(product: product, institution: institution, packs: packs, line: Int32(cursor.line)))
      }
      return part
    } merge: { part, notes in
      lines += part
      ledger.absorb(notes)
    }
    lines.sort { ($0.product, $0.institution, $0.line) < ($1.product, $1.institution, $1.line) }
    for (line, next) in zip(lines, lines.dropFirst())
    where line.product == next.product && line.institution == next.institution {
      ledger.addTwice(
        path("city_allocation.csv"), Int(next.line), "institution_id", found: institutions[Int(next.institution)].id)
    }
    return lines
  }
}
