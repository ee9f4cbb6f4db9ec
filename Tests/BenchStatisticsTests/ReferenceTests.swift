import Glibc
import Testing

@testable import BenchStatistics

/// Whether two numbers agree to a relative tolerance (absolute below 1e-300).
private func agree(_ got: Double, _ expected: Double, within tolerance: Double = 1e-11) -> Bool {
  abs(got - expected) <= tolerance * max(abs(expected), 1e-300)
}

/// The results of SciPy, NumPy, R and others; see Reference/make_reference.py.
struct DistributionReferenceTests {
  @Test func `the normal distribution agrees with SciPy`() {
    for row in ReferenceData.normalQuantiles {
      #expect(agree(NormalDistribution.quantile(row[0]), row[1], within: 1e-13), "\(row)")
    }
    for row in ReferenceData.normalCumulative {
      #expect(agree(NormalDistribution.cumulative(row[0]), row[1], within: 1e-11), "\(row)")
    }
  }

  @Test func `Student's distribution agrees with SciPy`() {
    for row in ReferenceData.studentQuantiles {
      let got = StudentDistribution.quantile(row[0], freedom: row[1])
      #expect(agree(got, row[2], within: 1e-10), "\(row) \(got)")
    }
    for row in ReferenceData.studentCumulative {
      #expect(agree(StudentDistribution.cumulative(row[0], freedom: row[1]), row[2]), "\(row)")
    }
  }

  @Test func `the binomial distribution agrees with SciPy up to ten million trials`() {
    for row in ReferenceData.binomials {
      let got = BinomialDistribution.cumulative(
        Int(row[0]), trials: Int(row[1]), probability: row[2])
      #expect(agree(got, row[3], within: 1e-7), "\(row) \(got)")
    }
    for row in ReferenceData.betas {
      #expect(agree(BetaFunction.regularized(row[0], row[1], row[2]), row[3]), "\(row)")
    }
  }

  @Test func `the generators give their published numbers`() {
    var splitter = SplitMix64(state: 1_234_567)
    let words = (0..<3).map { _ in splitter.next() }
    #expect(
      words == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    var random = RandomSource(state: (1, 2, 3, 4))
    let drawn = (0..<4).map { _ in random.next() }
    #expect(drawn == [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
  }

  @Test func `drawn numbers have the moments of their distributions`() throws {
    var random = RandomSource(seed: 1)
    let count = 20_000
    func check(_ mean: Double, _ variance: Double, _ draw: (inout RandomSource) -> Double) throws {
      let values = (0..<count).map { _ in draw(&random) }
      let error = (variance / Double(count)).squareRoot()
      #expect(abs(try Moments.mean(values) - mean) < 4 * error)
      #expect(agree(try Moments.variance(values), variance, within: 0.06))
    }
    try check(0.5, 1.0 / 12) { $0.uniform() }
    try check(0, 1) { $0.normal() }
    try check(1, 1) { $0.exponential() }
    try check(3.5, 3.5) { $0.gamma(shape: 3.5) }
    try check(0.25, 3.0 / 80) { $0.beta(1, 3) }
    try check(4.5, 8.25) { Double($0.index(below: 10)) }
  }
}

struct DescriptiveReferenceTests {
  private let skewed = ReferenceData.skewed

  @Test func `quantiles and moments agree with NumPy and SciPy`() throws {
    for row in ReferenceData.quantiles {
      #expect(agree(try Quantile.value(skewed, at: row[0]), row[1]), "\(row)")
    }
    let expected = ReferenceData.moments
    #expect(agree(try Moments.mean(skewed), expected[0]))
    #expect(agree(try Moments.variance(skewed), expected[1]))
    #expect(agree(try Moments.geometricMean(skewed), expected[2]))
    #expect(agree(try Moments.medianAbsoluteDeviation(skewed), expected[3]))
    #expect(agree(try Moments.autocorrelation(skewed), expected[4]))
    #expect(agree(try Gini.coefficient(skewed), ReferenceData.gini))
  }

  @Test func `intervals from order statistics agree with SciPy`() throws {
    for row in ReferenceData.orderIntervals {
      let ranks = Quantile.intervalRanks(count: Int(row[0]), at: row[1], confidence: 0.95)
      #expect(ranks.lower == Int(row[2]) && ranks.upper == Int(row[3]), "\(row) \(ranks)")
    }
  }

  @Test func `exact intervals of shares agree with SciPy`() throws {
    for row in ReferenceData.proportions {
      let interval = try Proportion.interval(Int(row[0]), of: Int(row[1]))
      #expect(abs(interval.lower - row[2]) < 1e-10 && abs(interval.upper - row[3]) < 1e-10)
    }
  }

  @Test func `percentile and BCa intervals agree with SciPy`() throws {
    let statistics: [BootstrapStatistic] = [.mean, .median]
    for (statistic, row) in zip(statistics, ReferenceData.bootstraps) {
      var random = RandomSource(seed: 1)
      for (method, ends) in [(Bootstrap.Method.percentile, 0), (.bca, 2)] {
        let interval = try Bootstrap.interval(
          of: [skewed], statistic: statistic, method: method, resamples: 10_000, using: &random
        ).interval
        // The ends of 10,000 resamples wander by about 1 % of the width.
        let slack = 0.04 * (row[ends + 1] - row[ends])
        #expect(abs(interval.lower - row[ends]) < slack, "\(method) \(interval) \(row)")
        #expect(abs(interval.upper - row[ends + 1]) < slack, "\(method) \(interval) \(row)")
      }
    }
  }
}

