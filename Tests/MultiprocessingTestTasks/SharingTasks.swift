import Glibc
package import Multiprocessing

/// Adds to a shared number, one at a time.
package struct AddMany: ProcessTask {
  package var number: SharedValue<Int>
  package var count: Int
  package init(number: SharedValue<Int>, count: Int) {
    self.number = number
    self.count = count
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    for _ in 0..<count { try number.add(1) }
    return NoResult()
  }
}

/// Fills a shared array with the squares of the indexes.
package struct FillArray: ProcessTask {
  package var array: SharedArray<Double>
  package init(array: SharedArray<Double>) { self.array = array }
  package func run(_ context: TaskContext) throws -> NoResult {
    for index in 0..<array.count { array[index] = Double(index * index) }
    return NoResult()
  }
}

/// Sets one shared number of each C type to 42.
package struct SetNumbers: ProcessTask {
  package var int8 = try? SharedValue<Int8>()
  package var uint8 = try? SharedValue<UInt8>()
  package var int16 = try? SharedValue<Int16>()
  package var uint16 = try? SharedValue<UInt16>()
  package var int32 = try? SharedValue<Int32>()
  package var uint32 = try? SharedValue<UInt32>()
  package var int64 = try? SharedValue<Int64>()
  package var uint64 = try? SharedValue<UInt64>()
  package var float = try? SharedValue<Float>()
  package var double = try? SharedValue<Double>()
  package var wide = try? SharedValue<Unicode.Scalar>()
  package init() {}
  package func run(_ context: TaskContext) throws -> NoResult {
    int8?.value = 42
    uint8?.value = 42
    int16?.value = 42
    uint16?.value = 42
    int32?.value = 42
    uint32?.value = 42
    int64?.value = 42
    uint64?.value = 42
    float?.value = 42
    double?.value = 42
    wide?.value = "*"
    return NoResult()
  }
  /// What all of them are, as numbers.
  package var numbers: [Double?] {
    [
      int8.map { Double($0.value) }, uint8.map { Double($0.value) },
      int16.map { Double($0.value) }, uint16.map { Double($0.value) },
      int32.map { Double($0.value) }, uint32.map { Double($0.value) },
      int64.map { Double($0.value) }, uint64.map { Double($0.value) },
      float.map { Double($0.value) }, double?.value, wide.map { Double($0.value.value) },
    ]
  }
}

/// Takes a lock, says so, and dies with it.
package struct LockAndDie: ProcessTask {
  package var mutex: SharedMutex
  package init(mutex: SharedMutex) { self.mutex = mutex }
  package func run(_ context: TaskContext) throws -> NoResult {
    try mutex.lock()
    kill(getpid(), SIGKILL)
    return NoResult()
  }
}

/// The other side of a test of semaphore, event and condition.
package struct UseLocks: ProcessTask {
  package var semaphore: SharedSemaphore
  package var event: SharedEvent
  package var condition: SharedCondition
  package var number: SharedValue<Int>
  package init(
    semaphore: SharedSemaphore, event: SharedEvent, condition: SharedCondition,
    number: SharedValue<Int>
  ) {
    self.semaphore = semaphore
    self.event = event
    self.condition = condition
    self.number = number
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    event.wait(timeout: .seconds(10))
    try semaphore.release(2)
    try condition.withLock { _ in
      try number.add(1)
      condition.notifyAll()
    }
    return NoResult()
  }
}

/// Meets others at a barrier and counts the rounds.
package struct BarrierRounds: ProcessTask {
  package var barrier: SharedBarrier
  package var number: SharedValue<Int>
  package var rounds: Int
  package init(barrier: SharedBarrier, number: SharedValue<Int>, rounds: Int) {
    self.barrier = barrier
    self.number = number
    self.rounds = rounds
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    for round in 0..<rounds {
      try number.add(1)
      try barrier.wait(timeout: .seconds(10))
      // Between the two meetings nobody adds, so the sum is exact.
      if number.value != (round + 1) * barrier.parties { exit(9) }
      try barrier.wait(timeout: .seconds(10))
    }
    return NoResult()
  }
}

/// Writes its name and its `/proc/self/comm` into a file.
package struct WriteName: ProcessTask {
  package var path: String
  package init(path: String) { self.path = path }
  package func run(_ context: TaskContext) throws -> NoResult {
    guard let file = fopen(path, "w"), let comm = fopen("/proc/self/comm", "r") else { exit(9) }
    var line = [CChar](repeating: 0, count: 64)
    fgets(&line, 64, comm)
    let name = String(decoding: line.prefix { $0 > 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    fputs("\(context.name) \(name)\n", file)
    fclose(file)
    fclose(comm)
    return NoResult()
  }
}

/// Sells one ticket: reads the number in a file, writes it back less one, under a lock or not.
package struct TicketTask: ProcessTask {
  package var path: String
  package var mutex: SharedMutex?
  package var useFileLock = false
  package init(path: String, mutex: SharedMutex?, useFileLock: Bool = false) {
    self.path = path
    self.mutex = mutex
    self.useFileLock = useFileLock
  }
  package func run(_ context: TaskContext) throws -> NoResult {
    if let mutex {
      try mutex.withLock { _ in sell() }
    } else if useFileLock {
      try FileLock(path: path + ".lock").withLock { sell() }
    } else {
      sell()
    }
    return NoResult()
  }
  private func sell() {
    guard let input = fopen(path, "r") else { exit(9) }
    var line = [CChar](repeating: 0, count: 64)
    fgets(&line, 64, input)
    fclose(input)
    let left = atoi(line) - 1
    usleep(100)
    guard let output = fopen(path, "w") else { exit(9) }
    fputs("\(left)\n", output)
    fclose(output)
  }
}
