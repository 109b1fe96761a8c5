extension PlanRecords {
  /// Makes edits one after another; none of them where one cannot be made.
  ///
  /// - Returns: The edits that undo them, in the order in which they are to be made.
  /// - Throws: ``EditFault`` with the place of the edit in the list.
  /// - Complexity: that of one edit for each.
  public mutating func apply(_ edits: [Edit]) throws(RefusedEdit) -> [Edit] {
    var changed = self
    var inverses: [[Edit]] = []
    for (place, edit) in edits.enumerated() {
      do {
        inverses.append(try changed.apply(edit))
      } catch {
        throw RefusedEdit(place: place, fault: error)
      }
    }
    self = changed
    return inverses.reversed().flatMap { $0 }
  }

  /// Makes an edit. Whether the plan makes sense with it is not checked here.
  ///
  /// - Returns: The edits that undo it.
  /// - Throws: ``EditFault``; then nothing is changed.
  /// - Complexity: O(log n) and moving the lines behind the one that is changed; O(n) for a product or an institution that joins or
  ///   leaves.
  public mutating func apply(_ edit: Edit) throws(EditFault) -> [Edit] {
    switch edit {
    case .floor(let cell, let packs): return try setLimits(cell) { $0.floor = packs }
    case .cap(let cell, let packs): return try setLimits(cell) { $0.cap = packs }
    case .lock(let cell, let packs): return try setLimits(cell) { $0.fixed = packs }
    case .limits(let cell, let values): return try putLimits(cell, values)
    case .usage(let cell, let period, let units): return try putUsage(cell, period, units)
    case .demand(let cell, let units): return try putDemand(cell, units)
    case .capacity(let id, let yuan):
      let place = try institution(id)
      defer { institutions[place].capacity = yuan }
      return [.capacity(id, institutions[place].capacity)]
    case .participation(let id, let takesPart):
      let place = try institution(id)
      defer { institutions[place].participates = takesPart }
      return [.participation(id, institutions[place].participates)]
    case .successor(let id, let successor):
      let place = try institution(id)
      if let successor { _ = try institution(successor) }
      defer { institutions[place].successorID = successor }
      return [.successor(id, institutions[place].successorID)]
    case .institution(let id, let record): return try putInstitution(id, record)
    case .district(let id, let record): return try putDistrict(id, record)
    case .volume(let id, let units):
      let place = try product(id)
      defer { products[place].agreedUnits = units }
      return [.volume(id, units: products[place].agreedUnits)]
    case .product(let id, let record): return try putProduct(id, record)
    case .tolerance(let id, let tolerance):
      guard let place = (rules ?? []).firstIndex(sortedID: id, id: \.id) else { throw .unknown(.rule, id) }
      defer { rules?[place].tolerance = tolerance }
      return [.tolerance(rule: id, (rules ?? [])[place].tolerance)]
    case .limit(let id, let limit):
      guard let place = (rules ?? []).firstIndex(sortedID: id, id: \.id) else { throw .unknown(.rule, id) }
      defer { rules?[place].limit = limit }
      let old = (rules ?? [])[place]
      return [old.share == nil ? .limit(rule: id, old.limit) : .rule(id, old)]
    case .rule(let id, let record): return try putRule(id, record)
    case .parameters(let lines, let values):
      let (oldLines, oldValues) = (parameterLines, parameters)
      (parameterLines, parameters) = (lines, values)
      if oldValues.partialPack != values.partialPack {
        for place in products.indices { products[place].partialPack = values.partialPack }
      }
      return [.parameters(oldLines, oldValues)]
    case .presence(let table, let isPresent): return try setPresence(table, isPresent)
    }
  }

  private func institution(_ id: Identifier) throws(EditFault) -> Int {
    guard let place = institutions.firstIndex(sortedID: id, id: \.id) else { throw .unknown(.institution, id) }
    return place
  }

  private func product(_ id: Identifier) throws(EditFault) -> Int {
    guard let place = products.firstIndex(sortedID: id, id: \.id) else { throw .unknown(.product, id) }
    return place
  }

  private func places(_ cell: CellName) throws(EditFault) -> (institution: Int, product: Int) {
    (try institution(cell.institution), try product(cell.product))
  }

  // MARK: Lines of cells

  /// Changes a value of the line of a cell; a line without values is none.
  private mutating func setLimits(_ cell: CellName, _ change: (inout Edit.Limits) -> Void) throws(EditFault) -> [Edit] {
    let place = try places(cell)
    let old = limits?.firstIndex(atOrAfter: { ($0.institution, $0.product) < place }).flatMap { limits?[line: $0, place] }
    var values = old.map { Edit.Limits(floor: $0.floorPacks, cap: $0.capPacks, fixed: $0.fixedPacks) } ?? Edit.Limits()
    change(&values)
    return try putLimits(cell, values == Edit.Limits() ? nil : values)
  }

  private mutating func putLimits(_ cell: CellName, _ values: Edit.Limits?) throws(EditFault) -> [Edit] {
    let place = try places(cell)
    let record = values.map {
      LimitRecord(
        institution: place.institution, product: place.product, floorPacks: $0.floor, capPacks: $0.cap, fixedPacks: $0.fixed)
    }
    let old = put([record].compactMap { $0 }, into: \.limits) {
      ($0.institution, $0.product) < place
    } equals: {
      ($0.institution, $0.product) == place
    }
    let inverse = Edit.limits(
      cell, old.lines.first.map { .init(floor: $0.floorPacks, cap: $0.capPacks, fixed: $0.fixedPacks) })
    return [inverse] + (old.wasThere ? [] : [.presence(.limits, false)])
  }

  private mutating func putDemand(_ cell: CellName, _ units: Decimal4?) throws(EditFault) -> [Edit] {
    let place = try places(cell)
    let record = units.map { DemandRecord(institution: place.institution, product: place.product, units: $0) }
    let old = put([record].compactMap { $0 }, into: \.demand) {
      ($0.institution, $0.product) < place
    } equals: {
      ($0.institution, $0.product) == place
    }
    return [.demand(cell, old.lines.first?.units)] + (old.wasThere ? [] : [.presence(.demand, false)])
  }

  private mutating func putUsage(_ cell: CellName, _ period: Period, _ units: [Decimal4]) throws(EditFault) -> [Edit] {
    let place = try places(cell)
    let key = (place.institution, place.product, period)
    let records = units.sorted().map {
      UsageRecord(institution: place.institution, product: place.product, period: period, units: $0)
    }
    let old = put(records, into: \.usage) {
      ($0.institution, $0.product, $0.period) < key
    } equals: {
      ($0.institution, $0.product, $0.period) == key
    }
    return [.usage(cell, period, old.lines.map(\.units))] + (old.wasThere ? [] : [.presence(.usage, false)])
  }

  /// Puts lines in the place of those that are equal by key; says which those were, and whether the table was there.
  private mutating func put<Line>(
    _ lines: [Line], into table: WritableKeyPath<PlanRecords, [Line]?>, precedes: (Line) -> Bool,
    equals: (Line) -> Bool
  ) -> (lines: [Line], wasThere: Bool) {
    let wasThere = self[keyPath: table] != nil
    if !wasThere, lines.isEmpty { return ([], true) }
    let start = (self[keyPath: table] ?? []).firstIndex(atOrAfter: precedes) ?? self[keyPath: table]?.count ?? 0
    var end = start
    while end < self[keyPath: table]?.count ?? 0, equals((self[keyPath: table] ?? [])[end]) { end += 1 }
    let old = Array((self[keyPath: table] ?? [])[start..<end])
    if !wasThere { self[keyPath: table] = [] }
    self[keyPath: table]?.replaceSubrange(start..<end, with: lines)
    return (old, wasThere)
  }

  private mutating func setPresence(_ table: Edit.OptionalTable, _ isPresent: Bool) throws(EditFault) -> [Edit] {
    func set<Line>(_ path: WritableKeyPath<PlanRecords, [Line]?>) throws(EditFault) -> Bool {
      let before = self[keyPath: path] != nil
      guard isPresent || self[keyPath: path]?.isEmpty ?? true else { throw .notEmpty(table) }
      if before != isPresent { self[keyPath: path] = isPresent ? [] : nil }
      return before
    }
    let before =
      switch table {
      case .usage: try set(\.usage)
      case .demand: try set(\.demand)
      case .limits: try set(\.limits)
      case .rules: try set(\.rules)
      }
    return [.presence(table, before)]
  }

  // MARK: Lines with ids

  private mutating func putRule(_ id: Identifier, _ record: Rule?) throws(EditFault) -> [Edit] {
    if let record, record.id != id { throw .otherID(.rule, id) }
    let wasThere = rules != nil
    var own = rules ?? []
    let old = own.put(record, id: id, \.id)
    if record == nil, old == nil { throw .unknown(.rule, id) }
    rules = own
    return [.rule(id, old)] + (wasThere ? [] : [.presence(.rules, false)])
  }

  private mutating func putDistrict(_ id: Identifier, _ record: District?) throws(EditFault) -> [Edit] {
    if let record, record.id != id { throw .otherID(.district, id) }
    if record == nil, institutions.contains(where: { $0.districtID == id }) {
      throw .stillNamed(.district, id, table: "institutions")
    }
    let old = districts.put(record, id: id, \.id)
    if record == nil, old == nil { throw .unknown(.district, id) }
    return [.district(id, old)]
  }

  private mutating func putInstitution(_ id: Identifier, _ record: Institution?) throws(EditFault) -> [Edit] {
    if let record, record.id != id { throw .otherID(.institution, id) }
    let place = institutions.firstIndex(sortedID: id, id: \.id)
    if record == nil {
      guard let place else { throw .unknown(.institution, id) }
      // An earlier split of a city's is no more than what was; what was handed out to a district stays.
      if assignment == nil { cityAllocation?.removeAll { $0.institution == place } }
      if let table = tableNaming(institution: place) { throw .stillNamed(.institution, id, table: table) }
      if institutions.contains(where: { $0.successorID == id }) {
        throw .stillNamed(.institution, id, table: "institutions")
      }
    }
    let old = institutions.put(record, id: id, \.id)
    if place == nil { moveInstitutions(from: institutions.firstIndex(sortedID: id, id: \.id) ?? 0, by: 1) }
    if record == nil, let place { moveInstitutions(from: place, by: -1) }
    return [.institution(id, old)]
  }

  private mutating func putProduct(_ id: Identifier, _ record: Product?) throws(EditFault) -> [Edit] {
    if let record, record.id != id { throw .otherID(.product, id) }
    let place = products.firstIndex(sortedID: id, id: \.id)
    if record == nil {
      guard let place else { throw .unknown(.product, id) }
      if assignment == nil { cityAllocation?.removeAll { $0.product == place } }
      if let table = tableNaming(product: place) { throw .stillNamed(.product, id, table: table) }
    }
    let old = products.put(record, id: id, \.id)
    if place == nil { moveProducts(from: products.firstIndex(sortedID: id, id: \.id) ?? 0, by: 1) }
    if record == nil, let place { moveProducts(from: place, by: -1) }
    return [.product(id, old)]
  }
}

