import BenchCore
import BenchKernels
import Coroutines
import Glibc

/// The waits of blocking-style code in a greenlet: each lets the hub's other greenlets run.
///
/// Descriptors that can be polled are handed to the hub at their first use; regular files and other
/// calls that block go to its threads. All greenlets of a hub share one port.
final class HubPort: BlockingPort, @unchecked Sendable {  // Only the hub's thread touches it.
  /// A descriptor that the hub waits for, and how long one wait may take.
  private final class Stream {
    let stream: HubStream
    var limit: Duration?

    init(_ stream: HubStream, limit: Duration?) {
      self.stream = stream
      self.limit = limit
    }
  }

  /// As in `SystemPort`.
  private let socketTimeout = Duration.seconds(30)
  @exclusivity(unchecked) private var streams: [Int32: Stream] = [:]
  @exclusivity(unchecked) private var gates: [String: Hub.Event] = [:]

  /// Greenlets of one hub never interrupt each other, and computing keeps the hub.
  var turn: (any ComputingTurn)? { nil }

  func yield() throws { try Hub.yield() }

  func sleep(until deadline: Nanoseconds) throws {
    guard deadline.count > 0 else { return }
    try Hub.sleep(untilUptime: UInt64(deadline.count))
  }

  /// Connects over the hub; a Unix socket on one of its threads, because that connects at once or
  /// waits for room in the server's queue, which cannot be polled.
  func connect(to address: SocketEndpoint) throws -> Int32 {
    let stream =
      switch address {
      case .internet(let host, let port):
        try translating("connect to", "\(address)") {
          try HubStream.connect(
            host: host, port: UInt16(clamping: port), timeout: socketTimeout)
        }
      case .unix:
        try HubStream(taking: try Hub.offload { try SystemPort().connect(to: address) })
      }
    streams[stream.descriptor] = Stream(stream, limit: socketTimeout)
    return stream.descriptor
  }

  func limitWaits(of descriptor: Int32, to limit: Nanoseconds) {
    streams[descriptor]?.limit = limit > .zero ? .nanoseconds(limit.count) : nil
  }

  func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let entry = stream(descriptor) else {
      let target = Memory(bytes: UnsafeRawBufferPointer(buffer))
      return try Hub.offload {
        let buffer = UnsafeMutableRawBufferPointer(mutating: target.bytes)
        return try SystemPort().read(descriptor, into: buffer)
      }
    }
    return try translating("read") { try entry.stream.read(into: buffer, timeout: entry.limit) }
  }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws {
    guard let entry = stream(descriptor) else {
      let source = Memory(bytes: bytes)
      return try Hub.offload { try SystemPort().write(descriptor, source.bytes) }
    }
    try translating("write") { try entry.stream.write(bytes, timeout: entry.limit) }
  }

  func close(_ descriptor: Int32) {
    if let entry = streams.removeValue(forKey: descriptor) {
      entry.stream.close()
    } else {
      _ = Glibc.close(descriptor)
    }
  }

  func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) throws -> Result {
    try Hub.offload(body)
  }

  /// A greenlet for each child.
  func runChildren(
    _ count: Int, _ body: @escaping @Sendable (Int, any BlockingPort) throws -> UInt64
  ) throws -> ChildResults {
    let children = try (0..<count).map { index in
      try Hub.spawn { Result { try body(index, self) } }
    }
    let results = try children.map { try $0.value() }
    return ChildResults(checksums: try results.map { try $0.get() }, spawned: count)
  }

  /// Greenlets of one hub wait at an event of the hub; the gate is of this process only.
  func wait(at gate: SharedGate) throws {
    guard !gate.isOpen else { return }
    let event = gates[gate.path] ?? Hub.Event()
    gates[gate.path] = event
    try event.wait()
  }

  func open(_ gate: SharedGate) {
    gate.open()
    gates.removeValue(forKey: gate.path)?.set()
  }

  /// The stream of a descriptor; nil for one that cannot be polled, such as a regular file.
  private func stream(_ descriptor: Int32) -> Stream? {
    if let entry = streams[descriptor] { return entry }
    guard let stream = try? HubStream(taking: descriptor) else { return nil }
    let entry = Stream(stream, limit: nil)
    streams[descriptor] = entry
    return entry
  }

  /// The hub's errors in the words of the other ports.
  private func translating<Success>(
    _ call: String, _ subject: String = "", _ body: () throws -> Success
  ) throws -> Success {
    do {
      return try body()
    } catch is HubTimeout {
      throw SystemError(call, subject, errorNumber: ETIMEDOUT)
    } catch HubError.system(_, let number, _) {
      throw SystemError(call, subject, errorNumber: number)
    }
  }
}

/// Memory that its owner, who waits, lends to a thread of the hub.
private struct Memory: @unchecked Sendable {  // The owner does not touch it meanwhile.
  let bytes: UnsafeRawBufferPointer
}
