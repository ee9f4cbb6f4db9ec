import CPrimitives
import Glibc
import Synchronization

/// Runs `body` on `count` threads of their own and waits for them.
///
/// Throws the first error.
func onThreads(_ count: Int, _ body: @escaping @Sendable () throws -> Void) throws {
  let job = ThreadJob(body)
  let threads = (0..<count).map { _ in
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(job).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument)
    precondition(code == 0, "pthread_create")
    return thread
  }
  for thread in threads { pthread_join(thread, nil) }
  try job.failure.withLock { if let failure = $0 { throw failure } }
}

private final class ThreadJob: Sendable {
  private let body: @Sendable () throws -> Void
  let failure = Mutex<(any Error)?>(nil)

  init(_ body: @escaping @Sendable () throws -> Void) {
    self.body = body
  }

  func run() {
    do { try body() } catch { failure.withLock { $0 = $0 ?? error } }
  }
}

/// The kernel's id of the calling thread.
func threadID() -> Int {
  Int(cprimitives_thread_id())
}

/// Blocks the thread for long enough that two calls overlap.
func blockBriefly() {
  usleep(5000)
}

/// The names in a directory.
func entries(of path: String) throws -> Set<String> {
  guard let directory = opendir(path) else { throw Oops() }
  defer { closedir(directory) }
  let own = dirfd(directory)
  var names: Set<String> = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != ".", name != "..", name != String(own) { names.insert(name) }
  }
  return names
}

/// What a thread of this process is called; empty when it has ended.
func name(ofThread id: String) -> String {
  guard let file = fopen("/proc/self/task/\(id)/comm", "r") else { return "" }
  defer { fclose(file) }
  var buffer = [CChar](repeating: 0, count: 64)
  guard fgets(&buffer, 64, file) != nil else { return "" }
  return String(decoding: buffer.prefix { $0 > 32 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Starts a shell with a command and returns its process id.
func spawnShell(_ command: String) throws -> pid_t {
  var child = pid_t()
  let words: [String] = ["/bin/sh", "-c", command]
  let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
  defer { for argument in arguments { free(argument) } }
  guard posix_spawn(&child, "/bin/sh", nil, nil, arguments, environ) == 0 else { throw Oops() }
  return child
}
