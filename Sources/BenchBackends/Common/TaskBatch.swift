import BenchCore
import BenchKernels
import CPrimitives
import Synchronization

/// A batch whose workers live for one task each: nothing is kept from one task to the next.
///
/// Thread-safe. A place is what the in-flight limit counts; its number is that of the worker.
final class TaskBatch: @unchecked Sendable {  // A place's tally belongs to the task that holds it.
  private final class Place {
    var tally = WorkerTally()
  }

  let source: TaskSource
  private let program: TaskProgram
  private let measuresLatency: Bool
  private let places: [Place]

  init(_ program: TaskProgram, tasks: Int, places: Int, measuresLatency: Bool) {
    self.program = program
    self.measuresLatency = measuresLatency
    self.places = (0..<places).map { _ in
      let place = Place()
      place.tally.reserve(tasks: tasks, workers: places, measuresLatency: measuresLatency)
      return place
    }
    source = TaskSource(tasks: tasks)
  }

  /// When a task was taken, so that its worker's creation is part of its time; nil if it is not timed.
  func began(_ index: Int) -> Int64? {
    measuresLatency && index & program.timing.mask == 0 ? cprimitives_monotonic_now() : nil
  }

  /// Runs one task from its preparation to its end; a failure gives the batch up.
  ///
  /// - Parameter began: What ``began(_:)`` said when the task was taken.
  func run(_ index: Int, place number: Int, began: Int64?) {
    let place = places[number]
    if place.tally.firstStart == nil { place.tally.firstStart = cprimitives_monotonic_now() }
    do {
      let worker = try program.makeBlocking(BlockingWorker(number: number, port: SystemPort()))
      defer { worker.close() }
      if let schedule = worker.arrivals {
        let (checksum, times) = try worker.runScheduled(
          task: index, schedule, release: source.release)
        place.tally.take(index, checksum)
        place.tally.take(times, last: schedule.last(release: source.release))
        return
      }
      place.tally.take(index, try worker.run(task: index))
    } catch {
      place.tally.failure = TrialFailure(task: error)
      source.giveUp()
      return
    }
    if let began { place.tally.serviceTimes.append(cprimitives_monotonic_now() - began) }
  }

  /// Puts the results together; no task may be running.
  ///
  /// - Throws: `TrialFailure`, the first that any task met.
  func conclude() throws -> BatchResult {
    try BatchResult(places.map(\.tally), start: source.release, end: cprimitives_monotonic_now())
  }

  /// Prepares a worker and closes it again, so that what cannot work fails before the first batch.
  static func check(_ program: TaskProgram) throws {
    do {
      try program.makeBlocking(BlockingWorker(number: 0, port: SystemPort())).close()
    } catch {
      throw TrialFailure(task: error)
    }
  }
}

/// The numbers of the places that are free, for whoever starts tasks.
///
/// Thread-safe; one thread takes, many give back.
final class FreePlaces: Sendable {
  private let free: Mutex<[Int]>
  private let available: Semaphore

  init(_ count: Int) {
    free = Mutex(Array((0..<count).reversed()))
    available = Semaphore(count)
  }

  /// Waits for a free place.
  func take() -> Int {
    available.wait()
    return free.withLock { $0.removeLast() }
  }

  /// Frees a place.
  func giveBack(_ place: Int) {
    free.withLock { $0.append(place) }
    available.signal()
  }
}
