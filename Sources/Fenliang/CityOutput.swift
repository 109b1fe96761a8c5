import Foundation
import PlanTables
import Planning
import Reports
import Verification

/// The city's output that results are merged into, verified and read back.
struct CityOutput {
  let folder: String
  let reading: OutputReading
  let loaded: LoadedPlan
  let allocation: Allocation
  /// The packets' plans as they were handed out, by district.
  let packets: [Identifier: Plan]

  var plan: Plan { loaded.plan }

  init(folder: String) throws(FenliangError) {
    self.folder = folder
    reading = try OutputReading(folder: folder)
    let report = try verify(folder)
    guard report.passed else {
      let lines = differenceLines(report)
      throw .difference(
        Localized(
          zh: "\(folder) 没有通过核对，不能汇总：\n\(lines.chinese)",
          en: "\(folder) does not pass its check; nothing can be merged into it:\n\(lines.english)"))
    }
    guard reading.kind == .city else {
      throw .difference(
        Localized(
          zh: "\(folder) 不是 allocate 的结果。请给出全市的结果文件夹。",
          en: "\(folder) is not what `allocate` wrote. Give the city's output."))
    }
    loaded = try loadPlan(folder + "/plan")
    allocation = try reading.allocation(for: loaded.plan, warnings: loaded.warnings)
    var packets: [Identifier: Plan] = [:]
    for packet in allocation.packets {
      let district = packet.districts[0].id
      packets[district] = try loadPlan(folder + "/" + packetFolder(forDistrict: district)).plan
    }
    self.packets = packets
  }

  /// The files of a folder of the output, under another name.
  func files(_ name: String, as prefix: String) throws(FenliangError) -> [OutputFile] {
    try filesOfFolder(folder + "/" + name, as: prefix)
  }
}

/// The files of a folder under another name, by name.
func filesOfFolder(_ path: String, names: [String]? = nil, as prefix: String) throws(FenliangError) -> [OutputFile] {
  do {
    let names = try names ?? FileManager.default.contentsOfDirectory(atPath: path)
    return try names.sorted(by: idPrecedes).map { name in
      OutputFile(
        path: "\(prefix)/\(name)", bytes: [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))))
    }
  } catch {
    throw .file(
      Localized(
        zh: "无法读取 \(path)：\(error.localizedDescription)。", en: "Cannot read \(path): \(error.localizedDescription)."))
  }
}
