import BenchCore
import BenchStatistics

/// Which back end to use for some points taken together, by how much, and how sure that is.
struct Advice {
  private let standings: [ClassAnalysis.Standing]
  private let blocks: Int
  private let workloads: Int

  /// Nil if the points allow no ranking: no serial cell, or too few blocks.
  init?(_ points: [PointAnalysis], options: AnalysisOptions, seed: UInt64) {
    let maker = StandingMaker(points: points, options: options, seed: seed)
    guard !maker.standings.isEmpty else { return nil }
    standings = maker.standings
    blocks = maker.fewestBlocks
    workloads = maker.workloads.count
  }

  private var best: ClassAnalysis.Standing? { standings.first }
  private var level: [ClassAnalysis.Standing] { standings.filter { $0.relation == .level } }
  private var open: [ClassAnalysis.Standing] { standings.filter { $0.relation == .notSeparated } }

  /// Whether running it concurrently gains nothing for certain.
  private var gainsNothing: Bool {
    (best?.speedup.upper ?? 0) <= 1 + ClassAnalysis.levelMargin
  }

  /// The back ends to use, best first; ties are named, at most three.
  var use: Phrase {
    guard let best, !gainsNothing else { return "\(strong: Model.serial.rawValue)" }
    let names = ([best] + level).prefix(3).map { "\(strong: $0.backend)" as Phrase }
    let perhaps = open.prefix(2).map { Phrase($0.backend) }
    return names.listed("or") + (perhaps.isEmpty ? "" : ", perhaps " + perhaps.listed("or"))
  }

  /// The speed-up over serial of the best.
  var gain: Phrase { IntervalPhrase.stacked(best?.speedup, as: .ratio) }

  /// The speed-up over serial of the best, on one line.
  var gainInLine: String { best.map { VerdictSentences.ratio($0.speedup) } ?? Format.missing }

  /// One word on how sure the choice is.
  var certainty: String {
    if gainsNothing { return "sure: nothing gains" }
    if let best, best.speedup.lower <= 1 { return "unsure: may gain nothing" }
    guard open.isEmpty else {
      return "likely, not certain"
    }
    return level.isEmpty ? "sure" : "sure: a tie within 5 %"
  }

  /// How sure the choice is and what decides between those that may be as good.
  var sentence: Phrase {
    guard let best else { return Phrase(Format.missing) }
    let rest = Format.count(blocks, "block")
    if gainsNothing { return "\(strong: "Sure") (\(rest)): running it concurrently gains nothing." }
    var phrase: Phrase
    if best.speedup.lower <= 1 {
      phrase = "\(strong: "Not sure") (\(rest)): it may gain nothing at all."
    } else if let rival = open.first {
      phrase = "\(strong: "Likely") (\(rest)): \(rival.backend) does "
      phrase += "\(VerdictSentences.ratio(rival.toBest)) of it, which is not separated."
    } else if level.isEmpty, let next = standings.dropFirst().first {
      phrase = "\(strong: "Sure") (\(rest)): the next, \(next.backend), does "
      phrase += "\(VerdictSentences.ratio(next.toBest)) of it."
    } else {
      phrase = "\(strong: "Sure") (\(rest))\(level.isEmpty ? "." : ": level within 5 %.")"
    }
    if let thrifty { phrase += Phrase(" \(thrifty)") }
    return phrase
  }

  /// Who needs clearly less memory among those that may be as good, where there are several.
  private var thrifty: String? {
    let good = level + open
    guard
      let least = good.filter({ ($0.memoryToBest?.upper ?? 2) < 0.91 })
        .min(by: { ($0.memoryToBest?.estimate ?? 1) < ($1.memoryToBest?.estimate ?? 1) }),
      let ratio = least.memoryToBest
    else {
      let costly = good.filter { ($0.memoryToBest?.lower ?? 0) > 1.5 }.compactMap { standing in
        standing.memoryToBest.map { "\(standing.backend) \(Format.ratio($0.estimate))" }
      }
      return costly.isEmpty
        ? nil : "Memory against \(best?.backend ?? ""): \(costly.joined(separator: ", "))."
    }
    return
      "Memory against \(best?.backend ?? ""): \(least.backend) \(Format.ratio(ratio.estimate))."
  }
}
