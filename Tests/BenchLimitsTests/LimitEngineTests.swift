import BenchCore
import BenchHarness
import BenchLimits
import Glibc
import Synchronization
import Testing

/// Answers from a script and remembers what it was asked.
private final class ScriptedLauncher: LimitLauncher {
  var asked: [String] = []
  let answer: (String, Int) -> LimitOutcome

  init(_ answer: @escaping (String, Int) -> LimitOutcome) { self.answer = answer }

  func run(_ request: LimitRequest) -> LimitOutcome {
    let call = asked.count { $0 == request.side.name }
    asked.append(request.side.name)
    return answer(request.side.name, call)
  }
}

/// A clock that goes on by a second at each look.
private final class TickingClock: TimeSource {
  private let ticks = Atomic<Int64>(0)

  func now() -> Nanoseconds {
    .seconds(ticks.wrappingAdd(1, ordering: .relaxed).oldValue)
  }
}

@Suite struct LimitEngineTests {
  private func limit(_ id: String = "made/limit", bars: [LimitBar]) -> Limit {
    Limit(
      id, "Made", operation: "call",
      sides: [
        .ours("ours") { _ in 1 }, .c("C") { _ in 1 }, .python("Python", entry: "made.entry"),
      ], bars: bars)
  }

  private func measure(
    blocks: Int = 6, bars: [LimitBar], _ answer: @escaping (String, Int) -> LimitOutcome
  ) -> (record: LimitRecord?, asked: [String]) {
    let launcher = ScriptedLauncher(answer)
    let engine = LimitEngine(plan: LimitPlan(blocks: blocks, seed: 7), launcher: launcher)
    return (engine.measure([limit(bars: bars)]).first, launcher.asked)
  }

  @Test func `every block measures every side once, and each side comes first equally often`() {
    let (_, asked) = measure(bars: []) { _, _ in .nanoseconds(1) }
    #expect(asked.count == 18)
    let rows = stride(from: 0, to: 18, by: 3).map { Array(asked[$0..<$0 + 3]) }
    for row in rows { #expect(Set(row) == ["bench", "c", "cpython"]) }
    for place in 0..<3 {
      for side in ["bench", "c", "cpython"] {
        #expect(rows.count { $0[place] == side } == 2)
      }
    }
  }

  @Test func `bars are met, missed or not separated by the whole interval`() throws {
    let bars: [LimitBar] = [
      .time(atMost: 2, of: "c"), .time(atMost: 1.2, of: "c"), .rate(atLeast: 0.5, of: "c"),
      .rate(atLeast: 10, of: "cpython"), .time(atMost: Nanoseconds(200)),
      .rate(atLeastPerSecond: 6e6), .rate(atLeastPerSecond: 7e6),
    ]
    // Ours is 1.5 times C in every block, however the machine drifts; CPython 12 times slower.
    let (record, _) = measure(bars: bars) { side, call in
      let drift = 1 + Double(call) / 1000
      return switch side {
      case "bench": .nanoseconds(150 * drift)
      case "c": .nanoseconds(100 * drift)
      default: .nanoseconds(1800 * drift)
      }
    }
    let verdicts = try #require(record).bars
    #expect(
      verdicts.map(\.verdict) == [.met, .missed, .met, .met, .met, .met, .missed])
    #expect(verdicts.allSatisfy { $0.blocks == 6 })
    let ratio = try #require(verdicts[0].estimate)
    #expect(abs(ratio - 1.5) < 1e-12)
    let rate = try #require(verdicts[3].estimate)
    #expect(abs(rate - 12) < 1e-9)
    let perSecond = try #require(verdicts[5].estimate)
    #expect(6.6e6 < perSecond && perSecond < 6.7e6)
  }

