import Foundation
import PlanTables
import Planning
import TestSupport
import Testing

@testable import Synthesis

@Suite("Sample cities")
struct SampleCityTests {
  static let folders: [SampleCity: String] = [.weihai: "weihai-batch3", .yantai: "yantai-batch8"]

  /// The repository's Datasets folder.
  static let datasets = packageRoot.appending(path: "Datasets")

  @Test(
    "The committed data sets are what the code makes; FENLIANG_WRITE_DATASETS=1 rewrites them",
    arguments: SampleCity.allCases)
  func committedFiles(city: SampleCity) throws {
    let folder = Self.datasets.appendingPathComponent(try #require(Self.folders[city]))
    let format = CSVFormat(
      byteOrderMark: false, carriageReturns: false, chineseHeadings: city.hasChineseHeadings)
    let files = planFiles(city.records(), format: format)
    if ProcessInfo.processInfo.environment["FENLIANG_WRITE_DATASETS"] == "1" {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for file in files { try Data(file.bytes).write(to: folder.appendingPathComponent(file.name)) }
    }
    for file in files {
      let committed = try Data(contentsOf: folder.appendingPathComponent(file.name))
      #expect(committed == Data(file.bytes), "\(file.name) differs")
    }
    let present = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(present == files.map(\.name).sorted())
  }

  @Test("The hidden plan keeps every volume, capacity, limit and rule", arguments: SampleCity.allCases)
  func feasible(city: SampleCity) {
    let draft = SampleDraft(city)
    let found = violations(of: draft.witness(), in: draft.records())
    #expect(found.isEmpty, "\(found)")
  }

  @Test(
    "The cities have the sizes that the notes state",
    arguments: [
      (SampleCity.weihai, 55, 130, 8),
      (.yantai, 40, 250, 14),
    ])
  func sizes(city: SampleCity, products: Int, institutions: Int, districts: Int) {
    let records = city.records()
    #expect(records.products.count == products)
    #expect(records.institutions.count == institutions)
    #expect(records.districts.count == districts)
    #expect(Set(records.institutions.map(\.ownership)) == Set(Ownership.allCases))
    #expect(records.institutions.contains { $0.participates == false })
    for ids in [records.products.map(\.id), records.institutions.map(\.id), records.districts.map(\.id)] {
      #expect(zip(ids, ids.dropFirst()).allSatisfy { idPrecedes($0, $1) })
    }
    #expect(
      records.products.allSatisfy { $0.agreedUnits == $0.agreedPacks * $0.unitsPerPack && $0.agreedPacks > 0 }
    )
    #expect(records.products.allSatisfy { $0.pack.hasPrefix("\($0.unitsPerPack)\($0.unit)/") })
    let limits = records.limits ?? []
    #expect(limits.contains { $0.floorPacks != nil })
    #expect(limits.contains { $0.capPacks != nil })
    #expect(limits.contains { $0.fixedPacks != nil })
    let capacities = records.institutions.filter { $0.capacity != nil }.count
    #expect(capacities * 15 > institutions && capacities * 5 < institutions)
  }

  @Test("Every district that the city names has institutions that take part", arguments: SampleCity.allCases)
  func districts(city: SampleCity) {
    let records = city.records()
    let served = Set(records.institutions.filter(\.takesPart).map(\.districtID))
    #expect(served == Set(records.districts.map(\.id)))
  }

  @Test(
    "Usage has one line for each institution, product and period, in order", arguments: SampleCity.allCases)
  func usage(city: SampleCity) {
    let records = city.records()
    let keys = (records.usage ?? []).map { "\(records.key($0.institution, $0.product));\($0.period)" }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { idPrecedes($0, $1) })
  }

  @Test("The terms are those of the notices")
  func terms() {
    let weihai = SampleCity.weihai.parameters
    #expect(weihai.document == "威医保发〔2020〕61号")
    #expect("\(weihai.cycleStart) \(weihai.cycleEnd)" == "2020-11-16 2021-11-15")
    #expect("\(weihai.reportDue) \(weihai.prepaymentDue)" == "2020-11-10 2020-11-16")
    #expect(weihai.prepaymentRatio.description == "0.5")
    let yantai = SampleCity.yantai.parameters
    #expect(yantai.document == "烟医保函〔2023〕13号")
    #expect("\(yantai.cycleStart) \(yantai.cycleEnd)" == "2023-07-01 2024-06-30")
    #expect(yantai.executionDate?.description == "2023-07-10")
    let monitored = Set(SampleCity.yantai.records().products.filter(\.isKeyMonitored).map(\.genericName))
    #expect(monitored == ["注射用哌拉西林钠他唑巴坦钠", "注射用头孢哌酮钠舒巴坦钠", "注射用头孢噻肟钠"])
    #expect(
      SampleCity.yantai.records().products.allSatisfy {
        !$0.backupSupplier.isEmpty && !$0.secondBackupSupplier.isEmpty
      })
  }
}
