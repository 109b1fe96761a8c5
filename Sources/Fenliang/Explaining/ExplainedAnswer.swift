import Planning
import Reports

/// What explanations are made from: an output folder, or an answer in memory.
protocol ExplainedAnswer {
  /// Whose answer it is.
  var kind: Allocation.Kind { get }
  /// The plan that the lines belong to: the city's, the district's own, or the city's with what districts changed.
  var plan: Plan { get }
  /// How a merged answer comes about; nil where no district changed its packet.
  var merged: MergedSplit? { get }
  /// What districts changed in their packets, by district; nil where that cannot be told.
  var edits: [Identifier: PacketEdits?] { get }
  /// The city's own packs of districts that changed their packets, by district.
  var cityPacks: [Identifier: [CellName: Int]] { get }

  /// What the district's own split starts from: its packet, or for a district's re-split the plan itself.
  func districtPlan(_ district: Int) throws(FenliangError) -> Plan
  /// The lines of a product, or of a district, or of both, by product, district, institution.
  func lines(ofProduct product: Int?, inDistrict district: Int?) throws(FenliangError) -> [AllocationLine]
  /// The prepayments of a district's institutions, by id.
  func prepayments(inDistrict district: Int) throws(FenliangError) -> [Identifier: InstitutionPrepayment]
}

extension ExplainedAnswer {
  /// The plan of the first stage: the city's, whatever districts changed.
  var cityPlan: Plan { merged?.cityPlan ?? plan }

  /// What a district changed that concerns what is explained, and what that moved; nil where it changed nothing.
  ///
  /// - Parameters:
  ///   - isExplained: the cells that are explained.
  ///   - isAbout: the changes that are about them.
  func revision(
    ofDistrict district: District, packs: Int, cells isExplained: (CellName) -> Bool, changes isAbout: (DistrictChange) -> Bool
  ) -> DistrictRevision? {
    guard let edits = edits[district.id] else { return nil }
    let before = (cityPacks[district.id] ?? [:]).filter { isExplained($0.key) }
    let changes = edits?.changes ?? []
    let own = changes.filter(isAbout)
    return DistrictRevision(
      district: Named(district), changes: own, others: changes.count - own.count,
      cityPacks: before.isEmpty ? nil : before.values.reduce(0, +), packs: packs, isKnown: edits != nil)
  }
}
