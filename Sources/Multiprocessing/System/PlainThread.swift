import CPrimitives
import Glibc

/// A thread that runs one function, to be joined or let go.
final class PlainThread: Sendable {
  private let handle: pthread_t

  /// Starts `body` on a new thread.
  ///
  /// `name` shows in `top -H`, cut at 15 bytes.
  init(_ name: String, _ body: @escaping @Sendable () -> Void) throws {
    let box = Unmanaged.passRetained(Box(name: name, body: body))
    var handle = pthread_t()
    let error = pthread_create(
      &handle, nil,
      { argument in
        guard let argument else { return nil }
        let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
        cprimitives_set_thread_name(box.name)
        box.body()
        return nil
      }, box.toOpaque())
    guard error == 0 else {
      box.release()
      throw MultiprocessingError(.systemCall, "cannot start thread \(name)", systemError: error)
    }
    self.handle = handle
  }

  /// Waits for the end of the thread.
  ///
  /// Call exactly one of `join` and `letGo`.
  func join() { pthread_join(handle, nil) }

  /// Lets the thread end by itself.
  func letGo() { pthread_detach(handle) }

  var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

  private final class Box: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }
}

/// How many threads this process has, as the kernel counts them.
///
/// The task folder has one link a thread beside the two of every folder, so one call tells.
func currentThreadCount() -> Int {
  var information = stat()
  guard stat("/proc/self/task", &information) == 0 else { return 1 }
  return max(1, Int(information.st_nlink) - 2)
}
