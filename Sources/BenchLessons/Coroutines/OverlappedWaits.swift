import CoroutinesNIO

extension Scenario {
  /// Two waits at the same time.
  static let overlappedWaits = Scenario(
    "overlapped-waits", python: "asyncio.sleep, wait",
    "two coroutines wait at the same time on one thread",
    expect: "both end after about one wait; both begin before one ends; the thread count is 1",
    starts: .own("one thread of one process")
  ) { stage in
    let (story, wait) = (stage.story, stage.settings.wait)
    let begin = now()
    let threads = try EventLoopRunner.runOnCurrentThread { runner in
      try await EventLoopRunner.gather(
        [1, 2].map { number in
          {
            try story.say("coroutine \(number)", "begins")
            try await runner.sleep(for: wait)
            try story.say("coroutine \(number)", "ends")
            return ProcessStatus.threadCount
          }
        })
    }
    let wall = now() - begin
    try stage.say(
      "two waits of \(Fact.number(seconds(wait), unit: "s")) took \(Fact.number(wall, unit: "s"))")
    let lines = try stage.lines().filter { $0.speaker != "parent" }
    stage.check(
      "lines", lines.map { "\($0.speaker.suffix(1)) \($0.text)" },
      is: ["1 begins", "2 begins", "1 ends", "2 ends"])
    stage.check("wall time", wall, unit: "s", from: seconds(wait), to: 1.9 * seconds(wait))
    stage.check("thread count", threads.max() ?? 0, is: 1)
  }
}
