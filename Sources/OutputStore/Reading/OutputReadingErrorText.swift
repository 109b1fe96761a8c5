public import Planning

extension OutputReadingError.Spot {
  /// The spot with its file: `allocation.csv:12 的 packs`.
  public func text(in file: String) -> Localized {
    switch self {
    case .file: Localized(zh: file, en: file)
    case .line(let line): Localized(zh: "\(file):\(line)", en: "\(file):\(line)")
    case .missing(let column): Localized(zh: "\(file) 的表头（没有 \(column)）", en: "The heading of \(file) (no \(column))")
    case .field(let line, let column): Localized(zh: "\(file):\(line) 的 \(column)", en: "\(file):\(line), \(column),")
    case .member(let path): path.isEmpty ? Localized(zh: file, en: file) : Localized(zh: "\(file) 的 \(path)", en: "\(file), \(path),")
    }
  }
}
