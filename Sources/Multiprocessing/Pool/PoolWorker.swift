import CPrimitives
import Glibc

/// The life of a worker process of a pool: prepare, then take one task after the other.
final class PoolWorker {
  /// How often an idle worker looks for a task before it sleeps, at most and at least; see
  /// `search`.
  private static let spins = 300
  private static let fewSpins = 8
  /// Every so many searches are long in any case, to notice that looking pays again.
  private static let probeInterval = 32

  private let worker: Int
  private let configuration: WorkerConfiguration
  private let memory: PoolMemory
  private let spill: SpillFile
  private let tasks: TaskCatalogue
  private let context: TaskContext
  private let carried: [Descriptor]
  private let output = WireBuffer(capacity: 4096)
  private let large = WireBuffer()
  private var raw: RawRunner.Run?
  private var lastType: UInt32 = 0
  private var lastRunner: TaskRunner?
  private var completed: UInt64
  private var spinLimit = PoolWorker.spins
  private var searches = 0
  private let bit: UInt64
  private let bitWord: Int

  init(_ request: LaunchRequest, _ descriptors: [Descriptor], _ tasks: TaskCatalogue) throws {
    configuration = try WireFormat.decode(WorkerConfiguration.self, from: request.payload)
    guard descriptors.count >= 2 else {
      throw MultiprocessingError(.corruptFrame, "a pool worker got \(descriptors.count) files")
    }
    let layout = configuration.layout
    let mapping = try SharedMapping(file: descriptors[0], size: layout.size)
    memory = PoolMemory(layout: layout, mapping: mapping)
    spill = SpillFile(file: descriptors[1])
    carried = Array(descriptors.dropFirst(2))
    worker = configuration.worker
    context = TaskContext(worker: worker, name: request.name)
    self.tasks = tasks
    completed = cprimitives_load64(memory.completionTail(worker))
    bit = 1 << UInt64(worker % 64)
    bitWord = worker / 64
  }

  func run() -> Int32 {
    do {
      try prepare()
    } catch {
      leaveError("\(error)")
      return Job.failureCode
    }
    cprimitives_store32(memory.workerWord32(worker, PoolLayout.workerReady), 1)
    cprimitives_fetch_add32(memory.readyCount, 1)
    cprimitives_futex_wake(memory.readyCount, Int32.max)
    serve()
    return 0
  }

  private func prepare() throws {
    if let handler = configuration.handler {
      guard let runner = tasks.handler(handler.type) else { throw unknown(handler.typeName) }
      raw = try runner.prepare(handler.bytes, carried, context)
    }
    if let initializer = configuration.initializer {
      guard let runner = tasks.runner(initializer.type) else {
        throw unknown(initializer.typeName)
      }
      try initializer.bytes.withUnsafeBytes {
        try runner.runEncoded($0, carried, output, context)
      }
    }
  }

  private func unknown(_ name: String) -> MultiprocessingError {
    MultiprocessingError(
      .unknownTask,
      "\(name) is not in the task catalogue of this worker: add it to the list that the "
        + "worker's main hands to WorkerEntry")
  }

  /// Leaves the reason why this worker cannot begin where the parent finds it.
  private func leaveError(_ text: String) {
    let room = memory.workerErrorText(worker)
    let bytes = text.utf8.prefix(room.count)
    room.copyBytes(from: bytes)
    cprimitives_store32(
      memory.workerWord32(worker, PoolLayout.workerErrorLength), UInt32(bytes.count))
  }

  // MARK: The loop

  private func serve() {
    var count = 0
    let limit = configuration.maximumTasks ?? Int.max
    while true {
      while let slot = memory.claim(worker) {
        leaveSearch()
        execute(slot)
        count += 1
        if count >= limit { return }
      }
      if mustEnd { return }
      if !search() { sleep() }
    }
  }

  private var mustEnd: Bool {
    cprimitives_load32(memory.stop) != 0
      || cprimitives_load32(memory.workerWord32(worker, PoolLayout.workerRetire)) != 0
  }

  /// Looks for a task for a moment.
  ///
  /// A submitter that is busy sends the next task within a microsecond or so; to sleep and be woken
  /// would cost both sides more than that.
  ///
  /// Where it does not pay – the submitter shares the core, or tasks come rarely – the look gets
  /// shorter and shorter.
  private func search() -> Bool {
    cprimitives_fetch_or64(memory.searching + bitWord, bit)
    searches += 1
    let limit = searches.isMultiple(of: Self.probeInterval) ? Self.spins : spinLimit
    for _ in 0..<limit {
      if memory.hasWaitingTask {
        spinLimit = Self.spins
        return true
      }
      cprimitives_relax()
    }
    spinLimit = max(Self.fewSpins, limit / 2)
    return false
  }

