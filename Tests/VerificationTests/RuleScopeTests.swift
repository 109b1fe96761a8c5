import Testing

@testable import Verification

@Suite("Selectors")
struct RuleScopeTests {
  private func tables() throws -> InputTables {
    let output = OutputFolder(files: plainInstance().output().files.mapValues { Array($0.utf8) })
    return try #require(InputTables(folder: "plan", in: output, into: Ledger()))
  }

  @Test(
    "choose institutions",
    arguments: [
      ("*", "1234567"), ("H2;H5", "25"), ("H2 ; H9", "2"), ("district:371003", "4567"),
      ("district:371002;371003", "1234567"), ("ownership:public&district:371002", "12"),
      ("ownership:公立;军队", "12345"), ("level:三级", "1"), ("机构性质：民营＆区市：371003", "67"), ("level:", ""),
      ("owner:public", ""), ("H9", ""),
    ])
  func institutions(selector: String, digits: String) throws {
    let tables = try tables()
    let ids = tables.institutions(selectedBy: selector).map { tables.institutions[$0].id }.sorted()
    #expect(ids == digits.map { "H\($0)" })
  }

  @Test("choose products", arguments: [("*", "12"), ("P2", "2"), ("P1；P2", "12"), ("P3", "")])
  func products(selector: String, digits: String) throws {
    let tables = try tables()
    let ids = tables.products(selectedBy: selector).map { tables.products[$0].id }.sorted()
    #expect(ids == digits.map { "P\($0)" })
  }
}
