import OutputStore
import Planning
import Streams

extension PackChange {
  fileprivate var json: JSONValue {
    .members(
      ("product_id", .text(product.id)), ("product", .text(product.name)), ("institution_id", .text(institution.id)),
      ("institution", .text(institution.name)), ("before", .whole(before)), ("after", .whole(after)))
  }
}

extension Obstacle {
  fileprivate func json(_ language: Language) -> JSONValue {
    .members(("kind", .text(kind)), ("text", .text(text[language])))
  }
}

extension WhatIfOutcome {
  /// The changes, or what stands in the way.
  fileprivate func json(_ language: Language) -> JSONValue {
    switch self {
    case .changes(let changes, let missed):
      .members(("changes", .list(changes.map(\.json))), ("missed", .list(missed.map(\.excess.json))))
    case .impossible(let obstacles): .members(("impossible", .list(obstacles.map { $0.json(language) })))
    }
  }
}

extension PackWhatIf {
  /// The answer and how far it goes.
  func json(_ language: Language) -> JSONValue {
    .members(
      ("step", .whole(step)), ("outcome", outcome.json(language)),
      (
        "reach",
        reach.map { reach in
          .members(
            ("same_institutions_up_to", .whole(reach.steps)), ("at_the_end", reach.last.json(language)),
            ("one_beyond", reach.next?.json(language)), ("most", .whole(reach.most)),
            ("obstacles", .list(reach.obstacles.map { $0.json(language) })),
            ("search", .text(reach.isComplete ? "complete" : "limited")))
        }
      ))
  }
}

extension VolumeWhatIf {
  /// The answer and how far it goes.
  func json(_ language: Language) -> JSONValue {
    .members(
      ("product_id", .text(product.id)), ("scope", .text(isCity ? "city" : "district")), ("before", .whole(before)),
      ("after", .whole(after)), ("outcome", outcome.json(language)),
      (
        "changed_districts", changedDistricts.isEmpty ? nil : .list(changedDistricts.map { .text($0.id) })
      ),
      ("compared_with", .text(isFromAnswer ? "output" : "city_split")),
      (
        "districts",
        .list(
          districts.map {
            .members(
              ("district_id", .text($0.district.id)), ("district", .text($0.district.name)), ("before", .whole($0.before)),
              ("after", .whole($0.after)))
          })
      ),
      (
        "cell",
        cell.map {
          .members(
            ("before", .whole($0.before)), ("after", .whole($0.after)),
            ("bound_by_before", .text($0.boundBefore.description)), ("bound_by_after", .text($0.boundAfter.description)))
        }
      ),
      (
        "reach",
        reach.map {
          .members(
            ("smallest_percent", .number(Double($0.smallest) / 10)),
            ("largest_percent", .number(Double($0.largest) / 10)),
            ("every_step", .text($0.isEveryStepTried ? "yes" : "no")),
            ("search", .text($0.isComplete ? "complete" : "limited")))
        }
      ))
  }
}
