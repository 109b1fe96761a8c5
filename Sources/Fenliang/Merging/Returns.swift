import Judging
import Planning

/// What came back, district by district.
struct Returns {
  let city: CityOutput
  private var accepted: [Identifier: [ReturnedResult]] = [:]
  private var refusals: [Identifier: [MergeReport.Refusal]] = [:]
  private var strangers: [MergeReport.Refusal] = []

  /// Starts with what an earlier merge took.
  init(city: CityOutput) {
    self.city = city
    accepted = city.earlier.mapValues { [$0] }
  }

  /// Reads and judges a result.
  mutating func receive(_ request: MergeRequest.Result) throws(FenliangError) {
    switch try ReturnedResult.read(request, for: city) {
    case .success(let result): accepted[result.district, default: []].append(result)
    case .failure(let refused): refuse(refused.refusals, of: refused.district)
    }
  }

  private mutating func refuse(_ new: [MergeReport.Refusal], of district: Identifier?) {
    if let district, city.packets[district] != nil {
      refusals[district, default: []] += new
    } else {
      strangers += new
    }
  }

  /// Two districts cannot both bring in an institution of one code.
  mutating func refuseSharedInstitutions() {
    var owners: [Identifier: Set<Identifier>] = [:]
    for (district, results) in accepted {
      for result in results {
        for institution in result.plan.institutions { owners[institution.id, default: []].insert(district) }
      }
    }
    for district in accepted.keys.sorted(by: idPrecedes) {
      var kept = accepted[district] ?? []
      kept.removeAll { result in
        guard
          // What was merged stays; what comes later gives way.
          !result.isEarlier,
          let index = result.plan.institutions.firstIndex(where: { (owners[$0.id] ?? []).count > 1 })
        else { return false }
        let id = result.plan.institutions[index].id
        refuse(
          [
            .init(
              result: result.request.folder, place: "plan/institutions.csv:\(index + 2)",
              message: Localized(
                zh: "机构编码 \(id) 在另一区市的结果中也出现。", en: "another district's result has the institution \(id) too."))
          ], of: district)
        return true
      }
      accepted[district] = kept
    }
  }

  /// The report, and the results to take.
  func report(_ request: MergeRequest) -> (MergeReport, [ReturnedResult]) {
    let due = city.plan.records.parameters.reportDue
    var taken: [ReturnedResult] = []
    var districts: [MergeReport.District] = []
    for (place, district) in city.plan.districts.enumerated() where city.packets[district.id] != nil {
      var entry = MergeReport.District(id: district.id, name: district.name, status: .missing)
      entry.refusals = refusals[district.id] ?? []
      var versions = accepted[district.id] ?? []
      if let choice = request.take[district.id], versions.contains(where: { $0.request.folder == choice }) {
        versions.removeAll { $0.request.folder != choice }
        // What was refused beside the chosen one was passed over on purpose.
        entry.refusals = []
      }
      let cityPacks = city.packs(inDistrict: place)
      if let first = versions.first {
        entry.received = versions.compactMap(\.request.received).min()
        entry.isLate = entry.received.map { $0 > due } ?? false
        if let second = versions.first(where: { !$0.isSame(as: first) }) {
          entry.status = .conflicting
          entry.versions = [first, second].map { version($0, cityPacks) }
          // Where nothing is chosen, what was merged before stays.
          if first.isEarlier, !first.isUntouched { taken.append(first) }
        } else {
          entry.versions = [version(first, cityPacks)]
          entry.status = first.isUntouched ? .unchanged : .changed
          if !first.isUntouched || first.restored != nil { taken.append(first) }
        }
      } else if !entry.refusals.isEmpty {
        entry.status = .refused
      } else {
        entry.isOverdue = request.asOf.map { $0 > due } ?? false
      }
      districts.append(entry)
    }
    return (MergeReport(districts: districts, strangers: strangers, isPartial: request.isPartial), taken)
  }

  /// A result with the cells that it has otherwise than the city.
  private func version(_ result: ReturnedResult, _ city: [CellName: Int]) -> MergeReport.Version {
    let packs = result.packs
    let names = Set(city.keys).union(packs.keys).filter { city[$0] != packs[$0] }
    let prices = Dictionary((self.city.plan.products + result.plan.products).map { ($0.id, $0.price) }) { first, _ in first }
    return MergeReport.Version(
      folder: result.request.folder,
      changes: names.sorted(by: CellName.precedes).map { name in
        guard let price = prices[name.product] else { preconditionFailure("a cell of no product \(name.product)") }
        func held(_ packs: Int?) -> PackAmount? { packs.map { PackAmount(packs: $0, price: price) } }
        return Change(
          product: name.product, district: result.district, institution: name.institution, old: held(city[name]),
          new: held(packs[name]))
      })
  }
}

extension ReturnedResult {
  /// Whether both split the same packet, and so came to the same.
  fileprivate func isSame(as other: ReturnedResult) -> Bool {
    haveSameSplit(plan.records, other.plan.records)
  }
}
