import BenchCore
import BenchStatistics

/// What a reader would not expect of a workload, in sentences: the measured order against the
/// class’s, the label against the clock, and oddities of single cells.
struct Surprises {
  private let points: [PointAnalysis]
  private let own: ClassAnalysis
  private let analysis: RunAnalysis
  private let trials: [Cell: [TrialRecord]]
  /// More sentences would hide the first ones.
  private static let mostOddities = 6

  init(
    _ points: [PointAnalysis], in own: ClassAnalysis, analysis: RunAnalysis,
    trials: [Cell: [TrialRecord]]
  ) {
    self.points = points
    self.own = own
    self.analysis = analysis
    self.trials = trials
  }

  var phrases: [Phrase] {
    var phrases = [measured, label].compactMap { $0 }
    phrases += points.flatMap { point in point.cells.compactMap { oddNumbers($0, point) } }
    let odd = points.flatMap { point in
      point.cells.flatMap { cell in
        CellShape(trials[cell.cell] ?? []).sentences.map {
          "\(strong: "Odd:") \(name(cell, point)) \($0)." as Phrase
        }
      }
    }
    phrases += odd.prefix(Self.mostOddities)
    if odd.count > Self.mostOddities {
      phrases.append("and \(odd.count - Self.mostOddities) more oddities of this kind.")
    }
    return phrases
  }

  private func name(_ cell: CellAnalysis, _ point: PointAnalysis) -> String {
    let label = point.parameters.label
    return points.count == 1 || label.isEmpty
      ? cell.cell.backend : "\(cell.cell.backend) (\(label))"
  }

  /// Who is fastest at the point with the most in flight, so that it stands beside `expect`.
  private var measured: Phrase? {
    guard let point = points.max(by: { $0.concurrency < $1.concurrency }),
      let fastest = point.fastest,
      let place = own.points.firstIndex(where: { $0.label == point.label })
    else { return nil }
    let others = own.againstFastest[place]
    let near = point.backends.filter { backend in
      others[backend].map { $0.verdict != nil && $0.verdict != .slower } ?? false
    }
    var phrase: Phrase = "\(strong: "Measured:") the fastest is \(fastest.cell.backend)"
    if fastest.cell.model == .serial { phrase += ": no way to run it concurrently gains" }
    if let ratio = point.speedup(fastest.cell.backend), fastest.cell.model != .serial {
      phrase += Phrase(", \(VerdictSentences.ratio(ratio.interval)) serial")
    }
    if !near.isEmpty {
      phrase += "; not clearly slower: " + near.map { Phrase($0) }.listed()
    }
    phrase += Phrase(
      points.count > 1 ? " (\(point.parameters.label), \(point.concurrency) in flight)." : ".")
    if let usual = own.standings.first, usual.backend != fastest.cell.backend,
      others[usual.backend]?.verdict == .slower
    {
      phrase += " \(strong: "A surprise:") over all of this class it is \(usual.backend)."
    }
    return phrase
  }

  private var label: Phrase? {
    let name = points.first?.workload
    guard let check = analysis.labels.first(where: { $0.workload == name }),
      case .surprise(let measured) = check.finding
    else { return nil }
    let shares = check.shares.compactMap { $0.estimate }
    let share =
      shares.count == 1
      ? Format.percent(shares[0])
      : "\(Format.percent(shares.first)) to \(Format.percent(shares.last))"
    return
      "\(strong: "A surprise:") the file calls it \(check.label.title); alone it waits \(share) "
      + "of the time, which is \(measured.title)."
  }

  /// Metrics whose very being is bad news.
  private func oddNumbers(_ cell: CellAnalysis, _ point: PointAnalysis) -> Phrase? {
    let samples = (trials[cell.cell] ?? []).flatMap(\.samples)
    let lost = samples.compactMap { $0.metrics["lost_updates"] }.filter { $0 > 0 }
    guard let most = lost.max() else { return nil }
    return "\(strong: "Wrong results:") \(name(cell, point)) lost updates in \(lost.count) of "
      + "\((trials[cell.cell] ?? []).resultsCount), up to \(Format.text(most, as: .count))."
  }
}
