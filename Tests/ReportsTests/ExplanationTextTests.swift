import Planning
import Testing

@testable import Reports

@Suite("Texts of explanations")
struct ExplanationTextTests {
  /// H2: 300 of the basis, 24.9 / 100 of the city's packs.
  @Test("one sentence a cell, from the basis to the packs, in both languages")
  func sentences() throws {
    let allocation = try SampleAllocation().allocation
    let sentences = CellSentences(allocation)
    #expect(
      sentences.sentence(for: allocation.lines[2], in: .chinese)
        == "测算基数 300 最小单位，占全市 24.90%，全市 100 盒按比例为 24.90 盒；"
        + "机构年度承载上限 310.00 元已用满，受限品种满足率统一为 102.81%，分得 25.60 盒（比例目标量 24.90 盒），舍去尾数为 25 盒。")
    #expect(
      sentences.sentence(for: allocation.lines[2], in: .english)
        == "The basis is 300 units, 24.90% of the city's; of its 100 packs the proportional share is 24.90. "
        + "The institution's yearly capacity of 310.00 yuan is used up; all products it limits have the fill 102.81%; "
        + "the share is 25.60 packs (proportional target 24.90 packs); rounded down to 25 packs.")
    #expect(
      sentences.sentence(for: allocation.lines[3], in: .chinese) == "没有测算基数；数量已锁定为 6 盒，不参与均衡分解（比例目标量 0.00 盒）。")
  }

  @Test("lines are broken by width, never before a closing mark or inside a number")
  func wrapping() {
    #expect("一二三，四".wrapped(to: 6) == ["一二", "三，四"])
    #expect("一二（三四）".wrapped(to: 6) == ["一二", "（三", "四）"])
    #expect("用量 1,234 片".wrapped(to: 9) == ["用量", "1,234 片"])
    #expect("one two three".wrapped(to: 8) == ["one two", "three"])
    #expect("".wrapped(to: 8) == [""])
    #expect("abcdefghij".wrapped(to: 4) == ["abcdefghij"])
  }

  @Test("a common fill above or below 1 is explained by what the others have less or more")
  func others() throws {
    let less = try #require(othersText([.init(kind: "cap", cells: 1, shortage: 3)], fill: 1.3))
    #expect(less.chinese == "受限的机构少得 3.00 盒（上限 1 家 3.00 盒），余下的由大家同比例分，所以高于 100%。")
    let more = try #require(othersText([.init(kind: "floor", cells: 2, shortage: -1.5)], fill: 0.9))
    #expect(more.chinese == "按下限、锁定等多得 1.50 盒（下限 2 家 1.50 盒），大家同比例让出，所以低于 100%。")
    #expect(othersText([], fill: 1) == nil)
  }

  @Test("what stands in the way is said with its numbers")
  func obstacles() {
    #expect(Obstacle.cap(1_200).text.chinese == "该机构这个品种的上限是 1,200 盒")
    #expect(Obstacle.floors(volume: 20, taken: 7).text.english == "of the district's 20 packs the others' floors and fixed volumes take 7")
    let limit = LimitName(
      row: .capacity("H1"), name: "机构1", measure: .yuan, sense: .atMost, limit: Decimal4(whole: 165))
    #expect(Obstacle.limit(limit).text.chinese == "即使其他各项都降到下限，也会超出机构1的年度承载上限 165.00 元")
    #expect(
      Obstacle.together([limit], caps: 2, floors: 0).text.chinese == "这几项不能同时成立：机构1的年度承载上限 165.00 元、2 处上限或锁定")
    #expect(Obstacle.invalid([Localized(zh: "甲。", en: "A."), Localized(zh: "乙", en: "B")]).text.chinese == "甲；乙")
  }
}
