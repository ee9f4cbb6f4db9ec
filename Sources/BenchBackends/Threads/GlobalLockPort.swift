import BenchCore
import BenchKernels

/// The waits of a thread under a global lock: the lock is given up before and taken again after.
///
/// As `Py_BEGIN_ALLOW_THREADS` does around every call that may block.
final class GlobalLockPort: BlockingPort {
  private let lock: GlobalLock
  private let system = SystemPort()

  init(lock: GlobalLock) {
    self.lock = lock
  }

  var turn: (any ComputingTurn)? { lock }

  func sleep(until deadline: Nanoseconds) throws {
    try withoutLock { try system.sleep(until: deadline) }
  }

  func connect(to address: SocketEndpoint) throws -> Int32 {
    try withoutLock { try system.connect(to: address) }
  }

  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try withoutLock { try system.read(descriptor, into: buffer) }
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws {
    try withoutLock { try system.write(descriptor, bytes) }
  }

  func close(_ descriptor: Int32) { system.close(descriptor) }

  func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) throws -> Result {
    try withoutLock(body)
  }

  func yield() throws { lock.offer() }

  func runChildren(
    _ count: Int, _ body: @escaping @Sendable (Int, any BlockingPort) throws -> UInt64
  ) throws -> ChildResults {
    try withoutLock {
      try system.runChildren(count) { [self] index, _ in
        lock.take()
        defer { lock.giveUp() }
        return try body(index, self)
      }
    }
  }

  func wait(at gate: SharedGate) throws { try withoutLock { try system.wait(at: gate) } }

  private func withoutLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock.giveUp()
    defer { lock.take() }
    return try body()
  }
}
