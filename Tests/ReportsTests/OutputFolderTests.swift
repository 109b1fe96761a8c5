import Foundation
import Planning
import Streams
import TestSupport
import Testing

@testable import Reports

struct OutputFolderTests {
  func files(_ text: String) -> [OutputFile] {
    [
      OutputFile(path: "run.json", bytes: Array(text.utf8)),
      OutputFile(path: "packets/371002/a.csv", bytes: Array((text + "a").utf8)),
      OutputFile(path: "packets/371002/b.csv", bytes: []),
    ]
  }

  @Test("A new folder holds every file and nothing is left beside it")
  func fresh() throws {
    let place = try Workplace()
    try OutputFolder(path: place.out + "/").write(files("1"), force: false)
    #expect(try place.names() == ["out"])
    #expect(place.read("out/run.json") == "1")
    #expect(place.read("out/packets/371002/a.csv") == "1a")
    #expect(place.read("out/packets/371002/b.csv") == "")
  }

  @Test("An empty folder is filled without force")
  func empty() throws {
    let place = try Workplace()
    try FileManager.default.createDirectory(atPath: place.out, withIntermediateDirectories: false)
    try OutputFolder(path: place.out).write(files("1"), force: false)
    #expect(place.read("out/run.json") == "1")
    #expect(try place.names() == ["out"])
  }

  @Test("An earlier output is refused without force and replaced with it")
  func replaces() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1") + [OutputFile(path: "only-old.csv", bytes: [])], force: false)
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) {
      try folder.write(files("2"), force: false)
    }
    #expect(throws: OutputFolderError.notEmpty(path: place.out)) { try folder.checkWritable(force: false) }
    #expect(place.read("out/run.json") == "1")
    try folder.checkWritable(force: true)
    try folder.write(files("2"), force: true)
    #expect(place.read("out/run.json") == "2")
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
    #expect(place.read("out/run.json") == "1")
    refused.discard()
    #expect(try place.names() == ["out"])
    let fresh = try folder.prepare(files("3"), force: true)
    try fresh.putInPlace()
    #expect(place.read("out/run.json") == "3")
    #expect(try place.names() == ["out"])
  }

  @Test("A last file is made from the digests of the others, in their order", arguments: [1, 2, 7])
  func record(threads: Int) throws {
    let place = try Workplace()
    let others = Array(files("1").dropFirst())
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
    try place.write("{}", to: "out/conflict.json")
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("out/run.json") == "2")
    #expect(place.read("out/conflict.json") == nil)
  }

  @Test("A folder with something else in it is never touched, force or not")
  func foreign() throws {
    let place = try Workplace()
    try place.write("mine", to: "out/letter.txt")
    #expect(throws: OutputFolderError.foreign(path: place.out, marks: ["run.json", "conflict.json"])) {
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

  @Test("What a crash left behind neither disturbs nor is touched")
  func leftover() throws {
    let place = try Workplace()
    let leftovers = [".out.fenliang-\(getpid())", ".out.fenliang-\(getpid())-old"]
    for leftover in leftovers { try place.write("half", to: leftover + "/run.json") }
    try OutputFolder(path: place.out).write(files("1"), force: false)
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("out/run.json") == "2")
    #expect(try place.names() == leftovers + ["out"])
    #expect(leftovers.allSatisfy { place.read($0 + "/run.json") == "half" })
  }

  @Test("A failure leaves the old output whole and no temporary folder")
  func failure() throws {
    let place = try Workplace()
    let folder = OutputFolder(path: place.out)
    try folder.write(files("1"), force: false)
    let long = String(repeating: "x", count: 300)
    // The first file is written before the second one fails.
    let bad = files("2") + [OutputFile(path: long, bytes: [])]
    #expect { try folder.write(bad, force: true) } throws: { error in
      guard case .system(.write, let path, ENAMETOOLONG)? = error as? OutputFolderError else { return false }
      return path.hasSuffix(long)
    }
    #expect(place.read("out/run.json") == "1")
    #expect(try place.names() == ["out"])
  }

  @Test(
    "Paths that leave the folder are refused before anything is written",
    arguments: ["../x", "/etc/x", "a/../../x", "a//b", "", ".", "a/.", "a\0b", "run.json"])
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
    try place.write("1", to: "real/run.json")
    try FileManager.default.createSymbolicLink(atPath: place.out, withDestinationPath: place.path("real"))
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("real/run.json") == "2")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.out) == place.path("real"))
    let dangling = place.path("dangling")
    try FileManager.default.createSymbolicLink(atPath: dangling, withDestinationPath: place.path("nothing"))
    #expect(throws: OutputFolderError.notAFolder(path: dangling)) {
      try OutputFolder(path: dangling).write(files("1"), force: false)
    }
  }

  @Test("Removing the old output does not follow links out of it")
  func linksInside() throws {
    let place = try Workplace()
    try place.write("mine", to: "elsewhere/letter.txt")
    try place.write("1", to: "out/run.json")
    try FileManager.default.createSymbolicLink(
      atPath: place.out + "/link", withDestinationPath: place.path("elsewhere"))
    try OutputFolder(path: place.out).write(files("2"), force: true)
    #expect(place.read("elsewhere/letter.txt") == "mine")
    #expect(place.read("out/run.json") == "2")
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
