import CPrimitives

/// One task of a hub, from the engine's side: where it is suspended, and what it waits for.
///
/// A fiber that waits is *parked*. Whoever wakes it first decides why it goes on, and takes it out of
/// the line in which it waits; later ones find it unparked and leave it alone.
///
/// In raw memory, which the hub reuses for later tasks and frees at its end: nothing on the way of a
/// switch counts references.
@usableFromInline
struct FiberRecord {
  /// Why a parked fiber goes on.
  enum Wake {
    /// What it waited for has happened.
    case ready
    /// The limit of this wait is over.
    case timedOut
    /// The fiber is cancelled, or the limit of an enclosing scope is over.
    case interrupted
  }

  /// Where it is suspended; nil before it has started.
  var context: UnsafeMutablePointer<cprimitives_context>?
  /// Which greenlet is suspended there: the fiber's own, or one that it made and that waits for it.
  var suspended: Unmanaged<Greenlet>?
  /// The fiber's own greenlet; nil when the record is free.
  var greenlet: Greenlet?
  /// What the fiber does; called with an error instead when it cannot start, and once more with one
  /// when its stack overflowed.
  var body: (((any Error)?) -> Void)?
  /// Unique among the tasks of a hub; the record's memory is not.
  var serial: UInt64 = 0
  /// Counts the waits, also those of earlier tasks in this record: tells one wait from another.
  var parking: UInt64 = 0
  var isParked = false
  var isCancelled = false
  var wake = Wake.ready
  /// The line in which it waits, and its neighbours there.
  var line: WaitLine.Pointer?
  var previous: Fiber?
  var next: Fiber?
  /// Limits of `withTimeout` that are over and not reported yet, outermost first.
  var expiredScopes: [UInt64] = []
}

@usableFromInline typealias Fiber = UnsafeMutablePointer<FiberRecord>

/// Fibers in the order in which they began to wait for something; each stands in one line at most.
@usableFromInline
struct WaitLine {
  @usableFromInline typealias Pointer = UnsafeMutablePointer<WaitLine>

  private var first: Fiber?
  private var last: Fiber?

  /// Puts a fiber that is about to park at the end.
  static func append(_ fiber: Fiber, to line: Pointer) {
    fiber.pointee.line = line
    fiber.pointee.previous = line.pointee.last
    fiber.pointee.next = nil
    if let last = line.pointee.last {
      last.pointee.next = fiber
    } else {
      line.pointee.first = fiber
    }
    line.pointee.last = fiber
  }

  /// Takes a fiber out of the line in which it stands, if it does.
  static func remove(_ fiber: Fiber) {
    guard let line = fiber.pointee.line else { return }
    let (previous, next) = (fiber.pointee.previous, fiber.pointee.next)
    if let previous { previous.pointee.next = next } else { line.pointee.first = next }
    if let next { next.pointee.previous = previous } else { line.pointee.last = previous }
    fiber.pointee.line = nil
  }

  /// The one that waits longest.
  @inline(__always)
  static func first(of line: Pointer) -> Fiber? {
    line.pointee.first
  }
}

/// Owns the line of those that wait for one thing; takes no memory until somebody does.
@usableFromInline
struct WaitQueue: ~Copyable {
  private var line: WaitLine.Pointer?

  @usableFromInline
  init() {}

  @usableFromInline
  deinit {
    guard let line else { return }
    // Nobody can wait for what is gone; whoever stands here is woken by something else.
    while let fiber = WaitLine.first(of: line) { WaitLine.remove(fiber) }
    line.deallocate()
  }

  /// The line, for a wait: no access to the queue may be open meanwhile.
  mutating func made() -> WaitLine.Pointer {
    if let line { return line }
    let made = WaitLine.Pointer.allocate(capacity: 1)
    made.initialize(to: WaitLine())
    line = made
    return made
  }

  /// The fiber that waits longest; waking it takes it out.
  @inline(__always)
  var first: Fiber? {
    guard let line else { return nil }
    return WaitLine.first(of: line)
  }
}
