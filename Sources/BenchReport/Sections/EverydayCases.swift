import BenchCore
import Glibc

/// Questions that people come with, answered from the workloads that are nearest to them.
enum EverydayCases {
  private struct Question {
    var text: String
    /// Parts of the names of workloads that answer it, the best first.
    var names: [String]
    /// How many are in flight in the question; nil if that does not matter.
    var inFlight: Int?
  }

  /// The questions; to add one, add a line.
  private static let questions = [
    Question(text: "200 HTTP calls at the same time", names: ["http"], inFlight: 200),
    Question(
      text: "Reading and hashing 10,000 files", names: ["file-hash", "file-scan", "hash-files"],
      inFlight: nil),
    Question(text: "Computing on all CPUs", names: ["primes", "alu", "cpu/"], inFlight: nil),
    Question(text: "Writing small files that must be safe", names: ["fsync"], inFlight: nil),
    Question(text: "Many clients on small messages", names: ["echo"], inFlight: 200),
  ]

  /// One row a question that the run can answer; nil without any.
  static func table(_ analysis: RunAnalysis) -> DocumentTable? {
    let rows = questions.compactMap { row($0, analysis) }
    guard !rows.isEmpty else { return nil }
    return DocumentTable(
      columns: [
        .init("You want"), .init("Use"), .init("Over serial", isNumeric: true),
        .init("How sure"), .init("Rests on"),
      ], rows: rows, caption: "Common questions, answered by this machine",
      isCards: true)
  }

  private static func row(_ question: Question, _ analysis: RunAnalysis) -> [Phrase]? {
    let all = analysis.points
    guard
      let workload = question.names.lazy.compactMap({ name in
        all.first { $0.workload.contains(name) }?.workload
      }).first
    else { return nil }
    var points = all.filter { $0.workload == workload }
    if let wanted = question.inFlight {
      func distance(_ point: PointAnalysis) -> Double {
        abs(log(Double(max(1, point.concurrency)) / Double(wanted)))
      }
      points = Array(points.sorted { distance($0) < distance($1) }.prefix(1))
    }
    guard
      let advice = Advice(points, options: analysis.options, seed: analysis.results.run.seed)
    else { return nil }
    return [
      Phrase(question.text), advice.use, advice.gain,
      advice.sentence + reach(question, points), source(points),
    ]
  }

  /// A warning where the measured number in flight is far from the question's.
  private static func reach(_ question: Question, _ points: [PointAnalysis]) -> Phrase {
    guard let wanted = question.inFlight, let point = points.first else { return Phrase() }
    let factor = Double(wanted) / Double(max(1, point.concurrency))
    guard factor > 2 || factor < 0.5 else { return Phrase() }
    return
      " \(strong: "Extrapolated:") measured with \(Format.count(point.concurrency)) in flight, "
      + "not \(wanted)."
  }

  private static func source(_ points: [PointAnalysis]) -> Phrase {
    guard let point = points.first else { return Phrase() }
    let label = points.count == 1 ? point.parameters.label : Format.count(points.count, "point")
    return Phrase(point.workload)
      + Phrase(label.isEmpty ? [] : [.lineBreak, .small(PlainText.line(label))])
  }
}
