import Planning

/// Lines and blocks of lines that seem to be given twice.
struct TwiceGiven {
  /// Lines of usage by institution, product, period and units.
  let lines: [UsageRecord]

  /// Runs of lines of one key, with different quantities above 0: neither the same line twice, which is told by itself, nor returns.
  /// None where many keys have several lines, which then are meant to add up.
  ///
  /// - Complexity: linear.
  func repeatedKeys() -> [Range<Int>] {
    var found: [Range<Int>] = []
    var (start, keys, several) = (0, 0, 0)
    while start < lines.count {
      let first = lines[start]
      var end = start + 1
      while end < lines.count, lines[end].pair == first.pair, lines[end].period == first.period { end += 1 }
      keys += 1
      if end - start > 1 {
        several += 1
        if first.units > .zero, first.units != lines[end - 1].units { found.append(start..<end) }
      }
      start = end
    }
    let limit = max(SanityLimits.repeatedKeys.count, Int(Double(keys) * SanityLimits.repeatedKeys.share))
    return several <= limit ? found : []
  }

  /// Pairs of institutions that have nearly the same lines, and how many of them.
  ///
  /// Candidates share the least hash of their lines under one of several hash functions (Broder 1997): of blocks of which the share s
  /// of all lines is common they do with the probability 1 − (1 − s)⁴.
  /// - Complexity: linear in the lines, plus the candidates' lines.
  func sameBlocks(_ institutionCount: Int) -> [(first: Int, second: Int, same: Int, of: Int)] {
    var least = [[UInt64]](repeating: Array(repeating: .max, count: TwiceGiven.salts.count), count: institutionCount)
    var blocks = [Range<Int>](repeating: 0..<0, count: institutionCount)
    var start = 0
    while start < lines.count {
      let institution = lines[start].institution
      var end = start
      var own = [UInt64](repeating: .max, count: TwiceGiven.salts.count)
      while end < lines.count, lines[end].institution == institution {
        if lines[end].units > .zero {
          let key = TwiceGiven.key(lines[end])
          for (index, salt) in TwiceGiven.salts.enumerated() { own[index] = min(own[index], TwiceGiven.mixed(key ^ salt)) }
        }
        end += 1
      }
      (least[institution], blocks[institution]) = (own, start..<end)
      start = end
    }
    var pairs: Set<Int> = []
    for index in TwiceGiven.salts.indices {
      let order = least.indices.filter { least[$0][index] != .max && blocks[$0].count >= SanityLimits.sameLines.count }
        .sorted { (least[$0][index], $0) < (least[$1][index], $1) }
      for (one, other) in zip(order, order.dropFirst()) where least[one][index] == least[other][index] {
        pairs.insert(one * institutionCount + other)
      }
    }
    return pairs.sorted().compactMap { pair in
      let (first, second) = pair.quotientAndRemainder(dividingBy: institutionCount)
      let same = sameLines(blocks[first], blocks[second])
      let most = max(blocks[first].count, blocks[second].count)
      guard same >= SanityLimits.sameLines.count, Double(same) >= SanityLimits.sameLines.share * Double(most) else { return nil }
      return (first, second, same, most)
    }
  }

  private static let salts: [UInt64] = [0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x27D4_EB2F_1656_67C5]

  private static func key(_ line: UsageRecord) -> UInt64 {
    mixed(UInt64(line.product) << 32 | UInt64(UInt32(bitPattern: line.period.code))) ^ UInt64(bitPattern: line.units.tenThousandths)
  }

  /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// How many lines of two blocks are the same but for the institution.
  private func sameLines(_ one: Range<Int>, _ other: Range<Int>) -> Int {
    var (left, right, same) = (one.lowerBound, other.lowerBound, 0)
    func key(_ line: UsageRecord) -> (Int, Int32, Int64) { (line.product, line.period.code, line.units.tenThousandths) }
    while left < one.upperBound, right < other.upperBound {
      let (first, second) = (key(lines[left]), key(lines[right]))
      if first == second {
        if first.2 != 0 { same += 1 }
        (left, right) = (left + 1, right + 1)
      } else if first < second {
        left += 1
      } else {
        right += 1
      }
    }
    return same
  }
}
