/// A queue with a bound.
struct ManagerQueue: ManagerObject {
  let bound: Int
  private var values: [[UInt8]] = []
  private var first = 0
  private var putters: [ManagerWaiter] = []
  private var takers: [ManagerWaiter] = []

  init(bound: Int) { self.bound = bound }

  var waiters: [ManagerWaiter] { putters + takers }
  private var count: Int { values.count - first }

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
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
