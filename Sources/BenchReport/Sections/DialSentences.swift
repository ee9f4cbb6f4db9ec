import BenchStatistics

/// What the dial says, in sentences.
enum DialSentences {
  /// Where coroutines catch up with threads, with the definition.
  static func crossing(_ dial: DialAnalysis) -> Phrase {
    let share = Format.percent(DialAnalysis.crossoverShare)
    let low = Format.percent(dial.entries.first?.share)
    let high = Format.percent(dial.entries.last?.share)
    switch dial.crossing {
    case .at(let crossing):
      let sure =
        dial.agreement >= 0.95
        ? ""
        : " – likely, not certain: "
          + "\(Format.percent(dial.agreement)) of the resamples show a crossing"
      return "coroutines reach at least \(share) of threads’ throughput from a wait share of "
        + "\(strong: percents(crossing)) upwards (\(dial.workload), P = \(dial.processors)"
        + "\(neighbours(dial, crossing.interval.estimate)))\(sure)."
    case .always:
      return "coroutines reach at least \(share) of threads’ throughput over the whole range, "
        + "\(low) to \(high) waiting (\(dial.workload), P = \(dial.processors))."
    case .never:
      return "coroutines stay below \(share) of threads’ throughput over the whole range, "
        + "\(low) to \(high) waiting (\(dial.workload), P = \(dial.processors))."
    case .unknown(let reason):
      return "no crossover can be given for \(dial.workload): \(reason)."
    }
  }

  /// The measured settings between which a crossing was interpolated.
  private static func neighbours(_ dial: DialAnalysis, _ share: Double) -> String {
    guard let below = dial.entries.last(where: { $0.share <= share }),
      let above = dial.entries.first(where: { $0.share > share })
    else { return "" }
    return "; interpolated between the settings \(Format.percent(below.share)) and "
      + Format.percent(above.share)
  }

  /// The crossing's wait share with its interval; says where the interval is open.
  static func percents(_ crossing: Crossover.Crossing) -> String {
    guard let parts = Format.parts(crossing.interval, as: .share) else { return Format.missing }
    let ends = parts.range.dropFirst().dropLast().split(separator: ", ")
    guard let low = ends.first, let high = ends.last else { return parts.estimate }
    return IntervalPhrase.unbroken(
      "\(parts.estimate) [\(crossing.mayLieBelow ? "≤ " : "")\(low), "
        + "\(crossing.mayLieAbove ? "≥ " : "")\(high)]")
  }
}
