import Fenliang
import Foundation
import PlanSupport
import PlanTables
import Planning
import Splitting
import Synthesis
import TestSupport
import Testing

/// What must hold of the files, on a share of the random plans; every run here is verified before it is put in place.
@Suite("Output folders of random plans")
struct FolderPropertyTests {
  /// Spread over the 500 seeds.
  static let seeds = Seeds.first(6, of: 16).map { $0 * 31 + 3 }

  @Test("are the same bytes for every order of the rows, in a second run, and for any number of threads", arguments: seeds)
  func sameBytes(seed: UInt64) throws {
    let place = try Workplace()
    let files = planFiles(SeededPlans.recipe(seed: seed).records(), format: .canonical)
    let plan = try place.write(files, to: "plan")
    let plain = try tree(place.allocate(plan, to: "out"))
    for threads in [1, 5] {
      let again = try tree(place.allocate(plan, to: "again-\(threads)", threads: threads))
      #expect(plain == again, "seed \(seed): a second run, \(threads) threads")
    }
    var random = SeededGenerator(seed: seed)
    let shuffled = files.map { (name: $0.name, bytes: shuffledRows($0.bytes, &random)) }
    #expect(zip(files, shuffled).contains { $0.bytes != $1.bytes }, "seed \(seed): nothing was shuffled")
    let other = try tree(place.allocate(try place.write(shuffled, to: "shuffled"), to: "other", threads: 2))
    #expect(Set(plain.keys) == Set(other.keys), "seed \(seed)")
    for name in plain.keys.sorted() { #expect(plain[name] == other[name], "seed \(seed): \(name)") }
  }

  /// Canonical files have one record a line: no field holds a line end.
  private func shuffledRows(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var rows = bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    guard rows.count > 1 else { return bytes }
    for index in stride(from: rows.count - 1, to: 1, by: -1) {
      rows.swapAt(index, random.integer(in: 1...index))
    }
    return Array(rows.map { $0 + [UInt8(ascii: "\n")] }.joined())
  }

  @Test("hold packets whose own split gives the city's rows byte for byte", arguments: seeds)
  func resplit(seed: UInt64) throws {
    let place = try Workplace()
    let plan = try place.write(planFiles(SeededPlans.recipe(seed: seed).records(), format: .canonical), to: "plan")
    let city = try tree(place.allocate(plan, to: "out"))
    let header = lines(city["allocation.csv"])[0]
    let districts = try FileManager.default.contentsOfDirectory(atPath: place.path("out/packets")).sorted()
    #expect(!districts.isEmpty)
    for district in districts {
      let request = AllocationRequest(
        planFolder: place.path("out/packets/\(district)"), outputFolder: place.path("own-\(district)"))
      _ = try Fenliang.resplit(request)
      let own = try Data(contentsOf: URL(filePath: place.path("own-\(district)/allocation.csv")))
      let expected = lines(city["allocation.csv"]).dropFirst()
        .filter { $0.split(separator: ",", omittingEmptySubsequences: false)[1] == district }
      #expect(lines(own) == [header] + expected, "seed \(seed), district \(district)")
    }
  }
}
