import Planning
import Streams

extension Problem {
  /// The problem as an object with the fields of Messages.md; those not given are left out.
  func json(in language: Language) -> JSONValue {
    .members(
      ("code", .text(code)), ("severity", .text(severity.rawValue)), ("file", .text(place.file)),
      ("sheet", place.sheet.map { .text($0) }), ("cell", place.cell.map { .text($0) }),
      ("row", place.row.map { .whole($0) }), ("column", place.column.map { .text($0) }),
      ("value", value.map { .text($0) }), ("message", .text(message[language])),
      ("hint", hint[language].isEmpty || acceptance != nil ? nil : .text(hint[language])),
      ("institution_id", acceptance?.institutionID.map { .text($0) }), ("product_id", acceptance?.productID.map { .text($0) }),
      ("period", acceptance?.period.map { .text($0.description) }), ("reason", acceptance.map { .text($0.reason) }),
      ("accepted_by", acceptance.flatMap { $0.acceptedBy.isEmpty ? nil : .text($0.acceptedBy) }))
  }
}
