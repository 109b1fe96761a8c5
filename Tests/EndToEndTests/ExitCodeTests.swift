import Foundation
import TestSupport
import Testing

@Suite("Exit codes", .printingRuns)
struct ExitCodeTests {
  static let wrongWords: [[String]] = [
    ["--nope"], ["nope"], ["allocate"], ["allocate", "plan"], ["allocate", "plan", "-o"],
    ["allocate", "plan", "-o", "out", "--nope"], ["allocate", "plan", "-o", "out", "--lang", "fr"],
    ["allocate", "plan", "-o", "out", "--format", "xml"], ["allocate", "plan", "-o", "out", "--engine", "magic"],
    ["help", "nope"], ["help", "scenario", "nope"], ["help", "allocate", "nope"], ["verify"], ["verify", "a", "b"], ["prepay", "plan"],
    ["export-lp", "plan"],
    ["generate", "out"], ["template", "out", "--sample", "atlantis"],
    ["generate", "--products", "0", "--institutions", "2", "--districts", "1", "out"],
    ["generate", "--products", "2", "--institutions", "2", "--districts", "3", "out"],
  ]

  @Test("2: the words of the command are off; nothing is written", arguments: wrongWords)
  func usage(words: [String]) throws {
    let place = try Workplace()
    let run = try Binary.run(words, in: place.folder)
    #expect(run.code == 2, "\(words): \(run.errors)")
    #expect(run.text.isEmpty)
    #expect(!run.errors.isEmpty)
    #expect(try place.names().isEmpty)
  }

  @Test("2: a city's plan is not a packet")
  func resplitOfACity() throws {
    let place = try Workplace()
    let run = try Binary.run("resplit", dataset("weihai-batch3"), "-o", place.path("out"))
    #expect(run.code == 2)
    #expect(run.errors.contains("8 districts"))
    #expect(run.errors.contains("packets/"))
    #expect(try place.names().isEmpty)
  }

  @Test("0: help and version are results")
  func help() throws {
    for words in [["--help"], ["--version"], ["allocate", "--help"], ["help", "verify"], ["help"], ["help", "scenario", "add"]] {
      let run = try Binary.run(words)
      #expect(run.code == 0, "\(words)")
      #expect(run.text.hasSuffix("\n"), "\(words)")
      #expect(run.errors.isEmpty, "\(words)")
    }
  }

  @Test("7: files that cannot be read or written, and nothing is left behind")
  func files() throws {
    let place = try Workplace()
    let plan = dataset("hand/free")
    try Data("x".utf8).write(to: URL(filePath: place.path("file")))
    try FileManager.default.createDirectory(atPath: place.path("mine"), withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(filePath: place.path("mine/letter.txt")))
    let before = try tree(place.folder)
    let commands: [[String]] = [
      ["allocate", place.path("none"), "-o", place.path("out")], ["check", place.path("none")],
      ["verify", place.path("none")], ["prepay", plan, place.path("none")],
      ["allocate", plan, "-o", place.path("none/out")], ["allocate", plan, "-o", place.path("file"), "--force"],
      ["allocate", plan, "-o", place.path("mine"), "--force"], ["allocate", plan, "-o", "/proc/out"],
      ["allocate", plan, "-o", place.path("out"), "--overrides", place.path("none.csv")],
      ["template", place.path("mine"), "--force"], ["export-lp", plan, place.path("file")],
      ["export-lp", plan, place.path("none/out.mps")],
    ]
    for words in commands {
      let run = try Binary.run(words)
      #expect(run.code == 7, "\(words): \(run.code) \(run.errors)")
      #expect(run.text.isEmpty, "\(words)")
      #expect(!run.errors.isEmpty, "\(words)")
      #expect(try tree(place.folder) == before, "\(words)")
    }
  }

