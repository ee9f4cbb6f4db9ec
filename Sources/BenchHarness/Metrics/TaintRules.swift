import BenchCore

/// Says which batches something beside them disturbed; pure.
///
/// A mark is for readers: the sample counts all the same.
enum TaintRules {
  /// Above this share of the CPUs' time, others are a likely cause of a difference; the same limit
  /// as for a whole run.
  private static let foreignLimit = 0.05
  /// Above this share the host's taking shows in wall times.
  private static let stealLimit = 0.02
  /// Counters of ticks are off by up to one tick a CPU at either end: less than this is noise.
  private static let leastTime = Nanoseconds.milliseconds(30)
  /// A clock this much slower than in the trial's first batch changes every compute time.
  private static let clockLimit = 0.05

  /// The marks of a batch.
  ///
  /// - Parameters:
  ///   - conditions: What the machine did meanwhile.
  ///   - wall: How long the batch took.
  ///   - cpus: How many CPUs the machine has.
  ///   - firstClock: The clock in the trial's first batch, in MHz.
  static func taints(
    _ conditions: Conditions, wall: Nanoseconds, cpus: Int, firstClock: Double?
  ) -> [Taint] {
    var taints: [Taint] = []
    func time(_ share: Share) -> Nanoseconds {
      Nanoseconds(seconds: share.fraction * Double(cpus) * wall.seconds)
    }
    if let share = conditions.foreignCPU, share.fraction > foreignLimit, time(share) > leastTime {
      taints.append(
        Taint(
          id: "sample.foreign-load",
          evidence: "\(Words.percent(share.fraction)) of the CPU time went to other programs"))
    }
    if let share = conditions.steal, share.fraction > stealLimit {
      taints.append(
        Taint(
          id: "sample.steal",
          evidence: "\(Words.percent(share.fraction)) of the CPU time went to the host's others"))
    }
    if let throttled = conditions.throttled, throttled > .zero {
      taints.append(
        Taint(
          id: "sample.throttled",
          evidence: "a CPU quota stopped the group for \(Value.duration(throttled))"))
    }
    if let clock = conditions.megahertz, let firstClock, clock < firstClock * (1 - clockLimit) {
      taints.append(
        Taint(
          id: "sample.slow-clock",
          evidence: "\(Int(clock)) MHz, after \(Int(firstClock)) MHz in the first batch"))
    }
    return taints
  }
}
