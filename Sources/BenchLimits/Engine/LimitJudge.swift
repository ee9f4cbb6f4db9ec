import BenchCore
import BenchStatistics
import Glibc

/// Holds figures against a bar.
enum LimitJudge {
  /// The figure of a bar with its interval, and the verdict.
  ///
  /// Per block the logarithm of the ratio (of the figure itself for an absolute bar); over blocks
  /// the Hodges-Lehmann estimate with the exact signed-rank interval, see `PairedRatio`. Met and
  /// missed need the whole interval on one side of the bar.
  static func judge(_ bar: LimitBar, _ sides: [LimitSideRecord]) -> LimitBarRecord {
    let logarithms = pairs(bar, sides).map { subject, reference in
      let time = log(subject / reference)
      return bar.measure == .rate ? -time : time
    }
    guard logarithms.count >= 2, let ratio = try? PairedRatio(logRatios: logarithms) else {
      return LimitBarRecord(
        bar: bar, blocks: logarithms.count,
        verdict: logarithms.isEmpty ? .notMeasured : .tooFewBlocks)
    }
    // A time bar compares with 1 ns, a rate bar with 1 operation a ns: turn that into seconds.
    let scale = bar.reference == nil && bar.measure == .rate ? 1e9 : 1
    let interval = ratio.interval.mapped { $0 * scale }
    return LimitBarRecord(
      bar: bar, estimate: interval.estimate, lower: interval.lower, upper: interval.upper,
      blocks: ratio.blocks, verdict: verdict(bar, interval, blocks: ratio.blocks))
  }

  private static func verdict(_ bar: LimitBar, _ interval: Interval, blocks: Int) -> LimitVerdict {
    guard blocks >= PairedRatio.fewestBlocks else { return .tooFewBlocks }
    let isBelow = interval.upper <= bar.value
    let isAbove = interval.lower >= bar.value
    guard isBelow != isAbove else { return .notSeparated }
    return isBelow == (bar.direction == .atMost) ? .met : .missed
  }

  /// The blocks in which both sides have a figure.
  private static func pairs(_ bar: LimitBar, _ sides: [LimitSideRecord]) -> [(Double, Double)] {
    guard let subject = sides.first(where: { $0.name == bar.subject }) else { return [] }
    guard let name = bar.reference else {
      return subject.nanoseconds.compactMap { $0 }.map { ($0, 1) }
    }
    guard let reference = sides.first(where: { $0.name == name }) else { return [] }
    return zip(subject.nanoseconds, reference.nanoseconds).compactMap { subject, reference in
      guard let subject, let reference else { return nil }
      return (subject, reference)
    }
  }
}
