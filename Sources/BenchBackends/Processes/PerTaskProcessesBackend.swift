public import BenchCore
import BenchKernels
import CPrimitives
import Glibc
import Multiprocessing

/// A fresh process for every task, forked by a fork server: what `multiprocessing.Process` in a loop
/// does.
///
/// A thread for each worker starts a process, waits for its end, and takes the next index, so that
/// no more than `concurrency` processes run at once. A process prepares the steps anew.
public final class PerTaskProcessesBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "processes-per-task", model: .processes,
    summary: "a fresh process for every task (fork server)", waitsBy: "blocking")

  private let server: ForkServer
  private var starters: TaskStarters?

  /// Starts the fork server; the process has only one thread yet.
  public init() throws { server = try ForkServer.ofTrial() }

  /// The limits of processes, descriptors and memory.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ProcessLimits.obstacle(to: cell, limits: limits)
  }

  /// Makes the places for results; there are no workers yet.
  public func create(_ trial: BackendTrial) throws {
    do {
      starters = try TaskStarters(trial, server: server)
    } catch {
      throw TrialFailure(.crashed, "shared memory for results cannot be had: \(error)")
    }
  }

  /// Runs a batch.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let starters else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try starters.runBatch(tasks: tasks)
  }

  /// The fork server, which inherits the cost of the processes that it reaps.
  public var workerProcesses: [Int32] { [server.processID] }

  /// None: workers do not outlive their task.
  public var workerThreads: [WorkerThread] { [] }

  /// Nothing lives between batches.
  public func drain() throws { starters = nil }

  /// Ends the fork server.
  public func tearDown() throws {
    starters = nil
    server.stop()
  }
}

/// The threads that start processes and wait for them.
private final class TaskStarters: Sendable {
  private let trial: BackendTrial
  private let server: ForkServer
  private let desk: ResultDesk
  private let arrivals: ArrivalSchedule?

  init(_ trial: BackendTrial, server: ForkServer) throws {
    self.trial = trial
    self.server = server
    desk = try ResultDesk(places: trial.concurrency)
    arrivals = try TaskProgram(trial.steps, context: trial.context).arrivals
  }

  private final class Slot: @unchecked Sendable {  // Its thread is joined before it is read.
    var tally = WorkerTally()
  }

  func runBatch(tasks: Int) throws -> BatchResult {
    let source = TaskSource(tasks: tasks)
    let slots = (0..<min(trial.concurrency, tasks)).map { _ in Slot() }
    let start = cprimitives_monotonic_now()
    var threads: [PoolThread] = []
    defer { for thread in threads { thread.join() } }
    for (number, slot) in slots.enumerated() {
      do {
        threads.append(try PoolThread { self.work(number, source, &slot.tally) })
      } catch let error as ThreadError {
        source.giveUp()
        throw TrialFailure(
          .notApplicable, "thread \(number + 1), which waits for a process: \(error.reason)")
      }
    }
    for thread in threads { thread.join() }
    threads = []
    return try BatchResult(slots.map(\.tally), start: start, end: cprimitives_monotonic_now())
  }

  private func work(_ place: Int, _ source: TaskSource, _ tally: inout WorkerTally) {
    let last = arrivals?.last(release: source.release) ?? 0
    while let index = source.next() {
      let begin = cprimitives_monotonic_now()
      do {
        if let arrivals {
          let (record, times) = try arrivals.run(
            task: index, release: source.release, port: SystemPort()
          ) { try run(index, place) }
          tally.take(index, record.checksum)
          tally.take(times, last: last)
          continue
        }
        let record = try run(index, place)
        tally.take(index, record.checksum)
        tally.firstStart = tally.firstStart ?? record.times.start
      } catch {
        tally.failure = TrialFailure(task: error)
        source.giveUp()
        return
      }
      // The process's start and end are part of what a task costs here.
      if trial.measuresLatency { tally.serviceTimes.append(cprimitives_monotonic_now() - begin) }
    }
  }

  private func run(_ index: Int, _ place: Int) throws -> TaskLoopHandler.Record {
    desk.clear(place)
    let task = SingleTask(
      steps: trial.steps, context: trial.context, index: index, place: place, desk: desk)
    let child = ChildProcess(
      task, start: .forkServer(server), tasks: ProcessesBackend.tasks, name: "bench-task",
      isDaemon: true)
    try child.start()
    child.join()
    if let status = child.exitStatus, !status.isSuccess {
      throw TrialFailure(
        .crashed,
        "task \(index): its process \(child.processID ?? 0) ended with \(status)")
    }
    return try desk.take(place, task: index)
  }
}

/// One task as the whole life of a process.
struct SingleTask: ProcessTask {
  var steps: [StepSpecification]
  var context: TrialContext
  var index: Int
  /// Where the result goes.
  var place: Int
  var desk: ResultDesk

  /// Prepares the steps, runs them once, and leaves the result or the reason why there is none.
  func run(_ context: TaskContext) -> NoResult {
    do {
      let program = try TaskProgram(steps, context: self.context)
        .makeBlocking(BlockingWorker(number: place, port: SystemPort()))
      defer { program.close() }
      let start = cprimitives_monotonic_now()
      let checksum = try program.run(task: index)
      let times = TaskTimes(
        due: start, taken: start, start: start, end: cprimitives_monotonic_now())
      desk.put(.init(checksum: checksum, times: times), at: place)
    } catch {
      desk.fail("\(error)", at: place)
    }
    return NoResult()
  }
}

/// Places in shared memory where processes leave results; each is used by one process at a time.
struct ResultDesk: Codable, Sendable {
  /// Bytes of a failure's text that are kept; a step's message is a line or two.
  private static let room = 1024

  private enum State {
    static let empty: Int64 = 0
    static let done: Int64 = 1
    static let failed: Int64 = 2
  }

  /// State, checksum, start and end of each place.
  private let words: SharedArray<Int64>
  /// A text for each place; the rest of it is zero.
  private let texts: SharedArray<UInt8>

  init(places: Int) throws {
    words = try SharedArray(repeating: 0, count: 4 * places)
    texts = try SharedArray(repeating: 0, count: Self.room * places)
  }

  func clear(_ place: Int) { words[4 * place] = State.empty }

  func put(_ record: TaskLoopHandler.Record, at place: Int) {
    words[4 * place + 1] = Int64(bitPattern: record.checksum)
    words[4 * place + 2] = record.times.start
    words[4 * place + 3] = record.times.end
    words[4 * place] = State.done
  }

  func fail(_ text: String, at place: Int) {
    let bytes = Array(text.utf8.prefix(Self.room - 1)) + [0]
    for (offset, byte) in bytes.enumerated() { texts[Self.room * place + offset] = byte }
    words[4 * place] = State.failed
  }

  /// What the process of that place left.
  ///
  /// - Throws: `TrialFailure` if it failed, or left nothing.
  func take(_ place: Int, task: Int) throws -> TaskLoopHandler.Record {
    switch words[4 * place] {
    case State.done:
      let start = words[4 * place + 2]
      return .init(
        checksum: UInt64(bitPattern: words[4 * place + 1]),
        times: TaskTimes(due: start, taken: start, start: start, end: words[4 * place + 3]))
    case State.failed:
      let bytes = (0..<Self.room).map { texts[Self.room * place + $0] }.prefix { $0 != 0 }
      throw TrialFailure(.stepFailed, String(decoding: bytes, as: UTF8.self))
    default:
      throw TrialFailure(.crashed, "task \(task): its process ended by itself without a result")
    }
  }
}
