import BenchCore
import BenchKernels
import Glibc
import NIOCore
import NIOPosix

/// A folder that is gone when the test ends.
final class ScratchDirectory: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/bench-kernels-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp", "/tmp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The names in the folder.
  var names: [String] { (try? Self.names(in: path)) ?? [] }

  static func names(in path: String) throws -> [String] {
    guard let folder = opendir(path) else { throw SystemError("opendir", path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw SystemError("open", name) }
    defer { close(file) }
    _ = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
  }

  func read(_ name: String) throws -> [UInt8] {
    let file = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SystemError("open", name) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = Glibc.read(file, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  func remove() {
    for name in names {
      unlink("\(path)/\(name)")
      rmdir("\(path)/\(name)")
    }
    rmdir(path)
  }

  deinit { remove() }
}

/// A context with a rate that makes a microsecond of computing a hundred units.
func context(
  tasks: Int = 8, concurrency: Int = 4, backend: String = "serial",
  scratch: String = "/tmp", fixtures: [String: Value] = [:]
) -> TrialContext {
  TrialContext(
    calibration: Calibration(
      unitsPerSecond: Dictionary(uniqueKeysWithValues: KernelCatalogue.names.map { ($0, 1e8) })),
    scratchDirectory: scratch, fixtures: fixtures, tasks: tasks, concurrency: concurrency,
    backend: backend, seed: 1)
}

/// A step with the defaults filled in.
func step(_ kind: String, _ arguments: [String: Value] = [:]) throws -> StepSpecification {
  try StepCatalogue.specification(kind, arguments.mapValues { .value($0) })
}

/// Runs every task of a program on blocking workers, one after the other, and closes them.
func runBlocking(_ program: TaskProgram, tasks: Range<Int>, workers: Int = 1) throws -> [UInt64] {
  let port = SystemPort()
  let programs = try (0..<workers).map {
    try program.makeBlocking(BlockingWorker(number: $0, port: port))
  }
  defer { for program in programs { program.close() } }
  return try tasks.map { try programs[$0 % workers].run(task: $0) }
}

/// Runs every task of a program on suspending workers that run at the same time, and closes them.
func runSuspending(_ program: TaskProgram, tasks: Range<Int>, workers: Int = 1) async throws
  -> [UInt64]
{
  try await withLoopPort { port in
    try await withThrowingTaskGroup(of: [(Int, UInt64)].self) { group in
      for number in 0..<workers {
        group.addTask {
          let worker = try await program.makeSuspending(
            SuspendingWorker(number: number, port: port))
          var results: [(Int, UInt64)] = []
          do {
            for task in tasks where task % workers == number {
              results.append((task, try await worker.run(task: task)))
            }
          } catch {
            await worker.close()
            throw error
          }
          await worker.close()
          return results
        }
      }
      let all = try await group.reduce(into: [Int: UInt64]()) { all, part in
        for (task, checksum) in part { all[task] = checksum }
      }
      return tasks.compactMap { all[$0] }
    }
  }
}

/// A suspending port on one loop and a small pool, shut down afterwards.
func withLoopPort<Result: Sendable>(
  _ body: @Sendable (LoopPort) async throws -> Result
) async throws -> Result {
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  let pool = NIOThreadPool(numberOfThreads: 2)
  pool.start()
  let port = LoopPort(eventLoop: group.next(), pool: pool)
  do {
    let result = try await body(port)
    try await pool.shutdownGracefully()
    try await group.shutdownGracefully()
    return result
  } catch {
    try await pool.shutdownGracefully()
    try await group.shutdownGracefully()
    throw error
  }
}

/// The plainest suspending port: NIO's timers and thread pool.
struct LoopPort: SuspendingPort {
  let eventLoop: any EventLoop
  let pool: NIOThreadPool

  func sleep(until deadline: Nanoseconds) async throws {
    let left = deadline - MonotonicClock.now()
    guard left > .zero else { return }
    try await eventLoop.scheduleTask(in: .nanoseconds(left.count)) {}.futureResult.get()
  }

  func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    try await pool.runIfActive(body)
  }
}
