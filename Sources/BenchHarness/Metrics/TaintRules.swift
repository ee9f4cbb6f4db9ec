import BenchCore

/// Says which batches something beside them disturbed; pure.
///
/// A mark is for readers: the sample counts all the same. Pressure on CPUs and disks is no mark: a
/// cell with more workers than CPUs, or with files, raises it itself.
enum TaintRules {
  /// Above this share of the CPUs' time, others are a likely cause of a difference; the same limit
  /// as for a whole run.
  private static let foreignLimit = 0.05
  /// Above this share the host's taking shows in wall times.
  private static let stealLimit = 0.02
  /// Counters of ticks are off by up to one tick a CPU at either end: less than this is noise.
  private static let leastTime = Nanoseconds.milliseconds(30)
  /// One percent of waiting for memory means that pages are being fetched back; the same limit as
  /// for a whole machine.
  private static let memoryLimit = 0.01
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
          Taint.foreignLoad,
          evidence: "\(Words.percent(share.fraction)) of the CPU time went to other programs"))
    }
    if let share = conditions.steal, share.fraction > stealLimit {
      taints.append(
        Taint(
          Taint.steal,
          evidence: "\(Words.percent(share.fraction)) of the CPU time went to the host's others"))
    }
    if let throttled = conditions.throttled, throttled > .zero {
      taints.append(
        Taint(
          Taint.throttled,
          evidence: "a CPU quota stopped the group for \(Value.duration(throttled))"))
    }
    if let clock = conditions.megahertz, let firstClock, clock < firstClock * (1 - clockLimit) {
      taints.append(
        Taint(
          Taint.slowClock,
          evidence: "\(Int(clock)) MHz, after \(Int(firstClock)) MHz in the first batch"))
    }
    if let share = conditions.memoryPressure, share.fraction > memoryLimit {
      taints.append(
        Taint(
          Taint.memoryPressure,
          evidence: "a task waited for memory in \(Words.percent(share.fraction)) of the time"))
    }
    return taints
  }
}
