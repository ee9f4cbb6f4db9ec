import Glibc
import Multiprocessing

extension Scenario {
  /// Objects in a server process.
  static let manager = Scenario(
    "manager", python: "Manager",
    "a server process holds thirteen kinds of objects that others use through proxies",
    expect: "all thirteen as three clients left them; a dead client blocks nobody; clear errors",
    tasks: [ManagerClient.self, ManagerVictim.self]
  ) { stage in
    let manager = try Manager(start: try stage.start())
    try stage.say("the manager is process \(manager.processID)")
    let clients = 3
    let objects = try ManagedObjects(manager, clients: clients)
    let children = try (0..<clients).map {
      try stage.startChild(
        ManagerClient(story: stage.story, objects: objects, number: $0), name: "client \($0)")
    }
    // All wait for the event; the condition wakes the parent when the last has counted itself.
    try objects.event.set()
    try waitForAll(objects, clients)
    for child in children { try stage.join(child) }
    try checkObjects(objects, stage)
    try loseClient(manager, stage)
    try checkErrors(manager, stage)
  }

  private static func waitForAll(_ objects: ManagedObjects, _ clients: Int) throws {
    _ = try objects.condition.lock(timeout: Stage.patience)
    while try objects.value.get() < clients {
      guard try objects.condition.wait(timeout: Stage.patience) else {
        throw ScenarioError("the condition was not notified")
      }
    }
    try objects.condition.unlock()
  }

  private static func checkObjects(_ objects: ManagedObjects, _ stage: Stage) throws {
    stage.check("list", try objects.list.elements().sorted(), is: [0, 1, 2])
    let dictionary = try objects.dictionary.elements()
    stage.check(
      "dictionary", dictionary.keys.sorted().map { "\($0)=\(dictionary[$0] ?? -1)" },
      is: ["client 0=0", "client 1=1", "client 2=4"])
    stage.check("namespace", try objects.namespace.names().count, is: 3)
    stage.check("value (condition)", try objects.value.get(), is: 3)
    stage.check("array (lock)", try objects.array.elements(), is: [30, 0])
    stage.check("list (re-entrant lock)", try objects.nested.elements(), is: [6])
    stage.check("semaphore", try objects.semaphore.value(), is: 2)
    stage.check("bounded semaphore", try objects.bounded.value(), is: 1)
    try stage.check("bounded semaphore, one release too many", throws: .notOwner) {
      try objects.bounded.release()
    }
    stage.check("event", try objects.event.isSet(), is: true)
    stage.check("barrier", try objects.barrier.waiting(), is: 0)
    let queued = try (0..<3).map { _ in try objects.queue.get(timeout: Stage.patience) }
    stage.check("queue", queued.sorted(), is: [0, 10, 20])
  }

  /// A client that is killed while it has the lock.
  private static func loseClient(_ manager: Manager, _ stage: Stage) throws {
    let lock = try manager.lock()
    let victim = try stage.startChild(
      ManagerVictim(story: stage.story, lock: lock), name: "victim")
    try stage.join(victim)
    let state = try lock.lock(timeout: Stage.patience)
    try stage.say("got the lock of the killed client, which is told: \(state)")
    stage.check("killed client", victim.ending, is: "signal 9 (Killed)")
    stage.check("its lock", "\(state)", is: "ownerDied")
    try lock.unlock()
  }

  private static func checkErrors(_ manager: Manager, _ stage: Stage) throws {
    // The proxy of a lock, read as one of a list: a method that a lock does not know.
    let (near, far) = try PipeEnd.pair()
    let lock = try manager.lock()
    try near.send(lock)
    let impostor = try far.receive(ManagedList<Int>.self)
    try stage.check("unknown method", throws: .refused) { try impostor.append(1) }
    let list: ManagedList<Int> = try manager.list()
    try manager.remove(list)
    try stage.check("removed object", throws: .refused) { _ = try list.count() }
    manager.shutdown()
    try stage.check("dead server", throws: .endOfStream) { _ = try lock.lock() }
  }
}

/// One object of each kind, and a second list for what the re-entrant lock guards.
private struct ManagedObjects: Codable, Sendable {
  var list: ManagedList<Int>
  var dictionary: ManagedDictionary<String, Int>
  var namespace: ManagedNamespace
  var lock: ManagedLock
  var reentrant: ManagedLock
  var semaphore: ManagedSemaphore
  var bounded: ManagedSemaphore
  var condition: ManagedCondition
  var event: ManagedEvent
  var barrier: ManagedBarrier
  var queue: ManagedQueue<Int>
  var value: ManagedValue<Int>
  var array: ManagedArray<Int>
  var nested: ManagedList<Int>

  init(_ manager: Manager, clients: Int) throws {
    list = try manager.list()
    dictionary = try manager.dictionary()
    namespace = try manager.namespace()
    lock = try manager.lock()
    reentrant = try manager.recursiveLock()
    semaphore = try manager.semaphore(2)
    bounded = try manager.boundedSemaphore(1)
    condition = try manager.condition()
    event = try manager.event()
    barrier = try manager.barrier(parties: clients)
    queue = try manager.queue()
    value = try manager.value(0)
    array = try manager.array([0, 0])
    nested = try manager.list([0])
  }
}

/// Uses every object.
private struct ManagerClient: ProcessTask {
  var story: Story
  var objects: ManagedObjects
  var number: Int

  func run(_ context: TaskContext) throws -> NoResult {
    try objects.event.wait(timeout: Stage.patience)
    let order = try objects.barrier.wait(timeout: Stage.patience)
    try story.say(context.name, "passed the barrier as number \(order)")
    try objects.list.append(number)
    try objects.dictionary.set(context.name, number * number)
    try objects.namespace.set(context.name, true)
    for _ in 0..<10 {
      try objects.lock.withLock { _ in try objects.array.set(0, try objects.array.get(0) + 1) }
    }
    try objects.reentrant.withLock { _ in
      for _ in 0..<2 {
        try objects.reentrant.withLock { _ in
          try objects.nested.set(0, try objects.nested.get(0) + 1)
        }
      }
    }
    for semaphore in [objects.semaphore, objects.bounded] {
      try semaphore.acquire(timeout: Stage.patience)
      try semaphore.release()
    }
    try objects.queue.put(number * 10)
    try countMyself()
    return NoResult()
  }

  private func countMyself() throws {
    _ = try objects.condition.lock(timeout: Stage.patience)
    try objects.value.set(try objects.value.get() + 1)
    try objects.condition.notifyAll()
    try objects.condition.unlock()
  }
}

/// Takes a lock and dies with it.
private struct ManagerVictim: ProcessTask {
  var story: Story
  var lock: ManagedLock

  func run(_ context: TaskContext) throws -> NoResult {
    _ = try lock.lock(timeout: Stage.patience)
    try story.say(context.name, "has the lock and is killed now")
    kill(getpid(), SIGKILL)
    return NoResult()
  }
}
