/// The task types that a program runs in other processes.
///
/// Write it once and hand it to whoever needs it: `WorkerEntry`, the fork server and pools. A
/// spawned process finds the type of a task by its name in the catalogue of its own `main`.
///
/// ```swift
/// let tasks: TaskCatalogue = [Hash.self, Download.self]
/// ```
public struct TaskCatalogue: Sendable, ExpressibleByArrayLiteral {
  private var runners: [UInt32: TaskRunner] = [:]
  private var handlers: [UInt32: RawRunner] = [:]
  private var identifiers: [ObjectIdentifier: UInt32] = [:]
  /// Numbers that two types of the same name share.
  private var clashes: Set<UInt32> = []

  /// A catalogue of task types.
  public init(arrayLiteral types: any ProcessTask.Type...) { self.init(types) }

  /// A catalogue of task types and raw handlers.
  public init(
    _ types: [any ProcessTask.Type] = [], handlers rawTypes: [any RawTaskHandler.Type] = []
  ) {
    for type in types { add(type) }
    for type in rawTypes { add(handler: type) }
  }

  /// Everything that is in either catalogue.
  public static func + (left: TaskCatalogue, right: TaskCatalogue) -> TaskCatalogue {
    var sum = left
    // A type that is in both has the same number and runner in both.
    sum.runners.merge(right.runners) { first, _ in first }
    sum.handlers.merge(right.handlers) { first, _ in first }
    for (type, identifier) in right.identifiers { sum.note(type, identifier) }
    sum.clashes.formUnion(right.clashes)
    return sum
  }

  private mutating func add<Task: ProcessTask>(_ type: Task.Type) {
    let identifier = Self.identifier(of: type)
    runners[identifier] = TaskRunner(type)
    note(ObjectIdentifier(type), identifier)
  }

  private mutating func add<Handler: RawTaskHandler>(handler type: Handler.Type) {
    let identifier = Self.identifier(of: type)
    handlers[identifier] = RawRunner(type)
    note(ObjectIdentifier(type), identifier)
  }

  /// Keeps the number of a type, and notes if another type has it.
  private mutating func note(_ type: ObjectIdentifier, _ identifier: UInt32) {
    let isTaken = identifiers.contains { $0.key != type && $0.value == identifier }
    if isTaken { clashes.insert(identifier) }
    identifiers[type] = identifier
  }

  func runner(_ identifier: UInt32) -> TaskRunner? { runners[identifier] }

  func handler(_ identifier: UInt32) -> RawRunner? { handlers[identifier] }

  /// The number under which a type crosses, or an error if the type is not in the catalogue.
  func identifier(for type: Any.Type) throws -> UInt32 {
    if let identifier = identifiers[ObjectIdentifier(type)] {
      guard !clashes.contains(identifier) else { throw clash(type) }
      return identifier
    }
    throw MultiprocessingError(
      .unknownTask,
      "\(Self.name(of: type)) is not in the task catalogue: add it to the list that "
        + "WorkerEntry and the pool are given")
  }

  private func clash(_ type: Any.Type) -> MultiprocessingError {
    MultiprocessingError(
      .unknownTask,
      "two types in the task catalogue are called \(Self.name(of: type)), and a worker could not "
        + "tell which of them is meant: rename one (private types of two files count as one)")
  }

  /// The full name of a type, the same in every process.
  ///
  /// For a private type the runtime names an address in between, which differs from process to
  /// process: `Module.(unknown context at $55d1c0de).Name`. It is left out here. The same name as
  /// `String(reflecting:)` gives, which first searches every image for conformances: an eighth of
  /// the time that a spawned worker needs to start.
  static func name(of type: Any.Type) -> String {
    let name = _typeName(type, qualified: true)
    guard name.utf8.contains(UInt8(ascii: "$")) else { return name }
    return name.split(separator: ".", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("(unknown context at $") }
      .joined(separator: ".")
  }

  /// A number that every copy of the program computes alike: FNV-1a over the full type name.
  ///
  /// 0 is kept free.
  static func identifier(of type: Any.Type) -> UInt32 {
    var hash: UInt32 = 2_166_136_261
    for byte in name(of: type).utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return max(hash, 1)
  }
}

/// A task type without its type: how to run one from bytes.
struct TaskRunner: Sendable {
  let name: String
  /// Runs a task from its encoding and appends the encoded result.
  let runEncoded:
    @Sendable (UnsafeRawBufferPointer, [Descriptor], WireBuffer, TaskContext) throws -> Void
  /// Runs a task from its encoding and drops the result.
  let runOnly: @Sendable (UnsafeRawBufferPointer, [Descriptor], TaskContext) throws -> Void
  /// Runs a list of tasks and appends the list of results.
  let runChunk: @Sendable (UnsafeRawBufferPointer, WireBuffer, TaskContext) throws -> Void
  /// Runs a task from its own bytes and appends the bytes of the result.
  ///
  /// Only for types that the sender knows to be `BitwiseCopyable`.
  let runBitwise: @Sendable (UnsafeRawBufferPointer, WireBuffer, TaskContext) throws -> Void

  init<Task: ProcessTask>(_ type: Task.Type) {
    name = TaskCatalogue.name(of: type)
    runEncoded = { input, descriptors, output, context in
      let task = try Self.readable {
        try WireFormat.decode(Task.self, from: input, descriptors: descriptors)
      }
      try WireFormat.encode(try task.run(context), into: output)
    }
    runChunk = { input, output, context in
      let tasks = try Self.readable { try WireFormat.decode([Task].self, from: input) }
      try WireFormat.encode(try tasks.map { try $0.run(context) }, into: output)
    }
    runOnly = { input, descriptors, context in
      let task = try Self.readable {
        try WireFormat.decode(Task.self, from: input, descriptors: descriptors)
      }
      _ = try task.run(context)
    }
    runBitwise = { input, output, context in
      guard input.count == MemoryLayout<Task>.size else {
        throw UnreadableTask(reason: "\(input.count) bytes are not a \(Task.self)")
      }
      let task = withUnsafeTemporaryAllocation(of: Task.self, capacity: 1) { room in
        UnsafeMutableRawBufferPointer(room).copyMemory(from: input)
        return room[0]
      }
      let result = try task.run(context)
      withUnsafeBytes(of: result) { output.append($0) }
    }
  }

  private static func readable<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw UnreadableTask(reason: "\(error)") }
  }
}

/// A raw handler type without its type.
struct RawRunner: Sendable {
  typealias Run = (UnsafeRawBufferPointer, WireBuffer, TaskContext) throws -> Void

  /// Decodes and prepares a handler, and returns what runs one task with it.
  let prepare: @Sendable ([UInt8], [Descriptor], TaskContext) throws -> Run

  init<Handler: RawTaskHandler>(_ type: Handler.Type) {
    prepare = { bytes, descriptors, context in
      let handler = try WireFormat.decode(Handler.self, from: bytes, descriptors: descriptors)
      try handler.prepare(context)
      return { input, buffer, context in
        var output = RawOutput(buffer: buffer)
        try handler.run(input, output: &output, context: context)
      }
    }
  }
}

/// The bytes of a task do not make sense to the worker.
struct UnreadableTask: Error {
  let reason: String
}