  @Test(
    "7: a result that standard output does not take, whatever the code would have been",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full"),
    arguments: [
      ["check", dataset("hand/free")], ["check", dataset("invalid/price-zero")], ["--version"], ["allocate", "--help"],
      ["check", dataset("hand/free"), "--format", "json"], ["allocate", dataset("hand/free"), "-o", "out", "--tables", "csv"],
    ])
  func fullOutput(words: [String]) throws {
    let place = try Workplace()
    let run = try Binary.run(words, in: place.folder, through: "exec \"$0\" \"$@\" > /dev/full")
    #expect(run.code == 7, "\(words): \(run.code) \(run.errors)")
    #expect(run.errors.contains("无法写到标准输出：磁盘已满 / cannot write to standard output: No space left on device"))
    // What was written before stays whole.
    if words[0] == "allocate", words.count > 2 { #expect(try Binary.run("verify", place.path("out")).code == 0) }
  }

  @Test("Why a file cannot be read is said in one language, with one full stop")
  func reasons() throws {
    let place = try Workplace()
    for words in [
      ["verify", place.path("none")], ["check", place.path("none")], ["fairness", place.path("none")],
      ["merge", place.path("none"), place.path("result"), "-o", place.path("merged")],
    ] {
      let chinese = try Binary.run(words + ["--lang", "zh"]).errors.replacingOccurrences(of: place.folder, with: "")
      #expect(chinese.contains("不存在") && !chinese.contains(". ") && !chinese.contains(".。"), "\(chinese)")
      #expect(!chinese.contains("No such file") && !chinese.contains("couldn"), "\(chinese)")
      let english = try Binary.run(words + ["--lang", "en"]).errors
      #expect(english.contains("No such file or directory") && !english.contains(".."), "\(english)")
    }
  }

  @Test("2: a result of merge with a day that is none; a folder with an @ in its name is no day")
  func mergeDays() throws {
    let place = try Workplace()
    for day in ["2020-13-11", "2020-02-30", "2020年13月1日", ""] {
      let run = try Binary.run("merge", place.path("out"), place.path("r@\(day)"), "-o", place.path("merged"))
      #expect(run.code == 2 && run.errors.contains("\"\(day)\""), "\(run.errors)")
    }
    #expect(try Binary.run("merge", place.path("out"), place.path("r@home"), "-o", place.path("merged")).code == 7)
  }

  @Test(
    "7: a folder that may not be written", .enabled(if: geteuid() != 0, "root may write everywhere"))
  func unwritable() throws {
    let place = try Workplace()
    let locked = place.path("locked")
    try FileManager.default.createDirectory(
      atPath: locked, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o555])
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: locked) }
    #expect(try Binary.run("allocate", dataset("hand/free"), "-o", locked + "/out").code == 7)
  }
}

