import OutputStore
public import Planning
import Streams

extension Explanation {
  /// The explanation as JSON, with everything in it: amounts as texts with two decimals, fills and shares as numbers, absent
  /// ones left out; sentences in one language.
  public func json(in language: Language) -> [UInt8] {
    let value: JSONValue =
      switch self {
      case .cell(let cell): cell.json(language)
      case .institution(let institution): institution.json(language)
      case .product(let product): product.json(language)
      case .district(let district): district.json(language)
      case .districtProduct(let part): part.json(language)
      }
    return value.prettyBytes
  }
}

extension Named {
  fileprivate var json: JSONValue { .members(("id", .text(id)), ("name", .text(name))) }
}

extension Product {
  fileprivate var explainedJSON: JSONValue {
    .members(
      ("id", .text(id)), ("name", .text(Named(self).name)), ("price_yuan", .text(price.description)),
      ("units_per_pack", .whole(unitsPerPack)), ("unit", .text(unit)))
  }
}

extension LimitName {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(
      (row.member.key, .text(row.member.id)), ("name", .text(name)), ("measure", .text(measure.rawValue)),
      ("sense", .text(sense.rawValue)), ("limit", .text(limit.description)),
      ("stated", statement.map { .text($0) }),
      ("entered", (part?.entered?.description).map { .text($0) }), ("text", .text(text[language])))
  }
}

extension LimitUse {
  fileprivate var json: JSONValue {
    .members(
      (row.member.key, .text(row.member.id)), ("name", .text(name)), ("measure", .text(measure.rawValue)),
      ("sense", .text(sense.rawValue)), ("limit", .text(limit.description)),
      ("stated", statement.map { .text($0) }),
      ("entered", (part?.entered?.description).map { .text($0) }), ("proportional", .number(targetValue)),
      ("continuous", .number(fairValue)), ("value", .text(value.description)), ("cells", .whole(cells)),
      ("bound_cells", .whole(boundCells)), ("institutions", .whole(institutions)),
      (
        "largest",
        .list(
          largest.map {
            .members(
              ("product", $0.product.json), ("institution", $0.institution.json),
              ("value", .text($0.value.description)))
          })
      ))
  }
}

extension VolumeShare {
  fileprivate var json: JSONValue {
    .members(
      ("institutions", .whole(institutions)), ("basis_units", .number(totalUnits)), ("packs", .whole(packs)),
      ("target_packs", .number(target)), ("share", .number(share)))
  }
}

extension FillSpread {
  fileprivate var json: JSONValue {
    .members(
      ("smallest", .number(smallest)), ("median", .number(median)), ("largest", .number(largest)),
      ("count", .whole(count)))
  }
}

extension BindingTally {
  fileprivate var json: JSONValue { .object(counts.map { ($0.kind, .whole($0.cells)) }) }
}

extension Binding.Group {
  fileprivate var json: JSONValue {
    .members(("bound_by", .text(kind)), ("cells", .whole(cells)), ("shortage_packs", .number(shortage)))
  }
}

extension ExplainedCell {
  fileprivate var json: JSONValue {
    .members(
      ("product", product.json), ("institution", institution.json), ("target_packs", .number(target)),
      ("packs_continuous", .number(packsContinuous)), ("fill", fill.map { .number($0) }), ("packs", .whole(packs)),
      ("bound_by", .text(boundBy.description)), ("shortage_packs", .number(shortage)),
      ("shortage_yuan", .number(shortageYuan)))
  }
}

extension InstitutionPrepayment {
  fileprivate var json: JSONValue {
    .members(
      ("agreed_amount_yuan", .text(agreedAmount.description)), ("prepayment_yuan", .text(prepayment.description)))
  }
}

extension BasisOrigin {
  fileprivate var json: JSONValue {
    .members(
      ("source", .text(source.text)), ("decided_by", decider.map { .text($0.rawValue) }),
      ("units", .number(units)), ("weight", .text(weight.description)),
      ("demand_units", demand.map { .text($0.description) }),
      ("predecessors", predecessors.isEmpty ? nil : .list(predecessors.map(\.json))),
      (
        "years",
        .list(
          years.map {
            .members(
              ("year", .whole($0.year)), ("units", .text($0.units.description)), ("weight", .text($0.weight.description)),
              ("annualized_months", $0.annualizedMonths.map { .whole($0) }), ("left_out", $0.isLeftOut ? .boolean(true) : nil))
          })
      ))
  }
}

