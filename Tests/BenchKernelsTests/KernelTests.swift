import BenchCore
import BenchKernels
import Testing

@Suite struct KernelTests {
  @Test(arguments: KernelCatalogue.names)
  func `a kernel's result depends on every unit and on the seed`(name: String) throws {
    let kernel = try KernelCatalogue.kernel(named: name)
    let results = (0..<50).map { kernel.run(units: UInt64($0), seed: 7) }
    #expect(Set(results).count == 50)
    #expect(kernel.run(units: 1000, seed: 7) == kernel.run(units: 1000, seed: 7))
    #expect(kernel.run(units: 1000, seed: 7) != kernel.run(units: 1000, seed: 8))
  }

  @Test func `an unknown kernel is an error that names the nearest one`() {
    #expect(throws: ValueError("unknown kernel 'prime'; did you mean 'primes'?")) {
      try KernelCatalogue.kernel(named: "prime")
    }
  }

  @Test func `calibration takes the median of runs and repeats interrupted ones`() {
    let script = ScriptedClock(
      // The trial run takes 2 ms; then 12 ms, one run that was interrupted, and a few noisy ones.
      runs: [(2, 2), (12, 12), (50, 12), (12, 12), (24, 24), (6, 6), (12, 12)])
    let result = Calibrator(clock: script.clock).measure(AluKernel.self)
    #expect(result.interrupted == 1)
    // 1,024 units in 2 ms scale to 6,144 units a run; the median run takes 12 ms.
    #expect(result.unitsPerSecond == 6144 / 0.012)
    #expect(script.isUsedUp)
  }

  @Test func `calibration on a machine that always interrupts counts CPU time`() {
    let script = ScriptedClock(runs: [(2, 2)] + Array(repeating: (12, 3), count: 8))
    let result = Calibrator(clock: script.clock).measure(AluKernel.self)
    #expect(result.interrupted == 3)
    #expect(result.unitsPerSecond == 6144 / 0.003)
  }

  @Test func `the real calibration gives a rate for every kernel`() {
    let calibration = Calibrator.calibrate()
    for name in KernelCatalogue.names {
      #expect((calibration.unitsPerSecond[name] ?? 0) > 1000)
    }
  }
}

/// A clock that lets each timed run take the next scripted pair of wall and CPU milliseconds.
private final class ScriptedClock {
  private var runs: [(wall: Int64, cpu: Int64)]
  private var (wall, cpu) = (Nanoseconds.zero, Nanoseconds.zero)
  private var reading = 0

  init(runs: [(Int64, Int64)]) {
    self.runs = runs.map { (wall: $0.0, cpu: $0.1) }
  }

  var isUsedUp: Bool { runs.isEmpty }

  var clock: Calibrator.Clock {
    Calibrator.Clock(
      wall: {
        // Every second reading of the wall ends a run.
        self.reading += 1
        if self.reading.isMultiple(of: 2), !self.runs.isEmpty {
          let run = self.runs.removeFirst()
          self.wall = self.wall + .milliseconds(run.wall)
          self.cpu = self.cpu + .milliseconds(run.cpu)
        }
        return self.wall
      },
      cpu: { self.cpu })
  }
}
