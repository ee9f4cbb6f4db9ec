import CPrimitives
import Glibc

/// A server process that holds objects for other processes.
///
/// ```swift
/// let manager = try Manager(start: .forkServer(server))
/// let names: ManagedList<String> = try manager.list()
/// // in any process that got the proxy in a task:
/// try names.append("Ada")
/// ```
///
/// Shared memory is quicker by two to three orders of magnitude; a manager is for what does not
/// fit there: lists and dictionaries of any size, and locks that are handed over as arguments.
/// When a client process dies, its locks pass on (the next owner is told), its permits come back,
/// and barriers that it waited at break. Only processes of the same user that were given a proxy
/// can connect: the socket has no place in the file system, the kernel names the user at its
/// other end, and a proxy carries a secret token.
///
/// The server ends with this object, or with the process. Thread-safe.
public final class Manager: Sendable {
  private let handle: ProcessHandle
  private let endpoint: ManagerEndpoint

  /// Starts the server.
  ///
  /// With `spawn` the executable's main must be guarded by `WorkerEntry`. Throws as
  /// `ChildProcess.start` does.
  public init(start: StartMethod, name: String = "manager") throws {
    var socketName = [CChar](repeating: 0, count: 16)
    let number = cprimitives_listen(&socketName)
    guard number >= 0 else { throw MultiprocessingError.system("cannot listen for clients") }
    let listener = Descriptor(owning: number)
    var generator = SystemRandomNumberGenerator()
    let token = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let text = String(
      decoding: socketName.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    endpoint = ManagerEndpoint(name: text, token: token)
    let request = LaunchRequest(
      kind: .manager, name: name, lifeline: getpid(), payload: token)
    handle = try Self.launch(request, listener, start)
  }

  deinit { shutdown() }

  private static func launch(
    _ request: LaunchRequest, _ listener: Descriptor, _ start: StartMethod
  ) throws -> ProcessHandle {
    switch start {
    case .fork:
      var request = request
      request.lifelineIsThread = true
      return try Forker.fork {
        Job(request: request, descriptors: [listener], tasks: []).run()
      }
    case .forkServer(let server):
      return try server.launch(request, descriptors: [listener.number])
    case .spawn(let executable):
      return try Spawner(executable: executable).launch(
        request, descriptors: [listener.number])
    }
  }

  /// The process id of the server.
  public var processID: Int32 { handle.pid }

  /// Ends the server.
  ///
  /// Calls of clients fail from then on. Safe to call twice.
  public func shutdown() {
    handle.send(signal: SIGKILL)
    _ = handle.wait(.never)
  }

  /// Removes an object; later calls of its proxies throw `refused`.
  public func remove(_ proxy: some ManagedObject) throws {
    let number = Int64(proxy.proxy.object)
    _ = try ManagerProxy(endpoint: endpoint, object: 0).call(.destroy, number: number)
  }

  private func create(
    _ kind: ManagerKind, number: Int = 0, value: [UInt8] = []
  ) throws -> ManagerProxy {
    // The number of a new object's kind and its own argument share one request.
    let request = ManagerRequest(
      method: .create, number: kind.rawValue, timeout: Int64(number), value: value)
    let reply = try endpoint.call(request)
    guard reply.status == .done else {
      throw MultiprocessingError(.invalidArgument, "a manager cannot make such a \(kind)")
    }
    return ManagerProxy(endpoint: endpoint, object: UInt32(clamping: reply.number))
  }

  private func encode<Value: Encodable>(_ values: [Value]) throws -> [UInt8] {
    managerBytes(of: try values.map { try WireFormat.bytes(of: $0) })
  }

  // MARK: The thirteen kinds

  /// Makes a list.
  public func list<Element>(_ elements: [Element] = []) throws -> ManagedList<Element> {
    ManagedList(proxy: try create(.list, value: encode(elements)))
  }

  /// Makes a dictionary.
  public func dictionary<Key, Value>() throws -> ManagedDictionary<Key, Value> {
    ManagedDictionary(proxy: try create(.dictionary))
  }

  /// Makes a namespace: values of any types under names.
  public func namespace() throws -> ManagedNamespace {
    ManagedNamespace(proxy: try create(.namespace))
  }

  /// Makes a lock.
  public func lock() throws -> ManagedLock { ManagedLock(proxy: try create(.lock)) }

  /// Makes a lock that its owner may take again.
  public func recursiveLock() throws -> ManagedLock {
    ManagedLock(proxy: try create(.recursiveLock))
  }

  /// Makes a semaphore with so many permits.
  public func semaphore(_ value: Int) throws -> ManagedSemaphore {
    ManagedSemaphore(proxy: try create(.semaphore, number: value))
  }

  /// Makes a semaphore that never has more permits than at first.
  public func boundedSemaphore(_ value: Int) throws -> ManagedSemaphore {
    ManagedSemaphore(proxy: try create(.boundedSemaphore, number: value))
  }

  /// Makes a condition.
  public func condition() throws -> ManagedCondition {
    ManagedCondition(proxy: try create(.condition))
  }

  /// Makes an event.
  public func event() throws -> ManagedEvent { ManagedEvent(proxy: try create(.event)) }

  /// Makes a barrier for so many participants.
  public func barrier(parties: Int) throws -> ManagedBarrier {
    ManagedBarrier(proxy: try create(.barrier, number: parties))
  }

  /// Makes a queue; without a bound it takes as much as fits into memory.
  public func queue<Element>(bound: Int? = nil) throws -> ManagedQueue<Element> {
    ManagedQueue(proxy: try create(.queue, number: bound ?? 0))
  }

  /// Makes a single value.
  public func value<Value: Codable & Sendable>(_ initial: Value) throws -> ManagedValue<Value> {
    ManagedValue(proxy: try create(.value, value: WireFormat.bytes(of: initial)))
  }

  /// Makes an array of fixed length.
  public func array<Element>(_ elements: [Element]) throws -> ManagedArray<Element> {
    ManagedArray(proxy: try create(.array, value: encode(elements)))
  }
}
