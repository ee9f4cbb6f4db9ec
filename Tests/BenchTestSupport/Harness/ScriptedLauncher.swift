public import BenchCore
public import BenchHarness

/// A launcher that starts no process: a script decides what each trial measures and how it ends.
public final class ScriptedLauncher: TrialLauncher {
  /// What a trial does.
  public enum Act {
    /// Each batch takes this long and has this digest.
    case measures(Nanoseconds, digest: UInt64)
    /// It ends like this after this long.
    case fails(TrialFailure, after: Nanoseconds)
  }

  /// Every specification that was run, in order.
  public private(set) var ran: [TrialSpecification] = []
  private let clock: ManualClock
  private let script: (TrialSpecification) -> Act

  /// Makes a launcher.
  public init(clock: ManualClock, script: @escaping (TrialSpecification) -> Act) {
    self.clock = clock
    self.script = script
  }

  /// Plays the script's part for this trial.
  public func run(_ specification: TrialSpecification, onEvent: (TrialEvent) throws -> Void)
    rethrows -> TrialEnd
  {
    ran.append(specification)
    switch script(specification) {
    case .fails(let failure, let duration):
      clock.advance(by: duration)
      return TrialEnd(duration: duration, failure: failure)
    case .measures(let wall, let digest):
      try onEvent(.ready(process: 1))
      for batch in 0..<specification.batches {
        clock.advance(by: wall)
        let sample = Sample(
          batch: batch, wall: wall, tasks: specification.cell.tasks, digest: digest)
        try onEvent(.sample(sample))
      }
      try onEvent(.phase(.run, took: wall))
      try onEvent(.done(TrialSummary()))
      return TrialEnd(duration: wall)
    }
  }
}
