import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct HubFiberTests {
    @Test func `a greenlet that a task made may wait, and the task goes on after it`() throws {
      var seen: [String] = []
      try Hub.run {
        let channel = Hub.Channel<String>()
        try Hub.spawn {
          let inner = Greenlet {
            seen.append("inner waits")
            if let value = try channel.receive() { seen.append(value) }
            try Hub.sleep(for: .milliseconds(1))
            seen.append("inner ends")
          }
          try inner.switch()
          seen.append("task ends")
        }
        try Hub.yield()
        seen.append("other sends")
        try channel.send("arrived")
      }
      #expect(seen == ["inner waits", "other sends", "arrived", "inner ends", "task ends"])
    }

    @Test(arguments: [0, 50_000])
    func `a timer waits for one slice of a task that computes and yields`(quickYields: Int) throws {
      var slices = 0
      var slicesAtWake: Int?
      try Hub.run {
        for _ in 0..<quickYields { try Hub.yield() }
        try Hub.spawn {
          try Hub.sleep(for: .milliseconds(1))
          slicesAtWake = slices
        }
        let clock = ContinuousClock()
        while slicesAtWake == nil, slices < 1000 {
          let end = clock.now + .milliseconds(2)
          while clock.now < end {}
          slices += 1
          try Hub.yield()
        }
      }
      // After quick switches alone the hub looks at the clock only every 32 switches, once.
      #expect(try #require(slicesAtWake) <= (quickYields == 0 ? 2 : 34))
    }

    @Test func `a task that gets no stack fails, and the others go on`() throws {
      var isReached = false
      let error = try Hub.run {
        let impossible = try Hub.spawn(stackSize: 1 << 40) { Issue.record("it ran") }
        let other = try Hub.spawn { isReached = true }
        defer { _ = try? other.value() }
        return #expect(throws: GreenletError.self) { try impossible.value() }
      }
      guard case .noStack(let size, _) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(size == 1 << 40)
      #expect(isReached)
    }

    @Test func `one that gave up waiting is not served, and the next one is`() throws {
      let received = try Hub.run {
        let channel = Hub.Channel<Int>(capacity: 1)
        let impatient = try Hub.spawn { try channel.receive(timeout: .milliseconds(1)) }
        let cancelled = try Hub.spawn { try channel.receive() }
        let patient = try Hub.spawn { try channel.receive() }
        #expect(throws: HubTimeout.self) { try impatient.value() }
        cancelled.cancel()
        #expect(throws: CancellationError.self) { try cancelled.value() }
        try channel.send(7)
        return try patient.value()
      }
      #expect(received == 7)
    }

    @Test func `records of ended tasks serve later ones, and locks are not confused by it`() throws
    {
      try Hub.run {
        let lock = Hub.Lock()
        try Hub.spawn { try lock.lock() }.value()
        for _ in 0..<100 {
          // Whoever gets the record of the task that never unlocked does not hold its lock.
          let error = #expect(throws: HubError.self) { try Hub.spawn { try lock.unlock() }.value() }
          #expect(error?.description.contains("does not hold") == true)
        }
      }
    }
  }
}
