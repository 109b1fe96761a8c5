public import LinearProgramming

/// Checks an output folder from its files alone, sharing no code with what wrote it.
///
/// Every difference is reported in one pass. Malformed contents are differences; only a folder or file that cannot be
/// read is an error.
///
/// - Parameters:
///   - folder: The output folder.
///   - solver: Judges levels that no single exhausted row explains.
/// - Throws: ``VerificationError/unreadable(path:code:)``.
/// - Complexity: linear in the files, and one small linear program for each level with a conflict.
public func verifyOutput(
  folder: String, solver: any LinearProgramSolver
) throws(VerificationError) -> VerificationReport {
  let output = try OutputFolder(reading: folder)
  let report = verifyFiles(output, solver: solver)
  try output.checkReadable()
  return report
}

/// The same for files that are listed.
func verifyFiles(_ output: OutputFolder, solver: any LinearProgramSolver) -> VerificationReport {
  let ledger = Ledger()
  let files = ReadFiles(output)
  ledger.begin(zh: "run.json 的写法", en: "Form of run.json")
  ledger.absorb(files.runNotes)
  var tablePoints = 0
  ledger.begin(zh: "方案各表", en: "Tables of the plan")
  ledger.absorb(files.planNotes)
  if let model = files.plan {
    ledger.count(model.cells.count)
    let isCity = files.run?.isCity ?? true
    let notes = Ledger()
    let packets = isCity ? PacketFolders.match(files.packets, with: model, into: notes) : nil
    var merged = model
    var replaced: [Int: Model] = [:]
    if let run = files.run, run.isMerged, let packets {
      ledger.begin(zh: "区市上报的结果", en: "Results of the districts")
      replaced = ReplacedCheck(output: output, plan: model, run: run, packets: packets, ledger: ledger).run(files.digests)
      merged = Model(merging: model, with: replaced, into: ledger)
    }
    tablePoints = Verification(
      output: output, plan: model, model: merged, run: files.run, packetModels: packets, packetNotes: notes,
      replaced: Set(replaced.keys), solver: solver, ledger: ledger
    ).checkAnswer()
  } else {
    ledger.skip(zh: "方案各表有误，其余复算无法进行。", en: "The plan's tables are broken, so nothing can be computed again.")
  }
  ledger.begin(zh: "文件清单、摘要与封印", en: "Files, digests and seal")
  if let run = files.run, let bytes = output.bytes(of: RunRecord.file) {
    KnownFiles(output: output, run: run, ledger: ledger).check()
    DigestCheck(output: output, run: run, digests: files.digests, ledger: ledger).run(bytes)
  } else {
    ledger.skip(zh: "没有可读的 run.json。", en: "There is no readable run.json.")
  }
  var report = ledger.report()
  report.tablePoints = tablePoints
  return report
}

/// What can be read of an output folder before anything is compared, read side by side.
private final class ReadFiles {
  private(set) var run: RunRecord?
  let runNotes = Ledger()
  private(set) var plan: Model?
  let planNotes = Ledger()
  private(set) var packets: [PacketFolders.Folder] = []
  /// Of every file but run.json.
  private(set) var digests: [String: String] = [:]

  init(_ output: OutputFolder) {
    // What is read, and where it is kept once all is read.
    typealias Kept = (ReadFiles) -> Void
    let (planNotes, runNotes) = (planNotes, runNotes)
    // The longest first, so that no core is left with a long one at the end.
    let paths = output.paths.filter { $0 != RunRecord.file }
      .sorted { (-(output.size(of: $0) ?? 0), $0) < (-(output.size(of: $1) ?? 0), $1) }
    let digests = paths.map { path -> () -> Kept in
      {
        let digest = sha256Hex(of: path, in: output)
        return { $0.digests[path] = digest }
      }
    }
    let packets = output.packetFolders.map { name -> () -> Kept in
      {
        let folder = PacketFolders.read(name, in: output)
        return { $0.packets.append(folder) }
      }
    }
    let tables: [() -> Kept] = [
      {
        // Outputs of the first definition do not say which they are of.
        let isFirst = output.bytes(of: RunRecord.file).map { !$0.contains(Array("\"definition\"".utf8)) } ?? false
        let plan = InputTables(folder: "plan", in: output, into: planNotes)
          .flatMap { Model($0, into: planNotes, isFirstDefinition: isFirst) }
        return { $0.plan = plan }
      }
    ]
    let record: [() -> Kept] = [
      {
        let run = RunRecord(reading: output.bytes(of: RunRecord.file), into: runNotes)
        return { $0.run = run }
      }
    ]
    let tasks = tables + digests.prefix(1) + packets + record + digests.dropFirst()
    for keep in concurrently(tasks.count, { tasks[$0]() }) { keep(self) }
  }
}
