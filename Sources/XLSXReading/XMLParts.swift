internal import CExpat

/// What is done with the elements of a part, in document order. Prefixes of names are left out: whether a workbook says
/// `<c>` or `<x:c>`, in the transitional or the strict namespace, makes no difference here.
class PartHandler {
  fileprivate var parser: OpaquePointer?
  fileprivate var depth = 0
  fileprivate var mostDepth = 0
  fileprivate var failure: WorkbookError?
  fileprivate var isStopped = false

  /// An element starts.
  func start(_ name: XMLName, _ attributes: XMLAttributes) {}

  /// An element ends.
  func end(_ name: XMLName) {}

  /// Characters inside the current element, perhaps not all of them.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}

  /// Stops with an error; the first counts.
  final func fail(_ kind: WorkbookError.Kind) {
    if failure == nil { failure = WorkbookError(kind) }
    stop()
  }

  /// Stops without one: the rest is not needed.
  final func stop() {
    isStopped = true
    if let parser { XML_StopParser(parser, XML_Bool(XML_FALSE)) }
  }
}

/// The name of an element or attribute without its prefix, valid during the call that hands it over.
struct XMLName {
  /// Ends with 0.
  let start: UnsafePointer<CChar>

  @inline(__always)
  init(_ name: UnsafePointer<CChar>) {
    var local = name
    var cursor = name
    while cursor.pointee != 0 {
      if cursor.pointee == 58 { local = cursor + 1 }
      cursor += 1
    }
    start = local
  }

  /// Whether the name is this one, in ASCII.
  @inline(__always)
  func matches(_ name: StaticString) -> Bool {
    let other = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    var index = 0
    while index < name.utf8CodeUnitCount {
      guard start[index] == other[index] else { return false }
      index += 1
    }
    return start[index] == 0
  }

  /// The name's only letter, 0 where it has several.
  @inline(__always)
  var letter: UInt8 { start[0] != 0 && start[1] == 0 ? UInt8(bitPattern: start[0]) : 0 }
}

/// The attributes of an element, valid during the call that hands them over.
struct XMLAttributes {
  let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>

  /// Calls `body` with each name and value.
  @inline(__always)
  func forEach(_ body: (XMLName, UnsafePointer<CChar>) -> Void) {
    var index = 0
    while let name = pairs[index], let value = pairs[index + 1] {
      body(XMLName(name), value)
      index += 2
    }
  }

  /// The value of an attribute, nil where it is not given.
  func value(_ name: StaticString) -> String? {
    var result: String?
    forEach { if $0.matches(name) { result = String(cString: $1) } }
    return result
  }

  /// A whole number, nil where it is not given or is none.
  func integer(_ name: StaticString) -> Int? { value(name).flatMap { Int($0) } }

  /// Whether an attribute is a number, and 0.
  func isZero(_ name: StaticString) -> Bool { value(name).flatMap { Double($0) } == 0 }

  /// Whether a property is given to be off: `<strike val="0"/>`.
  var isOff: Bool { ["0", "false", "off"].contains(value("val") ?? "") }

  /// Whether an attribute says yes.
  func flag(_ name: StaticString) -> Bool { ["1", "true", "on"].contains(value(name) ?? "") }
}

extension ZipArchive {
  private static let chunk: Int32 = 1 << 16

  /// Parses a part as XML while it is inflated. External entities are not loaded, document types refused.
  ///
  /// - Throws: ``WorkbookError`` with the part.
  /// - Complexity: Linear in the inflated bytes.
  func parse(_ part: String, limits: WorkbookLimits, _ handler: PartHandler) throws(WorkbookError) {
    guard let parser = XML_ParserCreate(nil) else { preconditionFailure("no memory for an XML parser") }
    defer {
      handler.parser = nil
      XML_ParserFree(parser)
    }
    handler.parser = parser
    handler.depth = 0
    handler.mostDepth = limits.depth
    XML_SetUserData(parser, Unmanaged.passUnretained(handler).toOpaque())
    XML_SetElementHandler(
      parser,
      { data, name, attributes in
        guard let data, let name, let attributes else { return }
        let handler = Unmanaged<PartHandler>.fromOpaque(data).takeUnretainedValue()
        guard !handler.isStopped else { return }
        handler.depth += 1
        guard handler.depth <= handler.mostDepth else { return handler.fail(.tooLarge(.depth)) }
        handler.start(XMLName(name), XMLAttributes(pairs: attributes))
      },
      { data, name in
        guard let data, let name else { return }
        let handler = Unmanaged<PartHandler>.fromOpaque(data).takeUnretainedValue()
        guard !handler.isStopped else { return }
        handler.depth -= 1
        handler.end(XMLName(name))
      })
    XML_SetCharacterDataHandler(parser) { data, text, count in
      guard let data, let text else { return }
      let handler = Unmanaged<PartHandler>.fromOpaque(data).takeUnretainedValue()
      guard !handler.isStopped else { return }
      let bytes = UnsafeRawBufferPointer(start: text, count: Int(count))
      handler.text(bytes.assumingMemoryBound(to: UInt8.self))
    }
    XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      guard let data else { return }
      Unmanaged<PartHandler>.fromOpaque(data).takeUnretainedValue().fail(.documentType)
    }
    var fed = 0
    try read(part) { reader throws(WorkbookError) in
      guard let buffer = XML_GetBuffer(parser, ZipArchive.chunk) else {
        preconditionFailure("no memory for an XML parser's buffer")
      }
      let count = try reader.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(ZipArchive.chunk)))
      let status = XML_ParseBuffer(parser, Int32(count), count == 0 ? 1 : 0)
      if var failure = handler.failure {
        failure.part = part
        throw failure
      }
      if handler.isStopped { return false }
      guard status == XML_STATUS_OK else { throw ZipArchive.error(parser, part) }
      // The parser looks through an unfinished tag again with every piece.
      fed += count
      if fed - Int(XML_GetCurrentByteIndex(parser)) > limits.tokenBytes + Int(ZipArchive.chunk) {
        throw WorkbookError(.tooLarge(.token), part: part)
      }
      return count > 0
    }
  }

  private static func error(_ parser: OpaquePointer, _ part: String) -> WorkbookError {
    let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? ""
    return WorkbookError(
      .damagedXML(
        words, line: Int(clamping: XML_GetCurrentLineNumber(parser)),
        column: Int(clamping: XML_GetCurrentColumnNumber(parser)) + 1), part: part)
  }
}
