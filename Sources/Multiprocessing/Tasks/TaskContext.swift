import Glibc

/// What a running task can ask about its process, and the place for state that lives as long as
/// the worker: an open file, a cache, a random generator.
///
/// A context belongs to the one thread that runs tasks in its worker and is not `Sendable`.
public final class TaskContext {
  /// The number of the worker in its pool, from 0; 0 in a child process of its own.
  public let worker: Int
  /// The name of the process.
  public let name: String
  private var locals: [ObjectIdentifier: Any] = [:]

  init(worker: Int, name: String) {
    self.worker = worker
    self.name = name
  }

  /// The process id of the worker.
  public var processID: Int32 { getpid() }

  /// The state of this type that an earlier task or the initialiser left in this worker.
  public func local<State>(_ type: State.Type) -> State? {
    locals[ObjectIdentifier(type)] as? State
  }

  /// Keeps state for later tasks in this worker; one value per type.
  public func setLocal<State>(_ value: State) { locals[ObjectIdentifier(State.self)] = value }
}
