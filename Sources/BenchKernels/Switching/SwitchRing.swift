import BenchCore
import Coroutines
import CoroutinesNIO

/// Many members that hand control round a ring: what more of them cost in time and memory.
enum SwitchRing: String, CaseIterable, Sendable {
  case greenlet
  case task

  /// Hands control round; an operation is one hand-over, and the growth is that of all members.
  func measure(members: Int, laps: Int) throws -> Measurement {
    switch self {
    case .greenlet: try Self.greenlets(members, laps)
    case .task: try Self.tasks(members, laps)
    }
  }

  /// Greenlets, each of which switches to the next; the last one to the caller.
  private static func greenlets(_ members: Int, _ laps: Int) throws -> Measurement {
    let before = Measurement.residentAtStart
    let ring = Ring()
    for number in 0..<members {
      ring.greenlets.append(
        Greenlet { [unowned ring] in
          while true { try ring.next(after: number) }
        })
    }
    // The first lap makes the stacks; it is not timed.
    try ring.lap()
    let grown = Measurement.residentBytes() - before
    var result = try Measurement.of(laps * (members + 1)) {
      for _ in 0..<laps { try ring.lap() }
      return 0
    }
    result.grown = grown * laps * (members + 1) / members
    for greenlet in ring.greenlets { try greenlet.kill() }
    return result
  }

  private final class Ring {
    @exclusivity(unchecked) var greenlets: [Greenlet] = []
    private let root = Greenlet.current

    func lap() throws { try greenlets[0].switch() }

    func next(after number: Int) throws {
      let next = number + 1 < greenlets.count ? greenlets[number + 1] : root
      try next.switch()
    }
  }

  /// Tasks on one event loop that yield in turn.
  private static func tasks(_ members: Int, _ laps: Int) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try runner.run {
      let before = Measurement.residentAtStart
      let times = Times()
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<members {
          group.addTask {
            await Task.yield()
            if number == 0 { times.begin(before) }
            for _ in 0..<laps { await Task.yield() }
            times.end = MonotonicClock.now()
          }
        }
      }
      return Measurement(
        elapsed: times.end - times.start, operations: laps * members, grown: times.grown * laps)
    }
  }

  private final class Times: @unchecked Sendable {  // All members run on one loop's thread.
    var start = Nanoseconds.zero
    var end = Nanoseconds.zero
    var grown = 0

    func begin(_ before: Int) {
      grown = Measurement.residentBytes() - before
      start = MonotonicClock.now()
    }
  }
}
