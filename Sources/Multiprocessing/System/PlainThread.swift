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
func currentThreadCount() -> Int {
  guard let folder = opendir("/proc/self/task") else { return 1 }
  defer { closedir(folder) }
  var count = 0
  while let entry = readdir(folder) {
    if entry.pointee.d_name.0 != 46 { count += 1 }  // 46 is the dot of "." and ".."
  }
  return count
}
