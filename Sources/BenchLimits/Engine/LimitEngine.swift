public import BenchCore
public import BenchHarness
import BenchStatistics

/// Measures limits block by block, every side in a fresh process, in the order of a Latin square.
///
/// It measures nothing itself: the launcher does. So a test can run it in no time.
public struct LimitEngine {
  /// What happens while limits are measured.
  public enum Event: Sendable, Hashable {
    /// A limit begins: its place from 0, how many there are, and its id.
    case began(Int, of: Int, String)
    /// A limit was left out because the time is used up.
    case leftOut(String)
    /// A limit is done.
    case done(LimitRecord)
  }

  /// A side that failed this often is not tried again.
  private static let mostFailures = 2

  private let plan: LimitPlan
  private let launcher: any LimitLauncher
  private let clock: any TimeSource
  private let isInterrupted: () -> Bool
  private let observe: (Event) -> Void

  /// Makes an engine.
  ///
  /// - Parameters:
  ///   - plan: How thoroughly.
  ///   - launcher: What measures.
  ///   - clock: Tells when the budget is used up.
  ///   - isInterrupted: Whether the user wants to stop.
  ///   - observe: Hears of the progress.
  public init(
    plan: LimitPlan, launcher: any LimitLauncher, clock: any TimeSource = SystemClock(),
    isInterrupted: @escaping () -> Bool = { false }, observe: @escaping (Event) -> Void = { _ in }
  ) {
    self.plan = plan
    self.launcher = launcher
    self.clock = clock
    self.isInterrupted = isInterrupted
    self.observe = observe
  }

  /// Measures limits in their order.
  ///
  /// After an interruption the records are those of the limits that were finished.
  public func measure(_ limits: [Limit]) -> [LimitRecord] {
    let start = clock.now()
    var records: [LimitRecord] = []
    for (index, limit) in limits.enumerated() {
      if let budget = plan.budget, clock.now() - start >= budget {
        observe(.leftOut(limit.id))
        continue
      }
      observe(.began(index, of: limits.count, limit.id))
      let record = measure(limit, number: index)
      if isInterrupted() { break }
      observe(.done(record))
      records.append(record)
    }
    return records
  }

  /// The figure of a side: what its process gives, or the slope of what several processes give.
  private func figure(_ limit: Limit, _ side: LimitSide) -> LimitOutcome {
    var request = LimitRequest(limit: limit, side: side, effort: plan.effort)
    guard !side.counts.isEmpty else { return launcher.run(request) }
    var points: [WeightedSlope.Point] = []
    for count in side.counts {
      request.count = count
      let outcome = launcher.run(request)
      guard case .nanoseconds(let whole) = outcome else { return outcome }
      points.append(WeightedSlope.Point(x: Double(count), y: whole))
    }
    guard let slope = try? WeightedSlope(points).slope.estimate, slope > 0 else {
      let wholes = points.map { "\(Int($0.y))" }.joined(separator: ", ")
      return .failed("more of them did not take more: \(wholes) for \(side.counts)")
    }
    return .nanoseconds(slope)
  }

  private func measure(_ limit: Limit, number: Int) -> LimitRecord {
    let measuredAt = SystemClock.wallClock()
    var sides = limit.sides.map {
      LimitSideRecord(
        name: $0.name, title: $0.title,
        nanoseconds: Array(repeating: nil, count: plan.blocks))
    }
    var failures = Array(repeating: 0, count: sides.count)
    for (block, order) in plan.orders(sides: sides.count, limit: number).enumerated() {
      for side in order where failures[side] < Self.mostFailures && !isInterrupted() {
        switch figure(limit, limit.sides[side]) {
        case .nanoseconds(let value): sides[side].nanoseconds[block] = value
        case .unavailable(let reason):
          sides[side].trouble = reason
          failures[side] = Self.mostFailures
        case .failed(let reason):
          sides[side].trouble = reason
          failures[side] += 1
        }
      }
    }
    return LimitRecord(
      name: limit.id, title: limit.title, operation: limit.operation,
      placement: limit.placement.title, measuredAt: measuredAt, sides: sides,
      bars: limit.bars.map { LimitJudge.judge($0, sides) })
  }
}
