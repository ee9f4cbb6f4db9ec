/// A lock, re-entrant or not, given to those who wait in the order in which they came.
struct ManagerLock: ManagerObject {
  let isRecursive: Bool
  private(set) var owner: ManagerOwner?
  private var depth = 0
  private var ownerDied = false
  private(set) var waiters: [ManagerWaiter] = []

  init(isRecursive: Bool) { self.isRecursive = isRecursive }

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
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

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0.owner.process == process }
    guard owner?.process == process else { return }
    owner = nil
    depth = 0
    ownerDied = true
    handOn(&answers)
  }
}

/// A semaphore that knows who took how many permits, so that those of the dead come back.
struct ManagerSemaphore: ManagerObject {
  private(set) var value: Int
  let bound: Int?
  private var taken: [Int32: Int] = [:]
  private(set) var waiters: [ManagerWaiter] = []

  init(value: Int, bound: Int?) {
    self.value = value
    self.bound = bound
  }

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
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

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0.owner.process == process }
    value += taken.removeValue(forKey: process) ?? 0
    handOn(&answers)
  }
}

/// A condition with its lock.
struct ManagerConditionObject: ManagerObject {
  private var lock = ManagerLock(isRecursive: false)
  private var sleepers: [ManagerWaiter] = []
  /// Sleepers whose time was over and who wait for the lock: they are told so with it.
  private var late: Set<Int> = []

  var waiters: [ManagerWaiter] { lock.waiters.filter { !isSleeper($0) } + sleepers }

  private func isSleeper(_ waiter: ManagerWaiter) -> Bool {
    waiter.request.method == ManagerMethod.wait.rawValue
  }

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
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
      let count = min(sleepers.count, Int(clamping: request.number))
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
    sleepers.removeAll { $0.owner.process == process }
    var made: [ManagerAnswer] = []
    lock.processEnded(process, &made)
    for answer in made { answers.append(lateness(answer)) }
  }
}

/// An event.
struct ManagerEventObject: ManagerObject {
  private var isSet = false
  private(set) var waiters: [ManagerWaiter] = []

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
  ) -> ManagerOutcome {
    switch method {
    case .isSet: return .reply(ManagerReply(number: isSet ? 1 : 0))
    case .clear:
      isSet = false
      return .reply(ManagerReply())
    case .set:
      isSet = true
      answers += waiters.map {
        ManagerAnswer(connection: $0.connection, reply: ManagerReply())
      }
      waiters = []
      return .reply(ManagerReply())
    case .wait:
      if isSet { return .reply(ManagerReply()) }
      waiters.append(waiter)
      return .wait
    default: return Self.unknownMethod
    }
  }

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0.owner.process == process }
  }
}

/// A barrier.
///
/// A participant that dies or gives up breaks it.
struct ManagerBarrierObject: ManagerObject {
  let parties: Int
  private var isBroken = false
  private(set) var waiters: [ManagerWaiter] = []

  init(parties: Int) { self.parties = parties }

  mutating func handle(
    _ request: ManagerRequest, _ method: ManagerMethod, _ waiter: ManagerWaiter,
    _ answers: inout [ManagerAnswer]
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
    answers += waiters.map {
      ManagerAnswer(connection: $0.connection, reply: ManagerReply(.brokenBarrier))
    }
    waiters = []
  }

  mutating func expire(_ waiter: ManagerWaiter, _ answers: inout [ManagerAnswer]) {
    waiters.removeAll { $0 == waiter }
    answers.append(
      ManagerAnswer(connection: waiter.connection, reply: ManagerReply(.timedOut)))
    breakUp(&answers)
  }

  mutating func processEnded(_ process: Int32, _ answers: inout [ManagerAnswer]) {
    let count = waiters.count
    waiters.removeAll { $0.owner.process == process }
    if waiters.count < count { breakUp(&answers) }
  }
}
