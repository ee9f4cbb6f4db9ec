public import CPrimitives

/// A function that can stop in the middle and be continued: a coroutine with a stack of its own.
///
/// ```swift
/// let first = Greenlet { print(1); try second.switch(); print(2) }
/// let second = Greenlet { print(3); try first.switch(); print(4) }   // prints 1, 3, 2
/// try first.switch()
/// ```
/// ``switch(_:)`` stops the calling greenlet and continues another one; it returns when somebody
/// switches back. Nothing happens by itself: there is no scheduler (the ``Hub`` is one). When a
/// greenlet's body ends, its parent goes on: with the body's result, or with its error.
///
/// Greenlets belong to the thread that made them; switching from another thread is an error.
/// Three rules that the compiler cannot check:
/// - No `await` inside a body: async functions do not run on this kind of stack.
/// - No access to a variable may be open across a switch: do not switch inside of a call that has the
///   variable as `inout`, or inside of `withLock`.
/// - Lock-holding C code must not call back into code that switches.
///
/// A greenlet whose last reference goes away while it is suspended is ended as if by ``kill()``. Its
/// closures should not keep the greenlet itself alive, or nobody ever drops it. That last reference
/// must go on the greenlet's own thread: elsewhere its stack cannot be run, so its clean-up does not
/// happen and the stack, with all that it holds, stays taken until the process ends.
public final class Greenlet {
  /// Usable stack in bytes unless told otherwise.
  ///
  /// Only touched pages cost memory, usually one, so the size is address space: enough for ordinary
  /// Swift code with printing and string formatting.
  public static let defaultStackSize = 128 * 1024

  /// Bytes of stack that a switch needs, with a margin: an overflow in the middle of one would leave
  /// two greenlets running.
  @usableFromInline static var roomForSwitch: Int { 1024 }

  /// Shown in messages; `greenlet #n` when nil.
  public let name: String?
  /// Who goes on when this greenlet ends; nil only for a thread's root.
  ///
  /// A greenlet does not keep its parent alive: when the parent is dropped, the parent's own parent
  /// takes its place. So a suspended function may hold the greenlets it made, and all of them end
  /// when it is dropped.
  public var parent: Greenlet? {
    Lineage.nearest(from: ancestry) { _ in true }?.takeUnretainedValue()
  }
  /// Usable bytes of stack that were asked for.
  public let stackSize: Int

  // Exempt from exclusivity checks: see GreenletThread.
  @usableFromInline @exclusivity(unchecked) var thread: GreenletThread.Pointer?
  @exclusivity(unchecked) var body: Body
  /// Where the parents are found.
  private let ancestry: Lineage.Pointer?
  /// What children hold on to; made with the first child.
  @exclusivity(unchecked) private var lineage: Lineage.Pointer?
  @exclusivity(unchecked) var stack: UnsafeMutablePointer<cprimitives_stack>?
  /// Where it is suspended; nil unless it has started and not ended.
  @usableFromInline @exclusivity(unchecked)
  var context: UnsafeMutablePointer<cprimitives_context>?
  @exclusivity(unchecked) private var label: UnsafeMutablePointer<CChar>?
  /// Who ends this greenlet, and goes on in place of the parent.
  ///
  /// Unmanaged: it waits in `unwind`.
  @exclusivity(unchecked) var killer: Unmanaged<Greenlet>?
  @exclusivity(unchecked) var state = State.fresh

  enum Body {
    case none
    case plain(() throws -> Void)
    /// A hub's task, which takes care of overflows itself.
    case task(() -> Void)
    case withValues((Any) throws -> Any)
  }

  enum State {
    case fresh
    case started
    case dead
  }

  /// Makes a greenlet of the calling thread; it starts with the first switch to it.
  ///
  /// - Parameters:
  ///   - name: shown in messages.
  ///   - stackSize: usable stack in bytes, rounded up; up to 32 MiB.
  ///   - parent: who goes on when it ends; the calling greenlet when nil.
  ///   - body: gets the value of the first switch; its result goes to the parent.
  public convenience init(
    name: String? = nil, stackSize: Int = Greenlet.defaultStackSize, parent: Greenlet? = nil,
    _ body: @escaping (Any) throws -> Any
  ) {
    self.init(name: name, stackSize: stackSize, parent: parent, body: .withValues(body))
  }

