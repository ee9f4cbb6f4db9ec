import BenchCore
import BenchKernels
import Testing

@Suite struct ArrivalScheduleTests {
  private let lead = ArrivalSchedule.lead.count

  @Test func `fixed arrivals are evenly spaced from the release on`() {
    let schedule = ArrivalSchedule(Arrivals(rate: 2000, process: .fixed), tasks: 4, seed: 1)
    #expect(
      (0..<4).map { schedule.due($0, release: 100) - 100 - lead } == [
        0, 500_000, 1_000_000, 1_500_000,
      ])
    #expect(schedule.last(release: 100) == 100 + lead + 1_500_000)
    // Three times the schedule and a second: then an overload is certain.
    #expect(schedule.patience == Nanoseconds(1_004_500_000))
  }

  @Test func `a seed gives the same arrivals everywhere, and another one others`() {
    let arrivals = Arrivals(rate: 1000)
    func offsets(_ seed: UInt64) -> [Int64] {
      let schedule = ArrivalSchedule(arrivals, tasks: 100, seed: seed)
      return (0..<100).map { schedule.due($0, release: 0) }
    }
    #expect(offsets(7) == offsets(7))
    #expect(offsets(7) != offsets(8))
    #expect(offsets(7) == offsets(7).sorted())
  }

  @Test func `the gaps of a Poisson process have the mean and the spread of an exponential`() {
    let schedule = ArrivalSchedule(Arrivals(rate: 1000), tasks: 20_000, seed: 3)
    let due = (0..<20_000).map { Double(schedule.due($0, release: 0)) }
    let gaps = zip(due.dropFirst(), due).map { $0 - $1 }
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
    // Mean and standard deviation are 1 ms; their standard errors here are 0.7 % and 1.4 %.
    #expect(abs(mean / 1e6 - 1) < 0.03)
    #expect(abs(variance.squareRoot() / 1e6 - 1) < 0.06)
  }
}
