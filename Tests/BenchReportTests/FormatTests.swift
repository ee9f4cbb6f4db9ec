import BenchCore
import BenchStatistics
import Testing

@testable import BenchReport

@Suite struct FormatTests {
  @Test(
    arguments: [
      (0.0, "0 ns"), (1, "1.00 ns"), (0.25, "0.250 ns"), (12.34, "12.3 ns"), (999.4, "999 ns"),
      (999.96, "1.00 us"), (999_400, "999 us"), (999_960, "1.00 ms"), (1_234_567, "1.23 ms"),
      (-1_234_567, "-1.23 ms"), (999_960_000, "1.00 s"), (59.94e9, "59.9 s"), (119e9, "119 s"),
      (125e9, "2 min 5 s"), (7_199e9, "119 min 59 s"), (7_260e9, "2 h 1 min"),
      (-125e9, "-2 min 5 s"), (1e-4, "0.000100 ns"), (9e20, "250,000,000 h 0 min"),
      (9e21, "9000000000000.0 s"),
    ] as [(Double, String)])
  func `durations change their unit where rounding does`(_ value: Double, _ text: String) {
    #expect(Format.text(value, as: .duration) == text)
  }

  @Test(
    arguments: [
      (0.0, "0 B"), (1, "1.00 B"), (512, "512 B"), (1023, "1023 B"), (1024, "1.00 KiB"),
      (1536, "1.50 KiB"), (1_048_064, "1.00 MiB"), (1_047_500, "1023 KiB"),
      (250.0 * 1_048_576, "250 MiB"), (3.2e12, "2.91 TiB"),
    ] as [(Double, String)])
  func `bytes are in binary units`(_ value: Double, _ text: String) {
    #expect(Format.text(value, as: .bytes) == text)
  }

  @Test(
    arguments: [
      (0.0, "0/s"), (0.5, "0.500/s"), (12.34, "12.3/s"), (1234, "1234/s"), (9994, "9994/s"),
      (9999.6, "10.0 k/s"), (12_345, "12.3 k/s"), (999_960, "1000 k/s"), (12_345_678, "12.3 M/s"),
    ] as [(Double, String)])
  func `rates stay plain up to four digits`(_ value: Double, _ text: String) {
    #expect(Format.text(value, as: .rate) == text)
  }

  @Test(
    arguments: [
      (1.0, "1.00×"), (1.944, "1.94×"), (9.996, "10.0×"), (19.44, "19.4×"), (123.4, "123×"),
      (1234.5, "1235×"), (12_345, "12,345×"), (0.5, "0.500×"), (0.0123, "0.0123×"), (-2, "-2.00×"),
    ] as [(Double, String)])
  func `ratios have three significant digits`(_ value: Double, _ text: String) {
    #expect(Format.ratio(value) == text)
  }

  @Test(
    arguments: [
      (0.0, "0 %"), (1, "100 %"), (0.5, "50 %"), (0.123, "12 %"), (0.05, "5 %"), (0.012, "1.2 %"),
      (0.999, "99.9 %"), (0.9995, "99.95 %"), (0.0004, "0.04 %"), (0.95, "95 %"), (1.2, "120 %"),
      (-0.03, "-3 %"),
    ] as [(Double, String)])
  func `percents get digits towards both ends`(_ value: Double, _ text: String) {
    #expect(Format.percent(value) == text)
  }

  @Test(arguments: Quantity.allCases)
  func `what does not exist is a dash in every kind`(_ quantity: Quantity) {
    #expect(Format.text(nil, as: quantity) == "–")
    #expect(Format.text(.nan, as: quantity) == "–")
    #expect(Format.text(.infinity, as: quantity) == "–")
    #expect(Format.text(-.infinity, as: quantity) == "–")
    #expect(Format.interval(nil, as: quantity) == "–")
  }

  @Test(arguments: Quantity.allCases)
  func `tiny, huge and negative numbers neither trap nor vanish`(_ quantity: Quantity) {
    for value in [.leastNonzeroMagnitude, 1e-30, 1e-9, 1e17, 1e25, .greatestFiniteMagnitude] {
      #expect(!Format.text(value, as: quantity).isEmpty)
      let negative = Format.text(-value, as: quantity)
      // A share beyond the largest Double once it is in percent does not exist.
      #expect(negative.hasPrefix("-") || negative == "–" || value < 1e-4)
      let interval = Interval(lower: -value, estimate: value, upper: value, confidence: 0.95)
      #expect(!Format.interval(interval, as: quantity).isEmpty)
    }
  }

  @Test(
    arguments: [
      (1.90, 1.94, 1.98, Quantity.ratio, "1.94× [1.90, 1.98]"),
      (3.7812, 3.8571, 3.9320, .ratio, "3.86× [3.78, 3.93]"),
      (0.5039, 0.5071, 0.5111, .ratio, "0.507× [0.504, 0.511]"),
      (59.12, 60.31, 61.4, .ratio, "60.3× [59.1, 61.4]"),
      (2, 2, 2, .ratio, "2.00× [2.00, 2.00]"),
      (0.5, 2, 9, .ratio, "2.0× [0.5, 9.0]"),
      (999.4e3, 999.96e3, 1000.5e3, .duration, "1.000 ms [0.999, 1.001]"),
      (970e3, 990e3, 1030e3, .duration, "990 us [970, 1030]"),
      (11_400, 12_345, 13_200, .rate, "12.3 k/s [11.4, 13.2]"),
      (0.482, 0.5, 0.52, .share, "50 % [48, 52]"),
      (0, 0, 0, .share, "0 % [0, 0]"),
    ] as [(Double, Double, Double, Quantity, String)])
  func `an interval has one unit and the digits that its width allows`(
    _ lower: Double, _ estimate: Double, _ upper: Double, _ quantity: Quantity, _ text: String
  ) {
    let interval = Interval(lower: lower, estimate: estimate, upper: upper, confidence: 0.95)
    #expect(Format.interval(interval, as: quantity) == text)
  }

  @Test func `an estimate without interval says so`() {
    let interval = Interval(lower: .nan, estimate: 1.94, upper: .nan, confidence: 0.95)
    #expect(Format.interval(interval, as: .ratio) == "1.94× [–]")
  }

  @Test func `counts are grouped and have their noun`() {
    #expect(Format.count(0) == "0")
    #expect(Format.count(999) == "999")
    #expect(Format.count(1000) == "1,000")
    #expect(Format.count(-1_234_567) == "-1,234,567")
    #expect(Format.count(1, "block") == "1 block")
    #expect(Format.count(6, "block") == "6 blocks")
    #expect(Format.count(2, "batch", plural: "batches") == "2 batches")
  }

  @Test func `times are dates of the calendar in UTC`() {
    #expect(Format.time(.zero) == "1970-01-01 00:00 UTC")
    #expect(Format.time(.seconds(951_782_399)) == "2000-02-28 23:59 UTC")
    #expect(Format.time(.seconds(951_782_400)) == "2000-02-29 00:00 UTC")
    #expect(Format.time(.seconds(1_795_458_060)) == "2026-11-23 18:21 UTC")
    #expect(Format.time(.seconds(-1)) == "1969-12-31 23:59 UTC")
  }
}
