/// All objects of a manager and what requests do to them: a state machine without sockets and
/// clock, so that dead clients and time limits are tested without either.
struct ManagerState {
  /// A place for an object, so that one look into the table is enough to change it.
  private final class Box {
    @exclusivity(unchecked) var object: any ManagerObject
    init(_ object: any ManagerObject) { self.object = object }
  }

  private var objects: [UInt32: Box] = [:]
  private var next: UInt32 = 1
  /// Objects in which somebody waits with a time limit.
  private var timed: Set<UInt32> = []

  /// Takes a request of a connection and returns all that is to be sent, the caller's own first.
  mutating func handle(
    _ request: ManagerRequest, connection: Int, process: Int32, now: Int64
  ) -> [ManagerAnswer] {
    var answers: [ManagerAnswer] = []
    let outcome = take(
      request, connection: connection, process: process, now: now, answers: &answers)
    if case .reply(let reply) = outcome {
      answers.insert(ManagerAnswer(connection: connection, reply: reply), at: 0)
    }
    return answers
  }

  /// Takes a request of a connection and returns what it comes to for the caller.
  ///
  /// Answers to others that it makes possible go to `answers`; so does the caller's own if it had
  /// to wait and had no time.
  mutating func take(
    _ request: ManagerRequest, connection: Int, process: Int32, now: Int64,
    answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    guard let method = ManagerMethod(rawValue: request.method) else {
      return .reply(ManagerReply(.refused))
    }
    if request.object == 0 {
      return .reply(own(method, request, connection, process, now, &answers))
    }
    guard let box = objects[request.object] else { return .reply(ManagerReply(.missing)) }
    let waiter = ManagerWaiter(
      connection: connection, owner: ManagerOwner(process: process, thread: request.thread),
      request: request, deadline: request.timeout < 0 ? nil : now &+ request.timeout)
    let outcome = box.object.handle(method, waiter, &answers)
    if case .wait = outcome, request.timeout == 0 { box.object.expire(waiter, &answers) }
    if case .wait = outcome, request.timeout > 0 { timed.insert(request.object) }
    return outcome
  }

  private mutating func own(
    _ method: ManagerMethod, _ request: ManagerRequest, _ connection: Int, _ process: Int32,
    _ now: Int64, _ answers: inout [ManagerAnswer]
  ) -> ManagerReply {
    switch method {
    case .ping: return ManagerReply(number: Int64(objects.count))
    case .create:
      var arguments = request
      arguments.number = request.timeout
      guard let kind = ManagerKind(rawValue: request.number),
        let object = makeManagerObject(kind, arguments)
      else { return ManagerReply(.refused) }
      objects[next] = Box(object)
      defer { next += 1 }
      return ManagerReply(number: Int64(next))
    case .destroy:
      let object = objects.removeValue(forKey: UInt32(clamping: request.number))?.object
      answers += (object?.waiters ?? []).map {
        ManagerAnswer(connection: $0.connection, reply: ManagerReply(.missing))
      }
      return ManagerReply(object == nil ? .missing : .done)
    case .batch: return batch(request, connection, process, now, &answers)
    default: return ManagerReply(.refused)
    }
  }

  /// Several requests at once.
  ///
  /// Those that would have to wait time out at once.
  private mutating func batch(
    _ request: ManagerRequest, _ connection: Int, _ process: Int32, _ now: Int64,
    _ answers: inout [ManagerAnswer]
  ) -> ManagerReply {
    let parts = try? request.value.withUnsafeBytes { bytes in
      var reader = ByteReader(bytes)
      var parts: [ManagerRequest] = []
      while !reader.isAtEnd { parts.append(try ManagerRequest(from: &reader)) }
      return parts
    }
    guard let parts else { return ManagerReply(.refused) }
    var replies: [[UInt8]] = []
    for var part in parts {
      part.timeout = part.object == 0 ? part.timeout : 0
      var reply = ManagerReply(.refused)
      if part.method != ManagerMethod.batch.rawValue {
        for answer in handle(part, connection: connection, process: process, now: now) {
          if answer.connection == connection {
            reply = answer.reply
          } else {
            answers.append(answer)
          }
        }
      }
      let buffer = WireBuffer(capacity: 64)
      reply.append(to: buffer)
      replies.append(Array(buffer.bytes))
    }
    return ManagerReply(values: replies)
  }

  // MARK: Time and death

  /// The next moment at which somebody's time is over.
  var nextDeadline: Int64? {
    timed.compactMap { objects[$0]?.object.waiters.compactMap(\.deadline).min() }.min()
  }

  /// Answers those whose time is over.
  mutating func expire(now: Int64) -> [ManagerAnswer] {
    var answers: [ManagerAnswer] = []
    for number in timed {
      guard let box = objects[number] else {
        timed.remove(number)
        continue
      }
      let late = box.object.waiters.filter { $0.deadline.map { $0 <= now } ?? false }
      for waiter in late { box.object.expire(waiter, &answers) }
      if box.object.waiters.allSatisfy({ $0.deadline == nil }) { timed.remove(number) }
    }
    return answers
  }

  /// A connection has ended, and nobody will read an answer to a request that waits.
  mutating func connectionEnded(_ connection: Int) -> [ManagerAnswer] {
    var answers: [ManagerAnswer] = []
    for box in objects.values {
      for waiter in box.object.waiters where waiter.connection == connection {
        box.object.expire(waiter, &answers)
      }
    }
    return answers
  }

  /// A client process has ended.
  mutating func processEnded(_ process: Int32) -> [ManagerAnswer] {
    var answers: [ManagerAnswer] = []
    for box in objects.values { box.object.processEnded(process, &answers) }
    return answers
  }
}
