import BenchCore
import Glibc

/// What a step measured inside itself: how long how many operations took, and what they held.
struct Measurement: Sendable {
  /// The time of all operations together.
  var elapsed: Nanoseconds
  /// How many there were.
  var operations: Int
  /// How much the process's resident memory grew meanwhile; 0 if that is not the question.
  var grown = 0
  /// What the operations computed, so that none can be left out.
  var checksum: UInt64 = 0

  /// Times `body`.
  static func of(_ operations: Int, _ body: () throws -> UInt64) rethrows -> Measurement {
    let start = MonotonicClock.now()
    let checksum = try body()
    return Measurement(
      elapsed: MonotonicClock.now() - start, operations: operations, checksum: checksum)
  }

  /// Resident memory of this process before the first batch.
  ///
  /// What a batch makes stays with the allocator and the pool of stacks, so that a later one seems
  /// to need nothing; growth therefore counts from here. Read once, by whoever prepares a step.
  static let residentAtStart = residentBytes()

  /// Resident memory of this process in bytes; 0 where it cannot be read.
  static func residentBytes() -> Int {
    guard let text = try? Files.read("/proc/self/statm", limit: 4096) else { return 0 }
    let fields = String(decoding: text, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}

/// A step that measures something inside itself, and reports it as metrics of the batch.
///
/// The body runs in a thread that may block: a worker that suspends hands it over.
public struct MeasuringStep: Sendable {
  private let gate: SharedGate
  private let body: @Sendable () throws -> Measurement

  /// - Parameters:
  ///   - name: Tells the batch's words from those of other steps.
  ///   - body: What is measured, for each task.
  init(
    _ name: String, _ context: TrialContext, _ body: @escaping @Sendable () throws -> Measurement
  ) throws {
    gate = try SharedGate(name, in: context.scratchDirectory)
    self.body = body
  }

  func makeBlocking(_ worker: BlockingWorker) -> any BlockingStep {
    BlockingMeasuring(step: self, port: worker.port)
  }

  func makeSuspending(_ worker: SuspendingWorker) -> any SuspendingStep {
    SuspendingMeasuring(step: self, port: worker.port)
  }

  /// Forgets what was measured.
  func prepareBatch() { gate.reset() }

  /// The time of all operations of the batch in nanoseconds.
  var elapsed: Double { Double(gate[.first]) }

  /// The time of one operation under `name`, under `bytes` what one of them held, and under another
  /// name how many of them a task did.
  func conclude(
    _ name: String, bytes: String? = nil, operations count: (name: String, tasks: Int)? = nil
  ) -> [String: Double] {
    let operations = Double(max(1, gate[.second]))
    var metrics = [name: Double(gate[.first]) / operations]
    if let count { metrics[count.name] = operations / Double(max(1, count.tasks)) }
    if let bytes { metrics[bytes] = Double(gate[.third]) / operations }
    return metrics
  }

  fileprivate func measure(_ index: Int) throws -> UInt64 {
    let result = try body()
    gate.add(.first, UInt64(max(0, result.elapsed.count)))
    gate.add(.second, UInt64(result.operations))
    gate.add(.third, UInt64(max(0, result.grown)))
    return Mix.fold(Mix.index(index), result.checksum)
  }
}

/// The definition of a step that measures something inside itself.
///
/// What is its own: the arguments, what is measured, and the names of the metrics.
public protocol MeasuringDefinition: StepDefinition {
  /// What measures.
  var step: MeasuringStep { get }
}

extension MeasuringDefinition {
  /// Measures in the worker's thread.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    step.makeBlocking(worker)
  }

  /// Measures in a thread of the port's.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    step.makeSuspending(worker)
  }

  /// Forgets the batch before.
  public func prepareBatch() throws { step.prepareBatch() }
}

private final class BlockingMeasuring: BlockingStep {
  private let step: MeasuringStep
  private let port: any BlockingPort

  init(step: MeasuringStep, port: any BlockingPort) {
    self.step = step
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    let step = step
    return try port.blocking { try step.measure(index) }
  }
}

private final class SuspendingMeasuring: SuspendingStep {
  private let step: MeasuringStep
  private let port: any SuspendingPort

  init(step: MeasuringStep, port: any SuspendingPort) {
    self.step = step
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    let step = step
    return try await port.blocking { try step.measure(index) }
  }
}
