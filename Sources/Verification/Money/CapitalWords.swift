/// Fen in the capitals of payment papers, figure by figure: every figure with its place, zeros joined and dropped at the
/// end of a group of four.
func capitalWords(fen: Int128) -> String {
  let figures = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
  let places = ["", "拾", "佰", "仟"]
  let (yuan, cents) = fen.quotientAndRemainder(dividingBy: 100)
  let digits = String(yuan).utf8.map { Int($0) - 48 }
  var words = ""
  var hasZero = false
  var groupHasFigure = false
  for (index, digit) in digits.enumerated() {
    let place = digits.count - 1 - index
    if digit == 0 {
      hasZero = true
    } else {
      if hasZero, !words.isEmpty { words += "零" }
      words += figures[digit] + places[place % 4]
      (hasZero, groupHasFigure) = (false, true)
    }
    guard place % 4 == 0, place > 0 else { continue }
    // 万 ends a group with a figure; 亿 also stands after a 万 whose own group has none. Zeros before either are not said.
    let isOdd = place / 4 % 2 == 1
    if isOdd ? groupHasFigure : !words.isEmpty {
      words += isOdd ? "万" : "亿"
      hasZero = false
    }
    groupHasFigure = false
  }
  if yuan > 0 { words += "元" }
  let (tens, ones) = (Int(cents / 10), Int(cents % 10))
  if yuan == 0, cents == 0 { words = "零元" }
  if tens > 0 { words += figures[tens] + "角" }
  if tens == 0, ones > 0, yuan > 0 { words += "零" }
  return "人民币" + words + (ones > 0 ? figures[ones] + "分" : "整")
}
