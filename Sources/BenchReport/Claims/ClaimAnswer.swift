public import BenchCore
public import BenchStatistics

/// What one point says of a hypothesis.
public struct ClaimEvidence: Sendable, Hashable {
  /// The cell that is judged.
  public let numerator: Cell
  /// The cell that it is held against; nil if the metric itself is bounded.
  public let denominator: Cell?
  /// The ratio, or the metric in base units, with its interval; ends of NaN where there is none.
  public let value: Interval
  /// The blocks that it rests on.
  public let blocks: Int
  /// What it says by itself.
  public let verdict: ClaimVerdict
}

/// What all points that fit say of a hypothesis.
public struct HypothesisAnswer: Sendable, Hashable {
  /// The hypothesis.
  public let hypothesis: ClaimHypothesis
  /// What it comes to.
  public let verdict: ClaimVerdict
  /// The number that decides: the geometric mean over workloads, or the point nearest to failing.
  public let value: Interval?
  /// What each point says, in the plan's order.
  public let evidence: [ClaimEvidence]
  /// Why it is undecided; nil otherwise.
  public let reason: String?
}

/// The answer to a claim from one run.
public struct ClaimAnswer: Sendable, Hashable {
  /// The claim.
  public let claim: Claim
  /// The answer.
  public let verdict: ClaimVerdict
  /// What each hypothesis came to.
  public let hypotheses: [HypothesisAnswer]
  /// The number of the run that the evidence is from.
  public let run: Int64

  /// The hypothesis that decides the answer: the first that fails or is open, else the first.
  public var deciding: HypothesisAnswer? {
    hypotheses.first { $0.verdict == .refuted } ?? hypotheses.first { $0.verdict == .undecided }
      ?? hypotheses.first
  }

  /// The fewest blocks that any evidence rests on; 0 without evidence.
  public var fewestBlocks: Int { hypotheses.flatMap(\.evidence).map(\.blocks).min() ?? 0 }

  /// How many cells the evidence rests on.
  public var cells: Int {
    Set(
      hypotheses.flatMap(\.evidence).flatMap {
        [$0.numerator] + ($0.denominator.map { [$0] } ?? [])
      }
    )
    .count
  }
}
