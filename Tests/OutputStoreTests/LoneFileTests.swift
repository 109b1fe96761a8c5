import Foundation
import TestSupport
import Testing

@testable import OutputStore

struct LoneFileTests {
  private func write(_ text: String, _ path: String, force: Bool = false, inputs: [String] = [], isOurs: Bool = true) throws {
    try writeFile(Array(text.utf8), to: path, force: force, inputs: inputs) { _ in isOurs }
  }

  private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("A file is replaced only with force, where it is known, and where it is not being read")
  func replaced() throws {
    let place = try Workplace()
    let file = place.path("file")
    try write("1", file)
    #expect(throws: OutputFolderError.notEmpty(path: file)) { try write("2", file) }
    #expect(throws: OutputFolderError.notOurFile(path: file)) { try write("2", file, force: true, isOurs: false) }
    try FileManager.default.linkItem(atPath: file, toPath: place.path("hard"))
    try FileManager.default.createSymbolicLink(atPath: place.path("link"), withDestinationPath: "hard")
    for input in [file, place.path("hard"), place.path("link"), place.folder + "/./file"] {
      #expect(throws: OutputFolderError.isInput(path: file)) { try write("2", file, force: true, inputs: [input]) }
    }
    #expect(throws: OutputFolderError.isInput(path: place.path("link"))) {
      try write("2", place.path("link"), force: true, inputs: [file])
    }
    #expect(try text(file) == "1")
    try write("2", file, force: true, inputs: [place.path("nothing")])
    #expect(try text(file) == "2")
    #expect(try place.names() == ["file", "hard", "link"])
  }

  @Test("A link is followed and stays, with the permissions of the file that it leads to")
  func links() throws {
    let place = try Workplace()
    try write("1", place.path("file"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: place.path("file"))
    try FileManager.default.createSymbolicLink(atPath: place.path("link"), withDestinationPath: "file")
    try write("2", place.path("link"), force: true)
    #expect(try text(place.path("file")) == "2")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: place.path("link")) == "file")
    #expect(try FileManager.default.attributesOfItem(atPath: place.path("file"))[.posixPermissions] as? Int == 0o640)
    try FileManager.default.createSymbolicLink(atPath: place.path("broken"), withDestinationPath: "nothing")
    #expect(throws: OutputFolderError.brokenLink(path: place.path("broken"))) { try write("3", place.path("broken"), force: true) }
  }

  @Test("What a killed run left is removed by the next for the same file")
  func leftover() throws {
    let place = try Workplace()
    try place.write("A run of fenliang works here. What it leaves is removed by the next.\n", to: ".file.fenliang-1.lock")
    try place.write("half", to: ".file.fenliang-1")
    try place.write("mine", to: ".file.fenliang-2")
    try write("1", place.path("file"))
    #expect(try place.names() == [".file.fenliang-2", "file"])
  }

  @Test("A file that appears while another is written for its name is left alone")
  func appeared() throws {
    let place = try Workplace()
    let fresh = try FreshFile([1], for: place.path("file"), force: false) { _ in true }
    try place.write("mine", to: "file")
    #expect(throws: OutputFolderError.notEmpty(path: place.path("file"))) { try fresh.putInPlace() }
    #expect(try text(place.path("file")) == "mine")
    #expect(try place.names() == ["file"])
  }
}
