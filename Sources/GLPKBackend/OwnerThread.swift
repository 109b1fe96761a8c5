#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The thread that made a GLPK problem; no other may touch it, because GLPK's memory is per thread.
struct OwnerThread {
  private let thread = pthread_self()

  /// Traps on any other thread, where GLPK would end the process without a word.
  func check() {
    precondition(
      pthread_equal(thread, pthread_self()) != 0,
      "a GLPK session was used on another thread than the one that made it")
  }
}
