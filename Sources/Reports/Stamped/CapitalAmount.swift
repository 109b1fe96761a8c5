public import Planning

/// An amount in the capitals of payment papers 大写金额: `人民币叁拾贰元零伍分`.
///
/// After 元 and after 角 stands 整, after 分 nothing. A 零 stands for zeros between digits, not for those at the end of a
/// group of four before a full one: 107,000 is 壹拾万柒仟元整. Source: 正确填写票据和结算凭证的基本规定, annex to 支付结算办法.
public func capitalAmount(_ amount: Fen) -> String {
  let fen = amount.count.magnitude
  let (yuan, cents) = fen.quotientAndRemainder(dividingBy: 100)
  var text = amount.count < 0 ? "人民币负" : "人民币"
  if yuan > 0 || cents == 0 { text += (yuan == 0 ? "零" : capitals(of: yuan)) + "元" }
  let (tens, ones) = cents.quotientAndRemainder(dividingBy: 10)
  if tens > 0 {
    text += capitalDigits[Int(tens)] + "角"
  } else if yuan > 0, ones > 0 {
    text += "零"
  }
  return text + (ones > 0 ? capitalDigits[Int(ones)] + "分" : "整")
}

private let capitalDigits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]

/// A whole number above 0. What stands before 亿 is a number itself, so that 万亿 needs no case of its own.
private func capitals(of number: UInt64) -> String {
  for (scale, name) in [(UInt64(100_000_000), "亿"), (10_000, "万")] where number >= scale {
    let (high, low) = number.quotientAndRemainder(dividingBy: scale)
    let rest = low == 0 ? "" : (low < scale / 10 ? "零" : "") + capitals(of: low)
    return capitals(of: high) + name + rest
  }
  var text = ""
  var left = number
  var skipsZero = false
  for (scale, name) in [(UInt64(1_000), "仟"), (100, "佰"), (10, "拾"), (1, "")] {
    let (digit, rest) = left.quotientAndRemainder(dividingBy: scale)
    left = rest
    guard digit > 0 else {
      skipsZero = !text.isEmpty
      continue
    }
    text += (skipsZero ? "零" : "") + capitalDigits[Int(digit)] + name
    skipsZero = false
  }
  return text
}
