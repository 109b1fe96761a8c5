import Planning
import Testing

@testable import Reports

struct ReasonTests {
  func line(
    _ boundBy: BoundBy, fill: Double? = 0.853, continuous: Double = 85.3, packs: Int = 85, floor: Int = 0,
    cap: Int? = nil
  ) -> AllocationLine {
    AllocationLine(
      product: 0, institution: 0, basisUnits: 1, target: 100, floor: floor, cap: cap, fill: fill,
      packsContinuous: continuous, packs: packs, boundBy: boundBy)
  }

  let capacity = Decimal4(whole: 1_200_000)

  @Test("Every binding reason in Chinese")
  func chinese() {
    func sentence(_ line: AllocationLine) -> String { reason(for: line, capacity: capacity, in: .chinese) }
    #expect(sentence(line(.product)) == "按本区市统一满足率 85.30% 分得 85.30 盒（比例目标量 100.00 盒），舍去尾数为 85 盒。")
    #expect(
      sentence(line(.institution, packs: 86))
        == "机构年度承载上限 1200000.00 元已用满，受限品种满足率统一为 85.30%，分得 85.30 盒（比例目标量 100.00 盒），进位取整为 86 盒。")
    #expect(sentence(line(.rule("R1"))) == "规则 R1 已到限值，满足率 85.30%，分得 85.30 盒（比例目标量 100.00 盒），舍去尾数为 85 盒。")
    #expect(
      sentence(line(.cap, fill: 0.8, continuous: 80, packs: 80, cap: 80))
        == "已到上限 80 盒，满足率 80.00%，分得 80.00 盒（比例目标量 100.00 盒），恰为 80 盒。")
    #expect(
      sentence(line(.floor, fill: 1.2, continuous: 120, packs: 120, floor: 120))
        == "按下限 120 盒保障，满足率 120.00%，分得 120.00 盒（比例目标量 100.00 盒），恰为 120 盒。")
    #expect(sentence(line(.fixed, packs: 9, floor: 9, cap: 9)) == "数量已锁定为 9 盒，不参与均衡分解（比例目标量 100.00 盒）。")
    #expect(
      sentence(line(.conflict))
        == "多项限制同时起作用，须为其他品种留出空间，满足率 85.30%，分得 85.30 盒（比例目标量 100.00 盒），舍去尾数为 85 盒。")
    #expect(
      sentence(line(.product, fill: nil)) == "按本区市可分数量分得 85.30 盒（比例目标量 100.00 盒），舍去尾数为 85 盒。")
  }

  @Test("Every binding reason in English")
  func english() {
    func sentence(_ line: AllocationLine) -> String { reason(for: line, capacity: capacity, in: .english) }
    let tail = "; the share is 85.30 packs (proportional target 100.00 packs); rounded down to 85 packs."
    #expect(
      sentence(line(.product)) == "The district's volume is handed out in full at the common fill 85.30%"
        + tail)
    #expect(
      sentence(line(.institution))
        == "The institution's yearly capacity of 1200000.00 yuan is used up; all products it limits have the fill 85.30%"
        + tail)
    #expect(sentence(line(.rule("R1"))) == "Rule R1 has reached its limit; the fill is 85.30%" + tail)
    #expect(sentence(line(.cap, cap: 85)) == "The cap of 85 packs is reached; the fill is 85.30%" + tail)
    #expect(sentence(line(.floor, floor: 85)) == "The floor of 85 packs is kept; the fill is 85.30%" + tail)
    #expect(
      sentence(line(.fixed))
        == "The volume is fixed at 85 packs and takes no part in the fair split (proportional target 100.00 packs)."
    )
    #expect(
      sentence(line(.conflict))
        == "Several limits act together and other products need the room; the fill is 85.30%" + tail)
    #expect(sentence(line(.product, fill: nil)) == "The district's volume is handed out in full" + tail)
  }

  @Test("A fair value that two decimals show as whole counts as whole")
  func wholeTolerance() {
    #expect(
      reason(for: line(.product, continuous: 84.996), capacity: capacity, in: .chinese).contains("恰为 85 盒"))
    #expect(
      reason(for: line(.product, continuous: 84.99), capacity: capacity, in: .chinese).contains("进位取整为 85 盒"))
  }
}
