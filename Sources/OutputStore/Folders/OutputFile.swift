public import Streams

/// A file of an output folder: its path relative to the folder, with `/`, and its contents.
public struct OutputFile: Sendable {
  /// The path relative to the folder: `allocation.csv`, `packets/371002/products.csv`.
  public var path: String
  /// The contents, made when they are asked for.
  public var contents: PartedBytes

  /// Makes a file of bytes that are there.
  public init(path: String, bytes: [UInt8]) { self.init(path: path, contents: PartedBytes(bytes)) }

  /// Makes a file.
  public init(path: String, contents: PartedBytes) {
    self.path = path
    self.contents = contents
  }

  /// The whole contents; made anew each time where they are made at all.
  public var bytes: [UInt8] { contents.bytes }
}
