import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct HubTests {
    @Test func `waits of two tasks overlap on one thread`() throws {
      var log: [String] = []
      try Hub.run {
        let first = try Hub.spawn {
          log.append("a starts")
          try Hub.sleep(for: .milliseconds(10))
          log.append("a ends")
        }
        let second = try Hub.spawn {
          log.append("b starts")
          try Hub.sleep(for: .milliseconds(20))
          log.append("b ends")
        }
        try first.value()
        try second.value()
      }
      #expect(log == ["a starts", "b starts", "a ends", "b ends"])
    }

    @Test func `run returns the value of its body when all tasks have ended`() throws {
      var isDone = false
      let value = try Hub.run {
        try Hub.spawn {
          try Hub.sleep(for: .milliseconds(2))
          isDone = true
        }
        return 42
      }
      #expect(value == 42)
      #expect(isDone)
    }

    @Test func `a task's value and error reach who asks for them`() throws {
      try Hub.run {
        let good = try Hub.spawn { 7 }
        let bad = try Hub.spawn { () -> Int in
          try Hub.sleep(for: .milliseconds(1))
          throw Oops()
        }
        #expect(try good.value() == 7)
        #expect(throws: Oops.self) { try bad.value() }
      }
    }

    @Test func `an error that nobody asks for ends the hub and cancels the rest`() throws {
      var wasCancelled = false
      #expect(throws: Oops.self) {
        try Hub.run {
          try Hub.spawn {
            do { try Hub.sleep(for: .seconds(600)) } catch is CancellationError {
              wasCancelled = true
              throw CancellationError()
            }
          }
          try Hub.spawn { throw Oops() }
        }
      }
      #expect(wasCancelled)
    }

    @Test func `cancelling a task ends its wait and runs its clean-up`() throws {
      var cleaned = false
      try Hub.run {
        let sleeper = try Hub.spawn {
          defer { cleaned = true }
          try Hub.sleep(for: .seconds(600))
        }
        try Hub.yield()
        sleeper.cancel()
        #expect(throws: CancellationError.self) { try sleeper.value() }
      }
      #expect(cleaned)
    }

    @Test func `a limit of time ends the waits inside of it, the tightest first`() throws {
      try Hub.run {
        #expect(throws: HubTimeout.self) {
          try Hub.withTimeout(.milliseconds(5)) { try Hub.sleep(for: .seconds(600)) }
        }
        let outcome = try Hub.withTimeout(.seconds(600)) {
          do {
            return try Hub.withTimeout(.milliseconds(1)) {
              try Hub.sleep(for: .seconds(600))
              return "slept"
            }
          } catch is HubTimeout {
            try Hub.sleep(for: .milliseconds(1))
            return "inner"
          }
        }
        #expect(outcome == "inner")
      }
    }

    @Test func `tasks that wait for each other are told of the deadlock`() {
      #expect(throws: HubError.deadlock(tasks: 2)) {
        try Hub.run {
          let gate = Hub.Event()
          let other = try Hub.spawn { try gate.wait() }
          try other.value()
        }
      }
    }

    @Test func `calls that wait need a hub, and hubs do not nest`() throws {
      #expect(throws: HubError.noHub("Hub.sleep")) { try Hub.sleep(for: .seconds(1)) }
      try Hub.run { #expect(throws: HubError.nested) { try Hub.run {} } }
    }

    @Test func `blocking calls run on other threads while the hub goes on`() throws {
      var steps = 0
      try Hub.run(blockingThreads: 2) {
        let ticker = try Hub.spawn {
          while true {
            try Hub.sleep(for: .milliseconds(1))
            steps += 1
          }
        }
        let mine = threadID()
        let theirs = try Hub.Pool(limit: 4).map(Array(0..<4)) { _ in
          try Hub.offload { () -> Int in
            blockBriefly()
            return threadID()
          }
        }
        #expect(!theirs.contains(mine))
        #expect(Set(theirs).count == 2)
        #expect(throws: Oops.self) { try Hub.offload { throw Oops() } }
        ticker.cancel()
      }
      #expect(steps > 2)
    }

    @Test func `a hub leaves no thread and no descriptor behind`() async {
      await #expect(processExitsWith: .success) {
        // The testing library and Dispatch open descriptors of their own meanwhile, a few; what
        // hubs leave behind would be many.
        let before = try entries(of: "/proc/self/fd").count
        for _ in 0..<50 {
          try Hub.run {
            _ = try Hub.offload { 1 }
            let (one, other) = try HubStream.pair()
            try one.write([1])
            #expect(try other.read(upTo: 8) == [1])
          }
        }
        #expect(try entries(of: "/proc/self/fd").count < before + 20)
        let threads = try entries(of: "/proc/self/task").map { name(ofThread: $0) }
        #expect(!threads.contains { $0.hasPrefix("hub") })
      }
    }

    @Test func `every thread can have a hub of its own`() throws {
      try onThreads(3) {
        let sum = try Hub.run {
          let tasks = try (0..<100).map { number in
            try Hub.spawn {
              try Hub.sleep(for: .milliseconds(1))
              return number
            }
          }
          return try tasks.reduce(0) { try $0 + $1.value() }
        }
        #expect(sum == 4950)
      }
    }

    @Test func `ten thousand sleepers all wake`() async {
      await #expect(processExitsWith: .success) {
        var woken = 0
        let before = stacksInUse()
        try Hub.run {
          for number in 0..<10_000 {
            try Hub.spawn {
              try Hub.sleep(for: .milliseconds(20 + number % 7))
              woken += 1
            }
          }
        }
        #expect(woken == 10_000)
        #expect(stacksInUse() == before)
      }
    }
  }
}
