/// First-in first-out queue of fibers that can go on, as a ring that grows by doubling.
struct FiberQueue {
  private var ring = [Fiber?](repeating: nil, count: 64)
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ fiber: Fiber) {
    if count == ring.count { grow() }
    ring[(head + count) & (ring.count - 1)] = fiber
    count += 1
  }

  mutating func popFirst() -> Fiber? {
    guard count > 0 else { return nil }
    let fiber = ring[head].take()
    head = (head + 1) & (ring.count - 1)
    count -= 1
    return fiber
  }

  private mutating func grow() {
    let inOrder = Array(ring[head...] + ring[..<head])
    ring = inOrder + [Fiber?](repeating: nil, count: ring.count)
    head = 0
  }
}
