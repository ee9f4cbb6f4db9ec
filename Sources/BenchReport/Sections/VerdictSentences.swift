import BenchCore
import BenchStatistics

/// What a class of work says about the models, in sentences for a reader in a hurry.
enum VerdictSentences {
  /// One paragraph on a class.
  static func sentences(_ analysis: ClassAnalysis, processors: Int) -> Phrase {
    let kind = analysis.workloadClass.title
    let title = "\(capitalised(kind)) work"
    guard let best = analysis.standings.first else {
      return "\(strong: title) " + missing(analysis)
    }
    var phrase: Phrase = "\(strong: title + ":") "
    if best.speedup.upper <= 1 + ClassAnalysis.levelMargin {
      phrase += "\(strong: "nothing beats serial"). The best, \(best.backend), does "
      phrase += "\(ratio(best.speedup)) of its work."
    } else if best.speedup.lower <= 1 {
      phrase += "\(strong: "no gain over serial is certain"). The best, \(best.backend), does "
      phrase += "\(ratio(best.speedup)) of its work."
    } else {
      phrase += choice(analysis.standings, best)
    }
    phrase += rest(analysis.standings)
    phrase += costs(analysis.standings)
    phrase += Phrase(
      " How sure: 95 % intervals over at least \(Format.count(analysis.fewestBlocks, "paired block")) of "
    )
    phrase += names(analysis.workloads) + Phrase("; P = \(processors).")
    if !analysis.leftOut.isEmpty {
      phrase += " Left out, because a back end gave no result: "
      phrase += names(analysis.leftOut) + "."
    }
    return phrase
  }

  private static func choice(
    _ standings: [ClassAnalysis.Standing], _ best: ClassAnalysis.Standing
  ) -> Phrase {
    let level = standings.filter { $0.relation == .level }
    let winners = ([best] + level).map { Phrase([.strong(Phrase($0.backend))]) }
    var phrase: Phrase = "use "
    phrase += winners.listed("or")
    let numbers = ([best] + level).map { Phrase(ratio($0.speedup)) }
    phrase += ", which \(level.isEmpty ? "does" : "do") "
    phrase += numbers.listed() + " the work of serial"
    if !level.isEmpty { phrase += " (level within 5 %)" }
    return phrase + "."
  }

  private static func rest(_ standings: [ClassAnalysis.Standing]) -> Phrase {
    var phrase = Phrase()
    let shown = named(standings)
    for standing in shown where standing.relation == .behind {
      phrase +=
        " \(strong: standing.backend) \(plural(standing)) behind: \(ratio(standing.speedup)) "
      phrase += "serial, \(ratio(standing.toBest)) of the best."
    }
    for standing in shown where standing.relation == .notSeparated {
      phrase += " \(strong: standing.backend): \(ratio(standing.speedup)) serial, "
      phrase += "not separated from the best (\(ratio(standing.toBest)))."
    }
    let rest =
      standings.count { $0.relation == .behind || $0.relation == .notSeparated } - shown.count
    if rest > 0 { phrase += Phrase(" \(Format.count(rest, "more back end")) in the tables.") }
    return phrase
  }

  /// The best of each model among those that are not the choice: a sentence bears no dozen of them.
  private static func named(_ standings: [ClassAnalysis.Standing]) -> [ClassAnalysis.Standing] {
    let others = standings.filter { $0.relation == .behind || $0.relation == .notSeparated }
    guard others.count > 4 else { return others }
    return Model.allCases.compactMap { model in others.first { $0.model == model } }
      .sorted { $0.speedup.estimate > $1.speedup.estimate }
  }

  /// What the level ones cost beside the best, where that is certain and worth a sentence.
  private static func costs(_ standings: [ClassAnalysis.Standing]) -> Phrase {
    var phrase = Phrase()
    guard let best = standings.first else { return phrase }
    for standing in standings where standing.relation == .level {
      var parts: [Phrase] = []
      if let cpu = standing.cpuToBest, isNotable(cpu) {
        parts.append("\(ratio(cpu)) the CPU time per task")
      }
      if let memory = standing.memoryToBest, isNotable(memory) {
        parts.append("\(ratio(memory)) the peak memory")
      }
      guard !parts.isEmpty else { continue }
      phrase +=
        " Against \(best.backend), \(standing.backend) \(plural(standing, "takes", "take")) "
      phrase += parts.listed() + "."
    }
    return phrase
  }

  /// A cost that differs by a tenth or more, for certain.
  private static func isNotable(_ interval: Interval) -> Bool {
    !interval.contains(1) && (interval.estimate <= 0.9 || interval.estimate >= 1.1)
  }

  private static func missing(_ analysis: ClassAnalysis) -> Phrase {
    let cells = analysis.points.flatMap(\.cells)
    if !cells.contains(where: { $0.processes > 0 }) { return "gave no results: no verdict." }
    if !cells.contains(where: { $0.cell.model == .serial && $0.processes > 0 }) {
      return "has no serial results to compare with: no verdict. The tables show what was measured."
    }
    if !cells.contains(where: { $0.cell.model != .serial && $0.processes > 0 }) {
      return "was measured under serial only: no verdict."
    }
    let blocks = analysis.fewestBlocks
    guard blocks < PairedRatio.fewestBlocks else {
      return "has no workload that all back ends share with serial: no verdict."
    }
    return Phrase(
      "has too few blocks for a verdict (\(blocks); \(PairedRatio.fewestBlocks) are needed). "
        + "The tables show what was measured.")
  }

  /// A ratio with its interval on one line.
  static func ratio(_ interval: Interval) -> String {
    IntervalPhrase.unbroken(Format.interval(interval, as: .ratio))
  }

  private static func names(_ workloads: [String]) -> Phrase {
    // A sentence bears five names; the tables have all.
    let shown = workloads.prefix(5).map { Phrase($0) }
    let more = workloads.count - shown.count
    return more > 0 ? shown.listed("") + " and \(more) more" : shown.listed()
  }

  private static func plural(
    _ standing: ClassAnalysis.Standing, _ one: String = "is", _ many: String = "are"
  ) -> String {
    standing.backend.hasSuffix("s") ? many : one
  }

  private static func capitalised(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
