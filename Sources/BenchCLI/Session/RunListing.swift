import BenchCore
import BenchStore

/// A stored run in words: what was planned against what is there.
struct RunListing {
  private let run: StoredRun

  init(_ run: StoredRun) {
    self.run = run
  }

  var lines: [String] {
    let record = run.record
    let trials = run.trials
    let planned = run.plannedTrials
    var lines = [
      "Run \(record.number): \(record.status.rawValue), profile \(record.profile), "
        + "seed \(record.seed)",
      "Command: \(record.command)",
      "Build: \(record.build)",
    ]
    if !record.note.isEmpty { lines.append("Note: \(record.note)") }
    if !record.tags.isEmpty {
      let tags = record.tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      lines.append("Tags: " + tags.joined(separator: " "))
    }
    lines += [
      "Cells: \(run.cells.count); trials planned: \(planned.lowerBound) to \(planned.upperBound); "
        + "stored: \(trials.settled) (\(trials.fine) fine, \(trials.failed) failed, "
        + "\(trials.notApplicable) not applicable here), \(trials.interrupted) interrupted",
      "Samples: \(run.samples)",
    ]
    let differing = run.differing
    lines.append(
      differing.isEmpty
        ? "Every cell has the trials that the plan asks for."
        : "Not as planned: \(differing.count) cells:")
    for cell in differing {
      let reason = cell.conclusion.map { ", \($0.reason.rawValue)" } ?? ""
      lines.append("  \(cell.planned.cell.label): \(cell.blocks) blocks\(reason)")
    }
    return lines + [""]
  }
}
