package import Planning
import Streams

extension OutputReadingError {
  /// What happened and what to do.
  package var message: Localized {
    switch self {
    case .unreadable(let path, let code):
      Localized(
        zh: "无法读取 \(path)：\(systemReason(code).chinese)。", en: "Cannot read \(path): \(systemReason(code).english).")
    case .damaged(let file, let spot):
      Localized(
        zh: "\(spot.text(in: file).chinese) 不是分量写的样子，无法读回。请先运行 fenliang verify 查看差异。",
        en:
          "\(spot.text(in: file).english) is not as Fenliang writes it and cannot be read back. Run `fenliang verify` to see what differs."
      )
    case .foreign(let product, let place):
      Localized(
        zh: "已有结果中的 \(product)、\(place) 不在方案中：结果不是这个方案的。请用产生它的方案，或重新 allocate。",
        en:
          "\(product), \(place) of the existing output are not in the plan: it is not this plan's. Use the plan it came from, or run `allocate`."
      )
    }
  }
}

extension OutputReadingError.Spot {
  /// The spot with its file: `allocation.csv:12 的 packs`.
  package func text(in file: String) -> Localized {
    switch self {
    case .file: Localized(zh: file, en: file)
    case .line(let line): Localized(zh: "\(file):\(line)", en: "\(file):\(line)")
    case .missing(let column): Localized(zh: "\(file) 的表头（没有 \(column)）", en: "The heading of \(file) (no \(column))")
    case .field(let line, let column): Localized(zh: "\(file):\(line) 的 \(column)", en: "\(file):\(line), \(column),")
    case .member(let path): path.isEmpty ? Localized(zh: file, en: file) : Localized(zh: "\(file) 的 \(path)", en: "\(file), \(path),")
    }
  }
}