  /// Makes a greenlet whose body takes and gives nothing.
  public convenience init(
    name: String? = nil, stackSize: Int = Greenlet.defaultStackSize, parent: Greenlet? = nil,
    _ body: @escaping () throws -> Void
  ) {
    self.init(name: name, stackSize: stackSize, parent: parent, body: .plain(body))
  }

  init(name: String?, stackSize: Int, parent: Greenlet?, body: Body) {
    self.name = name
    self.stackSize = stackSize
    let thread = GreenletThread.current
    GreenletThread.retain(thread)
    self.thread = thread
    ancestry = Greenlet.ancestry(of: parent, on: thread)
    self.body = body
  }

  init(rootNamed name: String) {
    self.name = name
    ancestry = nil
    stackSize = 0
    body = .none
    state = .started
  }

  deinit {
    if state == .started, stack != nil { unwindAtEndOfLife() }
    if let lineage { Lineage.forget(lineage) }
    if let label { label.deallocate() }
    guard let ancestry else {
      if let lineage { Lineage.release(lineage) }
      return
    }
    guard let thread, isCallingThread(thread) else { return }
    if let lineage { Lineage.release(lineage) }
    Lineage.release(ancestry)
    GreenletThread.release(thread)
  }

  /// The greenlet that is running: the thread's root outside of any other.
  public static var current: Greenlet {
    GreenletThread.current.pointee.current.takeUnretainedValue()
  }

  /// The body has ended, by itself or by ``kill()``.
  public var isDead: Bool { state == .dead }

  /// The first switch to it has happened.
  public var hasStarted: Bool { state != .fresh }

  /// Stops the calling greenlet and continues this one, which receives `value`.
  ///
  /// Returns, some time later, the value that somebody sends to the calling greenlet. Switching to
  /// the running greenlet returns `value` at once.
  /// - Throws: ``GreenletError`` when this greenlet is dead, of another thread, or cannot get a stack;
  ///   the error of a greenlet that ended with one, if the calling greenlet is its parent;
  ///   ``GreenletExit`` when the calling greenlet is being killed.
  public func `switch`(_ value: Any = ()) throws -> Any {
    let thread = try checkedThread()
    if isCurrent(on: thread) { return value }
    if state == .fresh { try takeStack() }
    GreenletThread.send(value, on: thread)
    transfer(on: thread)
    return try GreenletThread.receive(on: thread)
  }

  /// Stops the calling greenlet and continues this one, with no value either way.
  ///
  /// The cheaper form of ``switch(_:)``; a value that is sent to the calling greenlet is dropped.
  @inlinable
  public func `switch`() throws {
    guard let thread, let context,
      UnsafeMutableRawPointer(thread) == cprimitives_current_greenlets(),
      context != thread.pointee.context
    else { return try switchWithCare() }
    cprimitives_stack_require(Greenlet.roomForSwitch)
    let from = thread.pointee.context
    thread.pointee.current = .passUnretained(self)
    thread.pointee.context = context
    cprimitives_switch(from, context)
    try GreenletThread.receiveNothing(on: thread)
  }

  /// Stops the calling greenlet and continues this one; the answer must be an `Answer`.
  ///
  /// - Throws: what ``switch(_:)`` throws; ``GreenletError/unexpectedValue(expected:received:)``.
  public func `switch`<Answer>(_ value: Any, expecting: Answer.Type) throws -> Answer {
    let received = try `switch`(value)
    guard let answer = received as? Answer else {
      throw GreenletError.unexpectedValue(
        expected: "\(Answer.self)", received: "\(type(of: received))")
    }
    return answer
  }
}

extension Greenlet {
  /// Stops the calling greenlet and continues its parent, which receives `value`.
  ///
  /// Unlike `Greenlet.current.parent?.switch(value)` this holds no reference while it waits, so the
  /// parent can be dropped, and with it the greenlets that it made.
  /// - Throws: what ``switch(_:)`` throws.
  @discardableResult
  public static func switchToParent(_ value: Any = ()) throws -> Any {
    let thread = GreenletThread.current
    let current = thread.pointee.current
    let parent = current._withUnsafeGuaranteedRef { $0.firstLivingAncestor() }
    guard parent.toOpaque() != current.toOpaque() else { return value }
    GreenletThread.send(value, on: thread)
    parent._withUnsafeGuaranteedRef { $0.transfer(on: thread) }
    return try GreenletThread.receive(on: thread)
  }
}

