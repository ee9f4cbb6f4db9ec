import CPrimitives

/// State behind a lock, for code in which a lock is taken for every task.
///
/// The mutex of the standard library asks that nothing it guards is shared with the caller, which
/// raw memory always is, and its contended path enters the kernel twice. This one is the classic
/// three-state futex lock: 0 free, 1 taken, 2 taken and somebody sleeps (Drepper, "Futexes are
/// tricky", mutex 2).
///
/// `@unchecked`: the state is only reached while the lock is held.
final class Guarded<State>: @unchecked Sendable {
  private let word: UnsafeMutablePointer<UInt32>
  private let state: UnsafeMutablePointer<State>

  init(_ initial: State) {
    word = .allocate(capacity: 1)
    word.initialize(to: 0)
    state = .allocate(capacity: 1)
    state.initialize(to: initial)
  }

  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
    word.deallocate()
  }

  /// Runs `body` with the state; nobody else is inside meanwhile.
  ///
  /// Not re-entrant.
  @inline(__always)
  func withLock<Output, Failure: Error>(
    _ body: (inout State) throws(Failure) -> Output
  ) throws(Failure) -> Output {
    if !cprimitives_compare_exchange32(word, 0, 1) { lockSlowly() }
    defer { if cprimitives_exchange32(word, 0) == 2 { cprimitives_futex_wake(word, 1) } }
    return try body(&state.pointee)
  }

  private func lockSlowly() {
    // A holder is inside for well under a microsecond as a rule: look a few times before sleeping.
    for _ in 0..<40 {
      cprimitives_relax()
      if cprimitives_compare_exchange32(word, 0, 1) { return }
    }
    while cprimitives_exchange32(word, 2) != 0 {
      _ = cprimitives_futex_wait(word, 2, -1)
    }
  }
}