  /// This worker has a task.
  ///
  /// If it was the last one that looked for work and there is more, it wakes a colleague; the
  /// submitter relied on that.
  @inline(__always)
  private func leaveSearch() {
    guard cprimitives_load64(memory.searching + bitWord) & bit != 0 else { return }
    cprimitives_fetch_and64(memory.searching + bitWord, ~bit)
    if memory.hasWaitingTask { memory.wakeWorkers(1) }
  }

  private func sleep() {
    let word = memory.workerWord32(worker, PoolLayout.workerPark)
    cprimitives_store32(word, 0)
    cprimitives_fetch_or64(memory.parked + bitWord, bit)
    cprimitives_fetch_and64(memory.searching + bitWord, ~bit)
    // Both changes come before this look: either we see a new task, or its submitter sees us.
    cprimitives_fence()
    if completed != cprimitives_load64(memory.completionHead(worker)) { memory.wakeCollector() }
    while !memory.hasWaitingTask, !mustEnd, cprimitives_load32(word) == 0 {
      _ = cprimitives_futex_wait(word, 0, -1)
    }
    cprimitives_fetch_or64(memory.searching + bitWord, bit)
    cprimitives_fetch_and64(memory.parked + bitWord, ~bit)
  }

  // MARK: One task

  private func execute(_ slot: Int) {
    let place = memory.slot(slot)
    let length = place.load(fromByteOffset: SlotField.length, as: Int.self)
    let type = place.load(fromByteOffset: SlotField.type, as: UInt32.self)
    let form = SlotForm(rawValue: place.load(fromByteOffset: SlotField.form, as: UInt8.self))
    output.removeAll()
    var outcome = SlotOutcome.succeeded
    do {
      let input = try input(slot, length)
      switch form {
      case .raw: try raw?(input, output, context)
      case .bitwise: try runner(type).runBitwise(input, output, context)
      case .chunk: try runner(type).runChunk(input, output, context)
      default: try runner(type).runEncoded(input, [], output, context)
      }
    } catch {
      outcome = describe(error)
    }
    leaveResult(slot, length, outcome)
    finish(slot)
  }

  private func input(_ slot: Int, _ length: Int) throws -> UnsafeRawBufferPointer {
    if length <= memory.layout.payload {
      return UnsafeRawBufferPointer(start: memory.payload(slot), count: length)
    }
    large.removeAll()
    try spill.read(length, slot: slot, into: large.extend(length))
    return large.bytes
  }

  private func runner(_ type: UInt32) throws -> TaskRunner {
    if type == lastType, let lastRunner { return lastRunner }
    guard let runner = tasks.runner(type) else { throw unknown("the type of this task") }
    lastType = type
    lastRunner = runner
    return runner
  }

  private func describe(_ error: any Error) -> SlotOutcome {
    output.removeAll()
    if let unreadable = error as? UnreadableTask {
      output.append(unreadable.reason)
      return .unreadable
    }
    output.append("\(Swift.type(of: error))")
    output.append(UInt8(0))
    output.append("\(error)")
    return .threw
  }

  private func leaveResult(_ slot: Int, _ taskLength: Int, _ result: SlotOutcome) {
    let place = memory.slot(slot)
    var outcome = result
    if output.count <= memory.layout.payload {
      if taskLength > memory.layout.payload { spill.release(taskLength, slot: slot) }
      memory.payload(slot).copyMemory(from: output.base, byteCount: output.count)
    } else {
      do {
        try spill.write(output.bytes, slot: slot)
      } catch {
        output.removeAll()
        output.append("\(error)".prefix(memory.layout.payload / 4).description)
        memory.payload(slot).copyMemory(from: output.base, byteCount: output.count)
        outcome = .unreadable
      }
    }
    place.storeBytes(of: output.count, toByteOffset: SlotField.length, as: Int.self)
    place.storeBytes(of: outcome.rawValue, toByteOffset: SlotField.outcome, as: UInt8.self)
  }

  private func finish(_ slot: Int) {
    let state = SlotState(word: cprimitives_load64(memory.state(slot)))
    cprimitives_store64(
      memory.state(slot), SlotState(.done, worker: worker, position: state.position).word)
    cprimitives_store32(memory.completion(worker, completed), UInt32(truncatingIfNeeded: slot))
    completed += 1
    cprimitives_store64(memory.completionTail(worker), completed)
    // Orders the new tail before the look at the collector, which parks the other way round.
    cprimitives_fence()
    guard cprimitives_load32(memory.collectorParked) != 0 else { return }
    let waiting = completed - cprimitives_load64(memory.completionHead(worker))
    if waiting >= UInt64(cprimitives_load32(memory.collectorThreshold)) { memory.wakeCollector() }
  }
}
