import BenchCore
import BenchWorkloads
import Testing

@Suite struct ProfileTests {
  private static let swept = Sample.file(
    "tasks: 100\nsweep: { concurrency: [1, 2, 4, 8], delay: [1ms, 2ms, 3ms] }",
    task: "task: [{ wait: \"{delay}\" }]")

  @Test func `without a word in the file profiles take all, first and last, or the first`() throws {
    #expect(try Sample.labels(Self.swept, profile: .thorough).count == 12)
    #expect(try Sample.labels(Self.swept, profile: .standard).count == 12)
    #expect(
      try Sample.labels(Self.swept, profile: .quick) == [
        "concurrency=1 delay=1ms", "concurrency=1 delay=3ms",
        "concurrency=8 delay=1ms", "concurrency=8 delay=3ms",
      ])
    #expect(try Sample.labels(Self.swept, profile: .smoke) == ["concurrency=1 delay=1ms"])
  }

  @Test func `a profile changes what it names and narrower profiles start from it`() throws {
    let text = Sample.file(
      """
      tasks: 100
      concurrency: 2
      parameters: { size: 1, part: 2 }
      sweep: { delay: [1ms, 2ms, 3ms] }
      profiles:
        quick: { tasks: 10, delay: [2ms, 5ms], size: [1, 2], part: 3 }
        smoke: { delay: 4ms }
      """, task: "task: [{ wait: \"{delay}\" }]")
    #expect(try Sample.labels(text) == ["delay=1ms", "delay=2ms", "delay=3ms"])
    let quick = try Sample.load(text, profile: .quick)
    #expect(quick.points.map(\.tasks) == [10, 10, 10, 10])
    #expect(
      quick.points.map(\.parameters.label) == [
        "delay=2ms size=1 part=3", "delay=2ms size=2 part=3",
        "delay=5ms size=1 part=3", "delay=5ms size=2 part=3",
      ])
    let smoke = try Sample.load(text, profile: .smoke)
    #expect(smoke.points.map(\.tasks) == [10])
    #expect(smoke.points.map(\.parameters.label) == ["delay=4ms size=1 part=3"])
  }

  @Test func `a profile that is skipped is left out with its narrower ones, and the reason`() throws
  {
    let text = Self.swept + "profiles: { standard: skip, smoke: { tasks: 1 } }\n"
    let library = Sample.library([
      "io/a.yaml": text, "io/b.yaml": Self.swept, "claims.yaml": "no workload",
    ])
    #expect(library.builtInIdentifiers == ["io/a", "io/b"])
    for (profile, count) in [(Profile.thorough, 2), (.standard, 1), (.quick, 1), (.smoke, 2)] {
      #expect(try library.loadAll(profile: profile).workloads.count == count)
    }
    let omissions = try library.loadAll(profile: .quick).omissions
    #expect(omissions.map(\.identifier) == ["io/a"])
    #expect(omissions.first?.reason == "its file leaves it out of the profile 'quick'")
    #expect(try library.load("a", profile: .quick).points.count == 4)
    #expect(try library.summaries().map(\.profiles) == [[.smoke, .thorough], Profile.allCases])
  }
}
