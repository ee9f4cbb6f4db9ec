import CPrimitives
import Glibc

/// What the threads of a manager's server share: the objects and the connections, behind one lock.
///
/// Replies are written after the lock is given back, so that a client that does not read delays
/// only those who have an answer for it.
final class ManagerCore: Sendable {
  private struct Inside {
    var state = ManagerState()
    var connections: [Int: ManagerConnection] = [:]
    /// Connections whose threads have met their end.
    var ended: [ManagerConnection] = []
  }

  private typealias Delivery = (connection: ManagerConnection, reply: ManagerReply)

  private let inside = Guarded(Inside())
  /// Readable when the polling thread has to look again: a time limit is new, a thread has ended.
  let nudge: Descriptor

  /// Throws if the system has no descriptor left.
  init() throws {
    let number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard number >= 0 else { throw MultiprocessingError.system("cannot make an event descriptor") }
    nudge = Descriptor(owning: number)
  }

  // MARK: Connections

  func add(_ connection: ManagerConnection) {
    inside.withLock { $0.connections[connection.number] = connection }
  }

  /// The connections that no thread of their own reads.
  var polled: [ManagerConnection] {
    inside.withLock { inside in inside.connections.values.filter { !$0.hasReader } }
  }

  /// Serves a connection until it ends, on a thread of its own.
  func read(_ connection: ManagerConnection) {
    do { while true { try serve(connection) } } catch {}
    inside.withLock { $0.ended.append(connection) }
    wakePoller()
  }

  /// The connections whose threads have ended since the last time.
  func takeEnded() -> [ManagerConnection] {
    var count: UInt64 = 0
    _ = Glibc.read(nudge.number, &count, 8)
    return inside.withLock { inside in
      defer { inside.ended = [] }
      return inside.ended
    }
  }

  /// Forgets a connection; true if it was the last one of its process.
  ///
  /// What the process has stays with it: it may come back with another proxy.
  func drop(_ connection: ManagerConnection) -> Bool {
    let isLast = inside.withLock { inside in
      connection.isOpen = false
      guard inside.connections.removeValue(forKey: connection.number) != nil else { return false }
      return !inside.connections.values.contains { $0.process == connection.process }
    }
    change { $0.connectionEnded(connection.number) }
    return isLast
  }

  /// A client process has ended.
  func processEnded(_ process: Int32) {
    inside.withLock { inside in
      for (number, connection) in inside.connections where connection.process == process {
        connection.isOpen = false
        inside.connections[number] = nil
      }
    }
    change { $0.processEnded(process) }
  }

  // MARK: Requests

  /// Takes what a connection has to say, waiting for it.
  ///
  /// Throws if the connection is to be dropped.
  func serve(_ connection: ManagerConnection) throws {
    try connection.receive { request in try take(request, connection) }
  }

  private func take(_ request: ManagerRequest, _ connection: ManagerConnection) throws {
    // The clock is only asked when somebody sets a limit.
    let isTimed = request.timeout > 0
    let now = isTimed ? cprimitives_monotonic_now() : 0
    var deliveries: [Delivery] = []
    let outcome = try inside.withLock { inside in
      // A fork of a dead client may hold on to its connection.
      guard connection.isOpen else {
        throw MultiprocessingError(.endOfStream, "the client has ended")
      }
      var answers: [ManagerAnswer] = []
      let outcome = inside.state.take(
        request, connection: connection.number, process: connection.process, now: now,
        answers: &answers)
      if !answers.isEmpty { deliveries = Self.address(answers, inside) }
      return outcome
    }
    switch outcome {
    case .reply(let reply): connection.send(reply)
    case .wait: if isTimed { wakePoller() }
    }
    for delivery in deliveries { delivery.connection.send(delivery.reply) }
  }

  private static func address(_ answers: [ManagerAnswer], _ inside: Inside) -> [Delivery] {
    answers.compactMap { answer in
      inside.connections[answer.connection].map { ($0, answer.reply) }
    }
  }

  // MARK: Time

  /// The next moment at which somebody's time is over.
  var nextDeadline: Int64? { inside.withLock { $0.state.nextDeadline } }

  /// Answers those whose time is over.
  func expire() {
    change { $0.nextDeadline == nil ? [] : $0.expire(now: cprimitives_monotonic_now()) }
  }

  private func change(_ body: (inout ManagerState) -> [ManagerAnswer]) {
    let deliveries = inside.withLock { inside in Self.address(body(&inside.state), inside) }
    for delivery in deliveries { delivery.connection.send(delivery.reply) }
  }

  private func wakePoller() {
    var one: UInt64 = 1
    _ = write(nudge.number, &one, 8)
  }
}
