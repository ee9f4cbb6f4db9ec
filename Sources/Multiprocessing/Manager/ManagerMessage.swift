/// Stands for a key or a value that a request does not have.
struct NoPart: Encodable {}

/// What a client asks of a manager's server.
///
/// Values and keys are opaque bytes to the server.
struct ManagerRequest: Equatable {
  /// The object, or 0 for the manager itself.
  var object: UInt32 = 0
  var method: UInt16 = 0
  /// The thread that asks; with its process it is the owner of locks.
  var thread: Int32 = 0
  var number: Int64 = 0
  /// Nanoseconds that the server may let the caller wait; negative: for ever.
  var timeout: Int64 = -1
  var key: [UInt8] = []
  var value: [UInt8] = []

  func append(to buffer: WireBuffer) {
    appendFixed(to: buffer)
    buffer.append(UInt32(key.count))
    key.withUnsafeBytes { buffer.append($0) }
    buffer.append(UInt32(value.count))
    value.withUnsafeBytes { buffer.append($0) }
  }

  /// Appends the request with a key and a value that are encoded on the spot, instead of its own;
  /// what is `NoPart` stays empty.
  func append<Key: Encodable, Value: Encodable>(
    to buffer: WireBuffer, key: Key, value: Value
  ) throws {
    appendFixed(to: buffer)
    try Self.appendPart(key, to: buffer)
    try Self.appendPart(value, to: buffer)
  }

  private func appendFixed(to buffer: WireBuffer) {
    buffer.append(object)
    buffer.append(method)
    buffer.append(thread)
    buffer.append(number)
    buffer.append(timeout)
  }

  private static func appendPart<Part: Encodable>(_ part: Part, to buffer: WireBuffer) throws {
    let place = buffer.count
    buffer.append(UInt32(0))
    if Part.self == NoPart.self { return }
    try WireFormat.encode(part, into: buffer)
    buffer.patch(UInt32(buffer.count - place - 4), at: place)
  }

  init(
    object: UInt32 = 0, method: ManagerMethod, thread: Int32 = 0, number: Int64 = 0,
    timeout: Int64 = -1, key: [UInt8] = [], value: [UInt8] = []
  ) {
    self.object = object
    self.method = method.rawValue
    self.thread = thread
    self.number = number
    self.timeout = timeout
    self.key = key
    self.value = value
  }

  init(from reader: inout ByteReader) throws {
    object = try reader.read(UInt32.self)
    method = try reader.read(UInt16.self)
    thread = try reader.read(Int32.self)
    number = try reader.read(Int64.self)
    timeout = try reader.read(Int64.self)
    key = try reader.readBytes()
    value = try reader.readBytes()
  }
}

/// What the server answers.
struct ManagerReply: Equatable {
  enum Status: UInt8 {
    case done
    /// Done, but the last owner of the lock died with it.
    case ownerDied
    /// There is no such thing: an index, a key, an object, a method.
    case missing
    case timedOut
    case refused
    case notOwner
    case wouldDeadlock
    case brokenBarrier
    case full
  }

  var status = Status.done
  var number: Int64 = 0
  /// Values; one for most methods.
  var values: [[UInt8]] = []

  func append(to buffer: WireBuffer) {
    buffer.append(status.rawValue)
    buffer.append(number)
    buffer.append(UInt32(values.count))
    for value in values {
      buffer.append(UInt32(value.count))
      value.withUnsafeBytes { buffer.append($0) }
    }
  }

  init(_ status: Status = .done, number: Int64 = 0, values: [[UInt8]] = []) {
    self.status = status
    self.number = number
    self.values = values
  }

  init(from reader: inout ByteReader) throws {
    guard let status = Status(rawValue: try reader.read(UInt8.self)) else {
      throw MultiprocessingError(.corruptFrame, "a manager gave an unknown answer")
    }
    self.status = status
    number = try reader.read(Int64.self)
    let count = try reader.read(UInt32.self)
    for _ in 0..<count { values.append(try reader.readBytes()) }
  }
}

/// The methods of all kinds of objects.
///
/// Each kind knows some of them and refuses the others.
enum ManagerMethod: UInt16 {
  // Of the manager itself.
  case hello, create, destroy, batch, ping
  // Of list, dictionary, namespace, value and array.
  case get, set, append, insert, remove, removeAll, count, all, contains, keys, exchange
  // Of locks, semaphores, conditions, events, barriers and queues.
  case acquire, release, wait, notify, isSet, clear, abort, reset, put, take, state
}

/// The kinds of objects.
enum ManagerKind: Int64 {
  case list = 1
  case dictionary, namespace, lock, recursiveLock, semaphore, boundedSemaphore
  case condition, event, barrier, queue, value, array
}
