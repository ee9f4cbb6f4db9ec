import CPrimitives

// Making and ending the fibers behind the tasks.
extension Hub {
  /// Makes a fiber that is ready to run `body`.
  @usableFromInline
  func start(
    name: String?, stackSize: Int, _ body: @escaping ((any Error)?) -> Void
  ) -> Fiber {
    cprimitives_stack_require(Self.roomForWait)
    let fiber = takeRecord()
    tasksMade += 1
    fiber.pointee.serial = tasksMade
    fiber.pointee.body = body
    let hub = Unmanaged.passUnretained(self)
    fiber.pointee.greenlet = Greenlet(
      name: name, stackSize: stackSize, parent: engine.takeUnretainedValue(),
      body: .task {
        if let body = fiber.pointee.body.take(), !OverflowGuard.run(body) {
          body(fiber.pointee.greenlet?.overflow)
        }
        hub._withUnsafeGuaranteedRef { $0.end(fiber) }
      })
    living += 1
    ready.append(fiber)
    return fiber
  }

  /// The fiber's body is over; its greenlet ends right after this, back in the engine.
  func end(_ fiber: Fiber) {
    living -= 1
    running = nil
    ended.append(fiber)
  }

  /// Drops the greenlet of a fiber that has ended and keeps the record for the next task.
  func recycle(_ fiber: Fiber) {
    fiber.pointee.greenlet = nil
    fiber.pointee.context = nil
    fiber.pointee.suspended = nil
    fiber.pointee.isCancelled = false
    if !fiber.pointee.expiredScopes.isEmpty { fiber.pointee.expiredScopes = [] }
    fiber.pointee.next = freeFibers
    freeFibers = fiber
  }

  private func takeRecord() -> Fiber {
    if let fiber = freeFibers {
      freeFibers = fiber.pointee.next
      return fiber
    }
    let fiber = Fiber.allocate(capacity: 1)
    fiber.initialize(to: FiberRecord())
    fibers.append(fiber)
    return fiber
  }

  /// A task failed and nobody was waiting for it.
  func failed(with error: any Error) {
    guard firstFailure == nil, !(error is CancellationError) else { return }
    firstFailure = error
    cancelAll()
  }
}
