/// The cells of a model in columns, by product, then institution, each in the order of ids.
struct Cells: RandomAccessCollection {
  /// A product at an institution.
  struct Cell {
    let product: Int
    let institution: Int
    /// [minimum units].
    let basis: Double
    /// [packs].
    let target: Double
    /// [packs].
    let floor: Int64
    /// [packs]; nil where there is none.
    let cap: Int64?

    /// The floor as a double.
    var floorValue: Double { Double(floor) }
    /// The cap as a double; ∞ where there is none.
    var capValue: Double { cap.map { Double($0) } ?? .infinity }
    var isFixed: Bool { cap == floor }
    /// For messages: `3…12`.
    var boundsText: String { "\(floor)…\(cap.map { "\($0)" } ?? "∞")" }
  }

  private static let noCap = Int64.max
  private(set) var products: [Int32] = []
  private(set) var institutions: [Int32] = []
  private var bases: [Double] = []
  private var targets: [Double] = []
  private var floors: [Int64] = []
  private var caps: [Int64] = []

  var startIndex: Int { 0 }
  var endIndex: Int { products.count }

  /// One cell; inlined, so that columns nobody asks for are not read.
  @inline(__always)
  subscript(index: Int) -> Cell {
    let cap = caps[index]
    return Cell(
      product: Int(products[index]), institution: Int(institutions[index]), basis: bases[index],
      target: targets[index], floor: floors[index], cap: cap == Cells.noCap ? nil : cap)
  }

  mutating func append(_ cell: Cell) {
    products.append(Int32(cell.product))
    institutions.append(Int32(cell.institution))
    bases.append(cell.basis)
    targets.append(cell.target)
    floors.append(cell.floor)
    caps.append(cell.cap ?? Cells.noCap)
  }

  mutating func reserveCapacity(_ count: Int) {
    products.reserveCapacity(count)
    institutions.reserveCapacity(count)
    bases.reserveCapacity(count)
    targets.reserveCapacity(count)
    floors.reserveCapacity(count)
    caps.reserveCapacity(count)
  }

  /// The cell of an institution among a range of cells of one product; nil where there is none.
  func index(of institution: Int, in range: Range<Int>) -> Int? {
    let place = firstPlace(in: range) { institutions[$0] >= institution }
    return place < range.upperBound && institutions[place] == institution ? place : nil
  }
}

/// The first place in a range of which something holds that holds of all places after it.
///
/// - Complexity: O(log n).
@inline(__always)
func firstPlace(in range: Range<Int>, where holds: (Int) -> Bool) -> Int {
  var (low, high) = (range.lowerBound, range.upperBound)
  while low < high {
    let middle = (low + high) / 2
    if holds(middle) { high = middle } else { low = middle + 1 }
  }
  return low
}
