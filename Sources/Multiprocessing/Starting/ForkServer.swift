import CPrimitives
import Glibc

/// A small single-threaded process that makes copies of itself on request.
///
/// ```
///   this process ── request + descriptors ──▶ fork server ── fork ──▶ child
///                ◀── pid + pidfd ────────────              ◀─ SIGCHLD
///                ◀── exit status, on a pipe for each child ─
/// ```
///
/// Forking this process is unsafe once it has threads and slow once it has touched much memory.
/// Neither holds for the server, which was made before. It ends when this process ends, also by
/// SIGKILL: it watches a process descriptor of its parent and the end of its control socket. (The
/// kernel's parent-death signal is no use there: it fires when the *thread* that forked ends,
/// for example a main thread that called `dispatchMain`.) Its children carry the parent-death
/// signal, which is exact for them because the server has one thread, so they end with it.
///
/// Thread-safe. The server ends with the last reference or with `stop()`.
public final class ForkServer: Sendable, Launcher {
  /// The process id of the server.
  public var processID: Int32 { handle.pid }

  private let handle: ProcessHandle
  private let control: Guarded<Descriptor?>

  private init(handle: ProcessHandle, control: Descriptor) {
    self.handle = handle
    self.control = Guarded(control)
  }

  deinit { stop() }

  /// Forks a server off this process as it is now.
  ///
  /// Its children see the memory of this moment.
  ///
  /// Call it early: throws `severalThreads` if the process already has more than one thread.
  /// - Parameters:
  ///   - tasks: what the server's children can run.
  ///   - name: the name of the server for `ps`.
  ///   - keepingDescriptors: open descriptors that the server and its children inherit beside
  ///     0 to 2; all others are closed in them.
  public static func fork(
    tasks: TaskCatalogue, name: String = "fork-server", keepingDescriptors kept: [Int32] = []
  ) throws -> ForkServer {
    let (near, far) = try Descriptor.packetPair()
    let request = LaunchRequest(kind: .server, name: name, lifeline: getpid())
    let handle = try Forker.fork {
      closeDescriptors(except: kept + [far.number])
      return Job(request: request, descriptors: [far], tasks: tasks).run()
    }
    return ForkServer(handle: handle, control: near)
  }

  /// Spawns a server as a fresh process of an executable, this one unless another is given.
  ///
  /// Possible at any time; the children see the memory of a process that has just begun `main`.
  public static func spawn(executable: String? = nil, name: String = "fork-server") throws
    -> ForkServer
  {
    let (near, far) = try Descriptor.packetPair()
    let request = LaunchRequest(kind: .server, name: name, lifeline: getpid())
    let handle = try Spawner(executable: executable).start(request, control: far)
    let bytes = try WireFormat.bytes(of: request)
    try LaunchChannel.send(bytes, descriptors: [], to: near.number)
    return ForkServer(handle: handle, control: near)
  }

  /// Ends the server and with it every process that it started.
  ///
  /// Safe to call twice.
  public func stop() {
    control.withLock { $0 = nil }
    _ = handle.wait(.never)
  }

  func launch(_ request: LaunchRequest, descriptors: [Int32]) throws -> ProcessHandle {
    let (reader, writer) = try Descriptor.pipe()
    let bytes = try WireFormat.bytes(of: request)
    let (pid, reference) = try control.withLock { socket in
      guard let socket else { throw gone() }
      return try exchange(bytes, [writer.number] + descriptors, socket.number)
    }
    return ProcessHandle(pid: pid, reference: reference, statusPipe: reader)
  }

  private func exchange(
    _ bytes: [UInt8], _ descriptors: [Int32], _ socket: Int32
  ) throws -> (Int32, Descriptor) {
    do {
      try LaunchChannel.send(bytes, descriptors: descriptors, to: socket)
    } catch let error as MultiprocessingError where error.systemError == EPIPE {
      throw gone()
    }
    guard let answer = try LaunchChannel.receive(from: socket) else { throw gone() }
    let reply = try ForkServerReply(bytes: answer.bytes)
    guard reply.error == 0, let reference = answer.descriptors.first else {
      throw MultiprocessingError(
        .systemCall, "the fork server cannot start a process", systemError: reply.error)
    }
    return (reply.pid, reference)
  }

  private func gone() -> MultiprocessingError {
    let how = handle.exitStatus.map { "ended with \($0)" } ?? "was stopped"
    return MultiprocessingError(.serverGone, "fork server \(handle.pid) \(how)")
  }
}

/// What the server answers to a request: two numbers.
struct ForkServerReply: Equatable {
  let pid: Int32
  /// 0, or the errno value of what failed.
  let error: Int32

  init(pid: Int32, error: Int32) {
    self.pid = pid
    self.error = error
  }

  init(bytes: [UInt8]) throws {
    guard bytes.count == 8 else {
      throw MultiprocessingError(.corruptFrame, "the fork server gave an unknown answer")
    }
    (pid, error) = bytes.withUnsafeBytes {
      ($0.loadUnaligned(as: Int32.self), $0.loadUnaligned(fromByteOffset: 4, as: Int32.self))
    }
  }

  var bytes: [UInt8] {
    withUnsafeBytes(of: (pid, error)) { Array($0) }
  }
}
