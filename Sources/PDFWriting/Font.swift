import SheetLayout

/// A typeface at a size.
struct Font: Hashable {
  var face: CellLook.Face
  var isBold: Bool
  /// In points.
  var size: Double

  /// The name the system knows the typeface by.
  var family: String {
    switch face {
    case .song: "Noto Serif CJK SC"
    case .hei: "Noto Sans CJK SC"
    }
  }

  /// The names of all typefaces that may be asked for.
  static let families = [CellLook.Face.song, .hei].map { Font(face: $0, isBold: false, size: 10).family }

  /// From the top of a line to the top of the next, in points: the same for all typefaces, also those a rare character
  /// is borrowed from.
  var pitch: Double { size * 1.3 }

  /// From the top of a line to the foot of its letters: Chinese characters stand 88% above and 12% below it.
  var baseline: Double { (pitch - size) / 2 + size * 0.88 }
}

extension Font {
  /// The font of a look on a sheet of some scale.
  init(_ look: CellLook, scale: Double) {
    self.init(face: look.face, isBold: look.isBold, size: look.size * scale)
  }
}
