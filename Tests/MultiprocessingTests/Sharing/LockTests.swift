import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct LockTests {
    @Test func `a plain mutex reports the deadlock with itself, a recursive one does not`() throws {
      let plain = try SharedMutex()
      try plain.lock()
      let error = #expect(throws: MultiprocessingError.self) { try plain.lock() }
      #expect(error?.code == .wouldDeadlock)
      try plain.unlock()
      #expect(throws: MultiprocessingError.self) { try plain.unlock() }
      let recursive = try SharedMutex(.recursive)
      try recursive.lock()
      #expect(try recursive.lock(timeout: .milliseconds(1)) == .clean)
      try recursive.unlock()
      try recursive.unlock()
    }

    @Test func `a lock whose object goes while it is held stays taken and harms no later lock`()
      throws
    {
      // The C library links the locks that a thread has: the next one writes into the last one.
      for kind in [SharedMutex.Kind.plain, .recursive] {
        for _ in 0..<20 { try SharedMutex(kind).lock() }
      }
      for _ in 0..<20 { try SharedCondition().lock() }
      var first: SharedMutex? = try SharedMutex()
      let second = try HandleText.decode(
        SharedMutex.self, from: try HandleText.encode(try #require(first)))
      try first?.lock()
      first = nil
      let held = #expect(throws: MultiprocessingError.self) { try second.lock() }
      #expect(held?.code == .wouldDeadlock)
      try second.unlock()
      #expect(try second.withLock { $0 } == .clean)
    }

    @Test(arguments: [SharedMutex.Kind.plain, .recursive])
    func `the next owner is told that the last one died`(_ kind: SharedMutex.Kind) throws {
      let mutex = try SharedMutex(kind)
      for _ in 0..<3 {
        let child = ChildProcess(
          LockAndDie(mutex: mutex), start: .spawn(executable: Probe.path), tasks: testTasks)
        try child.start()
        child.join()
        #expect(try mutex.lock(timeout: .seconds(5)) == .ownerDied)
        try mutex.unlock()
        #expect(try mutex.lock(timeout: .seconds(5)) == .clean)
        try mutex.unlock()
      }
    }

    @Test func `a lock that is held is not free in time`() throws {
      let mutex = try SharedMutex()
      let isHeld = Flag()
      let mayEnd = Flag()
      let holder = Task.detached {
        try mutex.lock()
        isHeld.raise()
        mayEnd.wait()
        try mutex.unlock()
      }
      isHeld.wait()
      #expect(try mutex.tryLock() == nil)
      let error = #expect(throws: MultiprocessingError.self) {
        try mutex.lock(timeout: .milliseconds(5))
      }
      #expect(error?.code == .timedOut)
      mayEnd.raise()
      #expect(try mutex.lock(timeout: .seconds(10)) == .clean)
      try mutex.unlock()
      _ = holder
    }

    @Test(arguments: Start.allCases)
    func `event, semaphore and condition work across processes`(_ start: Start) throws {
      let semaphore = try SharedSemaphore(0)
      let event = try SharedEvent()
      let condition = try SharedCondition()
      let number = try SharedValue(0)
      let child = ChildProcess(
        UseLocks(semaphore: semaphore, event: event, condition: condition, number: number),
        start: try start.method(), tasks: testTasks)
      try child.start()
      #expect(!semaphore.acquire(timeout: .milliseconds(1)))
      event.set()
      #expect(semaphore.acquire(timeout: .seconds(20)))
      #expect(semaphore.acquire(timeout: .seconds(20)))
      let isThere = try condition.withLock { _ in
        try condition.wait(timeout: .seconds(20)) { number.value == 1 }
      }
      #expect(isThere)
      child.join()
    }

    @Test func `a bounded semaphore refuses a release too many`() throws {
      let semaphore = try SharedSemaphore(2, isBounded: true)
      #expect(semaphore.acquire())
      try semaphore.release()
      let error = #expect(throws: MultiprocessingError.self) { try semaphore.release() }
      #expect(error?.code == .notOwner)
      #expect(semaphore.value == 2)
    }

    @Test(arguments: Start.allCases)
    func `a barrier lets all through together, round after round`(_ start: Start) throws {
      let barrier = try SharedBarrier(parties: 3)
      let number = try SharedValue(0)
      let method = try start.method()
      let children = (0..<3).map { _ in
        ChildProcess(
          BarrierRounds(barrier: barrier, number: number, rounds: 20), start: method,
          tasks: testTasks)
      }
      for child in children { try child.start() }
      for child in children {
        child.join(timeout: .seconds(20))
        #expect(child.exitStatus == .exited(0))
      }
    }

    @Test func `a barrier that is missed breaks, and can be reset`() throws {
      let barrier = try SharedBarrier(parties: 2)
      let late = #expect(throws: MultiprocessingError.self) {
        try barrier.wait(timeout: .milliseconds(2))
      }
      #expect(late?.code == .timedOut)
      let broken = #expect(throws: MultiprocessingError.self) { try barrier.wait() }
      #expect(broken?.code == .brokenBarrier)
      barrier.reset()
      #expect(!barrier.isBroken)
      #expect(barrier.waiting == 0)
    }

    @Test func `a file lock keeps others out until it is given back`() throws {
      let file = TemporaryFile()
      let first = try FileLock(path: file.path)
      let second = try FileLock(path: file.path)
      try first.lock()
      #expect(try !second.tryLock())
      let error = #expect(throws: MultiprocessingError.self) {
        try second.lock(timeout: .milliseconds(5))
      }
      #expect(error?.code == .timedOut)
      first.unlock()
      try second.lock(.shared, timeout: .seconds(5))
      #expect(try first.tryLock(.shared))
    }

    @Test(arguments: [true, false])
    func `no ticket is sold twice under a lock`(_ useFileLock: Bool) throws {
      let file = TemporaryFile()
      file.write("20\n")
      let mutex = useFileLock ? nil : try SharedMutex()
      let server = try ForkServer.spawn(executable: Probe.path)
      let children = (0..<20).map { _ in
        ChildProcess(
          TicketTask(path: file.path, mutex: mutex, useFileLock: useFileLock),
          start: .forkServer(server), tasks: testTasks)
      }
      for child in children { try child.start() }
      for child in children { child.join() }
      #expect(file.text == "0\n")
      unlink(file.path + ".lock")
    }
  }
}
