public import BenchCore

extension EnvironmentProbe {
  /// What happened between two captures that makes the numbers measured meanwhile doubtful.
  ///
  /// Compares the counters that both captures hold, and adds what only the later one doubts. The
  /// load average and the pressure on CPUs are left out of that: the run itself raises them. What
  /// others used is worked out instead, as the machine's CPU time less the run's own.
  public static func later(before: Environment, after: Environment) -> [Doubt] {
    let interval = Interval(before: before, after: after)
    let happened = [
      throttling(interval), steal(interval), others(interval), swapping(interval),
      heat(interval), frequency(interval),
    ].compactMap { $0 }
    let known = Set(before.doubts.map(\.id) + happened.map(\.id) + raisedByRun)
    return happened + after.doubts.filter { !known.contains($0.id) }
  }

  /// Doubts that a run causes itself.
  private static let raisedByRun = [
    "load.high", "psi.cpu", "psi.io", "psi.memory", "memory.low",
  ]

  /// Two captures of a machine that was not started anew between them.
  private struct Interval {
    var before: Environment
    var after: Environment

    /// How far a counter rose; nil if either capture lacks it or it fell.
    func rise(_ id: String) -> Double? {
      guard let first = before.number(id), let last = after.number(id), last >= first else {
        return nil
      }
      return last - first
    }
  }

  private static func throttling(_ interval: Interval) -> Doubt? {
    guard let times = interval.rise(CounterSensor.ID.throttledPeriods), times > 0 else {
      return nil
    }
    let total = interval.rise(CounterSensor.ID.throttledTime) ?? 0
    return Doubt(
      id: "cgroup.throttled",
      message: "The control group's CPU quota stopped the workers during the run.",
      evidence: "\(Int64(times)) periods throttled, \(Int64(total)) ms in all",
      cure: ControlGroupSensor.quotaCure)
  }

  private static func steal(_ interval: Interval) -> Doubt? {
    guard let stolen = interval.rise(CounterSensor.ID.steal),
      let busy = interval.rise(CounterSensor.ID.busy), stolen > 0,
      stolen / (busy + stolen) > MachineSensor.stealLimit
    else { return nil }
    return Doubt(
      id: "vm.steal",
      message: "The host took CPU time away from this virtual machine during the run.",
      evidence: "\(Words.percent(stolen / (busy + stolen))) of the busy time was stolen",
      cure: MachineSensor.stealCure)
  }

  /// Above this share of all CPU time, others are a likely cause of differences.
  private static let othersLimit = 0.05

  private static func others(_ interval: Interval) -> Doubt? {
    guard let busy = interval.rise(CounterSensor.ID.busy),
      let own = interval.rise(CounterSensor.ID.own),
      let total = interval.rise(CounterSensor.ID.total), total > 0
    else { return nil }
    let share = (busy - own) / total
    guard share > othersLimit else { return nil }
    return Doubt(
      id: "load.others", message: "Other programs used the CPUs during the run.",
      evidence: "\(Words.percent(share)) of all CPU time went to others",
      cure: "Stop other programs, or run at a quieter time.")
  }

  private static func swapping(_ interval: Interval) -> Doubt? {
    guard let pages = interval.rise(CounterSensor.ID.swappedPages), pages > 0 else { return nil }
    return Doubt(
      id: "memory.swapped", message: "The machine moved memory to or from swap during the run.",
      evidence: "\(Int64(pages)) pages", cure: "Free memory, or lower the concurrency.")
  }

  private static func heat(_ interval: Interval) -> Doubt? {
    guard let events = interval.rise(CounterSensor.ID.thermalEvents), events > 0 else { return nil }
    return Doubt(
      id: "cpu.thermal", message: "The CPU slowed itself down because it was hot.",
      evidence: "\(Int64(events)) thermal throttling events during the run",
      cure: "Improve the cooling, or fix a lower frequency.")
  }

  /// Clocks that differ by more than a tenth make times differ visibly.
  private static let frequencyLimit = 0.1

  private static func frequency(_ interval: Interval) -> Doubt? {
    guard let first = interval.before.number("cpu.frequency"),
      let last = interval.after.number("cpu.frequency"), first > 0, last > 0,
      abs(last / first - 1) > frequencyLimit
    else { return nil }
    return Doubt(
      id: "cpu.frequency-changed", message: "The CPU's clock before and after the run differs.",
      evidence: "\(Int64(first)) MHz before, \(Int64(last)) MHz after",
      cure: "Fix the frequency: choose the governor 'performance' and switch the boost off.")
  }
}

extension Environment {
  /// The number that a fact's reading begins with, such as 12 for `12 ms`; nil if there is none.
  func number(_ id: String) -> Double? {
    self[id]?.value.flatMap { $0.split(separator: " ").first }.flatMap { Double($0) }
  }
}
