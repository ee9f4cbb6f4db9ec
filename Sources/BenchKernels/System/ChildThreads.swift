import CPrimitives
import Glibc
import Synchronization

/// Runs the children of a task in threads of their own, as far as the machine gives any.
enum ChildThreads {
  /// One child's thread and its result; the parent reads it after the join.
  private final class Child: @unchecked Sendable {  // Written before, read after the join.
    let body: @Sendable () throws -> UInt64
    var result: Result<UInt64, any Error>?
    var handle = pthread_t()

    init(_ body: @escaping @Sendable () throws -> UInt64) { self.body = body }

    /// False when the machine gives no thread.
    func start() -> Bool {
      let context = Unmanaged.passRetained(self)
      let code = pthread_create(
        &handle, nil,
        { raw in
          guard let raw else { return nil }
          Unmanaged<Child>.fromOpaque(raw).takeRetainedValue().run()
          return nil
        }, context.toOpaque())
      if code != 0 { context.release() }
      return code == 0
    }

    func run() { result = Result { try body() } }
  }

  /// Runs all children and waits for them; those that get no thread run in the caller's.
  ///
  /// - Throws: the first child's error, after all have ended.
  static func run(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> UInt64
  ) throws -> ChildResults {
    let children = (0..<count).map { index in Child { try body(index) } }
    var started: [Child] = []
    for child in children {
      if child.start() { started.append(child) } else { child.run() }
    }
    for child in started { pthread_join(child.handle, nil) }
    return ChildResults(
      checksums: try children.map { child in
        guard let result = child.result else { throw StepError("a child thread gave no result") }
        return try result.get()
      }, spawned: started.count)
  }
}
