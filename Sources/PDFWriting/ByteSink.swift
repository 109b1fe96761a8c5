internal import CPango

/// Takes the bytes of a document as Cairo makes them.
final class ByteSink {
  var bytes: [UInt8] = []

  /// What Cairo calls with this object's address and some bytes.
  static let write: cairo_write_func_t = { address, data, count in
    guard let address, let data else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<ByteSink>.fromOpaque(address).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }
}