extension CellExplanation {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(
      ("kind", .text("cell")), ("product", product.explainedJSON), ("institution", Named(institution).json),
      ("district", Named(district).json), ("packs", .whole(line.packs)),
      ("units", .whole(line.packs * product.unitsPerPack)), ("amount_yuan", .text(amount.description)),
      ("basis", basis.json), ("city_share", cityShare?.json), ("district_share", districtShare.json),
      ("fill", line.fill.map { .number($0) }), ("packs_continuous", .number(line.packsContinuous)),
      ("floor_packs", .whole(line.floor)), ("cap_packs", line.cap.map { .whole($0) }),
      ("bound_by", .text(line.boundBy.description)),
      (
        "binding",
        .members(
          ("common_fill", binding.commonFill.map { .number($0) }), ("common_cells", .whole(binding.commonCells)),
          ("others", .list(binding.others.map(\.json))), ("limits", .list(binding.limits.map(\.json))),
          ("competitors", .list(binding.competitors.map(\.json))),
          ("default_limit", .text(binding.isDefaultLimit ? "yes" : "no")), ("limit_source", (binding.source?[language]).map { .text($0) }),
          ("filled_before", binding.earlier.isEmpty ? nil : .list(binding.earlier.map(\.json))),
          ("district_changes", binding.changes.isEmpty ? nil : .list(binding.changes.map { $0.json(language) })))
      ),
      (
        "rounding",
        .members(
          ("whole", .whole(rounding.whole)), ("fraction", .number(rounding.fraction)),
          ("candidates", .whole(rounding.candidates)), ("packs_left", .whole(rounding.packsLeft)),
          ("rank", rounding.rank.map { .whole($0) }), ("by_remainder", .whole(rounding.packsByRemainder)),
          ("institution_floor", .whole(rounding.window.lowerBound)), ("institution_ceiling", .whole(rounding.window.upperBound)),
          ("nearest", .whole(rounding.plainPacks)),
          (
            "misses",
            .list(
              rounding.misses.map {
                .members(("limit", $0.limit.json(language)), ("amount", .text($0.amount.description)))
              })
          ))
      ),
      ("prepayment", prepayment?.json), ("district_revision", revision?.json(language)),
      (
        "steps",
        .list(
          steps.map { step in
            .members(
              ("step", .text(step.key)), ("text", .text(step.texts.map { $0[language] }.joined(separator: language == .chinese ? "" : " ")))
            )
          })
      ),
      ("one_pack_more", onePackMore?.json(language)), ("one_pack_less", onePackLess?.json(language)),
      ("one_percent_more", onePercentMore?.json(language)))
  }
}

extension InstitutionExplanation {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(
      ("kind", .text("institution")), ("institution", Named(institution).json), ("district", Named(district).json),
      ("packs", .whole(packs)), ("amount_yuan", .text(amount.description)), ("proportional_yuan", .number(targetYuan)),
      ("continuous_yuan", .number(fairYuan)), ("fill", fill.map { .number($0) }), ("prepayment", prepayment?.json),
      ("neighbours_fill", neighbours?.json), ("district_revision", revision?.json(language)), ("bound_by", bindings.json),
      ("limits", .list(limits.map(\.json))),
      ("cells", .list(cells.map(\.json))))
  }
}

extension ProductExplanation {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(
      ("kind", .text("product")), ("product", product.explainedJSON),
      ("scope", .text(self.kind != .district ? "city" : "district")), ("packs", .whole(districts.reduce(0) { $0 + $1.packs })),
      ("amount_yuan", .text(amount.description)), ("bound_by", bindings.json),
      (
        "districts",
        .list(
          districts.map { part in
            .members(
              ("district", part.district.json), ("institutions", .whole(part.institutions)),
              ("target_packs", .number(part.target)), ("packs", .whole(part.packs)),
              ("common_fill", part.commonFill.map { .number($0) }), ("fills", part.fills?.json))
          })
      ), ("district_revisions", revisions.isEmpty ? nil : .list(revisions.map { $0.json(language) })), ("cells", .list(cells.map(\.json))),
      ("one_percent_more", onePercentMore?.json(language)))
  }
}

extension DistrictExplanation {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(
      ("kind", .text("district")), ("district", Named(district).json), ("products", .whole(products)),
      ("packs", .whole(packs)), ("amount_yuan", .text(amount.description)),
      ("prepayment_yuan", .text(prepayment.description)), ("bound_by", bindings.json), ("fills", fills?.json),
      (
        "institutions",
        .list(
          institutions.map { part in
            .members(
              ("institution", part.institution.json), ("amount_yuan", .text(part.amount.description)),
              ("fill", part.fill.map { .number($0) }), ("capacity_yuan", part.capacity.map { .text($0.description) }),
              ("mainly_bound_by", .text(part.mainKind)))
          })
      ), ("limits", .list(limits.map(\.json))), ("district_revision", revision?.json(language)))
  }
}

extension DistrictProductExplanation {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(
      ("kind", .text("district_product")), ("product", product.explainedJSON), ("district", Named(district).json),
      ("packs", .whole(packs)), ("city_share", cityShare?.json), ("common_fill", commonFill.map { .number($0) }),
      ("others", .list(others.map(\.json))), ("packs_left", .whole(packsLeft)), ("cells", .list(cells.map(\.json))),
      ("district_revision", revision?.json(language)), ("one_percent_more", onePercentMore?.json(language)))
  }
}
