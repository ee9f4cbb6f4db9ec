import BenchCore
public import BenchStatistics
import Glibc

/// The points of the workload whose wait share is swept, in order of that share.
struct DialPoints {
  let workload: String
  /// The name of the swept parameter.
  let parameter: String
  let entries: [(share: Double, point: PointAnalysis)]

  /// Finds the dial: `mixed/dial`, otherwise the first workload with a swept share.
  init?(_ points: [PointAnalysis]) {
    let names = points.map(\.workload).uniqued().sorted { left, _ in left == Self.usual }
    for name in names {
      let own = points.filter { $0.workload == name }
      for setting in own.first?.parameters.settings ?? [] {
        if let found = Self.entries(own, parameter: setting.name) {
          workload = name
          parameter = setting.name
          entries = found
          return
        }
      }
    }
    return nil
  }

  private static let usual = "mixed/dial"

  private static func entries(_ points: [PointAnalysis], parameter: String) -> [(
    share: Double, point: PointAnalysis
  )]? {
    var found: [(share: Double, point: PointAnalysis)] = []
    for point in points {
      guard case .share(let share)? = point.parameters[parameter] else { return nil }
      // A second swept parameter gives several points of one share; the first of them is the dial.
      if !found.contains(where: { $0.share == share.fraction }) {
        found.append((share.fraction, point))
      }
    }
    return found.count >= 2 ? found.sorted { $0.share < $1.share } : nil
  }
}

/// Speed-up over serial against the wait share of a task, and where coroutines catch up.
public struct DialAnalysis: Sendable {
  /// One setting of the dial.
  public struct Entry: Sendable {
    /// The wait share that the workload file asks for, 0...1.
    public let share: Double
    /// What was measured there.
    public let point: PointAnalysis
  }

  /// The wait share at which coroutines begin to do at least ``crossoverShare`` of threads' work.
  public enum Crossing: Sendable {
    /// Within the dial's range; ends that lie outside are cut to it.
    case at(Crossover.Crossing)
    /// Coroutines reach it over the whole range.
    case always
    /// Coroutines reach it nowhere in the range.
    case never
    /// Not told by the data, and why.
    case unknown(String)
  }

  /// The workload.
  public let workload: String
  /// Its settings, the one that waits least first.
  public let entries: [Entry]
  /// Where coroutines catch up with threads.
  public let crossing: Crossing
  /// The share of resamples that show the same kind of crossing.
  public let agreement: Double
  /// Usable CPUs.
  public let processors: Int

  /// The share of threads' throughput at which coroutines are said to have caught up.
  public static let crossoverShare = 0.95

  init?(_ points: [PointAnalysis], processors: Int, options: AnalysisOptions, seed: UInt64) {
    guard let dial = DialPoints(points) else { return nil }
    workload = dial.workload
    entries = dial.entries.map { Entry(share: $0.share, point: $0.point) }
    self.processors = processors
    var random = RandomSource(seed: seed)
    (crossing, agreement) = Self.find(entries, options: options, random: &random)
  }

  /// The most that a closed system can do, as a speed-up over serial: min(n, P / (1 - w)).
  ///
  /// X ≤ min(n/(C+W), P/C) over the serial rate 1/(C+W), with w = W/(C+W); one event loop has
  /// P = 1. Source: Denning and Buzen, *The Operational Analysis of Queueing Network Models*, ACM
  /// Computing Surveys 10 (1978).
  public static func bound(share: Double, inFlight: Int, processors: Int) -> Double {
    let compute = max(0, 1 - share)
    let most = Double(max(1, inFlight))
    return compute > 0 ? min(most, Double(min(processors, inFlight)) / compute) : most
  }

  private static func find(
    _ entries: [Entry], options: AnalysisOptions, random: inout RandomSource
  ) -> (Crossing, Double) {
    let target = log(crossoverShare)
    var points: [Crossover.Point] = []
    for entry in entries {
      let logs = entry.point.logRatios(Model.coroutines.rawValue, over: ClassAnalysis.reference)
      guard !logs.isEmpty else { continue }
      // Cost of coroutines over cost of threads at 95 % of their throughput.
      let costs = logs.sorted { $0.key < $1.key }.map { target - $0.value }
      points.append(Crossover.Point(x: DialScale.position(entry.share), logRatios: costs))
    }
    do {
      let crossover = try Crossover(
        points, confidence: options.confidence, resamples: options.resamples, using: &random)
      return (crossing(crossover.outcome), crossover.agreement)
    } catch {
      let reason = (error as? StatisticsError)?.description ?? "the data allow no crossing"
      return (.unknown(points.count < 2 ? missingReason : reason), 0)
    }
  }

  private static let missingReason =
    "coroutines and threads were not both measured at two settings or more"

  private static func crossing(_ outcome: Crossover.Outcome) -> Crossing {
    switch outcome {
    case .never(winner: .first): return .always
    case .never(winner: .second): return .never
    case .indistinguishable: return .unknown("nowhere on the dial do the blocks tell them apart")
    case .crosses(var crossing):
      guard crossing.winnerAbove == .first else {
        return .unknown("coroutines do not gain on threads as the wait share rises")
      }
      crossing.interval = crossing.interval.mapped(by: DialScale.share)
      return .at(crossing)
    }
  }
}

/// The scale on which the dial is interpolated: the logarithm of what is not waiting.
///
/// The predicted ratio of two models is a power of 1 - w, so its logarithm is a straight line here.
enum DialScale {
  /// Beyond a wait share of 99.95 % the scale would run to infinity.
  private static let least = 0.0005

  static func position(_ share: Double) -> Double { -log(max(least, 1 - share)) }

  static func share(_ position: Double) -> Double { 1 - exp(-position) }
}
