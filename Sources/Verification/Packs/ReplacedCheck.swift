/// Checks that what a merged answer says of the districts with results of their own is borne out: each such result's
/// `run.json` is kept, has the digest that is listed, and lists the district's packet as what it split.
struct ReplacedCheck {
  let output: OutputFolder
  let plan: Model
  let run: RunRecord
  /// By the district's place.
  let packets: [Model?]
  let ledger: Ledger

  /// The packets of the replaced districts by place.
  func run(_ digests: [String: String]) -> [Int: Model] {
    var result: [Int: Model] = [:]
    var kept: Set<String> = []
    for (index, entry) in run.replaced.enumerated() {
      ledger.count()
      guard let place = plan.tables.districtIDs.index(of: entry.district), result[place] == nil,
        let packet = packets[place]
      else {
        ledger.add(
          "V701", RunRecord.file, column: "replaced[\(index)]", found: entry.district,
          zh: "没有这个区市或它的任务包，或列了两次。", en: "There is no such district or packet, or it is listed twice.")
        continue
      }
      result[place] = packet
      let name = packet.tables.folder.split(separator: "/").last.map(String.init) ?? ""
      let path = "results/\(name)/\(RunRecord.file)"
      kept.insert(path)
      check(path, entry, packet, digests)
    }
    for path in output.paths where path.hasPrefix("results/") && !kept.contains(path) {
      ledger.add("V704", path, zh: "run.json 没有列出这个区市的结果。", en: "The result is not listed in run.json.")
    }
    return result
  }

  private func check(_ path: String, _ entry: (district: String, digest: String), _ packet: Model, _ digests: [String: String]) {
    guard let bytes = output.bytes(of: path) else {
      ledger.addMissingFile(path)
      return
    }
    ledger.compare(
      "V702", path, expected: entry.digest, found: sha256Hex(bytes), zh: "与 run.json 所记的结果摘要不符。",
      en: "The file is not the one whose digest run.json has.")
    guard let tree = RunRecord.object(bytes, path, ledger) else { return }
    ledger.compare(
      "V605", path, column: "seal", expected: DigestCheck.seal(of: bytes) ?? "",
      found: tree["seal"].string.isEmpty ? "-" : tree["seal"].string, zh: "封印与文件内容不符。",
      en: "The seal does not match the contents.")
    ledger.compare(
      "V703", path, column: "kind", expected: "district", found: tree["kind"].string, zh: "不是区市重新分解的结果。",
      en: "It is no district's re-split.")
    // What it split is what stands here as the packet.
    var listed: Set<String> = []
    for (file, digest) in tree["inputs"].members ?? [] {
      let own = packet.tables.folder + "/" + file.dropFirst("plan/".utf8.count)
      listed.insert(own)
      ledger.compare(
        "V703", own, expected: digest.string, found: digests[own] ?? "", zh: "任务包不是该结果所分解的。",
        en: "The packet is not the one that the result split.")
    }
    for file in output.paths where file.hasPrefix(packet.tables.folder + "/") && !listed.contains(file) {
      ledger.add("V703", file, zh: "该结果没有用到这个文件。", en: "The result did not use the file.")
    }
    let (found, claimed) = (tree["stages"]["districts"][entry.district], run.tree["stages"]["districts"][entry.district])
    ledger.count()
    if !found.isSame(as: claimed) {
      ledger.add(
        "V703", path, column: "stages.districts.\(entry.district)", zh: "水位与汇总的 run.json 不同。",
        en: "Its levels are not those of the merged run.json.")
    }
  }
}
