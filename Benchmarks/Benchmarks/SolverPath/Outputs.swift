import OutputStore
import PlanTables
import Planning
import Reports
import Streams

/// Every file of an allocation's output folder, as `fenliang allocate` writes them.
func outputFiles(of allocation: Allocation) -> [OutputFile] {
  let inputs = planFiles(allocation.plan.records, format: .canonical).map {
    OutputFile(path: "plan/\($0.name)", bytes: $0.bytes)
  }
  let packets = allocation.packets.flatMap { packet in
    planFiles(packet, format: .canonical).map {
      OutputFile(path: "\(packetFolder(forDistrict: packet.districts[0].id))/\($0.name)", bytes: $0.bytes)
    }
  }
  return outputFiles(
    for: allocation, options: ReportOptions(engine: "structured"), planFiles: inputs, packetFiles: packets)
}

/// The SHA-256 of `allocation.csv`.
func digest(of files: [OutputFile]) -> String {
  guard let table = files.first(where: { $0.path == "allocation.csv" }) else {
    preconditionFailure("there is no allocation.csv")
  }
  return sha256(table.bytes)
}
