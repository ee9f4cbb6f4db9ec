import CPrimitives
import Glibc
package import Multiprocessing

/// Sends every text back until the stream ends.
package struct EchoServer: ProcessTask {
  package var pipe: PipeEnd
  package init(pipe: PipeEnd) { self.pipe = pipe }
  package func run(_ context: TaskContext) throws -> NoResult {
    do {
      while true { try pipe.send(try pipe.receive(String.self)) }
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      return NoResult()
    }
  }
}

/// A message whose bytes follow from its producer and number, so that a torn one shows.
package struct Parcel: Codable, Sendable {
  package var producer: Int
  package var number: Int
  package var bytes: [UInt8]

  package init(producer: Int, number: Int, size: Int) {
    self.producer = producer
    self.number = number
    bytes = [UInt8](repeating: Self.mark(producer, number), count: size)
  }

  private static func mark(_ producer: Int, _ number: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: producer &* 61 &+ number)
  }

  /// Whether all bytes are the right one: the first is, and each equals the one before.
  package var isWhole: Bool {
    guard let first = bytes.first else { return true }
    return first == Self.mark(producer, number)
      && bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return true }
        return memcmp(start, start + 1, bytes.count - 1) == 0
      }
  }
}

/// Puts parcels of random sizes into a queue.
package struct Produce: ProcessTask {
  package var queue: SharedQueue<Parcel>
  package var producer: Int
  package var count: Int
  package var maximumSize: Int
  package init(queue: SharedQueue<Parcel>, producer: Int, count: Int, maximumSize: Int) {
    self.queue = queue
    self.producer = producer
    self.count = count
    self.maximumSize = maximumSize
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    for number in 0..<count {
      // Mostly small ones: the square of a random share.
      let share = Double.random(in: 0...1)
      let size = Int(share * share * share * Double(maximumSize))
      try queue.put(Parcel(producer: producer, number: number, size: size))
    }
    return NoResult()
  }
}

/// Takes parcels until the queue ends, and counts those that are whole and in order.
package struct Consume: ProcessTask {
  package var queue: SharedQueue<Parcel>
  package var good: SharedValue<Int>
  package var sums: SharedArray<Int>
  package init(queue: SharedQueue<Parcel>, good: SharedValue<Int>, sums: SharedArray<Int>) {
    self.queue = queue
    self.good = good
    self.sums = sums
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    var last: [Int: Int] = [:]
    do {
      while true {
        let parcel = try queue.get(timeout: .seconds(30))
        guard parcel.isWhole, parcel.number > last[parcel.producer] ?? -1 else { exit(9) }
        last[parcel.producer] = parcel.number
        try good.add(1)
        try sums.withLock { numbers, _ in numbers[parcel.producer] += parcel.number }
      }
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      return NoResult()
    }
  }
}

/// Dies while it puts a message that is larger than the ring.
package struct PutAndDie: ProcessTask {
  package var queue: SharedQueue<[UInt8]>
  package init(queue: SharedQueue<[UInt8]>) { self.queue = queue }
  package func run(_ context: TaskContext) throws -> NoResult {
    alarm(1)
    try queue.put([UInt8](repeating: 1, count: 1 << 20))
    return NoResult()
  }
}

/// The client side of a test of all kinds of managed objects.
package struct UseManager: ProcessTask {
  package var list: ManagedList<String>
  package var dictionary: ManagedDictionary<String, Int>
  package var namespace: ManagedNamespace
  package var lock: ManagedLock
  package var semaphore: ManagedSemaphore
  package var condition: ManagedCondition
  package var event: ManagedEvent
  package var barrier: ManagedBarrier
  package var queue: ManagedQueue<Int>
  package var value: ManagedValue<Int>
  package var array: ManagedArray<Double>

  package init(_ manager: Manager, parties: Int) throws {
    list = try manager.list(["first"])
    dictionary = try manager.dictionary()
    namespace = try manager.namespace()
    lock = try manager.recursiveLock()
    semaphore = try manager.boundedSemaphore(1)
    condition = try manager.condition()
    event = try manager.event()
    barrier = try manager.barrier(parties: parties)
    queue = try manager.queue()
    value = try manager.value(0)
    array = try manager.array([1, 2, 3])
  }

  package func run(_ context: TaskContext) throws -> NoResult {
    try event.wait(timeout: .seconds(20))
    try barrier.wait(timeout: .seconds(20))
    for _ in 0..<20 {
      try lock.withLock { _ in
        try lock.withLock { _ in try value.set(try value.get() + 1) }
      }
    }
    try list.append("from \(context.name)")
    try dictionary.set(context.name, Int(getpid()))
    try namespace.set(context.name, true)
    try semaphore.acquire(timeout: .seconds(20))
    try array.set(1, try array.get(1) * 2)
    try semaphore.release()
    _ = try condition.lock()
    try queue.put(1)
    try condition.notifyAll()
    try condition.unlock()
    return NoResult()
  }
}

/// Takes a lock of a manager, leaves a fork that holds on to its connection, and dies.
///
/// The fork says its process id and sleeps until it is killed, at most a minute.
package struct ManagerForkAndDie: ProcessTask {
  package var lock: ManagedLock
  package var fork: ManagedValue<Int>
  package init(lock: ManagedLock, fork: ManagedValue<Int>) {
    self.lock = lock
    self.fork = fork
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    try lock.lock()
    let pid = cprimitives_fork()
    if pid == 0 {
      alarm(60)
      while true { pause() }
    }
    try fork.set(Int(pid))
    kill(getpid(), SIGKILL)
    return NoResult()
  }
}

/// Takes a lock and a permit of a manager and dies with them.
package struct ManagerLockAndDie: ProcessTask {
  package var lock: ManagedLock
  package var semaphore: ManagedSemaphore
  package init(lock: ManagedLock, semaphore: ManagedSemaphore) {
    self.lock = lock
    self.semaphore = semaphore
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    try lock.lock()
    try semaphore.acquire()
    kill(getpid(), SIGKILL)
    return NoResult()
  }
}
