import CPrimitives

/// Runs many tasks on one thread with plain blocking-style code: a call that waits lets others run.
///
/// ```swift
/// try Hub.run {
///   let listener = try HubListener(host: "127.0.0.1", port: 8080)
///   while true {
///     let client = try listener.accept()              // other tasks run meanwhile
///     try Hub.spawn {
///       while let bytes = try client.read(upTo: 4096) { try client.write(bytes) }
///     }
///   }
/// }
/// ```
/// Every task is a ``Greenlet``; the hub is the scheduler that greenlets lack. Calls that switch by
/// themselves: ``sleep(for:)``, ``HubStream`` reads and writes, connect and accept, ``waitForExit(of:)``,
/// ``offload(_:)`` (regular files and everything else that blocks the thread), and the waits of
/// ``Lock``, ``Semaphore``, ``Event``, ``Channel`` and ``HubTask``. Between them nobody interrupts a
/// task, so data of one hub needs no locks. One hub a thread; hubs share nothing.
///
/// The rules of ``Greenlet`` hold: no `await`, no access to a variable open across a call that waits.
public final class Hub {
  // Exempt from the dynamic exclusivity check, whose list is per thread and not per task: no access
  // to these is open across a switch.
  @exclusivity(unchecked) var ready = Ring<Fiber>()
  @exclusivity(unchecked) var timers = TimerQueue()
  /// What is due under which of the timers' slots.
  @exclusivity(unchecked) var alarms = SlotTable<Alarm>()
  /// All records that were ever made, and those of them that are free.
  @exclusivity(unchecked) var fibers: [Fiber] = []
  @exclusivity(unchecked) var freeFibers: Fiber?
  /// Fibers that have ended and whose greenlets the engine has not dropped yet.
  @exclusivity(unchecked) var ended = Ring<Fiber>()
  @exclusivity(unchecked) var living = 0
  @exclusivity(unchecked) var tasksMade: UInt64 = 0
  /// The fiber that runs; nil while the engine does.
  @exclusivity(unchecked) var running: Fiber?
  /// Fibers that wait for a descriptor, and calls handed to threads: what can wake a hub from outside.
  @exclusivity(unchecked) var outsideWaits = 0
  @exclusivity(unchecked) var switchesSinceClockRead = 0
  /// After how many switches the clock is read again: 1 while there is credit for it.
  @exclusivity(unchecked) var switchesPerClockRead = 1
  /// Readings of the clock that time spent elsewhere has paid for; the first few are free.
  @exclusivity(unchecked) var clockCredit: UInt64 = 1024
  @exclusivity(unchecked) var lastClockRead = monotonicNow()
  /// Set by a fiber that saw that a poll is due; the engine clears it.
  @exclusivity(unchecked) var mustPoll = false
  /// A fiber that yielded when a poll was due: it goes on after those that the poll wakes.
  @exclusivity(unchecked) var yielding: Fiber?
  /// Calls of the running fiber that had no need to wait, since the last switch.
  @exclusivity(unchecked) var callsInARow = 0
  @exclusivity(unchecked) var lastPoll: UInt64 = 0
  @exclusivity(unchecked) var firstFailure: (any Error)?
  @exclusivity(unchecked) var scopesMade: UInt64 = 0
  /// Runs Swift tasks here, if the hub was started for them.
  @exclusivity(unchecked) var executor: HubExecutor?

  let poller: Poller
  let threads: BlockingThreads
  let thread: GreenletThread.Pointer
  /// The greenlet that called `run`, which waits there and so outlives the hub.
  let engine: Unmanaged<Greenlet>
  let engineContext: UnsafeMutablePointer<cprimitives_context>

  private init(blockingThreads: Int) throws {
    poller = try Poller()
    threads = BlockingThreads(limit: blockingThreads, notify: poller.doorbell)
    thread = GreenletThread.current
    engine = thread.pointee.current
    engineContext = thread.pointee.context
  }

  deinit {
    for fiber in fibers {
      fiber.deinitialize(count: 1)
      fiber.deallocate()
    }
  }

