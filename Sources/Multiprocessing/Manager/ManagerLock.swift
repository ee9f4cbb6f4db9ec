/// A lock, re-entrant or not, given to those who wait in the order in which they came.
struct ManagerLock: ManagerWaitingObject {
  let isRecursive: Bool
  private(set) var owner: ManagerOwner?
  private var depth = 0
  private var ownerDied = false
  var waiters: [ManagerWaiter] = []

  init(isRecursive: Bool) { self.isRecursive = isRecursive }

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .acquire: return acquire(waiter)
    case .release:
      return release(waiter.owner, &answers)
        ? .reply(ManagerReply()) : .reply(ManagerReply(.notOwner))
    default: return Self.unknownMethod
    }
  }

  mutating func acquire(_ waiter: ManagerWaiter) -> ManagerOutcome {
    if owner == nil { return .reply(grant(waiter)) }
    if owner == waiter.owner {
      guard isRecursive else { return .reply(ManagerReply(.wouldDeadlock)) }
      depth += 1
      return .reply(ManagerReply())
    }
    waiters.append(waiter)
    return .wait
  }

  /// Gives the lock back and on.
  ///
  /// False: `caller` does not have it.
  mutating func release(_ caller: ManagerOwner, _ answers: inout [ManagerAnswer]) -> Bool {
    guard owner == caller else { return false }
    depth -= 1
    if depth == 0 {
      owner = nil
      handOn(&answers)
    }
    return true
  }

  private mutating func grant(_ waiter: ManagerWaiter) -> ManagerReply {
    owner = waiter.owner
    depth = 1
    defer { ownerDied = false }
    return ManagerReply(ownerDied ? .ownerDied : .done)
  }

  private mutating func handOn(_ answers: inout [ManagerAnswer]) {
    if waiters.isEmpty { return }
    let next = waiters.removeFirst()
    answers.append(ManagerAnswer(connection: next.connection, reply: grant(next)))
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    leave(process)
    guard owner?.process == process else { return }
    owner = nil
    depth = 0
    ownerDied = true
    handOn(&answers)
  }
}
