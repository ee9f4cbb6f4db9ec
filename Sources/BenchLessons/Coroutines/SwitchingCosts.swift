import BenchStatistics
import Coroutines
import Glibc

extension Scenario {
  /// Switching without waiting.
  static let switchingCosts = Scenario(
    "switching-costs",
    "the same computation with and without hand switching between its steps",
    expect:
      "the same result; switching alone makes it slower, by a factor with its interval above 1",
    starts: .own("one thread of one process")
  ) { stage in
    // A pass takes some tenths of a millisecond, long against the clock. Of five passes in a block the
    // quickest counts: others may have been interrupted, which on a busy machine costs more than
    // all the switches.
    let (steps, blocks, passes) = (20_000, 20, 5)
    var plain: [Double] = []
    var switched: [Double] = []
    var sums: Set<UInt64> = []
    for _ in 0..<blocks {
      var quickest = [Double.infinity, Double.infinity]
      for pass in 0..<passes {
        // Each goes first in every other pass.
        for part in pass.isMultiple(of: 2) ? [0, 1] : [1, 0] {
          let begin = now()
          sums.insert(part == 0 ? TwoSums(steps).plainly() : try TwoSums(steps).switching())
          quickest[part] = min(quickest[part], now() - begin)
        }
      }
      plain.append(quickest[0])
      switched.append(quickest[1])
    }
    let ratio = try PairedRatio(candidate: switched, base: plain)
    let interval = ratio.interval
    let factor = Fact.number(interval.estimate, unit: "")
    let bounds = [interval.lower, interval.upper].map { "\(Fact.number($0, unit: ""))" }
    try stage.say(
      "\(2 * steps) steps, with a switch after each: \(factor) times as long, "
        + "\(Int(interval.confidence * 100)) % interval \(bounds[0]) to \(bounds[1]), "
        + "\(blocks) blocks of \(passes) passes")
    let perSwitch = (switched.reduce(0, +) - plain.reduce(0, +)) / Double(2 * steps * blocks) * 1e9
    try stage.say("a switch adds \(Int(perSwitch)) ns")
    stage.check("results", sums.count, is: 1)
    stage.check(
      "factor", interval.estimate, from: 1, to: .greatestFiniteMagnitude)
    stage.check(
      "lower end of its interval", interval.lower, from: 1, to: .greatestFiniteMagnitude)
    stage.check("thread count", ProcessStatus.threadCount, is: 1)
  }
}

/// Two sums over the same number of steps.
private final class TwoSums {
  private let steps: Int
  private var sums: [UInt64] = [1, 2]

  init(_ steps: Int) { self.steps = steps }

  /// One after the other.
  func plainly() -> UInt64 {
    for part in 0..<2 { for number in 0..<steps { step(part, number) } }
    return sums[0] &+ sums[1]
  }

  /// In two greenlets that take turns after each step.
  func switching() throws -> UInt64 {
    let parts = (0..<2).map { part in
      Greenlet { [self] in
        for number in 0..<steps {
          step(part, number)
          try Greenlet.switchToParent()
        }
      }
    }
    for _ in 0...steps { for part in parts { try part.switch() } }
    return sums[0] &+ sums[1]
  }

  @inline(never)
  private func step(_ part: Int, _ number: Int) {
    sums[part] = (sums[part] ^ UInt64(number)) &* 1_099_511_628_211
  }
}
