/// What one cell's step does by itself.
struct ExchangeOffer {
  var cell: Int
  /// By how much the excess of the rules that hold no other cell of the product changes.
  var change: Double
  /// The fraction of a cell that takes, less that of a cell that gives: an exchange costs what both fall short of 0.
  var merit: Double
}

/// Offers of cells, summed up in a binary tree.
struct OfferTree {
  /// What is below a node.
  struct Node {
    /// The first cell that offers anything.
    var first = Int32.max
    /// The best merit where no rule of the cell's own changes.
    var idleMerit = -Double.infinity
    /// The least change and the best merit of the others.
    var change = Double.infinity
    var merit = -Double.infinity

    /// No exchange between cells below two nodes has a lower score.
    func leastScore(with other: Node, shared: Double) -> Double {
      min(
        Node.score(shared, idleMerit, other.idleMerit), Node.score(shared + change, merit, other.idleMerit),
        Node.score(shared + other.change, idleMerit, other.merit),
        Node.score(shared + change + other.change, merit, other.merit))
    }

    private static func score(_ change: Double, _ merit: Double, _ other: Double) -> Double {
      merit > -.infinity && other > -.infinity ? ExchangeRepair.score(change: change, cost: -merit - other) : .infinity
    }
  }

  static let root = 1

  /// Node n has the children 2n and 2n + 1.
  private(set) var nodes: [Node]
  private let leafStart: Int

  init(count: Int) {
    var leaves = 1
    while leaves < count { leaves *= 2 }
    leafStart = leaves
    nodes = [Node](repeating: Node(), count: 2 * leaves)
  }

  func leaf(_ index: Int) -> Int { leafStart + index }
  func isLeaf(_ node: Int) -> Bool { node >= leafStart }

  mutating func set(_ index: Int, to offer: ExchangeOffer?, updating: Bool) {
    var node = leaf(index)
    nodes[node] = Node()
    if let offer {
      nodes[node].first = Int32(offer.cell)
      if offer.change == 0 {
        nodes[node].idleMerit = offer.merit
      } else {
        nodes[node].change = offer.change
        nodes[node].merit = offer.merit
      }
    }
    guard updating else { return }
    while node > OfferTree.root {
      node /= 2
      sumUp(node)
    }
  }

  mutating func sumUp() { for node in (OfferTree.root..<leafStart).reversed() { sumUp(node) } }

  private mutating func sumUp(_ node: Int) {
    let (left, right) = (nodes[2 * node], nodes[2 * node + 1])
    nodes[node] = Node(
      first: min(left.first, right.first), idleMerit: max(left.idleMerit, right.idleMerit),
      change: min(left.change, right.change), merit: max(left.merit, right.merit))
  }
}
