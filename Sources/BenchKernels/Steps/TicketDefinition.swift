public import BenchCore
import Glibc

/// `ticket`: sells one of the tickets whose number stands in a file that all workers share.
///
/// Reads the number, waits, and writes the number less one: without a lock, two workers that read
/// the same number sell the same ticket, and an update is lost.
public struct TicketDefinition: StepDefinition {
  /// The locks that can stand around the sale: all but those within one process.
  static let locks: [LockKind] = [.none, .file, .process, .semaphore, .manager]

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "ticket",
    summary: "reads a number from a shared file, waits, and writes back one less",
    fields: [
      FieldDescriptor(
        "lock", .text,
        "what guards the file: nothing, an advisory lock on a file, a mutex or a "
          + "semaphore in shared memory, or a manager's lock",
        default: .text(LockKind.none.rawValue), choices: locks.map(\.rawValue)),
      FieldDescriptor(
        "hold", .duration, "the wait between reading and writing",
        default: .duration(.milliseconds(1))),
    ],
    shorthand: "lock", example: "- ticket: { lock: file, hold: 1ms }")

  /// The wait, and a few calls on a cached file.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    StepEstimate(compute: Nanoseconds(10_000), wait: try arguments.duration("hold"))
  }

  /// A lock that belongs to a thread is nothing for coroutines that wait while they have it.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  {
    LockKind(rawValue: try arguments.text("lock"))?.obstacle(backend, mayWait: true)
  }

  private let plan: TicketPlan
  private let tickets: Int

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("lock")
    guard let lock = LockKind(rawValue: name), Self.locks.contains(lock) else {
      throw ValueError(
        "unknown lock '\(name)'; " + NearestName.hint(name, among: Self.locks.map(\.rawValue)))
    }
    plan = TicketPlan(
      path: context.scratchDirectory + "/tickets",
      site: try LockSite(lock, context, name: "ticket-lock"),
      hold: try arguments.duration("hold"))
    tickets = context.tasks
  }

  /// Waits for the lock by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingTicket(
      plan: plan, office: try TicketOffice(plan.path), lock: try plan.site.makeLock(),
      port: worker.port)
  }

  /// Waits for the lock by suspending.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    let path = plan.path
    let office = try await worker.port.blocking { try TicketOffice(path) }
    return SuspendingTicket(
      plan: plan, office: office, lock: try plan.site.makeLock(), port: worker.port)
  }

  /// Puts as many tickets on sale as there are tasks.
  public func prepareBatch() throws { try TicketOffice(plan.path).write(tickets) }

  /// Gives `final_value`, what the file says is left; `lost_updates`, the sales that left no trace;
  /// and `oversold`, the tickets sold more than once: with as many sales as tickets nothing should be
  /// left, so all three are equal, and 0 under a lock.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    let left = try TicketOffice(plan.path).read()
    let lost = Double(left - (tickets - tasks))
    return ["final_value": Double(left), "lost_updates": lost, "oversold": lost]
  }
}

private struct TicketPlan: Sendable {
  var path: String
  var site: LockSite
  var hold: Nanoseconds
  /// Keeps the coroutines of this process in a queue before they ask for the file's lock.
  var queue = SuspendingLock()

  /// The checksum of a sale tells only that it took place: the number is a matter of the race.
  func checksum(_ index: Int) -> UInt64 { Mix.index(index) }
}

/// A worker's own opening of the shared file.
private final class TicketOffice: Sendable {
  /// The number is written with this many digits by one call, so that a reader without a lock sees
  /// an old or a new number but never half of one.
  private static let width = 20

  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    descriptor = try Files.open(path, O_RDWR | O_CREAT)
  }

  deinit { close(descriptor) }

  func read() throws -> Int {
    var digits = [UInt8](repeating: 0, count: Self.width)
    let count = try retrying("read", path) { pread(descriptor, &digits, Self.width, 0) }
    let text = String(decoding: digits.prefix(count), as: UTF8.self)
    guard let number = Int(text) else {
      throw StepError("'\(path)' holds no number but '\(text)'")
    }
    return number
  }

  func write(_ number: Int) throws {
    let digits = Array("\(number)".utf8)
    let sign: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
    let figures = number < 0 ? Array(digits.dropFirst()) : digits
    let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: Self.width - digits.count)
    let text = sign + zeros + figures
    try retrying("write", path) { pwrite(descriptor, text, text.count, 0) }
  }
}

private final class BlockingTicket: BlockingStep {
  private let plan: TicketPlan
  private let office: TicketOffice
  private let lock: (any TaskLock)?
  private let port: any BlockingPort

  init(
    plan: TicketPlan, office: TicketOffice, lock: (any TaskLock)?, port: any BlockingPort
  ) {
    self.plan = plan
    self.office = office
    self.lock = lock
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    try take()
    defer { try? lock?.unlock() }
    // Reading and writing a cached page blocks nobody; handing it to a pool whose threads all wait
    // for the lock would keep the lock's owner from ever giving it up.
    let number = try office.read()
    try port.sleep(until: MonotonicClock.now() + plan.hold)
    try office.write(number - 1)
    return plan.checksum(index)
  }

  /// Blocks the thread, or keeps a greenlet waiting while others go on.
  private func take() throws {
    guard let lock else { return }
    if port is SystemPort { return try lock.lock() }
    if port.turn != nil { return try lock.lock(through: port) }
    while try !lock.tryLock() {
      try port.sleep(until: MonotonicClock.now() + SuspendingTicket.pause)
    }
  }
}

private final class SuspendingTicket: SuspendingStep {
  /// How long to wait before asking again for a lock that another process holds: a tenth of the
  /// shortest hold that makes sense, so that polling adds little.
  static let pause = Nanoseconds(100_000)

  private let plan: TicketPlan
  private let office: TicketOffice
  private let lock: (any TaskLock)?
  private let port: any SuspendingPort

  init(
    plan: TicketPlan, office: TicketOffice, lock: (any TaskLock)?, port: any SuspendingPort
  ) {
    self.plan = plan
    self.office = office
    self.lock = lock
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    guard let lock else {
      try await sell()
      return plan.checksum(index)
    }
    await plan.queue.lock()
    defer { plan.queue.unlock() }
    while try !lock.tryLock() {
      try await port.sleep(until: MonotonicClock.now() + Self.pause)
    }
    defer { try? lock.unlock() }
    try await sell()
    return plan.checksum(index)
  }

  private func sell() async throws {
    let number = try office.read()
    try await port.sleep(until: MonotonicClock.now() + plan.hold)
    try office.write(number - 1)
  }
}
