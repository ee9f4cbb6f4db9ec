public import BenchCore

/// `primes`: the tasks of a batch together count the primes below a limit.
///
/// The sum of the step's checksums over all tasks is π(below), so a reader can check it.
public struct PrimesDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "primes",
    summary: "counts its part of the primes below a limit by trial division",
    fields: [
      FieldDescriptor(
        "below", .integer, "numbers below this are looked at, by all tasks together",
        range: 0...4_000_000_000)
    ],
    shorthand: "below", example: "- primes: 200000")

  /// The time of one of 64 tasks on the nominal machine; the real number of tasks is not known here.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    // Trials below n, counted for n of 10^4 to 4·10^6, are 0.52 to 0.45 times n^1.5 / ln n.
    let below = Double(try arguments.integer("below"))
    guard below > 10 else { return StepEstimate() }
    let trials = 0.47 * below * below.squareRoot() / naturalLogarithm(below)
    return StepEstimate(
      compute: PrimesKernel.nominalDuration(UInt64(trials / 64)))
  }

  private let below: UInt32
  private let tasks: Int

  /// Reads the limit.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    guard let below = UInt32(exactly: try arguments.integer("below")) else {
      throw ValueError("'below' must be a whole number from 0 to 4,000,000,000")
    }
    self.below = below
    tasks = max(1, context.tasks)
  }

  /// The one runner.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    PrimesRunner(below: below, tasks: tasks, turn: worker.port.turn)
  }

  /// The one runner.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    PrimesRunner(below: below, tasks: tasks, turn: nil)
  }

  /// The power of two is enough for a plan, and needs no mathematics library.
  private static func naturalLogarithm(_ number: Double) -> Double {
    0.693 * (Double(number.exponent) + number.significand - 1)
  }
}

private final class PrimesRunner: ComputeStep {
  /// Numbers are dealt out in blocks of 30: each holds the same 8 candidates that 2, 3 and 5 do
  /// not divide, so the parts are even whatever the number of tasks. (Dealing single odd numbers
  /// would give a third of the tasks only multiples of 3 when the number of tasks is one.)
  private static let block: UInt32 = 30

  private let below: UInt32
  private let tasks: Int

  private let turn: (any ComputingTurn)?

  init(below: UInt32, tasks: Int, turn: (any ComputingTurn)?) {
    self.below = below
    self.tasks = tasks
    self.turn = turn
  }

  func run(task index: Int) throws -> UInt64 {
    var count: UInt64 = 0
    var start = UInt64(index) * UInt64(Self.block)
    while start < UInt64(below) {
      // A block of 30 numbers takes a few microseconds at most, so asking each time is often enough.
      turn?.offer()
      let end = min(start + UInt64(Self.block), UInt64(below))
      for number in UInt32(start)..<UInt32(end) where isPrime(number) { count += 1 }
      start += UInt64(tasks) * UInt64(Self.block)
    }
    return count
  }

  @inline(__always)
  private func isPrime(_ number: UInt32) -> Bool {
    if number < 4 { return number > 1 }
    if number & 1 == 0 { return false }
    var divisor: UInt32 = 3
    while divisor &* divisor <= number {
      if number % divisor == 0 { return false }
      divisor &+= 2
    }
    return true
  }
}
