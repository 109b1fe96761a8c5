import Fenliang
import Foundation
import TestSupport
import Testing
import Verification

@Suite("The sample cities through the program", .printingRuns)
struct SampleCityTests {
  static let cities = ["weihai-batch3", "yantai-batch8"]

  @Test("are allocated and verified; results on standard output, messages on standard error", arguments: cities)
  func allocated(city: String) throws {
    let place = try Workplace()
    let run = try Binary.run("allocate", dataset(city), "-o", place.path("out"))
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text.contains("Independent check passed"))
    #expect(!run.text.contains("W507"))
    #expect(run.errors.contains("W507"))
    #expect(!run.errors.contains("Independent check"))
    #expect(!run.errors.contains("\u{1B}") && !run.text.contains("\u{1B}"), "no terminal, no escape codes")
    #expect(try place.names() == ["out"])
    let verify = try Binary.run("verify", place.path("out"))
    #expect(verify.code == 0, "\(verify.text)")
    #expect(verify.text.hasSuffix("Verified.\n"))

    // A second run leaves everything alone without --force, and puts the same bytes there with it.
    let first = try tree(place.path("out"))
    let refused = try Binary.run("allocate", dataset(city), "-o", place.path("out"))
    #expect(refused.code == 7)
    #expect(refused.text.isEmpty)
    #expect(refused.errors.contains("--force"))
    #expect(try tree(place.path("out")) == first)
    #expect(try Binary.run("allocate", dataset(city), "-o", place.path("out"), "--force").code == 0)
    #expect(try tree(place.path("out")) == first)
    #expect(try place.names() == ["out"])
  }

  @Test("--force replaces another plan's output whole")
  func replaced() throws {
    let place = try Workplace()
    try Prepared.output(of: "hand/free", to: place.path("out"))
    try Prepared.output(of: "hand/capped", to: place.path("wanted"))
    #expect(try tree(place.path("out")) != tree(place.path("wanted")))
    #expect(try Binary.run("allocate", dataset("hand/capped"), "-o", place.path("out"), "--force").code == 0)
    #expect(try tree(place.path("out")) == tree(place.path("wanted")))
    #expect(try place.names() == ["out", "wanted"])
  }

  @Test("speak Chinese or English, for people or machines, and verify in every form")
  func forms() throws {
    let place = try Workplace()
    let plan = dataset("hand/rule-across-districts")
    func allocate(_ name: String, _ more: [String], language: String = "en_GB.UTF-8") throws -> Binary.Outcome {
      let run = try Binary.run(["allocate", plan, "-o", place.path(name)] + more, language: language)
      #expect(run.code == 0, "\(name): \(run.errors)")
      #expect(try Binary.run("verify", place.path(name)).code == 0, "\(name)")
      return run
    }
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(filePath: place.path(name + "/allocation.csv")))
    }
    let bom = Data([0xEF, 0xBB, 0xBF])
    #expect(try allocate("chinese", ["--lang", "zh"]).text.contains("独立核对通过"))
    #expect(try allocate("english", ["--lang", "en"], language: "zh_CN.UTF-8").text.contains("Independent check"))
    #expect(try allocate("locale", [], language: "zh_CN.UTF-8").text.contains("独立核对通过"))
    _ = try allocate("machines", ["--no-bom"])
    #expect(try bytes("chinese").starts(with: bom))
    #expect(!(try bytes("machines").starts(with: bom)))
    #expect(try bytes("chinese").contains(UInt8(ascii: "\r")))
    #expect(!(try bytes("machines").contains(UInt8(ascii: "\r"))))
    #expect(try bytes("chinese") == bytes("locale"))
    #expect(try bytes("chinese") != bytes("english"), "the reasons are sentences")
    let numbers = { (data: Data) in
      String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").dropFirst()
        .map { $0.split(separator: ",").prefix(10).joined(separator: ",") }
    }
    #expect(numbers(try bytes("chinese")) == numbers(try bytes("english")))
    #expect(numbers(try bytes("machines")) == numbers(try bytes("english")))

    let json = try allocate("json", ["--format", "json"])
    let summary = try #require(json.json as? [String: Any])
    #expect(summary["cells"] as? Int == 4)
    #expect(summary["products"] as? Int == 1)
    let verified = try Binary.run("verify", place.path("json"), "--format", "json")
    #expect(verified.code == 0)
    #expect(verified.json != nil)
  }
}

