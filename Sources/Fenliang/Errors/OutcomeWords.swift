import OutputStore
public import Planning
import Splitting
import Verification

extension FenliangError.Difference {
  /// What differs and what to do.
  public var message: Localized {
    switch self {
    case .notVerified(let folder, .merging, let findings):
      Localized(
        zh: "\(folder) 没有通过核对，不能汇总：\n\(findings.firstLines.chinese)",
        en: "\(folder) does not pass its check; nothing can be merged into it:\n\(findings.firstLines.english)")
    case .notVerified(let folder, .renewing, let findings), .notVerified(let folder, .substituting, let findings):
      Localized(
        zh: "\(folder) 没有通过核对，不能作为起点：\n\(findings.firstLines.chinese)",
        en: "\(folder) does not pass its check and cannot be started from:\n\(findings.firstLines.english)")
    case .notTheCitys(let folder, .merging):
      Localized(
        zh: "\(folder) 不是 allocate 或 merge 的结果。请给出全市的结果文件夹。",
        en: "\(folder) is not what `allocate` or `merge` wrote. Give the city's output.")
    case .notTheCitys(let folder, .renewing):
      Localized(
        zh: "\(folder) 是一个区市的结果。续签请给出全市的结果文件夹。",
        en: "\(folder) is one district's. Give the city's output to renew.")
    case .notTheCitys(let folder, .substituting):
      Localized(
        zh: "\(folder) 是一个区市的结果，不能替补。请给出 allocate 或 merge 的全市结果文件夹。",
        en: "\(folder) is one district's. Give the city's output of `allocate` or `merge` to substitute.")
    case .earlierDefinition(let folder):
      Localized(
        zh: "\(folder) 由早先的程序版本算出，分解的定义已经改变：现在的版本可以核对（verify）、比较、续签和替补它，不能在它上面改预付、汇总或解释。请用算出它的那个版本，或重新 allocate。",
        en: "\(folder) was made by an earlier version under another definition of the plan. This version can verify, compare, renew and "
          + "substitute it, but not reschedule, merge into or explain it: use the version that made it, or run `allocate` again.")
    case .planDiffers(let findings):
      Localized(
        zh: "方案与已有结果不只是预付参数不同，预付计划未改动。请重新 allocate，或改回方案：\n\(findings.firstLines.chinese)",
        en: "The plan differs from the existing output in more than its prepayment; nothing was written. Run "
          + "`allocate`, or take the changes back:\n\(findings.firstLines.english)")
    case .damaged(let file, let spot):
      Localized(
        zh: "\(spot.text(in: file).chinese) 不是分量写的样子，无法读回。请先运行 fenliang verify 查看差异。",
        en:
          "\(spot.text(in: file).english) is not as Fenliang writes it and cannot be read back. Run `fenliang verify` to see what differs.")
    case .notOfThePlan(let ids):
      Localized(
        zh: "已有结果中的 \(ids.joined(separator: "、")) 不在方案中：结果不是这个方案的。请用产生它的方案，或重新 allocate。",
        en:
          "\(ids.joined(separator: ", ")) of the existing output are not in the plan: it is not this plan's. Use the plan it came from, or run `allocate`."
      )
    case .notOfThePacket(let district):
      Localized(
        zh: "\(district) 的分解与按它的任务包重新计算的不同，结果被改过，无法解释。请先运行 fenliang verify 查看差异。",
        en: "The lines of \(district) are not what its packet gives, so the output was changed and cannot be explained. "
          + "Run `fenliang verify` to see what differs.")
    case .paidAndGone(let institutions):
      Localized(
        zh: "已预付表中的机构 \(institutions.joined(separator: "、")) 不在区市上报的结果中。请先收回这些预付并记入已预付表，再重新 allocate、汇总。",
        en:
          "\(institutions.joined(separator: ", ")) were paid and are not in the districts' results. Take the payments back, note that in paid.csv, and run `allocate` and `merge` again."
      )
    case .nothingToSubstitute(let findings):
      (findings.map { Localized(zh: $0.line(in: .chinese), en: $0.line(in: .english)) } + [
        Localized(zh: "没有可替补的余量，没有写出结果。", en: "Nothing is left to substitute; nothing was written.")
      ]).lines
    }
  }
}

extension FenliangError.Limit {
  /// Which limit was reached and what to do.
  public var message: Localized {
    switch self {
    case .time:
      Localized(
        zh: "限时已到，还没有得出方案，未写出任何结果。去掉 --time-limit 或给更多时间：计算量有上限，方案与时间无关。",
        en: """
          The time limit is over before the plan was found; nothing was written. Leave --time-limit out or give more time: the work is bounded, and the plan does not depend on the time.
          """)
    case .price(let product):
      Localized(
        zh: "产品 \(product) 按包装折算的中选价太大，无法精确计算。请核对包装转换比和价格。",
        en: "The winning price for the pack of \(product) is too large to be computed exactly. Check units and prices.")
    case .cancelled: Localized(zh: "已取消，没有改动。", en: "Cancelled; nothing was changed.")
    }
  }
}

extension FenliangError.Trouble {
  /// What went wrong and what to send us.
  public var message: Localized {
    switch self {
    case .undecided(let found):
      Localized(
        zh: "求解器未能得出结论（\(found.text)）。方案没有问题时请把输入表发给开发者。",
        en: "The solver came to no conclusion (\(found.text)). Please send the input tables to the developers.")
    case .ownCheck(let findings):
      Localized(
        zh: "结果没有通过独立核对，未写出。这是程序的错误，请把输入表发给开发者：\n\(findings.firstLines.chinese)",
        en: "The result did not pass the independent check and was not put in place. This is our mistake; please send "
          + "the input tables to the developers:\n\(findings.firstLines.english)")
    case .readsBackOtherwise:
      Localized(
        zh: "写回的方案读出来不一样，方案未改动。这是程序的错误，请把输入表发给开发者。",
        en: "The plan as written does not read back the same, and was left alone. This is our mistake; please send the tables.")
    }
  }
}

extension [Finding] {
  /// How many differences a message shows.
  private static let mostShown = 10

  /// The first differences, a line each.
  fileprivate var firstLines: Localized {
    prefix(Self.mostShown).map { Localized(zh: $0.text(inChinese: true), en: $0.text(inChinese: false)) }.lines
  }
}
