import Glibc

/// The incomplete beta function, from which the Student and binomial distributions come.
enum BetaFunction {
  /// The natural logarithm of the gamma function for x > 0.
  ///
  /// Source: Lanczos's approximation with g = 7 and nine terms (Godfrey's coefficients), about 15
  /// digits. The C library's `lgamma` writes a global sign and is not safe across threads.
  static func logGamma(_ x: Double) -> Double {
    let y = x - 1
    var sum = lanczos[0]
    for index in 1..<lanczos.count { sum += lanczos[index] / (y + Double(index)) }
    let t = y + 7.5
    return 0.5 * log(2 * Double.pi) + (y + 0.5) * log(t) - t + log(sum)
  }

  /// The regularised incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1.
  ///
  /// Source: Press et al., *Numerical Recipes*, 3rd edition, section 6.4 (continued fraction by
  /// Lentz's method).
  static func regularized(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = exp(
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
    return 1 - front * fraction(1 - x, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    // Keeps a denominator off 0; far below any term that matters.
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var h = d
    // About sqrt(max(a, b)) steps are needed: the limit serves 100 million samples.
    for step in 1...20_000 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / guarded(1 + even * d)
      c = guarded(1 + even / c)
      h *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / guarded(1 + odd * d)
      c = guarded(1 + odd / c)
      let change = d * c
      h *= change
      if abs(change - 1) < 1e-15 { break }
    }
    return h
  }

  private static let lanczos = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ]
}
