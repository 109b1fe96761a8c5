import Judging
import OutputStore
import Planning
import Reports
import Splitting
import Streams
import Verification

/// A district's result that can be taken.
struct ReturnedResult {
  let request: MergeRequest.Result
  let district: Identifier
  let plan: Plan
  let allocation: Allocation
  /// Its `run.json`; empty where an earlier merge left the city's rows, for then nothing is said of it.
  let runRecord: [UInt8]
  let warnings: [Problem]
  /// Whether its packet is the one that was handed out, but for parameters that do not enter the split.
  var isUntouched: Bool
  /// The files of its packet.
  let packetFiles: [OutputFile]
  /// Whether an earlier merge took it.
  var isEarlier = false
  /// The packet as handed out, where the result splits it untouched after an earlier merge took another one.
  var restored: PlanRecords?

  /// SHA-256 of its `run.json`.
  var runDigest: String { sha256(runRecord) }

  /// Packs by product and institution.
  var packs: [CellName: Int] { allocation.packsByName }
}

/// Whether two packets of one district stand for the same split: what the city decides in them was compared, and money does
/// not enter.
func haveSameSplit(_ left: PlanRecords, _ right: PlanRecords) -> Bool {
  var (left, right) = (left, right)
  (right.parameterLines, right.parameters, right.districts) = (left.parameterLines, left.parameters, left.districts)
  (left.terms, right.terms) = (nil, nil)
  (left.holidays, right.holidays) = (nil, nil)
  left.leaveOutMoney()
  right.leaveOutMoney()
  return left == right
}

extension PlanRecords {
  /// Without the days of supply, and without seals, which earlier packets have in another form.
  fileprivate mutating func leaveOutMoney() {
    for index in products.indices { (products[index].suppliedFrom, products[index].suppliedUntil) = (nil, nil) }
    for index in (assignment ?? []).indices { assignment?[index].seal = "" }
  }
}

extension Allocation {
  /// Packs by product and institution; of one district, or of all.
  func packsByName(inDistrict district: Int? = nil) -> [CellName: Int] {
    var result: [CellName: Int] = [:]
    for line in lines where district == nil || plan.districtOfInstitution[line.institution] == district {
      let name = CellName(product: plan.products[line.product].id, institution: plan.institutions[line.institution].id)
      result[name] = line.packs
    }
    return result
  }

  fileprivate var packsByName: [CellName: Int] { packsByName() }
}

/// Why a folder cannot be taken as a district's result.
struct ResultRefused: Error {
  /// The district it says it is of; nil where it does not say.
  var district: Identifier?
  var refusals: [MergeReport.Refusal]
}

extension ReturnedResult {
  /// Reads a result and judges it against the packet that was handed out.
  ///
  /// - Throws: ``FenliangError/file(_:)`` where there is no such folder.
  static func read(
    _ request: MergeRequest.Result, for city: CityOutput
  ) throws(FenliangError) -> Result<ReturnedResult, ResultRefused> {
    let folder = request.folder
    func refused(_ district: Identifier?, _ place: String = "", zh: String, en: String) -> Result<
      ReturnedResult, ResultRefused
    > {
      .failure(
        ResultRefused(
          district: district,
          refusals: [.init(result: folder, place: place, message: Localized(zh: zh, en: en))]))
    }
    let check = try verify(folder)
    guard let reading = try? OutputReading(folder: folder) else {
      return refused(nil, "run.json", zh: "不是 resplit 的结果。", en: "it is not what `resplit` wrote.")
    }
    let claimed = reading.onlyDistrict
    guard reading.kind == .district else {
      return refused(nil, "run.json", zh: "不是区市重新分解的结果。", en: "it is not a district's re-split.")
    }
    let loaded: LoadedPlan
    do {
      loaded = try loadPlan(folder + "/plan")
    } catch {
      guard case .invalidInput(let problems) = error else { throw error }
      let errors = problems.filter { $0.severity == .error }.prefix(5).map { problem in
        MergeReport.Refusal(
          result: folder, place: "plan/" + problem.place.text(in: .english),
          message: Localized(
            zh: "\(problem.code) \(problem.message.chinese)", en: "\(problem.code) \(problem.message.english)"))
      }
      return .failure(ResultRefused(district: claimed, refusals: Array(errors)))
    }
    let plan = loaded.plan
    let district = plan.districts[0].id
    guard check.passed else {
      let findings = check.findings.prefix(5).map { finding -> MergeReport.Refusal in
        let place = finding.file + (finding.line.map { ":\($0)" } ?? "")
        // The place stands before the message, so it is left out in it.
        func text(_ inChinese: Bool) -> String {
          let text = finding.text(inChinese: inChinese)
          let lead = "\(finding.code) \(place)"
          return text.hasPrefix(lead) ? finding.code + text.dropFirst(lead.count) : text
        }
        return MergeReport.Refusal(result: folder, place: place, message: Localized(zh: text(true), en: text(false)))
      }
      return .failure(ResultRefused(district: district, refusals: Array(findings)))
    }
    guard let packet = city.packets[district] else {
      return refused(
        nil, "plan/districts.csv:2", zh: "全市结果中没有区市 \(district) 的任务包。",
        en: "the city's output has no packet of the district \(district).")
    }
    let comparison = PacketComparison(
      city: city.plan, sharedRules: city.sharedRules, handedOut: packet.records, returned: plan.records)
    let differences = comparison.refusals(of: folder)
    if !differences.isEmpty { return .failure(ResultRefused(district: district, refusals: differences)) }
    let packetFiles = try filesOfFolder(folder + "/plan", as: packetFolder(forDistrict: district))
    var restored: PlanRecords?
    var handedOut: PlanRecords? = packet.records
    if city.replaced.contains(district) {
      // What lies there is the packet of the result that was taken.
      restored = city.plan.districts.firstIndex { $0.id == district }.flatMap(city.handedOut)
      handedOut = restored
    }
    var result = ReturnedResult(
      request: request, district: district, plan: plan, allocation: try reading.allocation(for: plan, warnings: []),
      runRecord: reading.existing("run.json") ?? [], warnings: loaded.warnings,
      isUntouched: handedOut.map { haveSameSplit(plan.records, $0) } ?? false, packetFiles: packetFiles)
    if let restored, result.isUntouched {
      // Limits that were loosened for whole packs may not be known any more; then the city's rows tell.
      result.isUntouched = result.packs == restored.cityPacksByName
      result.restored = result.isUntouched ? restored : nil
    }
    return .success(result)
  }
}
