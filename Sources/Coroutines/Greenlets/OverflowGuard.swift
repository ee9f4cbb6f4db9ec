import CPrimitives

/// Calls closures so that a stack overflow inside ends the call, not the process.
///
/// The frames between the call and the overflow are dropped, not unwound, so a guarded call belongs
/// where a stack begins and little is owned. On a thread's own stack it is a plain call.
enum OverflowGuard {
  private struct Throwing { let call: () throws -> Void }
  private struct Telling { let call: ((any Error)?) -> Void }
  /// What a closure is made of: the calling convention of a Swift function with a context.
  private struct Words {
    let function: UnsafeRawPointer
    let context: UnsafeMutableRawPointer?
  }

  /// Calls `body`; returns false after an overflow.
  ///
  /// Throws what `body` throws.
  static func run(_ body: @escaping () throws -> Void) throws -> Bool {
    try withExtendedLifetime(Throwing(call: body)) { closure in
      try run(unsafeBitCast(closure, to: Words.self))
    }
  }

  /// Calls `body` with nil; returns false after an overflow.
  static func run(_ body: @escaping ((any Error)?) -> Void) -> Bool {
    withExtendedLifetime(Telling(call: body)) { closure in
      // It throws nothing.
      (try? run(unsafeBitCast(closure, to: Words.self))) ?? false
    }
  }

  // By its words, because a closure that is passed on as one is retained by frames that may be dropped.
  private static func run(_ words: Words) throws -> Bool {
    var thrown: UnsafeMutableRawPointer?
    guard cprimitives_stack_run_guarded(words.function, words.context, &thrown) == 0 else {
      dropCargo()
      return false
    }
    guard thrown != nil else { return true }
    throw withUnsafeMutablePointer(to: &thrown) {
      $0.withMemoryRebound(to: (any Error).self, capacity: 1) { $0.move() }
    }
  }

  /// A switch that met the end of the stack had loaded what was to travel with it.
  private static func dropCargo() {
    guard let record = cprimitives_current_greenlets() else { return }
    try? GreenletThread.receiveNothing(on: record.assumingMemoryBound(to: GreenletThread.self))
  }
}
