import Glibc
import Synchronization

/// A flag that one thread raises and others wait for, at most 20 s.
final class Flag: Sendable {
  private let isUp = Atomic<Bool>(false)

  func raise() { isUp.store(true, ordering: .releasing) }

  func wait() { _ = eventually(within: 20) { isUp.load(ordering: .acquiring) } }
}
