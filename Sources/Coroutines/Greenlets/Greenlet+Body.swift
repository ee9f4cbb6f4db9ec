import CPrimitives

// What runs on a greenlet's own stack, from its first instruction to its last.
extension Greenlet {
  /// Runs the body to its end on this greenlet's own stack and says who goes on.
  ///
  /// A function of its own, so that every reference it held is gone when the stack is given back.
  @inline(never)
  fileprivate func runToEnd() -> LastSwitch? {
    guard let thread else { return nil }
    // Everything that the body captured is released before its result is in flight: a release can
    // end another greenlet, which switches.
    do {
      if let result = try runBody(on: thread) { GreenletThread.send(result, on: thread) }
    } catch is GreenletExit {
    } catch {
      GreenletThread.send(error: error, on: thread)
    }
    return end(on: thread)
  }

  @inline(never)
  private func runBody(on thread: GreenletThread.Pointer) throws -> Any? {
    switch takeBody() {
    case .none:
      return nil
    case .plain(let function):
      try GreenletThread.receiveNothing(on: thread)
      guard try OverflowGuard.run(function) else { throw overflow }
      return nil
    case .task(let function):
      try GreenletThread.receiveNothing(on: thread)
      function()
      return nil
    case .withValues(let function):
      let value = try GreenletThread.receive(on: thread)
      var result: Any = ()
      guard try OverflowGuard.run({ result = try function(value) }) else { throw overflow }
      return result
    }
  }

  /// What an overflow of this greenlet's stack is reported as.
  var overflow: GreenletError { .stackOverflow(displayName, size: stackSize) }

  private func takeBody() -> Body {
    var taken = Body.none
    swap(&taken, &body)
    return taken
  }

  private func end(on thread: GreenletThread.Pointer) -> LastSwitch? {
    let next = killer ?? firstLivingAncestor()
    thread.pointee.current = next
    defer {
      stack = nil
      context = nil
      state = .dead
    }
    guard let stack, let context = next._withUnsafeGuaranteedRef({ $0.context }) else { return nil }
    thread.pointee.context = context
    return LastSwitch(stack: stack, next: context)
  }
}

/// What is left to do when a body has ended.
///
/// Raw pointers only.
private struct LastSwitch {
  let stack: UnsafeMutablePointer<cprimitives_stack>
  let next: UnsafeMutablePointer<cprimitives_context>
}

/// The first thing that runs on a greenlet's stack.
let greenletEntry: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
  guard let argument else { return }
  let greenlet = Unmanaged<Greenlet>.fromOpaque(argument)
  guard let last = greenlet._withUnsafeGuaranteedRef({ $0.runToEnd() }) else { return }
  cprimitives_switch_last(last.stack, last.next)
}
