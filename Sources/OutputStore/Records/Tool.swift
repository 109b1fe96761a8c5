import Streams

/// The tool as `run.json` names it.
public enum Tool {
  /// The name.
  public static let name = "fenliang"
  /// The version.
  public static let version = "0.1.0"
}

/// The tool that wrote a record.
package struct ToolRecord: JSONRecord, Sendable, Hashable {
  /// This tool.
  package static let own = ToolRecord(name: Tool.name, version: Tool.version)
  package static let blank = ToolRecord(name: "", version: "")

  package var name: String
  package var version: String

  package mutating func visit<Visitor: MemberVisitor>(_ member: inout Visitor) throws(Visitor.Failure) {
    try member("name", &name)
    try member("version", &version)
  }
}
