import BenchCore
import Coroutines
import CoroutinesNIO

/// Two coroutines that only compute and switch by hand after each piece of work.
enum HandSwitching: String, CaseIterable, Sendable {
  case greenlet
  case generator
  case task

  /// How long switching by hand takes over how long the same loop takes without any switch.
  ///
  /// Measured as loop, switches, switches, loop, so that a drift of the clock's rate cancels.
  func slowdown(pieces: Int, units: UInt64) throws -> (serial: Nanoseconds, switched: Nanoseconds) {
    let (plain, expected) = Self.serial(pieces, units)
    let first = try switched(pieces, units)
    let second = try switched(pieces, units)
    let (again, _) = Self.serial(pieces, units)
    guard first.checksum == expected, second.checksum == expected else {
      throw StepError("switching by hand changed the result")
    }
    return (plain + again, first.elapsed + second.elapsed)
  }

  /// Both halves one after the other.
  private static func serial(_ pieces: Int, _ units: UInt64) -> (Nanoseconds, UInt64) {
    let result = Measurement.of(pieces) {
      var words: [UInt64] = [1, 2]
      for piece in 0..<pieces {
        let half = piece & 1
        words[half] = AluKernel.run(units: units, seed: words[half])
      }
      return Mix.fold(words[0], words[1])
    }
    return (result.elapsed, result.checksum)
  }

  private func switched(_ pieces: Int, _ units: UInt64) throws -> Measurement {
    let halves = Halves(pieces: pieces / 2, units: units)
    switch self {
    case .greenlet:
      return try Measurement.of(pieces) {
        let other = Greenlet {
          for _ in 0..<halves.pieces {
            halves.second = AluKernel.run(units: units, seed: halves.second)
            try Greenlet.current.parent?.switch()
          }
        }
        for _ in 0..<halves.pieces {
          halves.first = AluKernel.run(units: units, seed: halves.first)
          try other.switch()
        }
        try other.kill()
        return halves.result
      }
    case .generator:
      return Measurement.of(pieces) {
        let other = Generator<Bool> { yield in
          for _ in 0..<halves.pieces {
            halves.second = AluKernel.run(units: units, seed: halves.second)
            try yield(true)
          }
        }.makeIterator()
        for _ in 0..<halves.pieces {
          halves.first = AluKernel.run(units: units, seed: halves.first)
          _ = other.next()
        }
        return halves.result
      }
    case .task: return try Self.tasks(halves)
    }
  }

  private static func tasks(_ halves: Halves) throws -> Measurement {
    let runner = EventLoopRunner()
    defer { runner.shutdown() }
    return try runner.run {
      let start = MonotonicClock.now()
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for _ in 0..<halves.pieces {
            halves.first = AluKernel.run(units: halves.units, seed: halves.first)
            await Task.yield()
          }
        }
        group.addTask {
          for _ in 0..<halves.pieces {
            halves.second = AluKernel.run(units: halves.units, seed: halves.second)
            await Task.yield()
          }
        }
      }
      return Measurement(
        elapsed: MonotonicClock.now() - start, operations: 2 * halves.pieces,
        checksum: halves.result)
    }
  }

  private final class Halves: @unchecked Sendable {  // Both coroutines run in one thread.
    let pieces: Int
    let units: UInt64
    @exclusivity(unchecked) var first: UInt64 = 1
    @exclusivity(unchecked) var second: UInt64 = 2

    init(pieces: Int, units: UInt64) {
      self.pieces = pieces
      self.units = units
    }

    var result: UInt64 { Mix.fold(first, second) }
  }
}
