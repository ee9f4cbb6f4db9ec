import Glibc

extension Hub {
  /// Runs a blocking call on a thread of the hub's pool while other tasks run here.
  ///
  /// For regular files, name look-ups and libraries that block. A call that has started cannot be
  /// interrupted: a task that is cancelled or out of time goes on at once, and the result is dropped.
  /// - Throws: what `work` throws; `CancellationError`; ``HubTimeout``.
  public static func offload<Success: Sendable>(
    _ work: @escaping @Sendable () throws -> Success
  ) throws -> Success {
    let hub = try current(for: "Hub.offload")
    let fiber = try hub.readyToWait()
    let call = OffloadedCall<Success>(fiber: fiber, parking: fiber.pointee.parking &+ 1)
    hub.outsideWaits += 1
    hub.threads.submit {
      let outcome = Result { try work() }
      return {
        hub.outsideWaits -= 1
        call.outcome = outcome
        if fiber.pointee.parking == call.parking { hub.wake(fiber, .ready) }
      }
    }
    while call.outcome == nil {
      _ = try hub.park()
      if call.outcome == nil { call.parking = fiber.pointee.parking &+ 1 }
    }
    guard let outcome = call.outcome else { throw HubTimeout() }
    return try outcome.get()
  }

  /// Reads a whole file on a thread of the pool.
  ///
  /// Throws ``HubError``.
  public static func readFile(_ path: String) throws -> [UInt8] {
    try offload { try FileCalls.read(path) }
  }

  /// Writes a whole file on a thread of the pool, replacing what was there.
  ///
  /// Throws ``HubError``.
  public static func writeFile(_ path: String, _ bytes: [UInt8]) throws {
    try offload { try FileCalls.write(path, bytes) }
  }
}

/// What the thread hands back to the waiting task.
private final class OffloadedCall<Success> {
  let fiber: Fiber
  var parking: UInt64
  var outcome: Result<Success, any Error>?

  init(fiber: Fiber, parking: UInt64) {
    self.fiber = fiber
    self.parking = parking
  }
}

/// Blocking file calls, for a thread of the pool.
private enum FileCalls {
  static func read(_ path: String) throws -> [UInt8] {
    let file = try open(path, O_RDONLY | O_CLOEXEC, "open for reading")
    defer { close(file) }
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count == 0 { return content }
      if count > 0 { content += buffer[..<count] } else { try failUnlessInterrupted("read", path) }
    }
  }

  static func write(_ path: String, _ bytes: [UInt8]) throws {
    let file = try open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, "open for writing")
    defer { close(file) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(file, $0.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count >= 0 { written += count } else { try failUnlessInterrupted("write", path) }
    }
  }

  private static func open(_ path: String, _ flags: Int32, _ call: String) throws -> Int32 {
    let file = Glibc.open(path, flags, 0o666)
    guard file < 0 else { return file }
    throw HubError.system(call: call, errno: currentErrno(), context: path)
  }

  private static func failUnlessInterrupted(_ call: String, _ path: String) throws {
    let reason = currentErrno()
    guard reason != EINTR else { return }
    throw HubError.system(call: call, errno: reason, context: path)
  }
}
