public import CPrimitives

/// What one thread knows about its greenlets: who runs, and what travels with a switch.
///
/// One record a thread, made by the first use of a greenlet there. It lives in raw memory for two
/// reasons. The dynamic exclusivity check keeps its list of accesses per thread: an access that is
/// open across a switch would be reported as the *other* greenlet's violation, and raw memory is not
/// checked. And a pointer costs no reference counting, which is half of a switch's time.
@usableFromInline
struct GreenletThread {
  @usableFromInline typealias Pointer = UnsafeMutablePointer<GreenletThread>

  /// The greenlet that runs.
  ///
  /// Unmanaged: a suspended greenlet must not keep itself alive.
  @usableFromInline var current: Unmanaged<Greenlet>
  /// Where that greenlet will be suspended.
  @usableFromInline var context: UnsafeMutablePointer<cprimitives_context>
  /// Whether an error or a value is in flight: what a switch has to look at on arrival.
  @usableFromInline var hasCargo = false
  /// The error in flight, thrown on arrival.
  private var error: (any Error)?
  /// Whether `value` is initialized: a value is in flight.
  private var hasValue = false
  /// The value in flight.
  private let value: UnsafeMutablePointer<Any>
  /// Numbers greenlets in messages.
  var greenletsMade: UInt64 = 0

  private let root: Greenlet
  private let rootContext: UnsafeMutablePointer<cprimitives_context>
  /// Greenlets that know this record, and the thread itself.
  private var holders = 1

  /// The calling thread's record, made if need be.
  @inline(__always)
  static var current: Pointer {
    if let known = cprimitives_current_greenlets() {
      return known.assumingMemoryBound(to: GreenletThread.self)
    }
    return makeForCallingThread()
  }

  @inline(never)
  private static func makeForCallingThread() -> Pointer {
    cprimitives_stack_report_overflow()
    let root = Greenlet(rootNamed: "root")
    let context = UnsafeMutablePointer<cprimitives_context>.allocate(capacity: 1)
    context.initialize(to: cprimitives_context())
    let thread = Pointer.allocate(capacity: 1)
    thread.initialize(
      to: GreenletThread(
        current: .passUnretained(root), value: .allocate(capacity: 1), root: root,
        rootContext: context))
    root.becomeRoot(of: thread, context: context)
    cprimitives_set_current_greenlets(thread) { record in
      guard let record else { return }
      let thread = record.assumingMemoryBound(to: GreenletThread.self)
      thread.pointee.root.leaveThread()
      GreenletThread.release(thread)
    }
    return thread
  }

  private init(
    current: Unmanaged<Greenlet>, value: UnsafeMutablePointer<Any>, root: Greenlet,
    rootContext: UnsafeMutablePointer<cprimitives_context>
  ) {
    self.current = current
    context = rootContext
    self.value = value
    self.root = root
    self.rootContext = rootContext
  }

  /// One more greenlet knows the record.
  ///
  /// On its own thread only.
  @inline(__always)
  static func retain(_ thread: Pointer) {
    thread.pointee.holders += 1
  }

  /// One greenlet less.
  ///
  /// On the record's own thread only; elsewhere the record is left behind, which keeps a later
  /// thread from getting the same address.
  static func release(_ thread: Pointer) {
    thread.pointee.holders -= 1
    guard thread.pointee.holders == 0 else { return }
    thread.pointee.value.deallocate()
    thread.pointee.rootContext.deallocate()
    thread.deinitialize(count: 1)
    thread.deallocate()
  }

  /// Puts a value into flight.
  @inline(__always)
  static func send(_ value: Any, on thread: Pointer) {
    thread.pointee.value.initialize(to: value)
    thread.pointee.hasValue = true
    thread.pointee.hasCargo = true
  }

  /// Puts an error into flight.
  static func send(error: any Error, on thread: Pointer) {
    thread.pointee.error = error
    thread.pointee.hasCargo = true
  }

  /// Takes what has arrived: throws the error, or returns the value; `()` when none was sent.
  @inline(__always)
  static func receive(on thread: Pointer) throws -> Any {
    guard thread.pointee.hasCargo else { return () }
    return try unload(on: thread)
  }

  /// Takes what has arrived and drops the value.
  @inlinable
  @inline(__always)
  static func receiveNothing(on thread: Pointer) throws {
    if thread.pointee.hasCargo { try dropCargo(on: thread) }
  }

  @inline(never)
  private static func unload(on thread: Pointer) throws -> Any {
    thread.pointee.hasCargo = false
    let hasValue = thread.pointee.hasValue
    thread.pointee.hasValue = false
    let value = hasValue ? thread.pointee.value.move() : ()
    guard let error = thread.pointee.error.take() else { return value }
    throw error
  }

  @inline(never)
  @usableFromInline
  static func dropCargo(on thread: Pointer) throws {
    _ = try unload(on: thread)
  }
}
