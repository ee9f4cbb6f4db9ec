import Glibc
import Synchronization

/// The children of this process that its end concerns.
///
/// Process-wide state, because the end of a process is: at `exit`, children that are not daemons
/// are waited for and daemons are ended. Nothing else reads it.
enum ChildRegistry {
  private static let children = Guarded<[Int32: ChildProcess]>([:])
  private static let isInstalled = Atomic<Bool>(false)

  /// Remembers a child that runs.
  static func add(_ child: ChildProcess, pid: Int32) {
    if !isInstalled.exchange(true, ordering: .acquiringAndReleasing) {
      atexit { ChildRegistry.finish() }
    }
    children.withLock { $0[pid] = child }
  }

  /// Forgets a child that has ended.
  static func remove(pid: Int32) { children.withLock { _ = $0.removeValue(forKey: pid) } }

  /// Forgets all children; in a fresh fork they are somebody else's.
  static func forget() { children.withLock { $0 = [:] } }

  /// What the end of this process means for its children.
  static func finish() {
    let all = children.withLock { children in
      defer { children = [:] }
      return Array(children.values)
    }
    for child in all where child.isDaemon { child.kill() }
    for child in all { child.join() }
  }
}
