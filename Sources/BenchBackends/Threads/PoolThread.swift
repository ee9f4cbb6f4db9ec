import CPrimitives
import Glibc

/// A POSIX thread that runs one closure and is joined.
final class PoolThread {
  private var handle = pthread_t()

  private final class Body {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
  }

  /// Starts the thread.
  ///
  /// - Throws: the error number of pthread_create(3) as a `ThreadError`.
  init(_ body: @escaping () -> Void) throws {
    let context = Unmanaged.passRetained(Body(body))
    let result = pthread_create(
      &handle, nil,
      { raw in
        if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
        return nil
      }, context.toOpaque())
    guard result == 0 else {
      context.release()
      throw ThreadError(number: result)
    }
  }

  /// Waits until the thread has ended.
  func join() { pthread_join(handle, nil) }
}

/// A thread that could not be started.
struct ThreadError: Error {
  /// The error number.
  var number: Int32

  /// What the system says of it.
  var reason: String { String(cString: strerror(number)) }
}
