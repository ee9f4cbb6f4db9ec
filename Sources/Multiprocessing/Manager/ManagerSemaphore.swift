/// A semaphore that knows who took how many permits, so that those of the dead come back.
struct ManagerSemaphore: ManagerWaitingObject {
  private(set) var value: Int
  let bound: Int?
  private var taken: [Int32: Int] = [:]
  var waiters: [ManagerWaiter] = []

  init(value: Int, bound: Int?) {
    self.value = value
    self.bound = bound
  }

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .acquire:
      if value > 0 {
        take(waiter)
        return .reply(ManagerReply())
      }
      waiters.append(waiter)
      return .wait
    case .release:
      if let bound, value >= bound { return .reply(ManagerReply(.notOwner)) }
      if let own = taken[waiter.owner.process] {
        taken[waiter.owner.process] = own > 1 ? own - 1 : nil
      }
      value += 1
      handOn(&answers)
      return .reply(ManagerReply())
    case .state: return .reply(ManagerReply(number: Int64(value)))
    default: return Self.unknownMethod
    }
  }

  private mutating func take(_ waiter: ManagerWaiter) {
    value -= 1
    taken[waiter.owner.process, default: 0] += 1
  }

  private mutating func handOn(_ answers: inout [ManagerAnswer]) {
    while value > 0, !waiters.isEmpty {
      let next = waiters.removeFirst()
      take(next)
      answers.append(ManagerAnswer(connection: next.connection, reply: ManagerReply()))
    }
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    leave(process)
    value += taken.removeValue(forKey: process) ?? 0
    handOn(&answers)
  }
}
