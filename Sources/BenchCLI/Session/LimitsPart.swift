import BenchCore
import BenchHarness
import BenchLimits
import BenchStore

/// The limits that a run measures as a part of itself: a few quick ones, ours against C.
struct LimitsPart {
  /// The time that the run sets aside for them: what the plan allows, and the last limit's overrun.
  let budget: Nanoseconds
  private let plan: LimitPlan

  /// What a profile spends on limits; nil if the profile or the time that is left allows none.
  ///
  /// `quick`: 7 s, of which 5 s are planned; the others 30 s, with as many and as long blocks as
  /// `bench limits`. Never more than a tenth of the whole.
  init?(_ profile: Profile, budget whole: Nanoseconds, seed: UInt64) {
    if profile == .smoke { return nil }
    let budget = profile == .quick ? Nanoseconds.seconds(7) : .seconds(30)
    guard whole.count / 10 >= budget.count else { return nil }
    self.budget = budget
    let planned = budget - .seconds(2)
    plan =
      profile == .quick
      ? .quick(seed: seed, budget: planned) : LimitPlan(seed: seed, budget: planned)
  }

  /// Measures and stores them.
  func measure(
    _ machine: MeasuringMachine, run: Int64, _ environment: Environment, _ store: Store,
    _ console: Console
  ) throws {
    let limits = LimitsRun(
      limits: LimitsRun.subset, plan: plan, interpreters: [:], console: console)
    try store.record(try limits.measure(machine, environment: environment, run: run))
  }
}
