/// Checks `changes.csv` of a re-split: every cell whose packs are not those of 市级分解, and no other.
struct ChangesCheck {
  let model: Model
  let lines: AllocationLines
  let ledger: Ledger

  private static let file = "changes.csv"
  static let columns = ["product_id", "institution_id", "old_packs", "new_packs", "difference_packs", "difference_yuan"]

  func run(_ output: OutputFolder) {
    guard let text = DelimitedText.read(ChangesCheck.file, ChangesCheck.columns, in: output, into: ledger) else { return }
    let expected = changes()
    let found = records(text, ledger)
    for index in 0..<max(expected.count, found.count) {
      ledger.compare(
        "V340", ChangesCheck.file, line: index < found.count ? found[index].line : nil,
        expected: index < expected.count ? expected[index].joined(separator: " ") : "",
        found: index < found.count ? found[index].texts(ChangesCheck.columns).joined(separator: " ") : "",
        zh: "与市级分解和分解表比较所得的变化不符。", en: "The change is not what the city's packs and the allocation make it.")
    }
  }

  /// The rows as they should be.
  private func changes() -> [[String]] {
    var packs: [Int64: (old: Int64, new: Int64)] = [:]
    func key(_ product: Int32, _ institution: Int32) -> Int64 { Int64(product) << 32 | Int64(institution) }
    for line in model.tables.cityLines?.rows ?? [] { packs[key(line.product, line.institution), default: (0, 0)].old = line.packs }
    for cell in model.cells.indices where lines.isPresent(cell) {
      packs[key(model.cells.products[cell], model.cells.institutions[cell]), default: (0, 0)].new = lines.packs[cell]
    }
    return packs.filter { $0.value.old != $0.value.new }.sorted { $0.key < $1.key }.map { key, packs in
      let (product, institution) = (Int(key >> 32), Int(key & 0xFFFF_FFFF))
      let price = model.prices[product]
      return [
        model.tables.products[product].id, model.tables.institutions[institution].id, "\(packs.old)", "\(packs.new)",
        "\(packs.new - packs.old)", Exact.yuan(fen: Exact.fen(packs.new, price) - Exact.fen(packs.old, price)),
      ]
    }
  }
}
