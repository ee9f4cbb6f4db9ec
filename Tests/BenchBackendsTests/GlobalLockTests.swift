import Synchronization
import Testing

@testable import BenchBackends

/// The model of a global interpreter lock.
@Suite struct GlobalLockTests {
  @Test func `two threads that compute take turns, and never both have the lock`() throws {
    let lock = GlobalLock()
    let (inside, overlaps) = (Counter(), Counter())
    let turns = [Counter(), Counter()]
    let threads = try turns.map { own in
      try PoolThread {
        lock.take()
        // Ends only when both have computed: one that never got the lock would end the test's limit.
        while turns.contains(where: { $0.value < 50 }) {
          if inside.add(1) > 1 { overlaps.add(1) }
          own.add(1)
          inside.add(-1)
          lock.offer()
        }
        lock.giveUp()
      }
    }
    for thread in threads { thread.join() }
    #expect(overlaps.value == 0)
  }

  private final class Counter: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .relaxed) }
    @discardableResult func add(_ change: Int) -> Int {
      count.add(change, ordering: .relaxed).newValue
    }
  }
}
