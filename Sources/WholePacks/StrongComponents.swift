/// The strong components of a directed graph (Tarjan 1972), without recursion.
struct StrongComponents {
  /// For each node a number that it shares with the nodes it has a cycle with.
  private(set) var labels: [Int32]

  /// - Complexity: O(nodes + arcs).
  init(nodeCount: Int, arcs: (_ node: Int, _ visit: (Int) -> Void) -> Void) {
    labels = [Int32](repeating: -1, count: nodeCount)
    var order = [Int32](repeating: -1, count: nodeCount)
    var low = order
    var isOpen = [Bool](repeating: false, count: nodeCount)
    var open: [Int] = []
    var (count, component): (Int32, Int32) = (0, 0)
    for start in 0..<nodeCount where order[start] < 0 {
      var path: [(node: Int, successors: [Int], next: Int)] = []
      func enter(_ node: Int) {
        (order[node], low[node]) = (count, count)
        count += 1
        open.append(node)
        isOpen[node] = true
        var successors: [Int] = []
        arcs(node) { successors.append($0) }
        path.append((node, successors, 0))
      }
      enter(start)
      while let top = path.last {
        if top.next < top.successors.count {
          path[path.count - 1].next += 1
          let other = top.successors[top.next]
          if order[other] < 0 {
            enter(other)
          } else if isOpen[other] {
            low[top.node] = min(low[top.node], order[other])
          }
          continue
        }
        path.removeLast()
        if let before = path.last { low[before.node] = min(low[before.node], low[top.node]) }
        guard low[top.node] == order[top.node] else { continue }
        while let node = open.popLast() {
          isOpen[node] = false
          labels[node] = component
          if node == top.node { break }
        }
        component += 1
      }
    }
  }
}
