/// An id as the user wrote it: text, so that leading zeros and 18-digit codes survive.
public typealias Identifier = String

/// The order of ids in every table: by the bytes of their UTF-8 form, the same on every machine.
public func idPrecedes(_ left: Identifier, _ right: Identifier) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
