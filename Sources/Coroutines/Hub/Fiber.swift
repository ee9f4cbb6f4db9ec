/// One task of a hub, from the engine's side: a greenlet, and what it waits for.
///
/// A fiber that waits is *parked*. Whoever wakes it first decides why it goes on; later ones find it
/// unparked and leave it alone. `parking` counts, so that a queue can tell this wait from a later one.
final class Fiber {
  /// Why a parked fiber goes on.
  enum Wake {
    /// What it waited for has happened.
    case ready
    /// The limit of this wait is over.
    case timedOut
    /// The fiber is cancelled, or the limit of an enclosing scope is over.
    case interrupted
  }

  /// Where the hub keeps it.
  let index: Int
  @exclusivity(unchecked) var greenlet: Greenlet?
  @exclusivity(unchecked) var isParked = false
  @exclusivity(unchecked) var parking: UInt64 = 0
  @exclusivity(unchecked) var wake = Wake.ready
  @exclusivity(unchecked) var isCancelled = false
  /// Limits of `withTimeout` that are over and not reported yet, outermost first.
  @exclusivity(unchecked) var expiredScopes: [UInt64] = []

  init(index: Int) {
    self.index = index
  }
}

/// Fibers in the order in which they wait for something; those that went on meanwhile are skipped.
struct WaitQueue: ~Copyable {
  private var entries = Ring<(fiber: Fiber, parking: UInt64)>()

  init() {}

  /// Puts a fiber that is about to park at the end.
  mutating func append(_ fiber: Fiber) {
    entries.append((fiber, fiber.parking &+ 1))
  }

  /// Takes the first fiber that still waits.
  mutating func popFirst() -> Fiber? {
    while let (fiber, parking) = entries.popFirst() {
      if fiber.isParked, fiber.parking == parking { return fiber }
    }
    return nil
  }
}
