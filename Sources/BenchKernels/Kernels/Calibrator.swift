public import BenchCore

/// Measures how many work units a second this machine does, kernel by kernel.
///
/// Run it in a process of its own with nothing beside it. A run that the scheduler interrupted
/// (its CPU time is short of its wall time) is repeated a few times, so that a busy moment does not
/// become the yardstick of the whole run; after that its CPU time counts.
public struct Calibrator {
  /// What calibration found for one kernel.
  public struct Result: Hashable, Sendable, Codable {
    /// The kernel's name.
    public var kernel: String
    /// The median rate.
    public var unitsPerSecond: Double
    /// (Largest rate - smallest rate) / median: how far the machine's word can be trusted.
    public var spread: Share
    /// Runs that were thrown away because the scheduler interrupted them.
    public var interrupted: Int
  }

  /// How time is read; tests put a scripted one here.
  public struct Clock {
    var wall: () -> Nanoseconds
    var cpu: () -> Nanoseconds

    /// Makes a clock from a reading of the wall and one of the thread's CPU time.
    public init(wall: @escaping () -> Nanoseconds, cpu: @escaping () -> Nanoseconds) {
      self.wall = wall
      self.cpu = cpu
    }

    /// The machine's own clocks.
    public static var system: Clock {
      Clock(wall: MonotonicClock.now, cpu: MonotonicClock.threadCPU)
    }
  }

  /// Measured runs per kernel: an odd number, so that the median is one of them.
  private let runs = 5
  /// Length of a measured run: above the scheduler's slice of a few ms, so that an interruption
  /// shows, and short enough that three kernels take under 300 ms.
  private let runLength = Nanoseconds.milliseconds(12)
  /// The length of the trial run that gives the first rate; a tenth of a measured run.
  private let trialLength = Nanoseconds.milliseconds(1)
  /// Interrupted runs that are repeated per kernel, at most; bounds the time on a busy machine.
  private let repeats = 3
  /// A run with less CPU time than this share of its wall time was interrupted.
  private let undisturbed = 0.98

  private let clock: Clock

  /// Makes a calibrator.
  public init(clock: Clock = .system) {
    self.clock = clock
  }

  /// Measures every kernel of the catalogue; takes about 0.2 s.
  public static func calibrate() -> Calibration {
    let results = KernelCatalogue.all.map { Calibrator().measure($0) }
    return Calibration(
      unitsPerSecond: Dictionary(
        uniqueKeysWithValues: results.map { ($0.kernel, $0.unitsPerSecond) }))
  }

  /// Measures one kernel.
  public func measure(_ kernel: any ComputeKernel.Type) -> Result {
    var fold: UInt64 = 0
    let units = unitsPerRun(kernel, &fold)
    var rates: [Double] = []
    var interrupted = 0
    while rates.count < runs {
      let (wall, cpu) = time(kernel, units, &fold)
      let isDisturbed = cpu < wall * undisturbed
      if isDisturbed, interrupted < repeats {
        interrupted += 1
      } else {
        // On a machine that never leaves it alone, wall time would make the CPU look slow.
        rates.append(Double(units) / max(isDisturbed ? cpu : wall, 1e-9))
      }
    }
    rates.sort()
    let median = rates[runs / 2]
    return Result(
      kernel: kernel.name, unitsPerSecond: median,
      spread: Share((rates[runs - 1] - rates[0]) / median), interrupted: interrupted)
  }

  /// Doubles the work until it can be timed, then scales it to a run's length.
  private func unitsPerRun(_ kernel: any ComputeKernel.Type, _ fold: inout UInt64) -> UInt64 {
    var units: UInt64 = 1024
    while true {
      let (wall, _) = time(kernel, units, &fold)
      // 2^50 units is a month of work: only a clock that stands still gets there.
      if wall >= trialLength.seconds || units >= 1 << 50 {
        let scaled = Double(units) * runLength.seconds / max(wall, 1e-9)
        return UInt64(max(1, min(scaled, 1e18)))
      }
      units *= 2
    }
  }

  private func time(_ kernel: any ComputeKernel.Type, _ units: UInt64, _ fold: inout UInt64)
    -> (wall: Double, cpu: Double)
  {
    let (wall, cpu) = (clock.wall(), clock.cpu())
    fold = kernel.run(units: units, seed: fold)
    return ((clock.wall() - wall).seconds, (clock.cpu() - cpu).seconds)
  }
}