struct ComparisonReferenceTests {
  @Test func `signed ranks agree with SciPy and R`() throws {
    for (logRatios, row) in zip(ReferenceData.logRatios, ReferenceData.signedRanks) {
      let ratio = try PairedRatio(logRatios: logRatios)
      #expect(agree(ratio.pValue, row[0], within: 1e-9))
      #expect(agree(log(ratio.interval.estimate), row[1], within: 1e-9))
      #expect(agree(log(ratio.interval.lower), row[2], within: 1e-9))
      #expect(agree(log(ratio.interval.upper), row[3], within: 1e-9))
    }
  }

  @Test func `one-sided tests of equivalence agree with SciPy`() throws {
    for (logRatios, row) in zip(ReferenceData.logRatios, ReferenceData.equivalences) {
      let test = try EquivalenceTest(logRatios: logRatios, margin: 0.1)
      #expect(agree(test.lowerPValue, row[0], within: 1e-9))
      #expect(agree(test.upperPValue, row[1], within: 1e-9))
      #expect(test.pValue == max(test.lowerPValue, test.upperPValue))
    }
  }

  @Test func `Holm's correction agrees with R`() throws {
    let adjusted = try HolmCorrection.adjust(ReferenceData.pValues)
    for (got, expected) in zip(adjusted, ReferenceData.holm) { #expect(agree(got, expected)) }
  }

  @Test func `Welch's interval agrees with SciPy`() {
    let logs = ReferenceData.logRatios
    let interval = WelchDifference(logs[5], logs[4]).interval(0.95)
    #expect(agree(interval.lower, ReferenceData.welch[0], within: 1e-9))
    #expect(agree(interval.upper, ReferenceData.welch[1], within: 1e-9))
  }

  @Test func `isotonic regression agrees with SciPy`() {
    let fitted = Isotonic.fit(ReferenceData.skewed)
    for (got, expected) in zip(fitted, ReferenceData.isotonic) { #expect(agree(got, expected)) }
  }
}

struct ShapeReferenceTests {
  @Test func `the dip agrees with an independent implementation`() throws {
    for (values, row) in zip(ReferenceData.dipData, ReferenceData.dips) {
      let test = try DipTest(values)
      #expect(agree(test.dip, row[0]), "\(values) \(test.dip) \(row)")
      // Two tables made by different simulations.
      #expect(abs(test.pValue - row[1]) < 0.02, "\(test.pValue) \(row)")
    }
  }

  @Test func `change points agree with ruptures`() throws {
    for row in ReferenceData.varianceCuts {
      let cuts = try ChangePoints.find(
        in: ReferenceData.series, kind: .meanAndVariance, penalty: row[0], shortest: 3)
      #expect(cuts == row.dropFirst().map { Int($0) })
    }
  }
}

struct FitReferenceTests {
  private let benchmark = ReferenceData.benchmark.map {
    ScalingFit.Point(workers: $0[0], throughput: $0[1])
  }

  private func fit(_ law: ScalingFit.Law, _ errors: ScalingFit.Errors) throws -> ScalingFit {
    var random = RandomSource(seed: 1)
    return try ScalingFit(benchmark, law: law, errors: errors, resamples: 200, using: &random)
  }

  @Test func `the scaling law of a published benchmark agrees with SciPy`() throws {
    let fit = try fit(.universal, .absolute)
    let expected = ReferenceData.universalCurve
    #expect(agree(fit.oneWorker.estimate, expected[0], within: 1e-5))
    #expect(agree(fit.contention.estimate, expected[1], within: 1e-5))
    #expect(agree(fit.coherence.estimate, expected[2], within: 1e-5))
    #expect(fit.rSquared > 0.98)
  }

  @Test func `fits of relative errors agree with SciPy`() throws {
    let universal = try fit(.universal, .relative)
    #expect(agree(universal.oneWorker.estimate, ReferenceData.universalFit[0], within: 1e-9))
    #expect(agree(universal.contention.estimate, ReferenceData.universalFit[1], within: 1e-8))
    #expect(agree(universal.coherence.estimate, ReferenceData.universalFit[2], within: 1e-8))
    let amdahl = try fit(.amdahl, .relative)
    #expect(agree(amdahl.oneWorker.estimate, ReferenceData.amdahlFit[0], within: 1e-9))
    #expect(agree(amdahl.contention.estimate, ReferenceData.amdahlFit[1], within: 1e-9))
  }

  @Test func `a weighted line agrees with NumPy`() throws {
    let line = try WeightedSlope(
      ReferenceData.line.map { .init(x: $0[0], y: $0[1], weight: $0[2]) })
    let expected = ReferenceData.lineFit
    #expect(agree(line.slope.estimate, expected[0], within: 1e-9))
    #expect(agree(line.slope.lower, expected[1], within: 1e-9))
    #expect(agree(line.intercept.estimate, expected[2], within: 1e-9))
    #expect(agree(line.intercept.lower, expected[3], within: 1e-8))
  }
}
