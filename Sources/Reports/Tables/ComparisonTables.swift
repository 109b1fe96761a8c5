public import Judging
public import OutputStore
import Planning
import Streams

extension OutputComparison {
  /// Difference over the old value; nil where the old value is 0.
  static func share(_ difference: Int64, of old: Int64) -> Double? {
    old == 0 ? nil : Double(difference) / Double(old)
  }

  /// The tables of `compare -o`: cells, institutions, districts and products, each sorted by id, and `comparison.json`.
  public func files(style: CSVStyle) -> [OutputFile] {
    [
      cellTable(style), totalTable("compare_institutions.csv", institutions, keys: ["district_id", "institution_id"], style),
      totalTable("compare_districts.csv", districts, keys: ["district_id"], style),
      totalTable("compare_products.csv", products, keys: ["product_id"], style),
      OutputFile(path: "comparison.json", bytes: json),
    ]
  }

  private func cellTable(_ style: CSVStyle) -> OutputFile {
    let columns = [
      "product_id", "district_id", "institution_id", "present", "old_packs", "new_packs", "difference_packs",
      "percent", "old_amount_yuan", "new_amount_yuan", "difference_yuan",
    ]
    let cells = cells
    return reportTable("compare_cells.csv", columns: columns, rowCount: cells.count, style: style) { index, writer in
      let cell = cells[index]
      let (old, difference) = (cell.old ?? .zero, cell.difference)
      writer.field(text: cell.product)
      writer.field(text: cell.district)
      writer.field(text: cell.institution)
      writer.field(text: cell.present)
      writer.field(whole: cell.old?.packs)
      writer.field(whole: cell.new?.packs)
      writer.field(whole: difference.packs)
      writer.field(text: percentText(Int64(difference.packs), of: Int64(old.packs)))
      writer.field(old.amount)
      writer.field((cell.new ?? .zero).amount)
      writer.field(difference.amount)
    }
  }

  private func totalTable(
    _ path: String, _ totals: [Total], keys: [String], _ style: CSVStyle
  ) -> OutputFile {
    // Money is prepaid for all products together.
    let hasPrepayments = keys != ["product_id"]
    let columns =
      keys + [
        "name", "old_packs", "new_packs", "difference_packs", "percent", "old_amount_yuan", "new_amount_yuan",
        "difference_yuan", "percent_yuan",
      ]
      + (hasPrepayments ? ["old_prepayment_yuan", "new_prepayment_yuan", "difference_prepayment_yuan"] : [])
    // Institutions come by id, so the order by district keeps that; those without a cell on either side are left out.
    let rows =
      keys.count == 1
      ? totals
      : totals.filter { !$0.districtID.isEmpty }.enumerated().sorted { left, right in
        let ids = (left.element.districtID, right.element.districtID)
        return ids.0 == ids.1 ? left.offset < right.offset : idPrecedes(ids.0, ids.1)
      }.map(\.element)
    return reportTable(path, columns: columns, rowCount: rows.count, style: style) { index, writer in
      let total = rows[index]
      let difference = total.difference
      if keys.count == 2 { writer.field(text: total.districtID) }
      writer.field(text: total.id)
      writer.field(text: total.name)
      writer.field(whole: total.old.packs)
      writer.field(whole: total.new.packs)
      writer.field(whole: difference.packs)
      writer.field(text: percentText(Int64(difference.packs), of: Int64(total.old.packs)))
      writer.field(total.old.amount)
      writer.field(total.new.amount)
      writer.field(difference.amount)
      writer.field(text: percentText(difference.amount.count, of: total.old.amount.count))
      guard hasPrepayments else { return }
      writer.field(total.old.prepayment)
      writer.field(total.new.prepayment)
      writer.field(difference.prepayment)
    }
  }
}

/// A difference in percent with two decimals, without the sign of percent; blank where the old value is 0.
private func percentText(_ difference: Int64, of old: Int64) -> String {
  guard let share = OutputComparison.share(difference, of: old) else { return "" }
  let text = written { $0.append(percent: share) }
  return text.hasSuffix("%") ? String(text.dropLast()) : text
}

extension OutputComparison {
  /// The comparison as JSON: amounts as texts with two decimals, every cell that differs.
  public var json: [UInt8] {
    JSONValue.members(
      ("old", .members(("plan_name", .text(planNames.old)), ("run_json_sha256", .text(digests.old)))),
      ("new", .members(("plan_name", .text(planNames.new)), ("run_json_sha256", .text(digests.new)))),
      ("changed_plan_tables", .list(changedPlanTables.map { .text($0) })),
      ("result", .text(isSame ? "same" : "different")),
      ("total", OutputComparison.members(of: total)),
      (
        "cells_counted",
        .members(
          ("all", .whole(cellCount)), ("different", .whole(cells.count)), ("old_only", .whole(oldOnlyCount)),
          ("new_only", .whole(newOnlyCount)))
      ),
      ("cell_balance", balanceJSON(cellBalance)), ("institution_balance", balanceJSON(institutionBalance)),
      ("districts", .list(districts.map { OutputComparison.json(of: $0, key: "district_id") })),
      ("products", .list(products.map { OutputComparison.json(of: $0, key: "product_id") })),
      ("institutions", .list(institutions.filter(\.isChanged).map { OutputComparison.json(of: $0, key: "institution_id") })),
      (
        "cells",
        .list(
          cells.map { cell in
            .members(
              ("product_id", .text(cell.product)), ("district_id", .text(cell.district)),
              ("institution_id", .text(cell.institution)), ("present", .text(cell.present)),
              ("old_packs", .whole(cell.oldPacks)), ("new_packs", .whole(cell.newPacks)),
              ("difference_packs", .whole(cell.difference.packs)),
              ("difference_yuan", .text(cell.difference.amount.description)))
          })
      )
    ).prettyBytes
  }

  private static func json(of total: Total, key: String) -> JSONValue {
    guard case .object(let rest) = members(of: total) else { preconditionFailure("no object") }
    var own: [(key: String, value: JSONValue)] = [(key, .text(total.id)), ("name", .text(total.name))]
    if !total.districtID.isEmpty { own.append(("district_id", .text(total.districtID))) }
    return .object(own + rest)
  }

  private static func members(of total: Total) -> JSONValue {
    .members(
      ("old", json(of: total.old)), ("new", json(of: total.new)), ("difference", json(of: total.difference)),
      ("difference_share", share(Int64(total.difference.packs), of: Int64(total.old.packs)).map { .number($0) }))
  }

  static func json(of amounts: Amounts) -> JSONValue {
    .members(
      ("packs", .whole(amounts.packs)), ("amount_yuan", .text(amounts.amount.description)),
      ("prepayment_yuan", .text(amounts.prepayment.description)))
  }

  private func balanceJSON(_ balance: Balance) -> JSONValue {
    .members(
      ("gainers", .whole(balance.gainers)), ("losers", .whole(balance.losers)),
      ("gained", OutputComparison.json(of: balance.gained)), ("lost", OutputComparison.json(of: balance.lost)),
      ("change", OutputComparison.json(of: total.difference)))
  }
}

extension Change {
  /// Which output has the cell, for machines.
  fileprivate var present: String { old == nil ? "new_only" : new == nil ? "old_only" : "both" }
}
