import BenchCore
import BenchHarness

/// A plan in words: what `--dry-run` prints, and the line that stands before every run.
struct PlanListing {
  private let plan: Plan

  init(_ plan: Plan) {
    self.plan = plan
  }

  /// One line: how much, how long at least and at most.
  var headline: String {
    let cells = plan.groups.reduce(0) { $0 + $1.cells.count }
    let blocks = plan.effort.blocks
    let trials = cells * blocks.lowerBound
    return "profile \(plan.profile.rawValue), seed \(plan.seed): \(cells) cells in "
      + "\(plan.groups.count) groups, \(Self.range(blocks)) blocks, at least \(trials) trials; "
      + "about \(ProgressDisplay.clock(plan.expected)), at most "
      + ProgressDisplay.clock(plan.effort.budget)
  }

  /// The headline, then every group with its cells in the order of each block.
  var lines: [String] {
    [headline] + plan.groups.flatMap(lines)
  }

  private func lines(_ group: PlannedGroup) -> [String] {
    let point = group.point
    let label = point.parameters.label
    let time = ProgressDisplay.clock(
      Nanoseconds(group.expectedBlock.count * Int64(plan.effort.blocks.lowerBound)))
    var lines = [
      "",
      "\(group.workload)\(label.isEmpty ? "" : " \(label)"): \(point.tasks) tasks, "
        + "\(point.concurrency) workers, about \(time)",
    ]
    for item in group.cells {
      let note = item.obstacle.map { "n/a: \($0)" } ?? "\(item.expectedTrial.count / 1_000_000) ms"
      lines.append("  \(item.cell.backend): \(note)")
    }
    for (block, order) in group.orders.prefix(plan.effort.blocks.upperBound).enumerated() {
      let names = order.map { group.cells[$0].cell.backend }.joined(separator: ", ")
      let mark = block < plan.effort.blocks.lowerBound ? "" : " (if time and precision ask for it)"
      lines.append("  block \(block + 1): \(names)\(mark)")
    }
    return lines
  }

  private static func range(_ blocks: ClosedRange<Int>) -> String {
    blocks.lowerBound == blocks.upperBound
      ? "\(blocks.lowerBound)" : "\(blocks.lowerBound)-\(blocks.upperBound)"
  }
}
