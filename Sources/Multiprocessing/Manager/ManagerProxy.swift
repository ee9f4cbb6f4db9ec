import CPrimitives

/// What all proxies are: an object of a manager, known by its number.
///
/// Proxies travel to other processes in tasks. Every call throws `endOfStream` if the manager is
/// gone and `refused` if it does not know the object or the method.
public protocol ManagedObject: Codable, Sendable {
  /// Where the calls go.
  var proxy: ManagerProxy { get }
}

/// The address of an object: its manager and its number.
public struct ManagerProxy: Codable, Sendable {
  let endpoint: ManagerEndpoint
  let object: UInt32

  init(endpoint: ManagerEndpoint, object: UInt32) {
    self.endpoint = endpoint
    self.object = object
  }

  private enum CodingKeys: String, CodingKey { case endpoint, object }

  /// Reads a proxy.
  ///
  /// Those of one manager that come in one message share their connections.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let own = try container.decode(ManagerEndpoint.self, forKey: .endpoint)
    endpoint = (decoder as? WireDecoder)?.shared(own) ?? own
    object = try container.decode(UInt32.self, forKey: .object)
  }

  /// Calls a method and turns what went wrong into an error.
  @discardableResult
  func call(
    _ method: ManagerMethod, number: Int64 = 0, timeout: Duration? = nil
  ) throws -> ManagerReply {
    try call(method, number: number, timeout: timeout, key: NoPart(), value: NoPart())
  }

  /// The same with a value.
  @discardableResult
  func call<Value: Encodable>(
    _ method: ManagerMethod, number: Int64 = 0, timeout: Duration? = nil, value: Value
  ) throws -> ManagerReply {
    try call(method, number: number, timeout: timeout, key: NoPart(), value: value)
  }

  /// The same with a key and a value.
  @discardableResult
  func call<Key: Encodable, Value: Encodable>(
    _ method: ManagerMethod, number: Int64 = 0, timeout: Duration? = nil, key: Key, value: Value
  ) throws -> ManagerReply {
    let request = request(method, number: number, timeout: timeout)
    let reply = try endpoint.call { try request.append(to: $0, key: key, value: value) }
    try Self.check(reply)
    return reply
  }

  func request(
    _ method: ManagerMethod, number: Int64 = 0, timeout: Duration? = nil, key: [UInt8] = [],
    value: [UInt8] = []
  ) -> ManagerRequest {
    ManagerRequest(
      object: object, method: method, thread: cprimitives_gettid(), number: number,
      timeout: timeout == nil ? -1 : Deadline(after: timeout).remainingNanoseconds, key: key,
      value: value)
  }

  static func check(_ reply: ManagerReply) throws {
    switch reply.status {
    case .done, .ownerDied: return
    case .missing:
      throw MultiprocessingError(.refused, "there is no such object, key or index in the manager")
    case .refused, .full:
      throw MultiprocessingError(.refused, "the manager's object does not know this method")
    case .timedOut: throw MultiprocessingError(.timedOut, "the manager did not answer in time")
    case .notOwner:
      throw MultiprocessingError(.notOwner, "this thread does not have what it gives back")
    case .wouldDeadlock:
      throw MultiprocessingError(
        .wouldDeadlock, "this thread has the lock already and would wait for itself")
    case .brokenBarrier:
      throw MultiprocessingError(.brokenBarrier, "the barrier is broken: somebody gave up or died")
    }
  }

  /// Decodes a value of a reply.
  static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]?) throws -> Value {
    guard let bytes else {
      throw MultiprocessingError(.corruptFrame, "the manager sent no value")
    }
    do {
      return try WireFormat.decode(type, from: bytes)
    } catch let error as WireError {
      throw MultiprocessingError(.corruptFrame, "the manager holds no \(type) there: \(error)")
    }
  }

  /// What a call of a key gives that may find nothing; nil then.
  func find<Key: Encodable>(_ method: ManagerMethod, key: Key) throws -> [UInt8]? {
    let request = request(method)
    let reply = try endpoint.call { try request.append(to: $0, key: key, value: NoPart()) }
    if reply.status == .missing { return nil }
    try Self.check(reply)
    return reply.values.first
  }

  /// Several requests in one exchange; those that would have to wait come back as timed out.
  func batch(_ requests: [ManagerRequest]) throws -> [ManagerReply] {
    let buffer = WireBuffer()
    for request in requests { request.append(to: buffer) }
    let batch = ManagerRequest(
      method: .batch, thread: cprimitives_gettid(), value: Array(buffer.bytes))
    let reply = try endpoint.call(batch)
    try Self.check(reply)
    return try reply.values.map { bytes in
      try bytes.withUnsafeBytes { bytes in
        var reader = ByteReader(bytes)
        return try ManagerReply(from: &reader)
      }
    }
  }
}
