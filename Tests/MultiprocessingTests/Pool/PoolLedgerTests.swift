import CPrimitives
import Glibc
import Testing

@testable import Multiprocessing

extension MultiprocessingTests {
  /// The books of a pool without a single process: the test plays the workers in shared memory.
  @Suite struct PoolLedgerTests {
    @Test func `results come back to the future that submitted the task`() throws {
      let pool = try QuietPool(workers: 2)
      let futures = try (0..<3).map { try pool.submit($0) }
      #expect(pool.claim(0) == 0)
      #expect(pool.claim(1) == 1)
      try pool.complete(1, by: 1, result: 11)
      try pool.complete(0, by: 0, result: 10)
      pool.drain()
      #expect(futures.map(\.isDone) == [true, true, false])
      #expect(pool.result(futures[0]) == 10)
      #expect(pool.result(futures[1]) == 11)
      #expect(pool.unfinished == 1)
    }

    @Test func `a worker's death fails what it ran and nothing else`() throws {
      let pool = try QuietPool(workers: 2)
      let futures = try (0..<3).map { try pool.submit($0) }
      _ = pool.claim(0)
      _ = pool.claim(1)
      pool.die(0, .signalled(SIGKILL))
      #expect(futures.map(\.isDone) == [true, false, false])
      #expect(futures[0].failure?.reason == .workerDied(.signalled(SIGKILL)))
      #expect(futures[0].failure?.workerPID == 100)
      try pool.complete(1, by: 1, result: 5)
      pool.drain()
      #expect(pool.result(futures[1]) == 5)
    }

    @Test func `a result that its worker could not announce before it died counts`() throws {
      let pool = try QuietPool(workers: 1)
      let future = try pool.submit(0)
      _ = pool.claim(0)
      pool.leaveResult(0, by: 0, result: 42)
      pool.die(0, .signalled(SIGSEGV))
      #expect(pool.result(future) == 42)
      #expect(future.failure == nil)
    }

    @Test func `a death between claiming and moving the head holds nobody up`() throws {
      let pool = try QuietPool(workers: 2)
      let futures = try (0..<2).map { try pool.submit($0) }
      pool.claimWithoutMovingTheHead(0)
      pool.die(0, .signalled(SIGKILL))
      #expect(futures[0].isDone)
      #expect(pool.claim(1) == 1)
      try pool.complete(1, by: 1, result: 7)
      pool.drain()
      #expect(pool.result(futures[1]) == 7)
    }

    @Test func `a task that may be repeated is the next one again`() throws {
      let pool = try QuietPool(workers: 1)
      let future = try pool.submit(3, retries: 1)
      let other = try pool.submit(4)
      _ = pool.claim(0)
      pool.die(0, .exited(9))
      #expect(!future.isDone)
      #expect(pool.unfinished == 2)
      var taken: [Int] = []
      while let slot = pool.claim(0) { taken.append(slot) }
      #expect(taken.count == 2)
      pool.die(0, .exited(9))
      #expect(future.failure?.reason == .workerDied(.exited(9)))
      #expect(other.failure?.reason == .workerDied(.exited(9)))
      #expect(pool.unfinished == 0)
    }

    @Test func `only a task that nobody took can be cancelled`() throws {
      let pool = try QuietPool(workers: 1)
      let running = try pool.submit(0)
      let waiting = try pool.submit(1)
      _ = pool.claim(0)
      #expect(!pool.cancel(running))
      #expect(pool.cancel(waiting))
      #expect(waiting.failure?.reason == .cancelled)
      #expect(pool.claim(0) == nil)
      #expect(!pool.cancel(waiting))
    }

    @Test func `tasks beyond the slots wait, move up in order, and can be cancelled`() throws {
      let pool = try QuietPool(workers: 1, slots: 4)
      let futures = try (0..<8).map { try pool.submit($0) }
      #expect(pool.freeSlots == 0)
      #expect(futures.map(\.isInBacklog) == [false, false, false, false, true, true, true, true])
      #expect(pool.cancel(futures[5]))
      for round in 0..<7 {
        let slot = try #require(pool.claim(0), "round \(round)")
        try pool.complete(slot, by: 0, result: 1)
        pool.drain()
      }
      #expect(futures.allSatisfy { $0.isDone })
      #expect(futures.filter { $0.failure == nil }.count == 7)
      #expect(pool.freeSlots == 4)
      #expect(pool.unfinished == 0)
    }