/// An edit of a list that cannot be made.
public struct RefusedEdit: Error, Sendable, Hashable {
  /// Its place in the list, from 0.
  public let place: Int
  /// Why.
  public let fault: EditFault

  /// Names an edit that cannot be made.
  public init(place: Int, fault: EditFault) {
    self.place = place
    self.fault = fault
  }
}

extension Array {
  /// The first place at which an element does not precede what is looked for, in an array sorted so; nil beyond the end.
  fileprivate func firstIndex(atOrAfter precedes: (Element) -> Bool) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if precedes(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low < count ? low : nil
  }

  /// Puts an element at its id in an array sorted by id, or takes it away; returns the one that was there.
  fileprivate mutating func put(_ element: Element?, id: Identifier, _ path: KeyPath<Element, Identifier>) -> Element? {
    if let place = firstIndex(sortedID: id, id: path) {
      let old = self[place]
      if let element { self[place] = element } else { remove(at: place) }
      return old
    }
    if let element {
      insert(element, at: firstIndex(atOrAfter: { idPrecedes($0[keyPath: path], id) }) ?? count)
    }
    return nil
  }
}

extension [LimitRecord] {
  /// The line at a place, where it is that of the cell.
  fileprivate subscript(line index: Int, cell: (institution: Int, product: Int)) -> LimitRecord? {
    (self[index].institution, self[index].product) == cell ? self[index] : nil
  }
}
