/// Who holds or waits for something: a thread of a process.
struct ManagerOwner: Hashable {
  var process: Int32
  var thread: Int32
}

/// A caller whose answer has to wait.
struct ManagerWaiter: Equatable {
  let connection: Int
  let owner: ManagerOwner
  let request: ManagerRequest
  /// On the monotonic clock; nil: never.
  let deadline: Int64?
}

/// What the server has to send.
struct ManagerAnswer: Equatable {
  let connection: Int
  let reply: ManagerReply
}

/// What an object makes of a request.
enum ManagerOutcome {
  case reply(ManagerReply)
  /// The caller waits in the object.
  case wait
}

/// An object of a manager: state and those who wait for it to change.
///
/// No clock, no sockets.
protocol ManagerObject {
  /// Takes a request. Answers to others that it makes possible go to `answers`.
  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome

  /// Those who wait, for the server to find the next deadline.
  var waiters: [ManagerWaiter] { get }

  /// The time of a waiter is over; it is answered here, because what that means differs.
  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer])

  /// A process has ended: what it held is given back, and it waits no more.
  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer])
}

extension ManagerObject {
  static var unknownMethod: ManagerOutcome { .reply(ManagerReply(.refused)) }

  var waiters: [ManagerWaiter] { [] }
  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {}
  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {}
}

/// An object with one line of callers who wait in it.
protocol ManagerWaitingObject: ManagerObject {
  var waiters: [ManagerWaiter] { get set }
}

extension ManagerWaitingObject {
  /// Who gives up leaves the line and is told so.
  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
  }

  /// A process has ended: it leaves the line.
  ///
  /// False: it was not in it.
  @discardableResult
  mutating func leave(_ process: Int32) -> Bool {
    let count = waiters.count
    waiters.removeAll { $0.owner.process == process }
    return waiters.count < count
  }

  /// Everybody leaves the line with this answer.
  mutating func dismiss(_ reply: ManagerReply, _ answers: inout [ManagerAnswer]) {
    answers += waiters.map { ManagerAnswer(connection: $0.connection, reply: reply) }
    waiters = []
  }
}

/// Makes an object of a kind; nil if its arguments make no sense.
func makeManagerObject(_ kind: ManagerKind, _ request: ManagerRequest) -> (any ManagerObject)? {
  let number = Int(request.number)
  switch kind {
  case .list, .array:
    guard let values = try? managerValues(request.value) else { return nil }
    return ManagerSequence(values: values, isFixed: kind == .array)
  case .dictionary, .namespace: return ManagerTable()
  case .value: return ManagerSequence(values: [request.value], isFixed: true)
  case .lock: return ManagerLock(isRecursive: false)
  case .recursiveLock: return ManagerLock(isRecursive: true)
  case .semaphore: return number >= 0 ? ManagerSemaphore(value: number, bound: nil) : nil
  case .boundedSemaphore:
    return number >= 0 ? ManagerSemaphore(value: number, bound: number) : nil
  case .condition: return ManagerCondition()
  case .event: return ManagerEvent()
  case .barrier: return number >= 1 ? ManagerBarrier(parties: number) : nil
  case .queue: return ManagerQueue(bound: number > 0 ? number : Int.max)
  }
}

/// Several values in one run of bytes, each with its length in front.
func managerValues(_ bytes: [UInt8]) throws -> [[UInt8]] {
  try bytes.withUnsafeBytes { bytes in
    var reader = ByteReader(bytes)
    var values: [[UInt8]] = []
    while !reader.isAtEnd { values.append(try reader.readBytes()) }
    return values
  }
}

/// The other way round.
func managerBytes(of values: [[UInt8]]) -> [UInt8] {
  let buffer = WireBuffer()
  for value in values {
    buffer.append(UInt32(value.count))
    value.withUnsafeBytes { buffer.append($0) }
  }
  return Array(buffer.bytes)
}