    @Test func `an ended pool fails what waits, and with force also what runs`() throws {
      let pool = try QuietPool(workers: 1, slots: 2)
      let futures = try (0..<4).map { try pool.submit($0) }
      _ = pool.claim(0)
      pool.abandon(running: false)
      #expect(futures.map(\.isDone) == [false, true, true, true])
      #expect(futures[3].failure?.reason == .poolEnded("over"))
      pool.abandon(running: true)
      #expect(futures[0].failure?.reason == .poolEnded("over"))
      #expect(pool.unfinished == 0)
    }

    @Test func `random claims, results, deaths and cancels settle every task once`() throws {
      var generator = SplitMix(seed: 11)
      let pool = try QuietPool(workers: 3, slots: 8)
      var futures: [FutureCore] = []
      var running: [Int: [Int]] = [:]
      for step in 0..<stressCount(5000) {
        let worker = Int.random(in: 0..<3, using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0..<4: futures.append(try pool.submit(step, retries: step % 2))
        case 4..<6:
          if let slot = pool.claim(worker) { running[worker, default: []].append(slot) }
        case 6..<8:
          if let slot = running[worker]?.popLast() {
            try pool.complete(slot, by: worker, result: step)
          }
        case 8:
          pool.die(worker, .exited(1))
          running[worker] = []
        default:
          if let future = futures.randomElement(using: &generator) { _ = pool.cancel(future) }
        }
        if step % 3 == 0 { pool.drain() }
      }
      pool.drain()
      #expect(pool.unfinished == futures.filter { !$0.isDone }.count)
      pool.abandon(running: true)
      #expect(futures.allSatisfy { $0.isDone })
      #expect(pool.unfinished == 0)
      #expect(pool.freeSlots == 8)
    }
  }
}

/// A pool that has started nothing, and what its workers would do to the shared memory.
private final class QuietPool {
  private let core: PoolCore
  private var completed: [UInt64]

  init(workers: Int, slots: Int = 16) throws {
    var options = PoolOptions()
    options.slots = slots
    core = try PoolCore(PoolSettings(options, workers: workers))
    completed = Array(repeating: 0, count: workers)
    core.ledger.withLock { ledger in
      ledger.workers = (0..<workers).map { WorkerRecord(pid: Int32(100 + $0)) }
    }
  }

  /// A future knows its pool, so what was never settled would keep both.
  deinit { abandon(running: true) }

  var unfinished: Int { core.ledger.withLock { $0.unfinished } }
  var freeSlots: Int { core.ledger.withLock { $0.freeCount } }

  func submit(_ number: Int, retries: Int = 0) throws -> FutureCore {
    try withUnsafeBytes(of: number) {
      try core.submit($0, type: 1, form: .bitwise, retries: retries)
    }
  }

  func drain() { core.ledger.withLock { $0.drain() } }
  func cancel(_ future: FutureCore) -> Bool { core.ledger.withLock { $0.cancel(future) } }
  func die(_ worker: Int, _ status: Multiprocessing.ExitStatus) {
    core.ledger.withLock { $0.workerEnded(worker, status) }
  }
  func abandon(running: Bool) {
    core.ledger.withLock { $0.abandon("over", running: running) }
  }

  func result(_ future: FutureCore) -> Int? {
    guard future.isDone, future.failure == nil else { return nil }
    return future.withBytes { $0.loadUnaligned(as: Int.self) }
  }

  // What a worker does.

  func claim(_ worker: Int) -> Int? { core.memory.claim(worker) }

  func claimWithoutMovingTheHead(_ worker: Int) {
    let position = cprimitives_load64(core.memory.head)
    _ = core.memory.claim(worker)
    cprimitives_store64(core.memory.head, position)
  }

  /// The result is in the slot, but not in the ring.
  func leaveResult(_ slot: Int, by worker: Int, result: Int) {
    let memory = core.memory
    let place = memory.slot(slot)
    memory.payload(slot).storeBytes(of: result, as: Int.self)
    place.storeBytes(
      of: MemoryLayout<Int>.size, toByteOffset: SlotField.length, as: Int.self)
    place.storeBytes(
      of: SlotOutcome.succeeded.rawValue, toByteOffset: SlotField.outcome, as: UInt8.self)
    let state = SlotState(word: cprimitives_load64(memory.state(slot)))
    cprimitives_store64(
      memory.state(slot), SlotState(.done, worker: worker, position: state.position).word)
  }

  func complete(_ slot: Int, by worker: Int, result: Int) throws {
    let state = SlotState(word: cprimitives_load64(core.memory.state(slot)))
    try #require(state.phase == .claimed && state.worker == worker)
    leaveResult(slot, by: worker, result: result)
    let memory = core.memory
    cprimitives_store32(memory.completion(worker, completed[worker]), UInt32(slot))
    completed[worker] += 1
    cprimitives_store64(memory.completionTail(worker), completed[worker])
  }
}
