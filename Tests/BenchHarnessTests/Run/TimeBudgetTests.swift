import BenchCore
import Testing

@testable import BenchHarness

struct TimeBudgetTests {
  private let budget = TimeBudget(
    total: .seconds(100), expected: [.seconds(10), .seconds(20), .seconds(10)],
    start: .seconds(1000))

  @Test func `a group may use its share, and for its fewest blocks all that the later ones spare`()
  {
    let allowance = budget.allowance(group: 0, now: .seconds(1000))
    #expect(allowance == .init(fewest: .seconds(70), more: .seconds(25)))
  }

  @Test func `time lost by one group is taken from all later ones alike`() {
    let allowance = budget.allowance(group: 1, now: .seconds(1070))
    #expect(allowance == .init(fewest: .seconds(20), more: .seconds(20)))
    let late = budget.allowance(group: 1, now: .seconds(1085))
    #expect(late == .init(fewest: .seconds(10), more: .seconds(10)))
  }

  @Test func `the last group may use all that is left`() {
    let allowance = budget.allowance(group: 2, now: .seconds(1040))
    #expect(allowance == .init(fewest: .seconds(60), more: .seconds(60)))
    #expect(!budget.isUsedUp(now: .seconds(1099)) && budget.isUsedUp(now: .seconds(1100)))
  }

  @Test func `progress follows the expected times, and the rest never exceeds the budget`() {
    let (share, rest) = budget.progress(group: 1, doneOfGroup: 0.5, now: .seconds(1040))
    #expect(share.fraction == 0.5)
    #expect(rest == .seconds(40))
    let (_, capped) = budget.progress(group: 1, doneOfGroup: 0.5, now: .seconds(1090))
    #expect(capped == .seconds(10))
    #expect(budget.progress(group: 3, doneOfGroup: 0, now: .seconds(1099)).0.fraction == 1)
  }
}
