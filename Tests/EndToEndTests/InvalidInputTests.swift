import Foundation
import TestSupport
import Testing

@Suite("Invalid input through the program", .printingRuns)
struct InvalidInputTests {
  static let root = packageRoot.appending(path: "Datasets/invalid")
  static let folders =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.path())) ?? []).filter { !$0.contains(".") }.sorted()

  @Test("There are faults to try")
  func thereAreFaults() {
    #expect(InvalidInputTests.folders.count >= 44)
  }

  /// Agreed volumes beyond their caps or below their floors: `check` says so, `allocate` works the conflict out.
  static let conflicts = ["agreed-above-caps", "agreed-below-floors"]

  @Test("4: agreed volumes that cannot lie between floors and caps are a conflict with a way out", arguments: conflicts)
  func conflict(name: String) throws {
    let place = try Workplace()
    let folder = InvalidInputTests.root.appending(path: name).path()
    #expect(try Binary.run("check", folder).code == 3)
    let run = try Binary.run("allocate", folder, "-o", place.path("out"))
    #expect(run.code == 4, "\(run.errors)")
    let mended = try Binary.run(
      "allocate", folder, "-o", place.path("mended"), "--overrides", place.path("out/repair-1.csv"))
    #expect(mended.code == 0, "\(run.errors)\(mended.errors)")
  }

  /// PlanTablesTests reads every one of them; here every fifth goes through the program.
  static let tried = folders.filter { !conflicts.contains($0) }.enumerated().filter { Seeds.areAll || $0.offset % 5 == 0 }.map(\.element)

  @Test("3: the fault is named with its code and place, and nothing is written", arguments: tried)
  func fault(name: String) throws {
    let place = try Workplace()
    let folder = InvalidInputTests.root.appending(path: name).path()
    let expected = try String(contentsOfFile: folder + "/.expected.txt", encoding: .utf8).split(separator: "\n").map(String.init)
    let run = try Binary.run("allocate", folder, "-o", place.path("out"), "--format", "json")
    #expect(run.code == 3, "\(run.errors)")
    let problems = try #require(run.json as? [[String: Any]])
    let errors = problems.filter { $0["severity"] as? String == "error" }.map { problem in
      "\(problem["code"] ?? "") \(problem["file"] ?? "")" + (problem["row"].map { ":\($0)" } ?? "")
        + (problem["column"].map { " \($0)" } ?? "")
    }
    #expect(errors == expected)
    for problem in problems {
      #expect((problem["message"] as? String)?.isEmpty == false)
    }
    #expect(try place.names().isEmpty)

    let check = try Binary.run("check", folder)
    #expect(check.code == 3)
    #expect(expected.allSatisfy { check.text.contains($0.prefix(4)) })
  }

  /// A copy of a plan with one file replaced.
  private func plan(_ place: Workplace, file: String, bytes: Data) throws -> String {
    let folder = place.path("plan")
    if !FileManager.default.fileExists(atPath: folder) {
      try FileManager.default.copyItem(atPath: dataset("hand/free"), toPath: folder)
    }
    try bytes.write(to: URL(filePath: "\(folder)/\(file)"))
    return folder
  }

  @Test("3: files cut short anywhere, empty, binary or of another kind have a message, never a crash")
  func damaged() throws {
    let names = ["parameters", "products", "districts", "institutions", "usage"].map { $0 + ".csv" }
    for name in names {
      let whole = try Data(contentsOf: URL(filePath: dataset("hand/free") + "/" + name))
      var damaged: [(String, Data)] = [
        ("empty", Data()), ("zeros", Data(repeating: 0, count: 4096)), ("all bytes", Data((0...255).map { UInt8($0) })),
        ("a workbook", Data("PK\u{3}\u{4}".utf8) + Data(repeating: 7, count: 100)),
        ("an open quote", whole + Data("\"".utf8)), ("UTF-16", Data([0xFF, 0xFE]) + whole),
        ("line ends", Data(repeating: 10, count: 1000)),
      ]
      for cut in stride(from: 1, to: whole.count - 1, by: max(1, whole.count / 4)) {
        damaged.append(("cut at \(cut)", Data(whole.prefix(cut))))
      }
      for (fault, bytes) in damaged {
        let place = try Workplace()
        let run = try Binary.run("allocate", plan(place, file: name, bytes: bytes), "-o", place.path("out"))
        // A cut may leave a table that is valid by itself; nothing else may come through.
        let allowed: Set<Int32> = fault.hasPrefix("cut") ? [0, 3, 4] : [3]
        #expect(allowed.contains(run.code) && !run.wasSignalled, "\(name) \(fault): \(run.code)")
        if run.code == 3 { #expect(run.errors.contains(name), "\(name) \(fault): \(run.errors)") }
      }
    }
  }

  @Test("3 or 7: a line of 100 MB is refused within half a gigabyte of memory", arguments: ["A", ",", "\""])
  func longLine(character: String) throws {
    let place = try Workplace()
    var bytes = Data("institution_id,product_id,period,units\n".utf8)
    bytes.append(Data(repeating: Array(character.utf8)[0], count: 100_000_000))
    let folder = try plan(place, file: "usage.csv", bytes: bytes)
    let run = try Binary.run(
      ["allocate", folder, "-o", place.path("out")], through: "ulimit -v 524288; ulimit -t 120; exec \"$0\" \"$@\"")
    #expect([3, 7].contains(run.code) && !run.wasSignalled, "\(run.code) \(run.errors.prefix(300))")
    #expect(run.errors.contains("usage.csv"))
    #expect(run.errors.utf8.count < 10_000)
  }

  @Test("7: what is no file is not waited for")
  func notFiles() throws {
    let place = try Workplace()
    let folder = try plan(place, file: "usage.csv", bytes: Data())
    let path = folder + "/usage.csv"
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(try Binary.run("allocate", folder, "-o", place.path("out")).code == 7)
    try FileManager.default.removeItem(atPath: path)
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try Binary.run("allocate", folder, "-o", place.path("out")).code == 7)
  }
}
