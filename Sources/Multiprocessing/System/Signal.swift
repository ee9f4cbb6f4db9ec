import CPrimitives

/// A word to sleep on: raised once, it lets every wait through until it is lowered again.
///
/// `@unchecked`: the only state is one word that is read and written atomically.
final class Signal: @unchecked Sendable {
  private let word: UnsafeMutablePointer<UInt32>

  init() {
    word = .allocate(capacity: 1)
    word.initialize(to: 0)
  }

  deinit { word.deallocate() }

  func raise() {
    if cprimitives_exchange32(word, 1) == 0 { cprimitives_futex_wake(word, Int32.max) }
  }

  func lower() { cprimitives_store32(word, 0) }

  /// Sleeps until the signal is raised.
  ///
  /// False: the deadline passed first.
  func wait(_ deadline: Deadline = .never) -> Bool {
    while cprimitives_load32(word) == 0 {
      let left = deadline.remainingNanoseconds
      if left == 0 { return false }
      _ = cprimitives_futex_wait(word, 0, left)
    }
    return true
  }
}
