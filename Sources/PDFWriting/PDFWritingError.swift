/// Why a workbook is not made into a PDF.
public enum PDFWritingError: Error, Sendable, Hashable {
  /// No sheet of the workbook is meant for stamping.
  case nothingToPrint(title: String)
  /// The system has none of these typefaces; another one in their place would not be what is to be stamped.
  case missingFaces([String])
  /// Cairo refused, in its own words.
  case refused(String)

  /// What happened and what to do, in Chinese and in English.
  public var detail: (chinese: String, english: String) {
    switch self {
    case .nothingToPrint(let title):
      ("“\(title)”中没有需要盖章的表，未生成 PDF。", "\"\(title)\" has no sheet to be stamped; no PDF was made.")
    case .missingFaces(let names):
      (
        "缺少字体 \(names.joined(separator: "、"))，未生成 PDF。请安装：apt install fonts-noto-cjk。",
        "The typefaces \(names.joined(separator: ", ")) are missing; no PDF was made. "
          + "Install them: apt install fonts-noto-cjk."
      )
    case .refused(let words):
      ("排版库未能生成 PDF：\(words)。", "The drawing library could not make the PDF: \(words).")
    }
  }
}
