public import BenchCore
import Glibc

/// When each task of a batch arrives, drawn before the batch from the trial's seed.
///
/// Every process of a trial draws the same one, and so does every cell of a block; all batches of a
/// trial use it. Thread-safe: it does not change.
public final class ArrivalSchedule: Sendable {
  /// Between a batch's release and its schedule's zero: workers wake up meanwhile, so that the first
  /// arrivals do not pay for the start of the batch (a wake-up across cores takes some 25 us).
  public static let lead = Nanoseconds.milliseconds(5)

  /// What was asked for.
  public let arrivals: Arrivals
  /// When a task that has not begun counts as a sign that the batch will never catch up, after the
  /// schedule's zero.
  ///
  /// Twice the schedule and a second more: a queue this long says all there is to say of an
  /// overload, and bounds its time.
  public let patience: Nanoseconds
  private let offsets: [Int64]

  /// Draws a schedule.
  ///
  /// - Parameters:
  ///   - arrivals: The rate and the distribution.
  ///   - tasks: How many arrivals, 1 or more.
  ///   - seed: Decides them.
  public init(_ arrivals: Arrivals, tasks: Int, seed: UInt64) {
    self.arrivals = arrivals
    let gap = 1e9 / arrivals.rate
    var clock = 0.0
    offsets = (0..<tasks).map { index in
      switch arrivals.process {
      case .fixed: clock = Double(index) * gap
      case .poisson: clock += gap * Self.exponential(index, seed)
      }
      return Int64(min(clock, 9e18))
    }
    patience = Nanoseconds(seconds: (offsets.last.map(Double.init) ?? 0) / 1e9 * 3 + 1)
  }

  /// The moment of a task's arrival, on the monotonic clock.
  ///
  /// - Parameter release: When the batch was released.
  @inline(__always)
  public func due(_ index: Int, release: Int64) -> Int64 {
    release + Self.lead.count + offsets[index]
  }

  /// The moment of the last arrival, on the monotonic clock.
  public func last(release: Int64) -> Int64 { due(offsets.count - 1, release: release) }

  /// The moment after which a task that has not begun shows an overload, on the monotonic clock.
  public func end(release: Int64) -> Int64 { release + Self.lead.count + patience.count }

  /// A draw of the exponential distribution of mean 1, by inversion (Devroye 1986, II.2).
  private static func exponential(_ index: Int, _ seed: UInt64) -> Double {
    // 53 bits, and a half so that it is never 0: the largest draw is about 37.
    let uniform = (Double(Mix.fold(seed, Mix.index(index)) >> 11) + 0.5) * 0x1p-53
    return -log(uniform)
  }
}
