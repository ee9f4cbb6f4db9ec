import BenchCore
import Coroutines
import CoroutinesNIO

/// A chain in which each member starts the next and waits for its answer.
enum SwitchChain: String, CaseIterable, Sendable {
  case greenlet
  case task

  /// Builds the chain and lets the answer come back; an operation is one member.
  ///
  /// A machine that gives no more stacks ends the chain early: the operations tell how long it got.
  func measure(length: Int) throws -> Measurement {
    let before = Measurement.residentAtStart
    switch self {
    case .greenlet:
      let end = End()
      var result = Measurement.of(1) { Self.greenlet(length, end) }
      result.operations = max(1, Int(result.checksum))
      result.grown = end.resident - before
      result.checksum = 0
      return result
    case .task:
      let runner = EventLoopRunner()
      defer { runner.shutdown() }
      return try runner.run {
        let end = End()
        let start = MonotonicClock.now()
        let answer = await Self.task(length, end)
        return Measurement(
          elapsed: MonotonicClock.now() - start, operations: Int(answer),
          grown: end.resident - before)
      }
    }
  }

  /// What the last member sees.
  private final class End: @unchecked Sendable {  // Only the last member writes, before it answers.
    var resident = 0
  }

  private static func greenlet(_ left: Int, _ end: End) -> UInt64 {
    guard left > 0 else {
      end.resident = Measurement.residentBytes()
      return 0
    }
    let answer = Answer()
    let next = Greenlet(stackSize: 16 * 1024) { answer.value = greenlet(left - 1, end) + 1 }
    do {
      try next.switch()
    } catch {
      end.resident = Measurement.residentBytes()
    }
    return answer.value
  }

  private final class Answer {
    @exclusivity(unchecked) var value: UInt64 = 0
  }

  private static func task(_ left: Int, _ end: End) async -> UInt64 {
    guard left > 0 else {
      end.resident = Measurement.residentBytes()
      return 0
    }
    return await withTaskGroup(of: UInt64.self) { group in
      group.addTask { await task(left - 1, end) + 1 }
      return await group.next() ?? 0
    }
  }
}
