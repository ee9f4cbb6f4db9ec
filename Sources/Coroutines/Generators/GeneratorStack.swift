public import CPrimitives

/// The stack of one run of a generator, and where it stands.
///
/// What all kinds of generators share.
///
/// ```
///   consumer ── resume ──▶ body runs … yields ── suspend ──▶ consumer
///   consumer ── stop ────▶ the suspended yield throws, clean-up runs, the body ends ──▶ consumer
/// ```
/// Elements do not pass through here: their typed slot belongs to the iterator. Nested generators
/// that were given a stack of their own suspend through the same two contexts, so one element costs
/// two switches at any depth.
@usableFromInline
final class GeneratorStack {
  @usableFromInline
  enum State {
    /// The body has not started.
    case fresh
    /// Waits at a yield, for the consumer to ask.
    case suspended
    /// The body is running and the consumer waits.
    case running
    /// As running, but the consumer wants no more: every yield throws.
    case stopping
    /// The body has ended and the stack is back in the pool.
    case finished
  }

  // Exempt from the dynamic exclusivity check, whose list of accesses is per thread and not per stack.
  @usableFromInline @exclusivity(unchecked) var state = State.fresh
  @usableFromInline @exclusivity(unchecked) var stack: UnsafeMutablePointer<cprimitives_stack>?
  @exclusivity(unchecked) private var body: (() throws -> Void)?
  /// What ended the body, if it was an error other than being stopped.
  @usableFromInline @exclusivity(unchecked) var failure: (any Error)?
  private let stackSize: Int

  @usableFromInline
  init(stackSize: Int) {
    self.stackSize = stackSize
  }

  /// Gives the run its body, which is released when it ends.
  @usableFromInline
  func setBody(_ body: @escaping () throws -> Void) {
    self.body = body
  }

  /// Lets the body run to its next yield.
  ///
  /// Returns false when there is no element to come.
  @inlinable
  func resume() -> Bool {
    if state != .suspended {
      guard isReadyToStart() else { return false }
    }
    guard let stack else { return false }
    state = .running
    cprimitives_switch(cprimitives_stack_peer(stack), cprimitives_stack_context(stack))
    return state == .suspended
  }

  /// Hands over to the consumer.
  ///
  /// Called by the body's yield, on whichever stack it runs.
  @inlinable
  func suspend() throws {
    guard state == .running, let stack else { throw refusal }
    state = .suspended
    cprimitives_switch(cprimitives_stack_context(stack), cprimitives_stack_peer(stack))
    if state == .stopping { throw GeneratorStop() }
  }

  /// Why a yield cannot hand anything over now.
  @usableFromInline var refusal: any Error {
    state == .stopping ? GeneratorStop() : GeneratorError.finished
  }

  /// Prepares the first resumption; false when the body runs already, has ended or gets no stack.
  @inline(never)
  @usableFromInline
  func isReadyToStart() -> Bool {
    if state == .running || state == .stopping { failure = GeneratorError.reentered }
    return state == .fresh && start()
  }

  /// Ends the run early: the suspended yield throws, `defer` blocks run, the stack is given back.
  @usableFromInline
  func stop() {
    body = nil
    if state == .fresh { state = .finished }
    guard state == .suspended, let stack else { return }
    state = .stopping
    cprimitives_switch(cprimitives_stack_peer(stack), cprimitives_stack_context(stack))
  }

  /// Runs `body` here, or on a fresh stack if little of this one is left.
  ///
  /// So delegation may nest as deeply as memory allows.
  @usableFromInline
  func nest(_ body: () throws -> Void) throws {
    guard cprimitives_stack_left() < stackSize / 4 else { return try body() }
    guard let fresh = cprimitives_stack_acquire(stackSize) else {
      throw GreenletError.noStack(size: stackSize, errno: currentErrno())
    }
    try withoutActuallyEscaping(body) { body in
      let call = NestedCall(body: body, stack: fresh)
      cprimitives_context_make(
        cprimitives_stack_context(fresh), fresh, nestedEntry,
        Unmanaged.passUnretained(call).toOpaque())
      cprimitives_switch(cprimitives_stack_peer(fresh), cprimitives_stack_context(fresh))
      if let failure = call.failure { throw failure }
    }
  }
}

extension GeneratorStack {
  private func start() -> Bool {
    cprimitives_stack_report_overflow()
    guard let stack = cprimitives_stack_acquire(stackSize) else {
      failure = GreenletError.noStack(size: stackSize, errno: currentErrno())
      state = .finished
      return false
    }
    self.stack = stack
    cprimitives_context_make(
      cprimitives_stack_context(stack), stack, generatorEntry,
      Unmanaged.passUnretained(self).toOpaque())
    return true
  }

  /// Runs the body to its end on the run's own stack and returns the stack.
  @inline(never)
  fileprivate func runToEnd() -> UnsafeMutablePointer<cprimitives_stack>? {
    do {
      if let body = takeBody(), try !OverflowGuard.run(body) { throw overflow(of: stackSize) }
    } catch is GeneratorStop {
    } catch {
      failure = error
    }
    state = .finished
    defer { stack = nil }
    return stack
  }

  private func takeBody() -> (() throws -> Void)? {
    defer { body = nil }
    return body
  }
}

private func overflow(of size: Int) -> GreenletError { .stackOverflow("a generator", size: size) }

/// A body on a stack of its own that ends by coming back to where it was called.
private final class NestedCall {
  let body: () throws -> Void
  let stack: UnsafeMutablePointer<cprimitives_stack>
  var failure: (any Error)?

  init(body: @escaping () throws -> Void, stack: UnsafeMutablePointer<cprimitives_stack>) {
    self.body = body
    self.stack = stack
  }

  @inline(never)
  func run() -> UnsafeMutablePointer<cprimitives_stack> {
    do {
      guard try OverflowGuard.run(body) else { throw overflow(of: stack.pointee.usable) }
    } catch { failure = error }
    return stack
  }
}

private let generatorEntry: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
  guard let argument else { return }
  let run = Unmanaged<GeneratorStack>.fromOpaque(argument)
  guard let stack = run._withUnsafeGuaranteedRef({ $0.runToEnd() }) else { return }
  cprimitives_switch_last(stack, cprimitives_stack_peer(stack))
}

private let nestedEntry: @convention(c) (UnsafeMutableRawPointer?) -> Void = { argument in
  guard let argument else { return }
  let call = Unmanaged<NestedCall>.fromOpaque(argument)
  let stack = call._withUnsafeGuaranteedRef { $0.run() }
  cprimitives_switch_last(stack, cprimitives_stack_peer(stack))
}
