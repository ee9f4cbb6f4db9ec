/// A list, an array of fixed length, or a single value.
struct ManagerSequence: ManagerObject {
  var values: [[UInt8]]
  let isFixed: Bool

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    let index = Int(request.number)
    switch method {
    case .count: return .reply(ManagerReply(number: Int64(values.count)))
    case .all: return .reply(ManagerReply(values: values))
    case .get, .set, .exchange:
      guard values.indices.contains(index) else { return .reply(ManagerReply(.missing)) }
      let old = values[index]
      if method != .get { values[index] = request.value }
      return .reply(ManagerReply(values: method == .set ? [] : [old]))
    case .append, .insert, .remove, .removeAll:
      return isFixed ? Self.unknownMethod : .reply(change(method, index, request.value))
    default: return Self.unknownMethod
    }
  }

  private mutating func change(
    _ method: ManagerMethod, _ index: Int, _ value: [UInt8]
  ) -> ManagerReply {
    switch method {
    case .append:
      values.append(value)
    case .insert:
      guard (0...values.count).contains(index) else { return ManagerReply(.missing) }
      values.insert(value, at: index)
    case .remove:
      guard values.indices.contains(index) else { return ManagerReply(.missing) }
      return ManagerReply(values: [values.remove(at: index)])
    default:
      values = []
    }
    return ManagerReply(number: Int64(values.count))
  }
}

/// A dictionary or a namespace.
struct ManagerTable: ManagerObject {
  private var values: [[UInt8]: [UInt8]] = [:]

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .get:
      guard let value = values[request.key] else { return .reply(ManagerReply(.missing)) }
      return .reply(ManagerReply(values: [value]))
    case .set:
      values[request.key] = request.value
      return .reply(ManagerReply())
    case .exchange:
      let old = values.updateValue(request.value, forKey: request.key)
      return .reply(ManagerReply(old == nil ? .missing : .done, values: old.map { [$0] } ?? []))
    case .remove:
      guard let value = values.removeValue(forKey: request.key) else {
        return .reply(ManagerReply(.missing))
      }
      return .reply(ManagerReply(values: [value]))
    case .contains: return .reply(ManagerReply(number: values[request.key] == nil ? 0 : 1))
    case .count: return .reply(ManagerReply(number: Int64(values.count)))
    case .keys: return .reply(ManagerReply(values: Array(values.keys)))
    case .all: return .reply(ManagerReply(values: values.flatMap { [$0.key, $0.value] }))
    case .removeAll:
      values = [:]
      return .reply(ManagerReply())
    default: return Self.unknownMethod
    }
  }
}

/// A queue with a bound.
struct ManagerQueueObject: ManagerObject {
  let bound: Int
  private var values: [[UInt8]] = []
  private var first = 0
  private var putters: [ManagerWaiter] = []
  private var takers: [ManagerWaiter] = []

  init(bound: Int) { self.bound = bound }

  var waiters: [ManagerWaiter] { putters + takers }
  private var count: Int { values.count - first }

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .count: return .reply(ManagerReply(number: Int64(count)))
    case .put:
      putters.append(waiter)
      return settle(waiter, &answers)
    case .take:
      takers.append(waiter)
      return settle(waiter, &answers)
    default: return Self.unknownMethod
    }
  }

  /// Moves values as far as it goes; the caller's own answer is returned, not sent.
  private mutating func settle(
    _ caller: ManagerWaiter?, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    var made: [ManagerAnswer] = []
    var hasMoved = true
    while hasMoved {
      hasMoved = false
      if !putters.isEmpty, count < bound {
        let putter = putters.removeFirst()
        values.append(putter.request.value)
        made.append(ManagerAnswer(connection: putter.connection, reply: ManagerReply()))
        hasMoved = true
      }
      if !takers.isEmpty, count > 0 {
        let reply = ManagerReply(values: [removeFirst()])
        made.append(ManagerAnswer(connection: takers.removeFirst().connection, reply: reply))
        hasMoved = true
      }
    }
    let own = made.first { $0.connection == caller?.connection }
    answers += made.filter { $0.connection != caller?.connection }
    return own.map { .reply($0.reply) } ?? .wait
  }

  private mutating func removeFirst() -> [UInt8] {
    defer {
      first += 1
      if first > 64, first * 2 > values.count {
        values.removeFirst(first)
        first = 0
      }
    }
    return values[first]
  }

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    putters.removeAll { $0 == waiter }
    takers.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    putters.removeAll { $0.owner.process == process }
    takers.removeAll { $0.owner.process == process }
    _ = settle(nil, &answers)
  }
}