  @Test func `an interval that holds the bar is not separated`() throws {
    let (record, _) = measure(bars: [.time(atMost: 1, of: "c")]) { side, call in
      side == "bench" ? .nanoseconds(call.isMultiple(of: 2) ? 120 : 80) : .nanoseconds(100)
    }
    let bar = try #require(record?.bars.first)
    #expect(bar.verdict == .notSeparated)
    let (lower, upper) = (try #require(bar.lower), try #require(bar.upper))
    #expect(lower < 1 && 1 < upper)
  }

  @Test func `fewer than six blocks give a figure and no verdict`() throws {
    let (record, _) = measure(blocks: 5, bars: [.time(atMost: 2, of: "c")]) { side, _ in
      .nanoseconds(side == "bench" ? 150 : 100)
    }
    let bar = try #require(record?.bars.first)
    #expect(bar.verdict == .tooFewBlocks && bar.blocks == 5)
    #expect(abs(try #require(bar.estimate) - 1.5) < 1e-12)
  }

  @Test func `a side that cannot run says why and is not asked again`() throws {
    let (record, asked) = measure(
      bars: [.rate(atLeast: 10, of: "cpython"), .time(atMost: 2, of: "c")]
    ) { side, _ in
      side == "cpython" ? .unavailable("there is no python3") : .nanoseconds(100)
    }
    #expect(asked.count { $0 == "cpython" } == 1)
    #expect(record?.side("cpython")?.trouble == "there is no python3")
    #expect(record?.bars.map(\.verdict) == [.notMeasured, .met])
  }

  @Test func `a side that fails once is tried again, and its block is left out of the pairs`()
    throws
  {
    let (record, asked) = measure(blocks: 7, bars: [.time(atMost: 2, of: "c")]) { side, call in
      side == "c" && call == 3 ? .failed("it crashed") : .nanoseconds(100)
    }
    #expect(asked.count { $0 == "c" } == 7)
    #expect(record?.side("c")?.trouble == "it crashed")
    #expect(record?.side("c")?.nanoseconds.count { $0 == nil } == 1)
    #expect(record?.bars.first?.blocks == 6 && record?.bars.first?.verdict == .met)
  }

  @Test func `a side that fails twice is given up`() {
    let (record, asked) = measure(bars: [.time(atMost: 2, of: "c")]) { side, _ in
      side == "bench" ? .failed("it crashed") : .nanoseconds(100)
    }
    #expect(asked.count { $0 == "bench" } == 2)
    #expect(record?.bars.first?.verdict == .notMeasured)
  }

  @Test func `a side with counts has a process for each, and its figure is the slope`() throws {
    func record(_ answer: @escaping (Int) -> LimitOutcome) -> (LimitSideRecord?, asked: [Int]) {
      final class Launcher: LimitLauncher {
        var asked: [Int] = []
        let answer: (Int) -> LimitOutcome
        init(_ answer: @escaping (Int) -> LimitOutcome) { self.answer = answer }
        func run(_ request: LimitRequest) -> LimitOutcome {
          asked.append(request.count)
          return answer(request.count)
        }
      }
      let launcher = Launcher(answer)
      let engine = LimitEngine(plan: LimitPlan(blocks: 1, seed: 7), launcher: launcher)
      let limit = Limit(
        "made/slope", "Made", operation: "waiter",
        sides: [.ours("ours", counts: [10, 20, 30]) { _ in 1 }], bars: [.memory(atMost: 1)])
      return (engine.measure([limit]).first?.side("bench"), launcher.asked)
    }
    let (side, asked) = record { .nanoseconds(1_000_000 + 1400 * Double($0)) }
    #expect(asked == [10, 20, 30])
    let slope = try #require(side?.nanoseconds.first ?? nil)
    #expect(abs(slope - 1400) < 1e-6)
    // A figure that cannot be true is none, and a side that fails at one count has failed.
    let shrinking = record { .nanoseconds(5_000 - Double($0)) }.0
    #expect(shrinking?.trouble?.contains("more of them") == true)
    #expect(record { $0 == 20 ? .failed("crash") : .nanoseconds(1) }.0?.trouble == "crash")
  }

  @Test func `limits for which no time is left are left out and named`() {
    let launcher = ScriptedLauncher { _, _ in .nanoseconds(1) }
    var events: [LimitEngine.Event] = []
    // The clock is read at the start and before each limit: 1, 2 and 3 s have passed then.
    let engine = LimitEngine(
      plan: LimitPlan(blocks: 6, seed: 1, budget: .seconds(3)), launcher: launcher,
      clock: TickingClock(), observe: { events.append($0) })
    let records = engine.measure(["a/1", "a/2", "a/3"].map { limit($0, bars: []) })
    #expect(records.map(\.name) == ["a/1", "a/2"])
    #expect(events.last == .leftOut("a/3"))
  }

  @Test func `an interruption keeps the limits that were finished`() {
    let launcher = ScriptedLauncher { _, _ in .nanoseconds(1) }
    let engine = LimitEngine(
      plan: LimitPlan(blocks: 6, seed: 1), launcher: launcher,
      isInterrupted: { launcher.asked.count > 20 })
    let records = engine.measure(["a/1", "a/2", "a/3"].map { limit($0, bars: []) })
    #expect(records.map(\.name) == ["a/1"])
    #expect(launcher.asked.count == 21)
  }
}
