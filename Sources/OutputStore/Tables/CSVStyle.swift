/// How CSV files are written.
public enum CSVStyle: Sendable, Hashable {
  /// With a byte-order mark and CRLF, as Excel and WPS expect.
  case people
  /// Without a byte-order mark and with LF (`--no-bom`).
  case machines
}
