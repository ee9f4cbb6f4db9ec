import BenchStatistics

/// How the numbers came about, in short.
struct MethodSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard !analysis.cells.isEmpty else { return [] }
    return [
      .heading(level: 2, "Method in short"),
      .bullets([
        """
        One trial is one fresh process that measures one cell (workload × parameters × back end): \
        set up, warm up, batches, tear down. The orchestrator never measures itself.
        """,
        """
        Trials are interleaved block by block. The order in a block is a row of a cyclic Latin \
        square (ABBA for two cells) drawn from the run’s seed, so that a drift of the machine falls \
        on all cells alike.
        """,
        """
        Cells are compared by the logarithm of their ratio in each block. The interval of a ratio \
        is the Hodges–Lehmann estimate with the exact signed-rank interval (Student’s t on the \
        logarithms below \(PairedRatio.fewestBlocks) blocks, where there is no verdict).
        """,
        """
        Faster and slower need two things: the row’s interval excludes 1, and its p-value, \
        Holm-corrected over the table, is at most 0.05. Where the blocks are too few for any \
        signed rank to survive that correction, Student’s t gives the p-value; for noise that jumps \
        between two modes it then corrects too little, and about 3 % of the rows may be wrong. \
        Equivalent: the 90 % interval lies within \(Format.percent(analysis.options.margin)). Not separated: all else.
        """,
        """
        The margin of \(Format.percent(analysis.options.margin)) is the larger of 1 % and the smallest \
        difference that this host detects in 90 % of comparisons: \(analysis.options.marginOrigin).
        """,
        """
        Speed-up and contrast of a class: for each workload the median over blocks (the mean over \
        its points within a block), then the geometric mean over workloads; only blocks are \
        resampled, because the workloads are the ones the suite is about.
        """,
        """
        Intervals of single cells: a bootstrap over processes, each of which stands for the median \
        of its batches (over the batches, where there is a single process), \
        \(Format.count(analysis.options.resamples)) resamples, widened for few processes.
        """,
        """
        Measuring stops when intervals are narrow enough, at a ceiling of blocks, or when the time \
        is used up – never because a difference has become significant.
        """,
      ]),
    ]
  }
}