  /// Starts a hub on the calling thread, runs `body` as its first task, and waits for all tasks.
  ///
  /// - Parameters:
  ///   - blockingThreads: the most threads of ``offload(_:)``; they start with the first use and have
  ///     ended when this returns.
  ///   - body: the first task.
  /// - Returns: the result of `body`, when all other tasks have ended too.
  /// - Throws: the first error of `body` or of a task that nobody waits for; the other tasks are
  ///   cancelled and awaited first. ``HubError/deadlock(tasks:)`` when no task can ever go on.
  @discardableResult
  public static func run<Success>(
    blockingThreads: Int = 4, _ body: @escaping () throws -> Success
  ) throws -> Success {
    try withHub(blockingThreads: blockingThreads) { hub in
      let main = try spawn(name: "main", body)
      hub.loop()
      if let failure = hub.firstFailure { throw failure }
      guard let outcome = main.outcome else { throw HubError.deadlock(tasks: 0) }
      return try outcome.get()
    }
  }

  /// Makes the calling thread's hub for as long as `body` runs.
  static func withHub<Success>(
    blockingThreads: Int, _ body: (Hub) throws -> Success
  ) throws -> Success {
    guard cprimitives_current_hub() == nil else { throw HubError.nested }
    let hub = try Hub(blockingThreads: blockingThreads)
    cprimitives_set_current_hub(Unmanaged.passUnretained(hub).toOpaque())
    defer {
      cprimitives_set_current_hub(nil)
      hub.threads.shutdown()
      hub.poller.close()
    }
    return try body(hub)
  }

  /// The hub that runs on the calling thread.
  ///
  /// It is kept by `run`, which waits further up on the same thread.
  static func current(for call: String) throws -> Hub {
    guard let hub = here else { throw HubError.noHub(call) }
    return hub.takeUnretainedValue()
  }

  /// The calling thread's hub, without counting a reference; nil outside of any.
  @inline(__always)
  static var here: Unmanaged<Hub>? {
    cprimitives_current_hub().map { .fromOpaque($0) }
  }

  /// Starts a task of the calling thread's hub.
  ///
  /// It runs when the calling task waits.
  ///
  /// - Parameters:
  ///   - name: shown when its stack overflows.
  ///   - stackSize: usable stack in bytes.
  ///   - body: an error that nobody asks ``HubTask/value()`` for ends the hub.
  /// - Throws: ``HubError/noHub(_:)``.
  @inlinable
  @discardableResult
  public static func spawn<Success>(
    name: String? = nil, stackSize: Int = Greenlet.defaultStackSize,
    _ body: @escaping () throws -> Success
  ) throws -> HubTask<Success> {
    let gate = TaskGate()
    let task = HubTask<Success>(gate: gate)
    try start(name: name, stackSize: stackSize, gate) { refusal in
      if let refusal { return task.finish(with: .failure(refusal)) }
      task.finish(with: Result { try body() })
    }
    return task
  }

  @usableFromInline
  static func start(
    name: String?, stackSize: Int, _ gate: TaskGate, _ body: @escaping ((any Error)?) -> Void
  ) throws {
    guard let here else { throw HubError.noHub("Hub.spawn") }
    here._withUnsafeGuaranteedRef { hub in
      gate.belongs(to: hub.start(name: name, stackSize: stackSize, body), of: hub)
    }
  }

  /// Lets all other tasks that can run go first.
  ///
  /// Throws `CancellationError`.
  public static func yield() throws {
    guard let here else { throw HubError.noHub("Hub.yield") }
    try here._withUnsafeGuaranteedRef { hub in
      let fiber = try hub.readyToWait()
      if hub.isPollDue(after: 1) { hub.yielding = fiber } else { hub.ready.append(fiber) }
      try hub.switchAway()
      try hub.checkInterrupted(fiber)
    }
  }

  /// Waits for `duration`; other tasks run meanwhile.
  ///
  /// Throws `CancellationError`.
  public static func sleep(for duration: Duration) throws {
    try sleep(untilUptime: monotonicNow() &+ duration.nanosecondsClamped)
  }

  /// Waits until the monotonic clock reads `deadline` nanoseconds.
  ///
  /// Throws `CancellationError`.
  public static func sleep(untilUptime deadline: UInt64) throws {
    guard let here else { throw HubError.noHub("Hub.sleep") }
    _ = try here._withUnsafeGuaranteedRef { try $0.park(until: deadline) }
  }
}
