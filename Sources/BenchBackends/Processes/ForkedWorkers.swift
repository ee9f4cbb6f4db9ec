import BenchCore
import BenchKernels
import CPrimitives
import Glibc
import Multiprocessing

/// Forks of this process that wait for batches.
///
/// ```
/// trial:   fill the board ── generation + 1 ────────────────▶ all finished? ── read the board
/// worker:  wait ────────────▶ take indices until none is left ── finished + 1 ── wait …
/// ```
final class ForkedWorkers {
  /// How long the trial sleeps before it looks whether a worker has died.
  private static let patience: Int64 = 20_000_000

  private let board: BatchBoard
  private let measuresLatency: Bool
  private let arrivals: ArrivalSchedule?
  private var children: [ChildProcess] = []

  init(_ trial: BackendTrial) throws {
    measuresLatency = trial.measuresLatency
    let program = try TaskProgram(trial.steps, context: trial.context)
    arrivals = program.arrivals
    let board: BatchBoard
    do {
      board = try BatchBoard(workers: trial.concurrency, tasks: trial.context.tasks)
    } catch {
      throw TrialFailure(.crashed, "the forks cannot share memory: \(error)")
    }
    self.board = board
    do {
      for worker in 0..<trial.concurrency {
        let child = ChildProcess(forking: "bench-fork-\(worker)", isDaemon: true) {
          ForkedWorker(number: worker, board: board).run(program)
        }
        try child.start()
        children.append(child)
      }
    } catch {
      kill()
      throw TrialFailure(.crashed, "the worker processes could not be forked: \(error)")
    }
    try wait(for: BatchBoard.Word.ready)
    try throwFailure()
  }

  var processes: [Int32] { children.compactMap(\.processID) }

  func runBatch(tasks: Int) throws -> BatchResult {
    guard tasks <= board.tasks else {
      throw TrialFailure(.incomplete, "\(tasks) tasks do not fit on a board for \(board.tasks)")
    }
    board.clear(tasks: tasks)
    let start = cprimitives_monotonic_now()
    board.open(release: start)
    try wait(for: BatchBoard.Word.finished)
    try throwFailure()
    var tally = WorkerTally()
    tally.reserve(tasks: tasks, workers: 1, measuresLatency: measuresLatency)
    let last = arrivals?.last(release: start) ?? 0
    for index in 0..<tasks {
      let (checksum, times) = (board.record(index).checksum, board.record(index).times)
      if times.isGivenUp, let arrivals {
        throw arrivals.overload(task: index, release: start, start: times.start)
          ?? TrialFailure(.overloaded, "task \(index) was given up")
      }
      // The clock has moved since the fork, so 0 means that nobody ran the task.
      guard times.end != 0 else { continue }
      tally.take(index, checksum)
      if arrivals != nil {
        tally.take(times, last: last)
      } else if measuresLatency {
        tally.serviceTimes.append(times.end - times.start)
      }
    }
    tally.firstStart = (0..<children.count).map { board.firstStart($0) }.filter { $0 > 0 }.max()
    return try BatchResult([tally], start: start, end: cprimitives_monotonic_now())
  }

  /// Waits until all workers have counted themselves in a word.
  ///
  /// - Throws: `TrialFailure` if one of them has died.
  private func wait(for word: Int) throws {
    while true {
      let count = cprimitives_load32(board.word(word))
      if count >= UInt32(children.count) { return }
      _ = cprimitives_futex_wait(board.word(word), count, Self.patience)
      guard let worker = children.indices.first(where: { !children[$0].isAlive }),
        let status = children[worker].exitStatus
      else { continue }
      let place = board.running(worker).map { "while it ran task \($0)" } ?? "between tasks"
      throw TrialFailure(
        .crashed,
        "worker \(worker) (pid \(children[worker].processID ?? 0)) ended with \(status) \(place)")
    }
  }

  private func throwFailure() throws {
    for worker in children.indices {
      if let text = board.failure(worker) { throw TrialFailure(.stepFailed, text) }
    }
  }

  /// Tells the workers to close their steps and end, and waits for that.
  func sendHome() {
    board.close()
    for child in children { child.join() }
  }

  func kill() {
    for child in children { child.kill() }
    for child in children { child.join() }
    children = []
  }
}

/// The inside of one fork.
private struct ForkedWorker {
  let number: Int
  let board: BatchBoard

  func run(_ program: TaskProgram) {
    var runner: BlockingProgram?
    do {
      runner = try program.makeBlocking(BlockingWorker(number: number, port: SystemPort()))
    } catch {
      board.fail("\(error)", worker: number)
    }
    var generation: UInt32 = 0
    board.count(BatchBoard.Word.ready)
    while board.park(&generation) {
      if let runner { work(runner) }
      board.count(BatchBoard.Word.finished)
    }
    runner?.close()
  }

  private func work(_ runner: BlockingProgram) {
    var isFirst = true
    var start = cprimitives_monotonic_now()
    while let index = board.next() {
      if isFirst { board.setFirstStart(start, worker: number) }
      isFirst = false
      board.setRunning(index, worker: number)
      do {
        if let schedule = runner.arrivals {
          let (checksum, times) = try runner.runScheduled(
            task: index, schedule, release: board.release)
          board.put(.init(checksum: checksum, times: times), index)
          continue
        }
        let checksum = try runner.run(task: index)
        let end = cprimitives_monotonic_now()
        let times = TaskTimes(due: start, taken: start, start: start, end: end)
        board.put(.init(checksum: checksum, times: times), index)
        start = end
      } catch let failure as TrialFailure where failure.kind == .overloaded {
        board.put(.init(checksum: 0, times: .givenUp(at: cprimitives_monotonic_now())), index)
        board.giveUp()
      } catch {
        board.fail("\(error)", worker: number)
        board.giveUp()
        break
      }
    }
    board.setRunning(nil, worker: number)
  }
}
