public import Planning

/// Where an allocation is.
public enum AllocationPhase: Sendable, Hashable {
  /// Reading and checking the tables 读取.
  case reading
  /// Stage A 求解.
  case citySplit
  /// Whole packs for the districts 取整.
  case rounding
  /// Stage B of a district, by index and count.
  case districtSplit(Int, of: Int)
  /// Looking for the smallest conflict.
  case conflict
  /// The conflict's members and what is missing are known, with the places of those that a screen shows; repairs are next.
  case firstAnswer(Conflict)
  /// Writing the tables.
  case writing
  /// Verifying 核对.
  case verifying
}
