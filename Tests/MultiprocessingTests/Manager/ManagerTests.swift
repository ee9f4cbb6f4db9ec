import Glibc
import MultiprocessingTestTasks
import Testing

@testable import Multiprocessing

extension MultiprocessingTests {
  @Suite struct ManagerTests {
    @Test(arguments: Start.allCases)
    func `all kinds of objects are shared through proxies`(_ start: Start) throws {
      let method = try start.method()
      let manager = try Manager(start: method)
      let shared = try UseManager(manager, parties: 3)
      let children = (0..<3).map {
        ChildProcess(shared, start: method, tasks: testTasks, name: "client-\($0)")
      }
      for child in children { try child.start() }
      try shared.event.set()
      for child in children {
        #expect(child.join(timeout: .seconds(30)))
        #expect(child.exitStatus == .exited(0))
      }
      let names = ["client-0", "client-1", "client-2"]
      #expect(try shared.value.get() == 60)
      #expect(try shared.list.elements().sorted() == ["first"] + names.map { "from \($0)" })
      #expect(try shared.dictionary.elements().keys.sorted() == names)
      #expect(try shared.namespace.names() == names)
      #expect(try shared.namespace.get("client-1", Bool.self) == true)
      #expect(try shared.array.elements() == [1, 16, 3])
      #expect(try shared.queue.count() == 3)
      #expect(try shared.queue.get() == 1)
      #expect(try shared.semaphore.value() == 1)
    }

    @Test func `a client that dies gives back what it had`() throws {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let lock = try manager.lock()
      let semaphore = try manager.semaphore(1)
      let child = ChildProcess(
        ManagerLockAndDie(lock: lock, semaphore: semaphore),
        start: .spawn(executable: Probe.path), tasks: testTasks)
      try child.start()
      child.join()
      #expect(try lock.lock(timeout: .seconds(10)) == .ownerDied)
      try lock.unlock()
      #expect(try lock.lock(timeout: .seconds(10)) == .clean)
      try semaphore.acquire(timeout: .seconds(10))
    }

    @Test func `a client that dies gives back what it had though a fork holds its connection`()
      throws
    {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let lock = try manager.lock()
      let fork = try manager.value(0)
      let child = ChildProcess(
        ManagerForkAndDie(lock: lock, fork: fork), start: .spawn(executable: Probe.path),
        tasks: testTasks)
      try child.start()
      child.join()
      let pid = Int32(try fork.get())
      defer { kill(pid, SIGKILL) }
      #expect(pid > 0 && kill(pid, 0) == 0)
      #expect(try lock.lock(timeout: .seconds(10)) == .ownerDied)
    }

    @Test func `more clients than the server has threads for are served alike`() throws {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let value = try manager.value(0)
      let event = try manager.event()
      // Every proxy that arrives has a connection of its own.
      let (near, far) = try PipeEnd.pair()
      let proxies = try (0..<40).map { _ in
        try near.send(Both(value: value, event: event))
        return try far.receive(Both.self)
      }
      for (number, proxy) in proxies.enumerated() {
        #expect(try proxy.value.exchange(number + 1) == number)
        let late = #expect(throws: MultiprocessingError.self) {
          try proxy.event.wait(timeout: .milliseconds(1))
        }
        #expect(late?.code == .timedOut)
      }
      let woken = try SharedValue(0)
      let waiters = try proxies.map { proxy in
        try PlainThread("waiter") {
          if (try? proxy.event.wait(timeout: .seconds(20))) != nil { _ = try? woken.add(1) }
        }
      }
      try event.set()
      for waiter in waiters { waiter.join() }
      #expect(woken.value == proxies.count)
      #expect(try value.get() == 40)
    }

    @Test func `a lock stays with its process when the proxy that took it is gone`() throws {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let lock = try manager.lock()
      let (near, far) = try PipeEnd.pair()
      func another() throws -> ManagedLock {
        try near.send(lock)
        return try far.receive(ManagedLock.self)
      }
      // Its connection closes with it.
      try another().lock()
      // The server may need a moment to notice.
      for _ in 0..<200 {
        let held = #expect(throws: MultiprocessingError.self) { try lock.lock() }
        #expect(held?.code == .wouldDeadlock)
      }
      try another().unlock()
      #expect(try lock.lock(timeout: .seconds(10)) == .clean)
    }

