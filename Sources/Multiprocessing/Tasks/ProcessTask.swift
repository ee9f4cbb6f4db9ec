/// A piece of work that runs in another process.
///
/// Closures cannot cross a process boundary. What crosses is a value of a task type; the type
/// itself is known on both sides, because it stands in the `TaskCatalogue` of the program.
///
/// ```swift
/// struct Hash: ProcessTask {
///   var n: Int
///   func run(_ context: TaskContext) throws -> UInt64 { UInt64(n) &* 0x9e37_79b9_7f4a_7c15 }
/// }
/// ```
///
/// A task whose type and result are `BitwiseCopyable` crosses as its bytes; all others are
/// encoded with `Codable`.
public protocol ProcessTask: Codable, Sendable {
  /// What the task gives back; `NoResult` if nothing.
  associatedtype Result: Codable & Sendable = NoResult

  /// Does the work, in the worker. An error it throws arrives as a `TaskFailure`.
  func run(_ context: TaskContext) throws -> Result
}

/// The result of a task that has none.
public struct NoResult: Codable, Sendable, Hashable, BitwiseCopyable {
  /// Makes the only value.
  public init() {}
}

/// A handler of tasks as raw bytes, for programs that dispatch many small records and want neither
/// a future nor an encoding for each.
///
/// See `ProcessPool.dispatch`.
///
/// The value is sent to each worker once, when the worker starts.
public protocol RawTaskHandler: Codable, Sendable {
  /// Prepares the worker, before its first task. Does nothing unless implemented.
  func prepare(_ context: TaskContext) throws

  /// Runs one task. `input` is valid during the call and aligned to 8 bytes, `output` takes the
  /// result.
  func run(
    _ input: UnsafeRawBufferPointer, output: inout RawOutput, context: TaskContext) throws
}

extension RawTaskHandler {
  /// Does nothing.
  public func prepare(_ context: TaskContext) throws {}
}

/// Where a `RawTaskHandler` writes its result: a growing run of bytes.
public struct RawOutput: ~Copyable {
  let buffer: WireBuffer

  /// How many bytes were written.
  public var count: Int { buffer.count }

  /// Appends the bytes of a value.
  public mutating func append<Value: BitwiseCopyable>(_ value: Value) { buffer.append(value) }

  /// Appends bytes.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) { buffer.append(bytes) }
}
