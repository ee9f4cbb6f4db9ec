/// An event.
struct ManagerEvent: ManagerWaitingObject {
  private var isSet = false
  var waiters: [ManagerWaiter] = []

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .isSet: return .reply(ManagerReply(number: isSet ? 1 : 0))
    case .clear:
      isSet = false
      return .reply(ManagerReply())
    case .set:
      isSet = true
      dismiss(ManagerReply(), &answers)
      return .reply(ManagerReply())
    case .wait:
      if isSet { return .reply(ManagerReply()) }
      waiters.append(waiter)
      return .wait
    default: return Self.unknownMethod
    }
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    leave(process)
  }
}
