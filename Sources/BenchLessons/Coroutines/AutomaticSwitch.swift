import Coroutines

extension Scenario {
  /// Code that looks as if it blocked.
  static let automaticSwitch = Scenario(
    "automatic-switch", python: "gevent",
    "plain blocking-style code in greenlets switches by itself when it waits (beyond the lesson)",
    expect: "a read that waits lets others run; four waits take about two; one thread",
    starts: .own("one thread of one process")
  ) { stage in
    let wait = stage.settings.wait
    let begin = now()
    let threads = try Hub.run {
      let (reading, writing) = try HubStream.pair()
      let reader = try Hub.spawn(name: "reader") {
        try stage.story.say("reader", "reads")
        let question = try reading.read(exactly: 4)
        try stage.story.say("reader", "got \(String(decoding: question, as: UTF8.self))")
        try Hub.sleep(for: wait)
        try reading.write(Array("pong".utf8))
      }
      let writer = try Hub.spawn(name: "writer") {
        try Hub.sleep(for: wait)
        try stage.story.say("writer", "writes ping")
        try writing.write(Array("ping".utf8))
        let answer = try writing.read(exactly: 4)
        try stage.story.say("writer", "got \(String(decoding: answer, as: UTF8.self))")
      }
      let sleeper = try Hub.spawn(name: "sleeper") {
        try stage.story.say("sleeper", "sleeps")
        try Hub.sleep(for: wait)
        try Hub.sleep(for: wait)
        return ProcessStatus.threadCount
      }
      try reader.value()
      try writer.value()
      return try sleeper.value()
    }
    let wall = now() - begin
    try stage.say("four waits took \(Fact.number(wall, unit: "s"))")
    let lines = try stage.lines().filter { $0.speaker != "parent" }
    stage.check(
      "lines", lines.map { "\($0.speaker) \($0.text)" },
      is: [
        "reader reads", "sleeper sleeps", "writer writes ping", "reader got ping",
        "writer got pong",
      ])
    stage.check(
      "wall time", wall, unit: "s", from: 2 * seconds(wait), to: 3.5 * seconds(wait))
    stage.check("thread count", threads, is: 1)
  }
}
