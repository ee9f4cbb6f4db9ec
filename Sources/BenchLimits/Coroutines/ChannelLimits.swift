import BenchCore
import Coroutines

extension CoroutineLimits {
  static let hubChannel = Limit(
    "switch/channel", "A message through a channel and the switch to its receiver",
    operation: "message", placement: .oneCPU,
    sides: [
      .ours("two tasks of a hub, Hub.Channel of capacity 1 there and back", measureChannel),
      LimitSide(
        "go", "two goroutines, channels of capacity 1",
        .program { try GoProgram(GoProgram.channel).nanoseconds($0) }),
      .python("two greenlets, gevent.queue.Queue(1)", entry: "coroutines.gevent_channel"),
    ], bars: [.time(atMost: 1, of: "go"), .rate(atLeast: 8, of: Limits.python)])

  private static func measureChannel(_ effort: LimitEffort) throws -> Double {
    try Hub.run {
      let there = Hub.Channel<Int>(capacity: 1)
      let back = Hub.Channel<Int>(capacity: 1)
      try Hub.spawn { while let number = try there.receive() { try back.send(number) } }
      let time = try effort.perOperation { count in
        for number in 0..<count {
          try there.send(number)
          guard try back.receive() == number else { throw LimitFault("a wrong echo") }
        }
      }
      there.close()
      return time / 2
    }
  }
}
