import Dispatch
import Foundation
import Planning
import Streams
import Synchronization
import TestSupport
import Testing

@testable import OutputStore

struct OutputFolderTests {
  /// The files of an answer, the last of which is the record of the others.
  func files(_ text: String, _ more: [OutputFile] = []) -> [OutputFile] {
    let others =
      [
        OutputFile(path: "allocation.csv", bytes: Array(text.utf8)),
        OutputFile(path: "packets/371002/a.csv", bytes: Array((text + "a").utf8)),
        OutputFile(path: "packets/371002/b.csv", bytes: []),
      ] + more
    return others + [record(of: others)]
  }

  private func record(of files: [OutputFile], named path: String = "run.json", tool: JSONValue = ToolRecord.own.json) -> OutputFile {
    OutputFile(
      path: path,
      bytes: sealed { seal in
        .members(
          ("kind", .text("city")), ("outputs", .object(files.map { ($0.path, .text(sha256($0.bytes))) })),
          ("seal", .text(seal)), ("tool", tool))
      })
  }

  @Test("A new folder holds every file and nothing is left beside it")
  func fresh() throws {
    let place = try Workplace()
    try OutputFolder(path: place.out + "/").write(files("1"), force: false)
    #expect(try place.names() == ["out"])
    #expect(place.read("out/allocation.csv") == "1")
    #expect(place.read("out/packets/371002/a.csv") == "1a")
    #expect(place.read("out/packets/371002/b.csv") == "")
  }

  @Test("An empty folder is filled without force")
  func empty() throws {
    let place = try Workplace()
    try FileManager.default.createDirectory(atPath: place.out, withIntermediateDirectories: false)
    try OutputFolder(path: place.out).write(files("1"), force: false)
    #expect(place.read("out/allocation.csv") == "1")
    #expect(try place.names() == ["out"])
  }

