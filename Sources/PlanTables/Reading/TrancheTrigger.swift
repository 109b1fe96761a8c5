/// What a tranche waits for, as written: `签约后15个工作日` or `contract+15`; `采购满50%后15个工作日` or `bought 50%+15`.
struct TrancheTrigger {
  /// How it is written.
  static let example = "签约后15个工作日:50%;采购满50%后15个工作日:50%"

  /// The share to be bought; nil where it waits for the contract.
  let share: Substring?
  /// Working days after it, as written.
  let workdays: Substring

  /// Takes a text apart, spaces and case aside; nil where it does not start like one.
  init?(_ written: String) {
    let text = written.lowercased().filter { $0 != " " }[...]
    guard let (subject, days) = TrancheTrigger.split(text) else { return nil }
    if subject == "签约" || subject == "contract" {
      (share, workdays) = (nil, days)
      return
    }
    for word in ["采购满", "采购达到", "采购达", "bought>=", "bought"] where subject.hasPrefix(word) {
      (share, workdays) = (subject.dropFirst(word.count), days)
      return
    }
    return nil
  }

  /// Before and after `后` or `+`, without the words for working days.
  private static func split(_ text: Substring) -> (Substring, Substring)? {
    guard let mark = text.firstIndex(where: { $0 == "后" || $0 == "+" }) else { return nil }
    var days = text[text.index(after: mark)...]
    for word in ["个工作日内", "个工作日", "工作日", "wd"] where days.hasSuffix(word) {
      days = days.dropLast(word.count)
      break
    }
    return (text[..<mark], days)
  }
}