@Suite("Plans that cannot exist", .printingRuns)
struct ConflictTests {
  /// One product of 10 packs at 2 yuan, two institutions alike, with what the test adds.
  private func plan(
    _ place: Workplace, capacities: [String] = ["", ""], rules: [String] = [], limits: [String] = []
  ) throws -> String {
    let folder = place.path("plan")
    let files = [
      "parameters": [
        "key,value", "cycle_start,2020-11-16", "cycle_end,2021-11-15", "report_due,2020-11-10",
        "prepayment_due,2020-11-16",
      ],
      "products": ["product_id,generic_name,units_per_pack,price_yuan,agreed_units", "P1,one,1,2,10"],
      "districts": ["district_id,name,kind", "D1,one,district"],
      "institutions": [
        "institution_id,name,district_id,ownership,capacity_yuan", "H1,one,D1,public,\(capacities[0])",
        "H2,two,D1,public,\(capacities[1])",
      ],
      "usage": ["institution_id,product_id,period,units", "H1,P1,2019,5", "H2,P1,2019,5"],
      "rules": ["rule_id,name,products,institutions,measure,sense,limit"] + rules,
      "limits": ["institution_id,product_id,floor_packs,cap_packs,fixed_packs"] + limits,
    ]
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, lines) in files where lines.count > 1 {
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(folder)/\(name).csv"))
    }
    return folder
  }

  private struct Card {
    var packs: Int
    var yuan: String
    var members: Set<String>
  }

  private func card(_ plan: String, _ place: Workplace) throws -> Card {
    for (language, word) in [("zh", "盒"), ("en", "packs")] {
      let out = place.path("out-\(language)")
      let run = try Binary.run("allocate", plan, "-o", out, "--lang", language)
      #expect(run.code == 4, "\(run.errors)")
      #expect(run.text.isEmpty)
      #expect(run.errors.contains(word))
      // Measures are in the reader's language.
      #expect((language == "zh") == run.errors.matches(of: /\b(packs|units|yuan)\b/).isEmpty, "\(run.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: out)
      #expect(names.filter { !$0.hasPrefix("repair-") } == ["conflict.json"])
      // The first repair does what it says.
      let mended = place.path("mended-\(language)")
      #expect(
        try Binary.run("allocate", plan, "-o", mended, "--overrides", out + "/repair-1.csv").code == 0, "\(run.errors)")
      #expect(try Binary.run("verify", mended).code == 0)
      let text = run.errors + String(decoding: try Data(contentsOf: URL(filePath: out + "/conflict.json")), as: UTF8.self)
      #expect(!text.lowercased().contains("infeasible"))
      #expect(!text.contains("不可行") && !text.contains("无可行"))
    }
    let run = try Binary.run("allocate", plan, "-o", place.path("out-json"), "--format", "json")
    #expect(run.code == 4)
    #expect(run.output == (try Data(contentsOf: URL(filePath: place.path("out-json/conflict.json")))))
    let object = try #require(run.json as? [String: Any])
    let members = try #require(object["members"] as? [[String: Any]])
    for member in members { #expect(member["file"] is String && member["row"] is Int, "\(member)") }
    return Card(
      packs: object["missing_packs"] as? Int ?? -1, yuan: object["missing_yuan"] as? String ?? "",
      members: Set(
        members.map { "\($0["kind"] ?? "") \(($0["ids"] as? [String] ?? []).joined(separator: ";")) \($0["limit"] ?? "")" }))
  }

  @Test("capacities: three packs of two yuan find no room")
  func capacities() throws {
    let place = try Workplace()
    let card = try card(plan(place, capacities: ["6", "8"]), place)
    #expect(card.packs == 3)
    #expect(card.yuan == "6.00")
    #expect(card.members == ["product P1 10", "capacity H1 6", "capacity H2 8"])
  }

  @Test("a rule: the agreed volume is double what it allows")
  func rule() throws {
    let place = try Workplace()
    let card = try card(plan(place, rules: ["R1,most,*,*,packs,<=,5"]), place)
    #expect(card.packs == 5)
    #expect(card.yuan == "10.00")
    #expect(card.members == ["product P1 10", "rule R1 <= 5 packs"])
  }

  @Test("a rule, a cap and a floor together: each is named")
  func boundsAndRule() throws {
    let place = try Workplace()
    // H1 at most 4 packs, so H2 needs 6; the rule leaves it 9 yuan, which is 4.5 packs.
    let card = try card(
      plan(place, rules: ["R1,most,P1,H2,yuan,<=,9"], limits: ["H1,P1,,4,"]), place)
    #expect(card.packs == 2)
    #expect(card.yuan == "3.00")
    #expect(card.members == ["product P1 10", "rule R1 <= 9 yuan", "cap H1;P1 4"])
  }

  @Test("a floor above the capacity: what the floor costs too much is missing")
  func floor() throws {
    let place = try Workplace()
    let card = try card(plan(place, capacities: ["6", ""], limits: ["H1,P1,5,,"]), place)
    #expect(card.packs == 0)
    #expect(card.yuan == "4.00")
    #expect(card.members == ["capacity H1 6", "floor H1;P1 5"])
  }

  @Test("--relax: capacities give way by the least share, each excess is marked, and the answer is verified")
  func relaxed() throws {
    let place = try Workplace()
    // 20 yuan need room in 6 + 4: both are doubled.
    let folder = try plan(place, capacities: ["6", "4"])
    let out = place.path("out")
    let run = try Binary.run("allocate", folder, "-o", out, "--relax", "capacity", "--lang", "en")
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.text.contains("Relaxed limits that are exceeded (2)"))
    #expect(run.errors.contains("W591") && run.errors.contains("100%"))
    #expect(try Binary.run("verify", out).code == 0)
    let institutions = try String(contentsOfFile: out + "/plan/institutions.csv", encoding: .utf8)
    #expect(institutions.contains("12") && institutions.contains("8"))
    let record = try String(contentsOfFile: out + "/run.json", encoding: .utf8)
    #expect(record.contains("W591"))
    let useless = try Binary.run("allocate", folder, "-o", place.path("none"), "--relax", "floors", "--lang", "en")
    #expect(useless.code == 4)
    #expect(useless.errors.contains("Relaxing floors does not help"))
  }

  @Test("a card without time says so; times that are none are refused")
  func timeLimit() throws {
    let place = try Workplace()
    let folder = try plan(place, capacities: ["6", "8"])
    let run = try Binary.run("allocate", folder, "-o", place.path("out"), "--time-limit", "0", "--lang", "en")
    #expect(run.code == 4)
    #expect(run.errors.contains("time limit of 0 s"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.path("out")) == ["conflict.json"])
    #expect(try Binary.run("allocate", folder, "-o", place.path("out2"), "--time-limit", "-1").code == 2)
  }

  @Test("a card is replaced by the answer once the plan is mended, with --force only")
  func mended() throws {
    let place = try Workplace()
    let out = place.path("out")
    let folder = try plan(place, capacities: ["6", "8"])
    #expect(try Binary.run("allocate", folder, "-o", out).code == 4)
    let mended = try plan(place, capacities: ["6", "14"])
    #expect(try Binary.run("allocate", mended, "-o", out).code == 7)
    #expect(try FileManager.default.contentsOfDirectory(atPath: out).contains("conflict.json"))
    #expect(try Binary.run("allocate", mended, "-o", out, "--force").code == 0)
    #expect(!FileManager.default.fileExists(atPath: out + "/conflict.json"))
    #expect(try Binary.run("verify", out).code == 0)
  }
}