@Suite("Changed outputs", .printingRuns)
struct MutationTests {
  /// The places of the digits of a file that are tried: the first, the last and some at random.
  private func places(_ data: Data, random: inout SeededGenerator, count: Int) -> [Int] {
    let digits = data.indices.filter { (48...57).contains(data[$0]) }
    guard let first = digits.first, let last = digits.last else { return [] }
    return [first, last] + (0..<count).map { _ in digits[random.integer(in: 0...digits.count - 1)] }
  }

  @Test(
    "verify finds any digit changed in any file of a city's output",
    arguments: [("weihai-batch3", Seeds.areAll ? 3 : 0), ("", Seeds.areAll ? 3 : 1)])
  func digits(city: String, randomDigits: Int) throws {
    let place = try Workplace()
    if city.isEmpty {
      let made = try Binary.run(
        "generate", "--products", "6", "--institutions", "9", "--districts", "2", "--family", "scarce", place.path("plan"))
      #expect(made.code == 0, "\(made.errors)")
    }
    let out = place.path("out")
    if city.isEmpty {
      #expect(try Binary.run("allocate", place.path("plan"), "-o", out).code == 0)
    } else {
      try Prepared.output(of: city, to: out)
    }
    var random = SeededGenerator(seed: 20_201_116)
    var files = try tree(out)
    // Of the big one, the tables of the answer; packets and the plan's copies are tried on the small one.
    if !city.isEmpty { files = files.filter { !$0.key.contains("/") } }
    var tried = 0
    for name in files.keys.sorted() {
      let data = try #require(files[name])
      for (index, place) in places(data, random: &random, count: randomDigits).enumerated() {
        var changed = data
        changed[place] = 48 + (data[place] - 48 + UInt8(random.integer(in: 1...9))) % 10
        try changed.write(to: URL(filePath: out + "/" + name))
        let change: Comment = "\(name), byte \(place): \(data[place]) became \(changed[place])"
        let run = try Binary.run("verify", out)
        #expect(run.code == 5, change)
        // The program says of a file what the call finds.
        if index == 0 {
          let report = try Fenliang.verify(out)
          let finding = try #require(report.findings.first, change)
          #expect(!report.passed && run.text.contains(finding.code), change)
        }
        tried += 1
      }
      try data.write(to: URL(filePath: out + "/" + name))
    }
    #expect(tried >= 20)
    #expect(try Binary.run("verify", out).code == 0, "put back as it was")
  }

  @Test("verify finds a file that is missing, empty, cut short or too many")
  func files() throws {
    let place = try Workplace()
    let out = place.path("out")
    #expect(try Binary.run("allocate", dataset("hand/conflict"), "-o", out).code == 0)
    let files = try tree(out)
    for name in files.keys.sorted() {
      let url = URL(filePath: out + "/" + name)
      let data = try #require(files[name])
      try Data().write(to: url)
      #expect(try Binary.run("verify", out).code == 5, "\(name) empty")
      try data.dropLast(3).write(to: url)
      #expect(try Binary.run("verify", out).code == 5, "\(name) cut short")
      try FileManager.default.removeItem(at: url)
      #expect([5, 7].contains(try Binary.run("verify", out).code), "\(name) missing")
      try data.write(to: url)
    }
    try Data("1".utf8).write(to: URL(filePath: out + "/packets/extra.csv"))
    #expect(try Binary.run("verify", out).code == 5, "one file too many")
    try FileManager.default.removeItem(atPath: out + "/packets/extra.csv")
    #expect(try Binary.run("verify", out).code == 0)
  }
}
