/// A condition with its lock.
struct ManagerCondition: ManagerObject {
  private var lock = ManagerLock(isRecursive: false)
  private var sleepers: [ManagerWaiter] = []
  /// Sleepers whose time was over and who wait for the lock: they are told so with it.
  private var late: Set<Int> = []

  var waiters: [ManagerWaiter] { lock.waiters.filter { !isSleeper($0) } + sleepers }

  private func isSleeper(_ waiter: ManagerWaiter) -> Bool {
    waiter.request.method == ManagerMethod.wait.rawValue
  }

  mutating func handle(
    _ method: ManagerMethod, _ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .acquire: return lock.acquire(waiter)
    case .release:
      return release(waiter.owner, &answers)
        ? .reply(ManagerReply()) : .reply(ManagerReply(.notOwner))
    case .wait:
      guard lock.owner == waiter.owner else { return .reply(ManagerReply(.notOwner)) }
      sleepers.append(waiter)
      _ = release(waiter.owner, &answers)
      return .wait
    case .notify:
      guard lock.owner == waiter.owner else { return .reply(ManagerReply(.notOwner)) }
      let count = min(sleepers.count, Int(clamping: waiter.request.number))
      // The notifier has the lock, so they queue up for it.
      for sleeper in sleepers.prefix(count) { _ = lock.acquire(sleeper) }
      sleepers.removeFirst(count)
      return .reply(ManagerReply(number: Int64(count)))
    default: return Self.unknownMethod
    }
  }

  private mutating func release(
    _ owner: ManagerOwner, _ answers: inout [ManagerAnswer]
  ) -> Bool {
    var made: [ManagerAnswer] = []
    let isDone = lock.release(owner, &made)
    for answer in made { answers.append(lateness(answer)) }
    return isDone
  }

  private mutating func lateness(_ answer: ManagerAnswer) -> ManagerAnswer {
    guard late.remove(answer.connection) != nil else { return answer }
    return ManagerAnswer(connection: answer.connection, reply: ManagerReply(.timedOut))
  }

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    guard isSleeper(waiter) else { return lock.expire(waiter, &answers) }
    sleepers.removeAll { $0 == waiter }
    late.insert(waiter.connection)
    if case .reply(let reply) = lock.acquire(waiter) {
      answers.append(lateness(ManagerAnswer(connection: waiter.connection, reply: reply)))
    }
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    let ended = (sleepers + lock.waiters).filter { $0.owner.process == process }
    late.subtract(ended.map(\.connection))
    sleepers.removeAll { $0.owner.process == process }
    var made: [ManagerAnswer] = []
    lock.processEnded(process, &made)
    for answer in made { answers.append(lateness(answer)) }
  }
}
