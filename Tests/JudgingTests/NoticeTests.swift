import Judging
import Planning
import Testing

@Suite("Notices")
struct NoticeTests {
  @Test("A document's number names its notice by all of its marks; any other is held to the national measures")
  func named() {
    #expect(Notice.named(by: "威医保发〔2020〕61号") == .weihai)
    for document in ["威医保发〔2020〕62号", "烟医保函〔2023〕61号", ""] { #expect(Notice.named(by: document) == .national) }
  }

  @Test("Notices that are known have marks that no other one's document has")
  func apart() {
    for (index, notice) in Notice.known.enumerated() {
      #expect(!notice.marks.isEmpty)
      #expect(Notice.named(by: notice.marks.joined()) == Notice.known[index])
    }
  }

  @Test("Half is exactly half; at least 30 % is 30 % and more")
  func limits() {
    func ratio(_ share: Int64) -> Decimal4 { Decimal4(tenThousandths: share) }
    let (half, least) = (Notice.RatioLimit.exactly(ratio(5_000)), Notice.RatioLimit.atLeast(ratio(3_000)))
    #expect([4_999, 5_000, 5_001].map { half.admits(ratio($0)) } == [false, true, false])
    #expect([2_999, 3_000, 10_000].map { least.admits(ratio($0)) } == [false, true, true])
  }
}