  @Test("An earlier output is refused without force and replaced with it")
  func replaces() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1", [OutputFile(path: "only-old.csv", bytes: [])]), force: false)
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) {
      try folder.write(files("2"), force: false)
    }
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) { try folder.checkWritable(force: false) }
    #expect(place.read("out/allocation.csv") == "1")
    try folder.checkWritable(force: true)
    try folder.write(files("2"), force: true)
    #expect(place.read("out/allocation.csv") == "2")
    #expect(place.read("out/only-old.csv") == nil)
    #expect(try place.names() == ["out"])
  }

  @Test("A prepared folder is whole beside its name until it gets it, and nothing is left of a discarded one")
  func prepared() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1"), force: false)
    let refused = try folder.prepare(files("2"), force: true)
    #expect(try String(contentsOfFile: refused.path + "/packets/371002/a.csv", encoding: .utf8) == "2a")
    #expect(place.read("out/allocation.csv") == "1")
    refused.discard()
    #expect(try place.names() == ["out"])
    let fresh = try folder.prepare(files("3"), force: true)
    try fresh.putInPlace()
    #expect(place.read("out/allocation.csv") == "3")
    #expect(try place.names() == ["out"])
  }

  @Test("A last file is made from the digests of the others, in their order", arguments: [1, 2, 7])
  func record(threads: Int) throws {
    let place = try Workplace()
    let others = Array(files("1").dropLast())
    let fresh = try OutputFolder(path: place.out).prepare(
      others,
      record: { OutputFile(path: "run.json", bytes: Array($0.joined(separator: "\n").utf8)) }, force: false,
      threads: threads)
    try fresh.putInPlace()
    #expect(place.read("out/run.json") == others.map { sha256($0.bytes) }.joined(separator: "\n"))
  }

  @Test("A folder that fills up while another is prepared for it is left alone")
  func occupied() throws {
    let place = try Workplace()
    let fresh = try OutputFolder(path: place.out).prepare(files("1"), force: false)
    try place.write("mine", to: "out/letter.txt")
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) { try fresh.putInPlace() }
    #expect(place.read("out/letter.txt") == "mine")
    #expect(try place.names() == ["out"])
  }

  @Test("A conflict card's folder counts as an output")
  func conflictFolder() throws {
    let place = try Workplace()
    try place.write(record(of: [], named: "conflict.json").bytes, to: "out/conflict.json")
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("out/allocation.csv") == "2")
    #expect(place.read("out/conflict.json") == nil)
  }

  @Test("A folder with something else in it is never touched, force or not")
  func foreign() throws {
    let place = try Workplace()
    try place.write("mine", to: "out/letter.txt")
    #expect(throws: OutputFolderError.foreign(path: place.out, records: ["run.json", "conflict.json"])) {
      try OutputFolder(path: place.out).write(files("1"), force: true)
    }
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) {
      try OutputFolder(path: place.out).write(files("1"), force: false)
    }
    #expect(place.read("out/letter.txt") == "mine")
    #expect(try place.names() == ["out"])
  }

  @Test("A file in the folder's place is refused")
  func file() throws {
    let place = try Workplace()
    try place.write("mine", to: "out")
    for force in [false, true] {
      #expect(throws: OutputFolderError.notAFolder(path: place.out)) {
        try OutputFolder(path: place.out).write(files("1"), force: force)
      }
    }
    #expect(place.read("out") == "mine")
  }

  @Test("What a killed run left is removed by the next for the same target; what is somebody's own is not touched")
  func leftover() throws {
    let place = try Workplace()
    let mark = "A run of fenliang works here. What it leaves is removed by the next.\n"
    try place.write(mark, to: ".out.fenliang-1.lock")
    try place.write("half", to: ".out.fenliang-1/run.json")
    // Killed before it had written anything.
    try place.write("", to: ".out.fenliang-2-3.lock")
    let kept = [
      ".out.fenliang-4", ".out.fenliang-mine.lock", ".out2.fenliang-1", ".out2.fenliang-1.lock", ".two.fenliang-1.lock",
    ]
    try place.write("mine", to: ".out.fenliang-4/run.json")
    try place.write("half", to: ".out2.fenliang-1/run.json")
    for name in kept where name.hasSuffix(".lock") { try place.write(mark, to: name) }
    try OutputFolder(path: place.out).write(files("1"), force: false)
    #expect(try place.names() == kept + ["out"])
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("out/allocation.csv") == "2")
    #expect(try place.names() == kept + ["out"])
  }

  /// As when a signal ends a run that is removing the output it replaced: its threads remove the same folder.
  @Test("What several threads remove at once is gone, and none of them fails")
  func removedByMany() throws {
    let place = try Workplace()
    for number in 0..<600 { try place.write("x", to: "folder/\(number % 20)/\(number)/file") }
    let folder = place.folder + "/folder"
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      do { try FileSystem.remove(folder) } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(try place.names() == [])
  }

  @Test("An old output that was moved aside gets its name back where nothing took its place", arguments: [true, false])
  func movedAside(isEmptyThere: Bool) throws {
    let place = try Workplace()
    try place.write("A run of fenliang works here. What it leaves is removed by the next.\n", to: ".out.fenliang-1.lock")
    for file in files("1") { try place.write(file.bytes, to: ".out.fenliang-1-old/" + file.path) }
    try place.write("half", to: ".out.fenliang-1/run.json")
    if isEmptyThere { try FileManager.default.createDirectory(atPath: place.out, withIntermediateDirectories: false) }
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) { try OutputFolder(path: place.out).checkWritable(force: false) }
    #expect(place.read("out/allocation.csv") == "1")
    #expect(try place.names() == ["out"])
  }

  @Test("A neighbour that is at work is left alone")
  func neighbour() throws {
    let place = try Workplace()
    let neighbour = try OutputFolder(path: place.out).prepare(files("1"), force: false)
    try OutputFolder(path: place.out).write(files("2"), force: false)
    #expect(place.read("out/allocation.csv") == "2")
    #expect(FileManager.default.fileExists(atPath: neighbour.path + "/allocation.csv"))
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) { try neighbour.putInPlace() }
    #expect(try place.names() == ["out"])
  }

  /// What is not as the record says, and how the refusal names it.
  static let intruders: [(name: String, path: String, text: String)] = [
    ("scan.pdf", "scan.pdf", "mine"), (".hidden", ".hidden", ""), ("conflict.json", "conflict.json", "{}"),
    ("packets/371002/c.csv", "packets/371002/c.csv", ""), ("packets/371003/", "packets/371003/a.csv", "1a"),
    ("ALLOCATION.CSV", "ALLOCATION.CSV", "1"), ("allocation.csv~", "allocation.csv~", "1"),
  ]

  @Test("With anything else in it, an earlier output is refused and named, and nothing is touched", arguments: intruders)
  func intruder(name: String, path: String, text: String) throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1"), force: false)
    try place.write(text, to: "out/" + path)
    let before = try tree(place.folder)
    let expected = OutputFolderError.notOurs(path: place.out, others: [name], changed: [])
    #expect(expected.message.english.contains("\n  \(name)\n") && expected.message.chinese.contains("\n  \(name)\n"))
    #expect(throws: expected) { try folder.checkWritable(force: true) }
    #expect(throws: expected) { try folder.write(files("2"), force: true) }
    #expect(try tree(place.folder) == before)
  }

  @Test("A file of ours that was changed is refused and named; one that is gone is not missed")
  func changed() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1"), force: false)
    try place.write("mine", to: "out/allocation.csv")
    try FileManager.default.removeItem(atPath: place.out + "/packets/371002/b.csv")
    #expect(throws: OutputFolderError.notOurs(path: place.out, others: [], changed: ["allocation.csv"])) {
      try folder.write(files("2"), force: true)
    }
    try place.write("1", to: "out/allocation.csv")
    try folder.write(files("2"), force: true)
    #expect(place.read("out/packets/371002/b.csv") == "")
  }

  @Test("Links, empty folders, pipes and names that look alike or are no text are not ours either")
  func otherEntries() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1", [OutputFile(path: "caf\u{E9}.csv", bytes: [])]), force: false)
    try FileManager.default.createDirectory(atPath: place.out + "/empty", withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: place.out + "/link", withDestinationPath: "packets")
    try FileManager.default.removeItem(atPath: place.out + "/allocation.csv")
    try place.write("1", to: "allocation.csv")
    try FileManager.default.createSymbolicLink(
      atPath: place.out + "/allocation.csv", withDestinationPath: "../allocation.csv")
    #expect(mkfifo(place.out + "/pipe", 0o600) == 0)
    #expect(mkdir(place.out + "/\u{65}\u{301}", 0o700) == 0)
    #expect(close(creat(place.out + "/cafe\u{301}.csv", 0o600)) == 0)
    let name: [UInt8] = Array((place.out + "/").utf8) + [0x80, 0]
    #expect(close(name.withUnsafeBufferPointer { $0.withMemoryRebound(to: CChar.self) { creat($0.baseAddress!, 0o600) } }) == 0)
    let others = ["allocation.csv", "cafe\u{301}.csv", "empty/", "e\u{301}/", "link", "pipe", "\u{FFFD}"]
    #expect(throws: OutputFolderError.notOurs(path: place.out, others: others, changed: [])) {
      try folder.write(files("2"), force: true)
    }
    #expect(try place.names().contains("out"))
    #expect(place.read("out/packets/371002/a.csv") == "1a")
  }

  @Test("A record that was changed, or is not ours, says nothing of what belongs to it")
  func records() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    let whole = files("1")
    let record = whole.last?.bytes ?? []
    let text = String(decoding: record, as: UTF8.self)
    let others = whole.dropLast()
    let forged = [
      "{}", "", "mine", text.replacingOccurrences(of: "allocation", with: "letter"), text + "\n",
      text.replacingOccurrences(of: "\"fenliang\"", with: "\"another\""),
      String(
        decoding: self.record(of: Array(others), tool: .members(("name", .text("another")))).bytes, as: UTF8.self),
    ]
    for forged in forged {
      for file in others { try place.write(file.bytes, to: "out/" + file.path) }
      try place.write(forged, to: "out/run.json")
      #expect(throws: OutputFolderError.foreign(path: place.out, records: ["run.json", "conflict.json"]), "\(forged)") {
        try folder.write(files("2"), force: true)
      }
      #expect(place.read("out/run.json") == forged)
    }
    try place.write(record, to: "out/run.json")
    try folder.write(files("2"), force: true)
  }

  @Test("A folder that is not an answer gets a record of its own, of its kind")
  func ownRecord() throws {
    let place = try Workplace()
    let report = OutputFolder(path: place.out, contents: .report)
    try report.write([OutputFile(path: "a/b.csv", bytes: [1])], force: false)
    try report.write([OutputFile(path: "a/c.csv", bytes: [2])], force: true)
    #expect(try tree(place.out).keys.sorted() == [".fenliang.json", "a/c.csv"])
    for contents in [OutputFolder.Contents.plan, .standards] {
      #expect(throws: OutputFolderError.foreign(path: place.out, records: [".fenliang.json"])) {
        try OutputFolder(path: place.out, contents: contents).checkWritable(force: true)
      }
    }
    #expect(throws: OutputFolderError.foreign(path: place.out, records: ["run.json", "conflict.json"])) {
      try OutputFolder(path: place.out).checkWritable(force: true)
    }
  }

  @Test("What comes into an output while another is written keeps it from being replaced")
  func changedMeanwhile() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1"), force: false)
    let fresh = try folder.prepare(files("2"), force: true)
    try place.write("mine", to: "out/letter.txt")
    #expect(throws: OutputFolderError.notOurs(path: place.out, others: ["letter.txt"], changed: [])) { try fresh.putInPlace() }
    #expect(place.read("out/letter.txt") == "mine" && place.read("out/allocation.csv") == "1")
    #expect(try place.names() == ["out"])
  }

  @Test("A folder keeps its permissions; a name as long as there are is no trouble")
  func permissionsAndLongNames() throws {
    let place = try Workplace()
    let path = place.path(String(repeating: "表", count: 85))
    try OutputFolder(path: path).write(files("1"), force: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: path)
    try OutputFolder(path: path).write(files("2"), force: true)
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o750)
    #expect(try place.names().count == 1)
  }

  @Test("A failure leaves the old output whole and no temporary folder")
  func failure() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1"), force: false)
    let long = String(repeating: "x", count: 300)
    // The first file is written before the second one fails.
    let bad = files("2", [OutputFile(path: long, bytes: [])])
    #expect { try folder.write(bad, force: true) } throws: { error in
      guard case .system(.write, let path, ENAMETOOLONG)? = error as? OutputFolderError else { return false }
      return path.hasSuffix(long)
    }
    #expect(place.read("out/allocation.csv") == "1")
    #expect(try place.names() == ["out"])
  }

  @Test(
    "Paths that leave the folder are refused before anything is written",
    arguments: ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/.", "a\0b", "allocation.csv"])
  func unsafe(path: String) throws {
    let place = try Workplace()
    #expect(throws: OutputFolderError.unsafePath(path)) {
      try OutputFolder(path: place.out).write(files("1") + [OutputFile(path: path, bytes: [])], force: false)
    }
    #expect(try place.names().isEmpty)
  }

  @Test("A missing parent is an error in words the planner understands")
  func missingParent() throws {
    let place = try Workplace()
    let path = place.path("no/out")
    let expected = OutputFolderError.system(.makeFolder, path: path, errno: ENOENT)
    #expect(throws: expected) { try OutputFolder(path: path).write(files("1"), force: false) }
    #expect(expected.message.chinese == "无法新建文件夹 \(path)：上级文件夹不存在。")
    #expect(expected.message.english == "Cannot make the folder \(path): No such file or directory.")
  }

  @Test("A link to a folder stays a link; a link to nothing is refused")
  func links() throws {
    let place = try Workplace()
    try OutputFolder(path: place.path("real")).write(files("1"), force: false)
    try FileManager.default.createSymbolicLink(atPath: place.out, withDestinationPath: place.path("real"))
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("real/allocation.csv") == "2")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.out) == place.path("real"))
    let dangling = place.path("dangling")
    try FileManager.default.createSymbolicLink(atPath: dangling, withDestinationPath: place.path("nothing"))
    #expect(throws: OutputFolderError.notAFolder(path: dangling)) {
      try OutputFolder(path: dangling).write(files("1"), force: false)
    }
  }

  @Test("Odd district ids land inside the folder; large files come out whole")
  func oddIDsAndLargeFiles() throws {
    let place = try Workplace()
    let ids = ["..", ".", "/", "../../x", "环翠区", "a\nb", ""]
    let large = [UInt8](repeating: 7, count: (1 << 26) + 12_345)
    let files =
      ids.map { OutputFile(path: packetFolder(forDistrict: $0) + "/products.csv", bytes: Array($0.utf8)) }
      + [OutputFile(path: "allocation.csv", bytes: large)]
    try OutputFolder(path: place.out).write(files, force: false)
    #expect(try place.names() == ["out"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.out + "/packets").count == ids.count)
    for file in files.dropLast() {
      #expect(place.read("out/" + file.path).map { Array($0.utf8) } == file.bytes)
    }
    let written = try #require(FileManager.default.contents(atPath: place.out + "/allocation.csv"))
    #expect(written == Data(large))
  }
}

extension Workplace {
  fileprivate var out: String { path("out") }

  fileprivate func read(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }
}
