import Glibc

/// Data with a known truth, for counting how often intervals hold it.
enum MadeData {
  /// What single values do around their level.
  enum Shape: String, CaseIterable {
    case logNormal = "log-normal"
    case bimodal
    case drifting
    case autocorrelated
  }

  /// The share and the size of the second mode.
  static let mode = (share: 0.4, factor: 1.3)

  /// Durations of two cells block by block, the candidate `ratio` times the base.
  ///
  /// A drift and a slow wave (an autocorrelation of 0.9) are of the machine, so both cells of a block
  /// meet them; each value has noise of its own besides.
  static func cells(
    _ shape: Shape, blocks: Int, ratio: Double, using random: inout RandomSource
  ) -> [Double] {
    var wave = random.normal()
    return (0..<blocks).map { block in
      wave = 0.9 * wave + (1 - 0.81).squareRoot() * random.normal()
      func value() -> Double {
        switch shape {
        case .logNormal: 0.3 * random.normal()
        case .bimodal:
          (random.uniform() < mode.share ? log(mode.factor) : 0) + 0.01 * random.normal()
        case .drifting: log(1 + 0.1 * Double(block)) + 0.02 * random.normal()
        case .autocorrelated: 0.2 * wave + 0.02 * random.normal()
        }
      }
      return log(ratio) + value() - value()
    }
  }

  /// Batches of processes that each have a level of their own, and the logarithm of the truth.
  static func processes(
    _ shape: Shape, _ count: Int, batches: Int, using random: inout RandomSource
  ) -> (data: [[Double]], truth: Double) {
    let data = (0..<count).map { _ -> [Double] in
      let level = 0.05 * random.normal()
      var wave = random.normal()
      return (0..<batches).map { batch in
        wave = 0.7 * wave + (1 - 0.49).squareRoot() * random.normal()
        let value: Double =
          switch shape {
          case .logNormal: 0.2 * random.normal()
          case .bimodal:
            (random.uniform() < mode.share ? log(mode.factor) : 0) + 0.01 * random.normal()
          case .drifting: 0.02 * Double(batch) + 0.02 * random.normal()
          case .autocorrelated: 0.1 * wave
          }
        return exp(level + value)
      }
    }
    let truth: Double =
      switch shape {
      case .logNormal, .autocorrelated: 0
      case .bimodal: mode.share * log(mode.factor)
      case .drifting: 0.02 * Double(batches - 1) / 2
      }
    return (data, truth)
  }

  /// Independent values and the true quantile of their distribution; nil for shapes in which values
  /// are not independent.
  static func values(
    _ shape: Shape, count: Int, at level: Double, using random: inout RandomSource
  ) -> (values: [Double], truth: Double)? {
    switch shape {
    case .logNormal:
      let values = (0..<count).map { _ in exp(0.5 * random.normal()) }
      return (values, exp(0.5 * NormalDistribution.quantile(level)))
    case .bimodal:
      let values = (0..<count).map { _ in
        (random.uniform() < mode.share ? mode.factor : 1) + 0.01 * random.normal()
      }
      // The modes are 30 deviations apart, so the quantile lies in one of them.
      let first = 1 - mode.share
      let truth =
        level < first
        ? 1 + 0.01 * NormalDistribution.quantile(level / first)
        : mode.factor + 0.01 * NormalDistribution.quantile((level - first) / mode.share)
      return (values, truth)
    case .drifting, .autocorrelated: return nil
    }
  }

  /// A series of batches of one process that never settles, or one that is steady.
  static func series(drift: Double, count: Int, using random: inout RandomSource) -> [Double] {
    (0..<count).map { 1 + drift * Double($0) / Double(count) + 0.02 * random.normal() }
  }
}
