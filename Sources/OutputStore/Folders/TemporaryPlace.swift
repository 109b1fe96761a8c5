import Streams
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A hidden name beside a target, under which it is written before it gets its own: `.NAME.fenliang-PID`.
///
/// A file `.NAME.fenliang-PID.lock` says so, and is locked as long as the run lives: what a killed run left is known by a lock
/// that is free, and removed by the next run for the same target. `.NAME.fenliang-PID-old` is an old output that was moved
/// aside on a file system where two names cannot be exchanged; where nothing took its place it goes back.
final class TemporaryPlace: Sendable {
  /// What is written is written here; after an exchange the old output stands here.
  let path: String
  /// Where an old output is moved aside to.
  let old: String
  private let target: String
  private let descriptor: Int32

  /// Takes a name that is free, to do something with a folder or file there; what killed runs left for the target is removed.
  init(besides target: String, to operation: OutputFolderError.Operation) throws(OutputFolderError) {
    TemporaryPlace.removeLeftovers(besides: target)
    let stem = TemporaryPlace.stem(besides: target) + "\(getpid())"
    var number = 1
    while true {
      let path = number == 1 ? stem : "\(stem)-\(number)"
      number += 1
      let claim = TemporaryPlace.live.withLock { live -> Claim in
        let claim = Claim(lock: path + ".lock", path: path)
        if case .taken = claim { live[path] = target }
        return claim
      }
      switch claim {
      case .occupied: continue
      // The user knows the target, not the hidden name next to it.
      case .failed(let code): throw .system(operation, path: target, errno: code)
      case .taken(let descriptor):
        (self.path, old, self.target, self.descriptor) = (path, path + "-old", target, descriptor)
        return
      }
    }
  }

  deinit { remove() }

  /// Removes what stands there, if anything does; the name is free then.
  func remove() {
    TemporaryPlace.live.withLock { live in
      guard live.removeValue(forKey: path) != nil else { return }
      TemporaryPlace.clear(path, besides: target)
      close(descriptor)
    }
  }

  /// Lets what stands there stay: for the next run to sort out, or for good.
  func leave(toNextRun isLeftOver: Bool) {
    TemporaryPlace.live.withLock { live in
      guard live.removeValue(forKey: path) != nil else { return }
      if !isLeftOver { unlink(path + ".lock") }
      close(descriptor)
    }
  }

  /// Removes what stands under a hidden name, and then its lock; an old output that nothing took the place of gets its name back.
  ///
  /// What cannot be removed keeps its lock, by which the next run knows it.
  private static func clear(_ path: String, besides target: String) {
    if isMissing(target) { _ = rename(path + "-old", target) }
    for path in [path, path + "-old"] {
      do throws(OutputFolderError) { try FileSystem.remove(path) } catch { return }
    }
    unlink(path + ".lock")
  }

  // MARK: The end of the program

  /// The names in use, and the targets they stand beside. Names and files are made and changed while this is locked, so that a
  /// signal finds nothing half done and nothing new comes after; what is being removed meanwhile is removed by both.
  private static let live = Mutex<[String: String]>([:])

  /// Makes or changes names of entries, unless the program is being ended.
  static func step<Value: Sendable>(_ body: () -> Value) -> Value { live.withLock { _ in body() } }

  /// Removes everything that stands under a hidden name, and ends the program.
  fileprivate static func removeAll(_ end: () -> Never) -> Never {
    live.withLock { live in
      for (path, target) in live { clear(path, besides: target) }
      end()
    }
  }

  // MARK: What killed runs left

  /// Removes what killed runs left for a target; an old output that nothing took the place of is given its name back.
  static func removeLeftovers(besides target: String) {
    let stem = stem(besides: target)
    let parent = FileSystem.parent(of: target)
    let prefix = String(stem.split(separator: "/").last ?? "")
    for name in ((try? FileSystem.names(in: parent)) ?? []).sorted() {
      guard name.hasPrefix(prefix), name.hasSuffix(".lock") else { continue }
      let rest = name.dropFirst(prefix.count).dropLast(".lock".count)
      guard !rest.isEmpty, rest.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }) else { continue }
      removeLeftover(stem + rest, target: target)
    }
  }

  private static func removeLeftover(_ path: String, target: String) {
    live.withLock { live in
      guard live[path] == nil else { return }
      let lock = path + ".lock"
      let descriptor = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { return }
      defer { close(descriptor) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, isStill(descriptor, at: lock) else { return }
      switch mark(in: descriptor) {
      case mark.count: clear(path, besides: target)
      // Nothing was made before the mark was written whole; what holds anything else is not ours.
      case let count?: if count < mark.count { unlink(lock) }
      case nil: break
      }
    }
  }

  /// Whether nothing stands at a path, or an empty folder.
  private static func isMissing(_ path: String) -> Bool {
    switch try? FileSystem.entry(at: path) {
    case .nothing: true
    case .folder: (try? FileSystem.rawNames(in: path).isEmpty) ?? false
    default: false
    }
  }

  /// `.NAME.fenliang-` in the folder of the target; in place of a long name its digest.
  private static func stem(besides target: String) -> String {
    let slash = target.lastIndex(of: "/").map { target.index(after: $0) } ?? target.startIndex
    let name = String(target[slash...])
    return "\(target[..<slash]).\(name.utf8.count > 200 ? String(sha256(Array(name.utf8)).prefix(32)) : name).fenliang-"
  }

  // MARK: The lock

  /// What came of asking for a name.
  private enum Claim {
    case taken(Int32)
    case occupied
    case failed(Int32)

    init(lock: String, path: String) {
      let descriptor = open(lock, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        self = errno == EEXIST ? .occupied : .failed(errno)
        return
      }
      // Another run may have found the file before it was locked, and may have removed it; where the file system has no locks,
      // nobody can.
      let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
      if isLocked, TemporaryPlace.isStill(descriptor, at: lock) {
        let isFree = [path, path + "-old"].allSatisfy { (try? FileSystem.entry(at: $0)) == .nothing }
        if isFree, TemporaryPlace.mark(descriptor) {
          self = .taken(descriptor)
          return
        }
        self = isFree ? .failed(errno) : .occupied
        unlink(lock)
      } else {
        self = .occupied
      }
      close(descriptor)
    }
  }

  /// Whether the open file is the one that stands at the path.
  private static func isStill(_ descriptor: Int32, at path: String) -> Bool {
    var (mine, there) = (stat(), stat())
    return fstat(descriptor, &mine) == 0 && lstat(path, &there) == 0 && mine.st_ino == there.st_ino
      && mine.st_dev == there.st_dev
  }

  private static let mark = Array("A run of fenliang works here. What it leaves is removed by the next.\n".utf8)

  private static func mark(_ descriptor: Int32) -> Bool { write(descriptor, mark, mark.count) == mark.count }

  /// How much of the mark a lock holds; nil where it holds anything else.
  private static func mark(in descriptor: Int32) -> Int? {
    var bytes = [UInt8](repeating: 0, count: mark.count + 1)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return count >= 0 && mark.starts(with: bytes.prefix(count)) ? count : nil
  }
}

/// Removes what is being written under hidden names, and ends the program; for signals that ask for its end.
public func endRemovingTemporaries(_ end: () -> Never) -> Never { TemporaryPlace.removeAll(end) }
