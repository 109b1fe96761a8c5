public import Planning

extension Conflict.Note {
  /// What there is to say and what to do.
  public var text: Localized {
    switch self {
    case .timeOver(let seconds, let isSmallestSet):
      Localized(
        zh: "限时 \(seconds) 秒已到：\(isSmallestSet ? "" : "上列各项不一定是最小的一组；")没有试完的修正方案不列出。可用 --time-limit 给更多时间。",
        en: "The time limit of \(seconds) s is over: " + (isSmallestSet ? "" : "the set may not be the smallest; ")
          + "repairs not tried to the end are not listed. Give more time with --time-limit.")
    case .noRepair:
      Localized(
        zh: "没有找到经试算可行的修正方案：上列各项中没有可以单独或一起调整的限值，或调整后仍有其他冲突。请检查约定采购量、锁定数和测算基数。",
        en:
          "No repair was found that works when tried: none of the limits can be moved alone or together, or another conflict remains. Look at the agreed volumes, the fixed volumes and the basis."
      )
    case .repairsTooTight:
      Localized(
        zh: "没有找到经试算可行的修正方案：试过的调整都太紧，没有在试算的计算量内取成整盒。请把上列限值放宽得更多。",
        en:
          "No repair was found that works when tried: with each one the limits stay so tight that a trial found no whole packs within its bounds. Move the limits above further."
      )
    case .aboveDemand(let product, let reported, let agreed):
      Localized(
        zh: "品种 \(product)：报量 \(reported) 盒 < 约定 \(agreed) 盒，多出 \(agreed - reported) 盒。请核对报量和约定量；确要超过报量的，把参数“报量封顶”填 否。",
        en:
          "\(product): \(reported) packs reported < \(agreed) agreed, \(agreed - reported) over. Compare both; to give more than reported, set demand_cap to no."
      )
    case .relaxingHoldsRules(let ids, let isCapped):
      Localized(
        zh:
          "\(ids.isEmpty ? "" : "规则 \(ids.joined(separator: "、"))\(isCapped ? " 和" : " ")")\(isCapped ? "报量封顶" : "")给出的上下限不随 --relax 放宽：规则对范围内各家是同一个限值，不能只放宽其中几家。请改规则的限值\(isCapped ? "，或把参数“报量封顶”填 否" : "")。",
        en:
          "Floors and caps from \((ids.map { "the rule \($0)" } + (isCapped ? ["demand_cap"] : [])).joined(separator: ", ")) are not relaxed: a rule is one limit for everybody in its scope and cannot give way for some. Change its limit\(isCapped ? ", or set demand_cap to no" : "")."
      )
    case .relaxingIsNoHelp(let limits):
      Localized(
        zh: "用 --relax \(limits.joined(separator: "、")) 放宽也不能使方案成立：冲突不在能放宽的限值上。",
        en: "Relaxing \(limits.joined(separator: ", ")) does not help: the conflict lies in other limits.")
    }
  }
}
