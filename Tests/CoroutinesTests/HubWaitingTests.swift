import Coroutines
import Testing

extension CoroutinesTests {
  @Suite
  struct HubWaitingTests {
    @Test func `a lock keeps a section that waits to one task at a time`() throws {
      var inside = 0
      try Hub.run {
        let lock = Hub.Lock()
        for _ in 0..<20 {
          try Hub.spawn {
            try lock.withLock {
              inside += 1
              #expect(inside == 1)
              try Hub.yield()
              inside -= 1
            }
          }
        }
      }
      #expect(inside == 0)
    }

    @Test func `a lock taken twice or given back by a stranger is an error`() throws {
      try Hub.run {
        let lock = Hub.Lock()
        try lock.lock()
        #expect(throws: HubError.self) { try lock.lock() }
        let stranger = try Hub.spawn { try lock.unlock() }
        #expect(throws: HubError.self) { try stranger.value() }
        try lock.unlock()
        #expect(!lock.isLocked)
      }
    }

    @Test func `a semaphore lets as many in as it has permits, in order`() throws {
      var log: [Int] = []
      try Hub.run {
        let semaphore = Hub.Semaphore(2)
        for number in 0..<6 {
          try Hub.spawn {
            try semaphore.withPermit {
              log.append(number)
              try Hub.sleep(for: .milliseconds(1))
            }
          }
        }
      }
      #expect(log == [0, 1, 2, 3, 4, 5])
    }

    @Test func `a wait for a permit can time out and takes none then`() throws {
      try Hub.run {
        let semaphore = Hub.Semaphore(1)
        try semaphore.acquire()
        #expect(throws: HubTimeout.self) { try semaphore.acquire(timeout: .milliseconds(1)) }
        semaphore.release()
        #expect(semaphore.available == 1)
      }
    }

    @Test func `an event wakes all that wait`() throws {
      var woken = 0
      try Hub.run {
        let event = Hub.Event()
        for _ in 0..<10 {
          try Hub.spawn {
            try event.wait()
            woken += 1
          }
        }
        try Hub.yield()
        event.set()
        try event.wait(timeout: .seconds(600))
      }
      #expect(woken == 10)
    }

    @Test func `a bounded channel holds its sender back and keeps the order`() throws {
      var received: [Int] = []
      try Hub.run {
        let channel = Hub.Channel<Int>(capacity: 3)
        try Hub.spawn {
          for number in 0..<100 {
            try channel.send(number)
            #expect(channel.count <= 3)
          }
          channel.close()
        }
        while let number = try channel.receive() { received.append(number) }
      }
      #expect(received == Array(0..<100))
    }

    @Test func `many senders and receivers lose nothing`() throws {
      var sum = 0
      try Hub.run {
        let channel = Hub.Channel<Int>(capacity: 5)
        let senders = try (0..<10).map { _ in
          try Hub.spawn {
            for number in 1...100 {
              try channel.send(number)
              if number % 7 == 0 { try Hub.yield() }
            }
          }
        }
        for _ in 0..<7 {
          try Hub.spawn { while let number = try channel.receive() { sum += number } }
        }
        for sender in senders { try sender.value() }
        channel.close()
      }
      #expect(sum == 50_500)
    }

    @Test func `a closed channel refuses values and gives out what is left`() throws {
      try Hub.run {
        let channel = Hub.Channel<String>()
        try channel.send("last")
        channel.close()
        #expect(throws: HubError.closed("the channel")) { try channel.send("late") }
        #expect(try channel.receive() == "last")
        #expect(try channel.receive() == nil)
      }
    }

    @Test func `a pool never exceeds its limit and hands on the first error`() throws {
      var (inside, most) = (0, 0)
      try Hub.run {
        let pool = Hub.Pool(limit: 4)
        let squares = try pool.map(Array(0..<50)) { number in
          inside += 1
          most = max(most, inside)
          try Hub.sleep(for: .microseconds(100))
          inside -= 1
          return number * number
        }
        #expect(squares == (0..<50).map { $0 * $0 })
        try pool.spawn { throw Oops() }
        #expect(throws: Oops.self) { try pool.join() }
      }
      #expect(most == 4)
    }
  }
}
