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

  /// The back end to use: the best, or one that cannot be told from it and needs less than half of
  /// its memory.
  private var choice: ClassAnalysis.Standing? {
    let lightest = (level + open).filter { ($0.memoryToBest?.upper ?? 1) < Self.lightMemory }
      .min { ($0.memoryToBest?.estimate ?? 1) < ($1.memoryToBest?.estimate ?? 1) }
    return lightest ?? best
  }

  /// Below this share of the best one’s memory a doubtful difference in speed counts for less.
  private static let lightMemory = 0.5

  /// What to use, and after a comma what may do as well; ties are named, at most three.
  var use: Phrase {
    guard let choice, !gainsNothing else { return "\(strong: Model.serial.rawValue)" }
    let isBest = choice.backend == best?.backend
    let firm = (isBest ? [choice] + level : [choice]).prefix(3)
    let names = firm.map { "\(strong: $0.backend)" as Phrase }.listed("or")
    let others = standings.filter { one in
      one.relation != .behind && !firm.contains { $0.backend == one.backend }
    }
    guard !others.isEmpty else { return names }
    return names + ", perhaps " + others.prefix(2).map { Phrase($0.backend) }.listed("or")
  }

  /// The speed-up over serial of what to use.
  var gain: Phrase { IntervalPhrase.stacked(choice?.speedup, as: .ratio) }

  /// The speed-up over serial of what to use, on one line.
  var gainInLine: String { choice.map { VerdictSentences.ratio($0.speedup) } ?? Format.missing }

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
    } else if let choice, choice.backend != best.backend, let memory = choice.memoryToBest {
      let isOpen = choice.relation == .notSeparated
      phrase = "\(strong: isOpen ? "Likely" : "Sure") (\(rest)): as fast as \(best.backend)"
      phrase += Phrase(isOpen ? ", as far as the blocks tell" : " within 5 %")
      phrase += " (\(VerdictSentences.ratio(choice.toBest))), with "
      return phrase + Phrase("\(VerdictSentences.ratio(memory)) of its memory.")
    } else if let rival = open.first {
      phrase = "\(strong: "Likely") (\(rest)): not told from \(rival.backend), which does "
      phrase += Phrase("\(VerdictSentences.ratio(rival.toBest)) of it.")
    } else if level.isEmpty, let next = standings.dropFirst().first {
      phrase = "\(strong: "Sure") (\(rest)): the next, \(next.backend), does "
      phrase += "\(VerdictSentences.ratio(next.toBest)) of it."
    } else {
      phrase = "\(strong: "Sure") (\(rest))\(level.isEmpty ? "." : ": level within 5 %.")"
    }
    if let thrifty { phrase += Phrase(" \(thrifty)") }
    return phrase
  }

  /// Who needs clearly more memory among those that may be as good.
  private var thrifty: String? {
    let costly = (level + open).filter { ($0.memoryToBest?.lower ?? 0) > 1.5 }
    let parts = costly.compactMap { standing in
      standing.memoryToBest.map { "\(standing.backend) \(Format.ratio($0.estimate))" }
    }
    return parts.isEmpty
      ? nil : "Memory against \(best?.backend ?? ""): \(parts.joined(separator: ", "))."
  }
}
