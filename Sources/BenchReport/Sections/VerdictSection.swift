import BenchCore

/// The verdict, first and in plain sentences.
struct VerdictSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    var blocks: [Block] = [.heading(level: 2, "Verdict")]
    guard !analysis.cells.isEmpty else {
      return blocks + [.paragraph("The run holds no cells, so there is nothing to say.")]
    }
    blocks.append(.bullets(Self.sentences(analysis)))
    if let warning = Self.warning(analysis) { blocks.append(.paragraph(warning)) }
    blocks.append(
      .paragraph(
        """
        How to read the numbers: `1.94× [1.90, 1.98]` is an estimate and its 95 % interval: of a \
        hundred runs like this one, about 95 would have an interval that holds the true value. \
        `[–]` means too few samples for an interval. \
        P is the number of CPUs that the run was allowed to use.
        """.asCode))
    return blocks
  }

  /// One phrase a class, and one on the dial.
  static func sentences(_ analysis: RunAnalysis) -> [Phrase] {
    var sentences = analysis.classes.map {
      VerdictSentences.sentences($0, processors: analysis.processors)
    }
    if let dial = analysis.dial {
      sentences.append("\(strong: "Where coroutines catch up:") " + DialSentences.crossing(dial))
    }
    return sentences
  }

  /// What a reader must bear in mind; nil if there is nothing.
  static func warning(_ analysis: RunAnalysis) -> Phrase? {
    var parts: [Phrase] = []
    let failed = analysis.failures.filter { $0.kind != .notApplicable }
      .reduce(0) { $0 + $1.trials }
    if failed > 0 { parts.append(Phrase("\(Format.count(failed, "trial")) failed")) }
    let absent = analysis.cells.count { $0.notApplicable != nil }
    if absent > 0 { parts.append(Phrase("\(Format.count(absent, "cell")) could not be run here")) }
    let doubts = analysis.doubts.count
    if doubts > 0 {
      parts.append(Phrase("\(Format.count(doubts, "doubt")) about this machine"))
    }
    guard !parts.isEmpty else { return nil }
    return "\(strong: "Mind:") " + parts.listed()
      + "; “What makes these numbers doubtful” in the report says more."
  }
}

extension String {
  /// The text with its parts between backticks as code.
  var asCode: Phrase {
    let pieces = split(separator: "`", omittingEmptySubsequences: false)
    return Phrase(
      pieces.enumerated().map { index, piece in
        index.isMultiple(of: 2) ? .text(String(piece)) : .code(String(piece))
      })
  }
}
