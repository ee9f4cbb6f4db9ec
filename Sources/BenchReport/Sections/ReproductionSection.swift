import BenchCore

/// How to make the run again and how to look into it.
struct ReproductionSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let run = analysis.results.run
    let again = "bench all --profile \(Self.word(run.profile)) --seed \(run.seed)"
    var lines = ["# the command of this run", Self.oneLine(run.command)]
    lines += ["# the same order of cells again", again]
    lines += ["# every number of this report, and the run itself"]
    lines += [
      "bench query --run \(run.number)", "bench show run \(run.number)",
      "bench report \(run.number)",
    ]
    return [
      .heading(level: 2, "Again"),
      .code(lines.joined(separator: "\n"), language: "sh"),
      .bullets(facts(run)),
    ]
  }

  private func facts(_ run: RunRecord) -> [Phrase] {
    var facts: [Phrase] = [
      "Build: \(run.build)",
      "Seed: \(String(run.seed)); profile: \(run.profile)",
    ]
    if let end = run.endedAt {
      facts.append(
        Phrase("Took \(Format.duration(end - run.startedAt)), from \(Format.time(run.startedAt))"))
    }
    let rates = run.calibration.unitsPerSecond.sorted { $0.key < $1.key }
    if !rates.isEmpty {
      let text = rates.map { "\($0.key) \(Format.text($0.value, as: .rate))" }
      facts.append(Phrase("Calibration, work units: \(text.joined(separator: ", "))"))
    }
    return facts
  }

  /// A command as it may stand in a block of code: one line, nothing invisible.
  private static func oneLine(_ text: String) -> String { PlainText.line(text, limit: 2_000) }

  /// A word that a shell takes as it is; quoted otherwise.
  private static func word(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2D || $0 == 0x5F
      }
    guard !isPlain else { return text }
    return "'"
      + oneLine(text).split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }
}