    @Test func `a value that cannot be encoded leaves the connection and its locks as they are`()
      throws
    {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let lock = try manager.lock()
      let value: ManagedValue<Unencodable> = try manager.value(Unencodable(isFine: true))
      try lock.lock()
      #expect(throws: Unencodable.Trouble.self) { try value.set(Unencodable(isFine: false)) }
      #expect(try value.get().isFine)
      try lock.unlock()
    }

    @Test func `a plain lock reports the deadlock, and time limits hold`() throws {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let lock = try manager.lock()
      try lock.lock()
      let error = #expect(throws: MultiprocessingError.self) { try lock.lock() }
      #expect(error?.code == .wouldDeadlock)
      let queue: ManagedQueue<Int> = try manager.queue(bound: 1)
      let empty = #expect(throws: MultiprocessingError.self) {
        try queue.get(timeout: .milliseconds(5))
      }
      #expect(empty?.code == .timedOut)
      let condition = try manager.condition()
      try condition.lock()
      #expect(try !condition.wait(timeout: .milliseconds(5)))
      try condition.unlock()
    }

    @Test func `a batch is one exchange, and what is not there is an error`() throws {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let list: ManagedList<Int> = try manager.list()
      try list.append(contentsOf: Array(0..<1000))
      #expect(try list.elements() == Array(0..<1000))
      #expect(try list.remove(at: 0) == 0)
      let outside = #expect(throws: MultiprocessingError.self) { try list.get(5000) }
      #expect(outside?.code == .refused)
      let dictionary: ManagedDictionary<Int, String> = try manager.dictionary()
      try dictionary.set([1: "one", 2: "two"])
      #expect(try dictionary.get(2) == "two")
      #expect(try dictionary.get(3) == nil)
      try manager.remove(list)
      let gone = #expect(throws: MultiprocessingError.self) { try list.count() }
      #expect(gone?.code == .refused)
    }

    @Test func `a manager without descriptors refuses new clients and serves the others`() throws {
      // The server inherits the limit; this process has its own back afterwards.
      let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      var own = rlimit()
      getrlimit(descriptors, &own)
      var low = rlimit(rlim_cur: 64, rlim_max: own.rlim_max)
      #expect(setrlimit(descriptors, &low) == 0)
      defer { setrlimit(descriptors, &own) }
      let manager = try Manager(start: .spawn(executable: Probe.path))
      setrlimit(descriptors, &own)
      let value = try manager.value(1)
      // Every proxy that arrives has a connection of its own.
      let (near, far) = try PipeEnd.pair()
      let proxies = try (0..<80).map { _ in
        try near.send(value)
        return try far.receive(ManagedValue<Int>.self)
      }
      let answers = proxies.map { proxy in Result { try proxy.get() } }
      let refusals = answers.compactMap { answer -> MultiprocessingError.Code? in
        if case .failure(let error as MultiprocessingError) = answer { return error.code }
        return nil
      }
      #expect(!refusals.isEmpty && refusals.count < 80)
      #expect(refusals.allSatisfy { $0 == .endOfStream })
      #expect(try value.get() == 1)
    }

    @Test func `a manager that is gone is an error`() throws {
      let manager = try Manager(start: .spawn(executable: Probe.path))
      let value = try manager.value(1)
      #expect(try value.exchange(2) == 1)
      manager.shutdown()
      let error = #expect(throws: MultiprocessingError.self) { try value.get() }
      #expect(error?.code == .endOfStream)
    }
  }
}

/// Two proxies of one manager, which share their connections.
private struct Both: Codable {
  var value: ManagedValue<Int>
  var event: ManagedEvent
}

/// Throws when it is encoded, unless it is fine.
private struct Unencodable: Codable, Sendable {
  struct Trouble: Error {}

  var isFine: Bool

  init(isFine: Bool) { self.isFine = isFine }

  init(from decoder: any Decoder) throws {
    isFine = try decoder.singleValueContainer().decode(Bool.self)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(isFine)
    if !isFine { throw Trouble() }
  }
}
