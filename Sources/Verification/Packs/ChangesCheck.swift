/// Checks `changes.csv` of a re-split: every cell whose packs are not those of 市级分解, and no other.
struct ChangesCheck {
  let model: Model
  let lines: AllocationLines
  let ledger: Ledger

  private static let file = "changes.csv"
  static let columns = [
    "product_id", "institution_id", "old_packs", "new_packs", "difference_packs", "difference_yuan",
  ]

  private struct Change {
    let product: Int
    let institution: Int
    var old: Int64 = 0
    var new: Int64 = 0
  }

  func run(_ output: OutputFolder) {
    let columns = ChangesCheck.columns
    guard let text = OutputTables.text(ChangesCheck.file, columns, in: output, into: ledger) else { return }
    let expected = changes().map(row)
    var found: [[String]] = []
    var places: [Int] = []
    for row in Rows(text, ledger) {
      found.append(columns.map { row[$0] })
      places.append(row.line)
    }
    for index in 0..<max(expected.count, found.count) {
      ledger.compare(
        "V340", ChangesCheck.file, line: index < places.count ? places[index] : nil,
        expected: index < expected.count ? expected[index].joined(separator: " ") : "",
        found: index < found.count ? found[index].joined(separator: " ") : "",
        zh: "与市级分解和分解表比较所得的变化不符。",
        en: "The change is not what the city's packs and the allocation make it.")
    }
  }

  private func changes() -> [Change] {
    var all: [Int64: Change] = [:]
    func key(_ product: Int, _ institution: Int) -> Int64 { Int64(product) << 32 | Int64(institution) }
    for line in model.tables.cityLines ?? [] {
      let (product, institution) = (Int(line.product), Int(line.institution))
      all[key(product, institution), default: Change(product: product, institution: institution)].old = line.packs
    }
    for cell in model.cells.indices where lines.isPresent(cell) {
      let (product, institution) = (Int(model.cells.products[cell]), Int(model.cells.institutions[cell]))
      all[key(product, institution), default: Change(product: product, institution: institution)].new =
        lines.packs[cell]
    }
    return all.filter { $0.value.old != $0.value.new }.sorted { $0.key < $1.key }.map(\.value)
  }

  private func row(_ change: Change) -> [String] {
    let price = model.prices[change.product]
    return [
      model.tables.products[change.product].id, model.tables.institutions[change.institution].id, "\(change.old)",
      "\(change.new)", "\(change.new - change.old)",
      Exact.yuan(fen: Exact.fen(change.new, price) - Exact.fen(change.old, price)),
    ]
  }
}
