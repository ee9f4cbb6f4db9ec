import BenchCore
import BenchHarness

/// Shows a run's progress: one redrawn line with bar, ETA and cell on a terminal, plain lines elsewhere.
final class ProgressDisplay: RunObserver {
  private let console: Console
  private var failures: Set<Cell> = []

  init(console: Console) {
    self.console = console
  }

  func handle(_ event: RunEvent) {
    switch event {
    case .calibrating: show("calibrating …")
    case .trialBegan(let cell, let block, let progress):
      if console.isInteractive {
        console.redraw(Self.line(cell, block, progress, width: console.width))
      }
    case .trialEnded(let cell, _, let record, let progress):
      if let failure = record.failure, failures.insert(cell).inserted {
        interject(Self.failureLine(cell, failure))
      }
      if console.isInteractive {
        console.redraw(Self.line(cell, record.block, progress, width: console.width))
      }
    case .groupConcluded(let workload, let point, let conclusion, let progress):
      interject(Self.groupLine(workload, point, conclusion, progress))
    case .remark(let text): interject("note: \(text)")
    }
  }

  /// Removes the bar; call it when the run is over.
  func finish() {
    if console.isInteractive { console.redraw("") }
  }

  private func show(_ text: String) {
    if console.isInteractive { console.redraw(text) } else { console.talk(text) }
  }

  /// A line that stays, above the bar.
  private func interject(_ text: String) {
    if console.isInteractive { console.redraw("") }
    console.talk(text)
  }

  // MARK: - Texts

  static func line(_ cell: Cell, _ block: Int, _ progress: RunProgress, width: Int) -> String {
    let percent = Int((progress.share.percent).rounded(.down))
    let head = bar(progress.share, cells: 20) + " \(percent)% "
    let eta = "ETA \(clock(progress.remaining)) "
    let text = head + eta + "block \(block + 1) " + cell.label
    return String(text.prefix(max(10, width - 1)))
  }

  static func bar(_ share: Share, cells: Int) -> String {
    let filled = max(0, min(cells, Int((share.fraction * Double(cells)).rounded(.down))))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: cells - filled) + "]"
  }

  /// Minutes and seconds, such as `1:05`.
  static func clock(_ time: Nanoseconds) -> String {
    let seconds = max(0, Int(time.seconds.rounded(.up)))
    let rest = seconds % 60
    return "\(seconds / 60):" + (rest < 10 ? "0" : "") + "\(rest)"
  }

  static func groupLine(
    _ workload: String, _ point: ParameterPoint, _ conclusion: Conclusion, _ progress: RunProgress
  ) -> String {
    let name = point.label.isEmpty ? workload : "\(workload) \(point.label)"
    let blocks = conclusion.blocks == 1 ? "1 block" : "\(conclusion.blocks) blocks"
    let percent = Int(progress.share.percent.rounded(.down))
    return
      "\(clock(progress.elapsed)) \(percent)% \(name): \(blocks), \(conclusion.reason.rawValue)"
  }

  static func failureLine(_ cell: Cell, _ failure: TrialFailure) -> String {
    "\(cell.label): \(failure.kind.rawValue): \(failure.reason)"
  }
}
