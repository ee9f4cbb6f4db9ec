import CPrimitives
import Glibc

/// What a fresh process does from its first instruction on, however it was started.
struct Job {
  /// The exit code of a worker that could not begin; EX_SOFTWARE of sysexits.h.
  static let failureCode: Int32 = 70

  let request: LaunchRequest
  let descriptors: [Descriptor]
  let tasks: TaskCatalogue

  /// Does the job and returns the exit code of the process.
  func run() -> Int32 {
    Self.adopt(request)
    do {
      switch request.kind {
      case .server: return try ForkServerLoop(control: descriptors[0], tasks: tasks).run(request)
      case .poolWorker: return try PoolWorker(request, descriptors, tasks).run()
      case .manager:
        try ManagerServer(listener: descriptors[0], token: request.payload).run()
      case .child: return try ChildJob(request, descriptors, tasks).run()
      }
    } catch {
      return Self.report(error)
    }
  }

  /// Takes on name and lifeline.
  static func adopt(_ request: LaunchRequest) {
    cprimitives_set_process_name(request.name)
    // Ctrl-C reaches the whole foreground group. The parent decides what becomes of its workers;
    // child processes of their own keep the usual behaviour.
    if request.kind != .child { signal(SIGINT, SIG_IGN) }
    guard let parent = request.lifeline, request.kind != .server else { return }
    if request.lifelineIsThread {
      cprimitives_set_parent_death_signal(SIGKILL)
      // The parent may have gone before the kernel was asked; then somebody else adopted us.
      if getppid() != parent { _exit(0) }
    } else {
      watch(parent)
    }
  }

  /// Prints why a worker cannot go on and returns its exit code.
  static func report(_ error: any Error) -> Int32 {
    let line = "multiprocessing worker \(getpid()): \(error)\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
    return failureCode
  }

  /// Ends this process when the parent has ended, from a thread of its own: the signal that the
  /// kernel offers follows the parent's *thread*, which may end long before the process does.
  private static func watch(_ parent: Int32) {
    let number = cprimitives_pidfd_open(parent)
    if number < 0 || getppid() != parent { _exit(0) }
    let end = Descriptor(owning: number)
    let thread = try? PlainThread("lifeline") {
      if end.waitUntilReadable(.never) { _exit(0) }
    }
    thread?.letGo()
  }
}