// MARK: The switch

extension Greenlet {
  /// This greenlet's thread if it is the calling one and this greenlet is not dead.
  @inline(__always)
  func checkedThread() throws -> GreenletThread.Pointer {
    guard state != .dead, let thread, isCallingThread(thread) else { throw refusal }
    return thread
  }

  @inline(__always)
  func isCallingThread(_ thread: GreenletThread.Pointer) -> Bool {
    cprimitives_current_greenlets() == UnsafeMutableRawPointer(thread)
  }

  /// A switch that is the first one, or refused, or to the running greenlet itself.
  @inline(never)
  @usableFromInline
  func switchWithCare() throws {
    let thread = try checkedThread()
    if isCurrent(on: thread) { return }
    if state == .fresh { try takeStack() }
    transfer(on: thread)
    try GreenletThread.receiveNothing(on: thread)
  }

  /// The first switch to it, which the caller has checked to be one.
  ///
  /// What is in flight on arrival back is left to the caller.
  func start() throws {
    guard let thread else { return }
    try takeStack()
    transfer(on: thread)
  }

  /// Why this greenlet cannot be switched to.
  private var refusal: GreenletError {
    state == .dead ? .dead(displayName) : .otherThread(displayName)
  }

  @inline(__always)
  func isCurrent(on thread: GreenletThread.Pointer) -> Bool {
    thread.pointee.current.toOpaque() == Unmanaged.passUnretained(self).toOpaque()
  }

  /// Switches to this greenlet and returns when somebody switches back.
  ///
  /// Only raw pointers are held across the switch: a reference would keep the calling greenlet alive
  /// through its own stack.
  @inline(__always)
  func transfer(on thread: GreenletThread.Pointer) {
    guard let context else { return }
    cprimitives_stack_require(Greenlet.roomForSwitch)
    let from = thread.pointee.context
    thread.pointee.current = .passUnretained(self)
    thread.pointee.context = context
    cprimitives_switch(from, context)
  }

  private func takeStack() throws {
    guard let stack = cprimitives_stack_acquire(stackSize) else {
      throw GreenletError.noStack(size: stackSize, errno: currentErrno())
    }
    if let name { label = copyOfCString(name) }
    if let thread {
      thread.pointee.greenletsMade += 1
      stack.pointee.number = thread.pointee.greenletsMade
    }
    stack.pointee.label = UnsafePointer(label)
    let context = cprimitives_stack_context(stack)
    cprimitives_context_make(
      context, stack, greenletEntry, Unmanaged.passUnretained(self).toOpaque())
    self.stack = stack
    self.context = context
    state = .started
  }

  /// A parent that is dead passes on what it gets to its own parent; the root never dies.
  func firstLivingAncestor() -> Unmanaged<Greenlet> {
    Lineage.nearest(from: ancestry) { $0.state == .started } ?? .passUnretained(self)
  }

  /// The link to the parent, held by the new child.
  private static func ancestry(of parent: Greenlet?, on thread: GreenletThread.Pointer)
    -> Lineage.Pointer
  {
    let link =
      parent?.lineageForChildren()
      ?? thread.pointee.current._withUnsafeGuaranteedRef { $0.lineageForChildren() }
    Lineage.retain(link)
    return link
  }

  private func lineageForChildren() -> Lineage.Pointer {
    if let lineage { return lineage }
    let made = Lineage.make(of: self, next: ancestry)
    lineage = made
    return made
  }

  func becomeRoot(
    of thread: GreenletThread.Pointer, context: UnsafeMutablePointer<cprimitives_context>
  ) {
    self.thread = thread
    self.context = context
  }

  /// The root of a thread that has ended.
  func leaveThread() {
    thread = nil
    context = nil
    state = .dead
  }

  var displayName: String {
    name ?? "greenlet"
  }
}
