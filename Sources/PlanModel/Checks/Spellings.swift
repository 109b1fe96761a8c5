import Planning

// Two texts may look the same and have different characters: 林 of a keyboard and 林 of a PDF file, U+6797 and U+F9F4. Unicode
// calls them canonically equal. Where a text names something, one spelling of it is read and the second refused.

/// The spellings of names of one kind.
struct Spellings {
  private var known: [String: (text: String, spot: RecordPlace)] = [:]

  /// Takes a name; a second spelling of one that is known is reported.
  mutating func add(_ text: String, at spot: RecordPlace, _ log: any FaultLog) {
    guard let first = known[text] else {
      known[text] = (text, spot)
      return
    }
    guard !first.text.utf8.elementsEqual(text.utf8) else { return }
    let place = log.reference(first.spot)
    let (position, own, other) = firstDifference(text, first.text)
    log.report(
      .secondSpelling, at: spot, value: text,
      .init(
        zh: "\"\(shortened(text))\" 与 \(place.chinese) 的看上去相同，字符却不同：第 \(position) 位是 \(own)，那里是 \(other)。",
        en:
          "\"\(shortened(text))\" looks like the one of \(place.english), but its character \(position) is \(own), there it is \(other)."
      ),
      hint: .init(
        zh: "多半是从 PDF 复制来的兼容字，请统一成同一个字符。", en: "It was probably copied from a PDF file: write both with the same character."))
  }
}

extension GivenTables {
  /// Refuses second spellings of ids, suppliers and levels.
  ///
  /// - Complexity: Linear where all are ASCII, as ids nearly always are.
  func checkSpellings(_ log: any FaultLog) {
    func check(_ table: TableSchema, _ names: [(text: String, origin: Int32, column: String)]) {
      let isASCII = names.allSatisfy { $0.text.utf8.allSatisfy { $0 < 0x80 } }
      if isASCII { return }
      var spellings = Spellings()
      for name in names.sorted(by: { $0.origin < $1.origin }) where !name.text.isEmpty {
        spellings.add(name.text, at: RecordPlace(table, name.origin, name.column), log)
      }
    }
    check(.products, products.rows.map { ($0.record.id, $0.origin, "product_id") })
    check(
      .products,
      products.rows.flatMap { row in
        [
          (row.record.supplier, row.origin, "supplier"), (row.record.backupSupplier, row.origin, "backup_supplier"),
          (row.record.secondBackupSupplier, row.origin, "second_backup_supplier"),
        ]
      })
    check(.districts, districts.rows.map { ($0.record.id, $0.origin, "district_id") })
    check(.institutions, institutions.rows.map { ($0.record.id, $0.origin, "institution_id") })
    check(.institutions, institutions.rows.map { ($0.record.level, $0.origin, "level") })
    check(.rules, (rules ?? []).map { ($0.record.id, $0.origin, "rule_id") })
    check(.conversions, (conversions ?? []).map { ($0.record.itemID, $0.origin, "item_id") })
    check(.paid, (paid ?? []).map { ($0.record.batchID, $0.origin, "batch_id") })
  }
}
