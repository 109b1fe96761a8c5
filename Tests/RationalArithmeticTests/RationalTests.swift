import RationalArithmetic
import Testing

@Suite("Rational numbers")
struct RationalTests {
  @Test("add, multiply and compare like fractions, small and large")
  func arithmetic() {
    let third = Rational(1) / Rational(3)
    #expect(third + third + third == .one)
    #expect(Rational(decimal: 0.1) + Rational(decimal: 0.2) == Rational(decimal: 0.3))
    #expect(Rational(exactly: 0.1) + Rational(exactly: 0.2) != Rational(exactly: 0.3))
    #expect(Rational(-1) / Rational(3) < .zero && third > Rational(decimal: 0.3333))
    // 3^100 and back.
    var power = Rational.one
    for _ in 0..<100 { power = power * Rational(3) }
    #expect(power - Rational.one < power && power + Rational.one > power)
    for _ in 0..<100 { power = power / Rational(3) }
    #expect(power == .one)
    #expect(Rational(Int.max) + .one - .one == Rational(Int.max))
    #expect((Rational(7) / Rational(2)).roundedUp == 4 && (Rational(-7) / Rational(2)).roundedUp == -3)
  }

  @Test("give the nearest double")
  func doubles() {
    #expect((Rational(1) / Rational(3)).double == 1.0 / 3)
    #expect((Rational(2) / Rational(3)).double == 2.0 / 3)
    #expect((-Rational(2) / Rational(3)).double == -2.0 / 3)
    for value in [1e-300, 0.1, 1e300, 12345.6789, -0x1.fffffffffffffp5] { #expect(Rational(exactly: value).double == value) }
    // Half a unit above 1 goes to the even neighbour, a hair more goes up.
    let half = Rational(exactly: 0x1p-53)
    #expect((Rational.one + half).double == 1)
    #expect((Rational.one + half + Rational(exactly: 0x1p-200)).double == 1.0.nextUp)
  }
}

@Suite("Feasibility in rational arithmetic")
struct RationalFeasibilityTests {
  private func system(_ rows: [[Int]], _ limits: [(Int?, Int?)], most: Int) -> RationalFeasibility {
    let count = rows[0].count
    return RationalFeasibility(
      columns: (0..<count).map { column in
        rows.indices.filter { rows[$0][column] != 0 }.map { .init(row: $0, coefficient: Rational(rows[$0][column])) }
      },
      variables: (0..<count).map { _ in .init(lower: .zero, upper: Rational(most)) },
      rows: limits.map { .init(lower: $0.0.map { Rational($0) }, upper: $0.1.map { Rational($0) }) },
      sizes: [Double](repeating: 1, count: count + rows.count))
  }

  @Test("sees one pack among a thousand million")
  func small() {
    // x = 10^9, y = 10^9 + 1, x + y = 2·10^9: one too many.
    var system = system(
      [[1, 1], [1, 0], [0, 1]], [(2_000_000_000, 2_000_000_000), (1_000_000_000, 1_000_000_000), (1_000_000_001, 1_000_000_001)],
      most: 2_000_000_000)
    var steps = 100
    guard case .infeasible(let multipliers) = system.verdict(steps: &steps) else {
      Issue.record("called feasible")
      return
    }
    #expect(multipliers[0] == -multipliers[1] && multipliers[1] == multipliers[2] && !multipliers[0].isZero)
    system.setBounds(ofRow: 0, .init(lower: Rational(2_000_000_001), upper: Rational(2_000_000_001)))
    guard case .feasible = system.verdict(steps: &steps) else {
      Issue.record("called infeasible")
      return
    }
    #expect(system.point == [Rational(1_000_000_000), Rational(1_000_000_001)])
  }

  @Test("takes no step once the time is over, and says that it has not finished")
  func stopped() {
    // x + y = 3 from x = y = 0 takes a step.
    var system = system([[1, 1]], [(3, 3)], most: 2)
    var steps = 100
    guard case .unfinished = system.verdict(steps: &steps, isOver: { true }) else {
      Issue.record("called decided")
      return
    }
    #expect(steps == 100)
    guard case .feasible = system.verdict(steps: &steps) else {
      Issue.record("called infeasible")
      return
    }
  }

  @Test("ends on seeded systems with a point that keeps every row, or with multipliers that prove there is none")
  func seeded() {
    var state: UInt64 = 7
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var counts = (feasible: 0, infeasible: 0)
    for trial in 0..<300 {
      let (rows, columns) = (1 + next(5), 1 + next(7))
      let matrix = (0..<rows).map { _ in (0..<columns).map { _ in next(3) == 0 ? 0 : next(7) } }
      let limits: [(Int?, Int?)] = (0..<rows).map { _ in
        let limit = next(40)
        return [(limit, limit), (nil, limit), (limit, nil)][next(3)]
      }
      var system = system(matrix, limits, most: 4)
      var steps = 10_000
      switch system.verdict(steps: &steps) {
      case .feasible:
        counts.feasible += 1
        let point = system.point
        for (row, limit) in zip(matrix, limits) {
          let sum = zip(row, point).reduce(Rational.zero) { $0 + Rational($1.0) * $1.1 }
          #expect(limit.0.map { sum >= Rational($0) } ?? true, "trial \(trial)")
          #expect(limit.1.map { sum <= Rational($0) } ?? true, "trial \(trial)")
        }
        #expect(point.allSatisfy { $0 >= .zero && $0 <= Rational(4) }, "trial \(trial)")
      case .infeasible(let multipliers):
        counts.infeasible += 1
        var least = Rational.zero
        for column in 0..<columns {
          let z = zip(matrix, multipliers).reduce(Rational.zero) { $0 + Rational($1.0[column]) * $1.1 }
          if z.sign < 0 { least += z * Rational(4) }
        }
        var most = Rational.zero
        for (limit, multiplier) in zip(limits, multipliers) {
          #expect(multiplier.sign <= 0 || limit.1 != nil, "trial \(trial)")
          #expect(multiplier.sign >= 0 || limit.0 != nil, "trial \(trial)")
          most += multiplier * Rational((multiplier.sign > 0 ? limit.1 : limit.0) ?? 0)
        }
        #expect(most < least, "trial \(trial)")
      case .unfinished: Issue.record("trial \(trial) did not end")
      }
    }
    #expect(counts.feasible > 50 && counts.infeasible > 50, "\(counts)")
  }
}
