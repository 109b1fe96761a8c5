import Foundation

extension SmallInstance {
  /// The months of the one cycle that every instance has, with the days by which their purchases are settled, worked out with
  /// a calendar: 30 days after the month's end, or the working day before. 2021-01-30, 05-30 and 10-30 are at weekends.
  static let months: [(name: String, settleBy: String)] = [
    ("2020-11", "2020-12-30"), ("2020-12", "2021-01-29"), ("2021-01", "2021-03-02"), ("2021-02", "2021-03-30"),
    ("2021-03", "2021-04-30"), ("2021-04", "2021-05-28"), ("2021-05", "2021-06-30"), ("2021-06", "2021-07-30"),
    ("2021-07", "2021-08-30"), ("2021-08", "2021-09-30"), ("2021-09", "2021-10-29"), ("2021-10", "2021-11-30"),
    ("2021-11", "2021-12-15"),
  ]

  private var clearing: String { parameters.first { $0.0 == "clearing" }?.1 ?? "straight_line" }

  /// ⌊x / y + 1/2⌋
  private func rounded(_ x: Int, _ y: Int) -> Int { (2 * x + y) / (2 * y) }

  /// How many days each month has.
  private static let lengths = [30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]

  /// The parts of each month in which a product is supplied in the cycle, 28 · 30 · 31 a whole month.
  private func parts(_ product: String) -> [Int] {
    let supply = supplies[product] ?? ("", "")
    return zip(SmallInstance.months, SmallInstance.lengths).map { month, length in
      let first = month.name == "2020-11" ? 16 : 1
      let last = month.name == "2021-11" ? 15 : length
      let days = (first...last).count { day in
        let date = "\(month.name)-" + String(format: "%02d", day)
        return date >= supply.from && (supply.until.isEmpty || date <= supply.until)
      }
      return 28 * 30 * 31 / length * days
    }
  }

  /// What an institution is to buy month by month [fen]: every line by the parts of months in which its product is supplied in the
  /// cycle, times usage where it has months.
  func planned(_ institution: String) -> [Int] {
    var sums = [Int](repeating: 0, count: 13)
    for line in lines where line.institution == institution {
      let own = usage.filter { $0.0 == institution && $0.1 == line.product && $0.2.utf8.count == 7 }
      let parts = parts(line.product)
      var weights = zip(SmallInstance.months, parts).map { month, part in
        max(0, own.filter { $0.2.suffix(2) == month.name.suffix(2) }.reduce(0) { $0 + (Int($1.3) ?? 0) }) * part
      }
      if weights.allSatisfy({ $0 == 0 }) { weights = parts }
      let total = weights.reduce(0, +)
      var (weight, before) = (0, 0)
      for month in 0..<13 {
        weight += weights[month]
        let next = rounded(fen(line) * weight, total)
        sums[month] += next - before
        before = next
      }
    }
    return sums
  }

  /// `clearing.csv` for what each institution is paid by day.
  func clearingTable(_ payments: [String: [(date: String, fen: Int)]]) -> String {
    var text =
      "district_id,institution_id,month,planned_purchase_yuan,offset_yuan,payable_yuan,settle_by,prepaid_yuan,balance_yuan,payer\n"
    for district in districts {
      for id in institutions.map(\.id).filter({ self.district(of: $0) == district }).sorted() {
        let planned = planned(id)
        let agreed = planned.reduce(0, +)
        if agreed == 0 { continue }
        let own = payments[id] ?? []
        let prepayment = own.reduce(0) { $0 + $1.fen }
        var (paid, bought, cleared) = (0, 0, 0)
        for (month, entry) in SmallInstance.months.enumerated() {
          let now = own.filter { payment in
            let at = SmallInstance.months.firstIndex { payment.date.prefix(7) <= $0.name } ?? 12
            return at == month
          }.reduce(0) { $0 + $1.fen }
          paid += now
          bought += planned[month]
          var target = 0
          switch clearing {
          case "none": target = 0
          case "proportional": target = rounded(prepayment * bought, agreed)
          case "balloon": target = month == 12 ? prepayment : 0
          default: target = rounded(prepayment * (month + 1), 13)
          }
          if clearing != "none" { target = max(target, cleared, prepayment - (agreed - bought)) }
          target = min(target, paid, cleared + planned[month])
          let offset = target - cleared
          cleared = target
          text +=
            "\(district),\(id),\(entry.name),\(yuan(planned[month])),\(yuan(offset)),\(yuan(planned[month] - offset)),\(entry.settleBy),\(yuan(now)),\(yuan(paid - cleared)),institution\n"
        }
      }
    }
    return text
  }

  /// `contracts.csv`.
  var contractsTable: String {
    var text = "supplier,product_id,district_id,institution_id,packs,units,price_yuan,amount_yuan\n"
    for product in products.sorted(by: { ($0.supplier, $0.id) < ($1.supplier, $1.id) }) {
      let own = lines.filter { $0.product == product.id && $0.packs > 0 }.sorted {
        (district(of: $0.institution), $0.institution) < (district(of: $1.institution), $1.institution)
      }
      for line in own {
        text +=
          "\(product.supplier),\(product.id),\(district(of: line.institution)),\(line.institution),\(line.packs),\(line.packs * product.unitsPerPack),\(product.plainPrice),\(yuan(fen(line)))\n"
      }
    }
    return text
  }

  /// `reconciliation.csv` for what each institution is prepaid [fen].
  func reconciliationTable(_ prepaid: [String: Int]) -> String {
    var text =
      "district_id,institution_id,agreed_amount_yuan,purchased_amount_yuan,completion,prepaid_yuan,offset_yuan,to_return_yuan,to_pay_yuan,payer\n"
    for district in districts {
      for id in institutions.map(\.id).filter({ self.district(of: $0) == district }).sorted() {
        let agreed = lines.filter { $0.institution == id }.reduce(0) { $0 + fen($1) }
        var bought = 0
        for product in products {
          let units = (purchases ?? []).filter {
            $0.institution == id && $0.product == product.id && ["selected", "backup"].contains($0.kind)
          }.reduce(0) { $0 + $1.units }
          bought += rounded(max(0, units) * product.price, product.unitsPerPack * 100)
        }
        let prepaid = prepaid[id] ?? 0
        if agreed == 0 && bought == 0 && prepaid == 0 { continue }
        let offset = clearing == "none" ? 0 : min(prepaid, bought)
        let share = agreed == 0 ? "" : Exact4.text(rounded(bought * 10_000, agreed))
        text +=
          "\(district),\(id),\(yuan(agreed)),\(yuan(bought)),\(share),\(yuan(prepaid)),\(yuan(offset)),\(yuan(prepaid - offset)),\(yuan(bought - offset)),institution\n"
      }
    }
    return text
  }
}

/// Ten-thousandths in their shortest form.
enum Exact4 {
  static func text(_ value: Int) -> String {
    var text = "\(value / 10_000)." + String(format: "%04d", value % 10_000)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
