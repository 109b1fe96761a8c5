import Fenliang
import Foundation
import TestSupport

extension Workplace {
  /// Allocates a plan's folder and returns where the answer is.
  func allocate(_ plan: String, to name: String, threads: Int? = nil) throws -> String {
    var request = AllocationRequest(planFolder: plan, outputFolder: path(name))
    request.threads = threads
    _ = try Fenliang.allocate(request)
    return path(name)
  }
}

/// The lines of a file, without their line ends.
func lines(_ data: Data?) -> [String] {
  String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: true)
    .map(String.init)
}

/// The lines of a canonical table, which end in LF.
func canonicalLines(_ data: Data?) -> [String] {
  String(decoding: data ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
}
