import CPrimitives

extension Greenlet {
  /// Ends this greenlet from outside: ``GreenletExit`` is thrown where it is suspended.
  ///
  /// Its `defer` blocks and `catch` clauses run before this returns. Killing a greenlet that has not
  /// started only marks it dead; killing a dead one does nothing; killing the running one throws
  /// ``GreenletExit`` here.
  /// - Throws: an error that its clean-up threw; ``GreenletError/survived(_:)`` when it caught the
  ///   exit and switched away instead of ending.
  public func kill() throws {
    guard state != .dead else { return }
    let thread = try checkedThread()
    guard !isCurrent(on: thread) else { throw GreenletExit() }
    guard state == .started else {
      body = .none
      state = .dead
      return
    }
    unwind(on: thread)
    try GreenletThread.receiveNothing(on: thread)
    guard state == .dead else { throw GreenletError.survived(displayName) }
  }

  /// Continues this greenlet with an error, thrown where it is suspended.
  ///
  /// Returns like ``switch(_:)``. A greenlet that has not started dies at once with the error.
  /// - Throws: what ``switch(_:)`` throws.
  @discardableResult
  public func `throw`(_ error: any Error) throws -> Any {
    let thread = try checkedThread()
    guard !isCurrent(on: thread) else { throw error }
    guard state == .started else {
      body = .none
      state = .dead
      throw error
    }
    GreenletThread.send(error: error, on: thread)
    transfer(on: thread)
    return try GreenletThread.receive(on: thread)
  }

  /// Lets this greenlet end and come back to the calling one.
  private func unwind(on thread: GreenletThread.Pointer) {
    cprimitives_stack_require(2 * Greenlet.roomForSwitch)
    killer = thread.pointee.current
    GreenletThread.send(error: GreenletExit(), on: thread)
    transfer(on: thread)
    killer = nil
  }

  /// The last reference is gone: the stack's clean-up runs now.
  ///
  /// One that catches its exit and goes on is told again, a few times; after that, as on another
  /// thread, its stack is abandoned, which leaks it but corrupts nothing.
  func unwindAtEndOfLife() {
    guard let thread, isCallingThread(thread) else { return }
    for _ in 0..<16 where state != .dead {
      unwind(on: thread)
      try? GreenletThread.receiveNothing(on: thread)
    }
  }
}
