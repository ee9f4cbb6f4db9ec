/// A barrier.
///
/// A participant that dies or gives up breaks it.
struct ManagerBarrier: ManagerWaitingObject {
  let parties: Int
  private var isBroken = false
  var waiters: [ManagerWaiter] = []

  init(parties: Int) { self.parties = parties }

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .wait:
      if isBroken { return .reply(ManagerReply(.brokenBarrier)) }
      let order = Int64(waiters.count)
      if waiters.count + 1 < parties {
        waiters.append(waiter)
        return .wait
      }
      for (order, waiter) in waiters.enumerated() {
        let reply = ManagerReply(number: Int64(order))
        answers.append(ManagerAnswer(connection: waiter.connection, reply: reply))
      }
      waiters = []
      return .reply(ManagerReply(number: order))
    case .abort:
      breakUp(&answers)
      return .reply(ManagerReply())
    case .reset:
      breakUp(&answers)
      isBroken = false
      return .reply(ManagerReply())
    case .state: return .reply(ManagerReply(isBroken ? .brokenBarrier : .done))
    case .count: return .reply(ManagerReply(number: Int64(waiters.count)))
    default: return Self.unknownMethod
    }
  }

  private mutating func breakUp(_ answers: inout [ManagerAnswer]) {
    isBroken = true
    dismiss(ManagerReply(.brokenBarrier), &answers)
  }

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
    breakUp(&answers)
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    if leave(process) { breakUp(&answers) }
  }
}
