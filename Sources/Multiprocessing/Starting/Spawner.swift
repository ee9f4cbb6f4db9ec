import CPrimitives
import Glibc

/// Starts processes as fresh copies of an executable: slow, independent of what the parent has
/// in memory, and possible at any time.
struct Spawner: Launcher {
  /// Tells `WorkerEntry` in the new process to read its request from descriptor 3.
  static let marker = "MULTIPROCESSING_START"
  static let controlDescriptor: Int32 = 3

  /// The program to run; nil for this one.
  let executable: String?

  func launch(_ request: LaunchRequest, descriptors: [Int32]) throws -> ProcessHandle {
    let (near, far) = try Descriptor.packetPair()
    let handle = try start(request, control: far)
    do {
      let bytes = try WireFormat.bytes(of: request)
      try LaunchChannel.send(bytes, descriptors: descriptors, to: near.number)
      return handle
    } catch {
      handle.send(signal: SIGKILL)
      _ = handle.wait(.never)
      throw error
    }
  }

  /// Starts the program with `control` as descriptor 3 and sends nothing yet.
  func start(_ request: LaunchRequest, control: Descriptor) throws -> ProcessHandle {
    guard executable != nil || WorkerEntry.isGuarded else {
      throw MultiprocessingError(
        .unguardedEntryPoint,
        "a spawned process runs main again: call WorkerEntry.runIfStartedAsWorker(tasks:) as "
          + "the first statement of main, or every child would start children of its own")
    }
    let path = executable ?? "/proc/self/exe"
    var environment = currentEnvironment().filter { !$0.hasPrefix(Self.marker + "=") }
    environment.append("\(Self.marker)=\(getpid())")
    var pid: pid_t = 0
    let error = withCStrings([request.name]) { arguments in
      withCStrings(environment) { environment in
        cprimitives_spawn(path, arguments, environment, control.number, request.group ?? -1, &pid)
      }
    }
    guard error == 0 else {
      throw MultiprocessingError(
        .systemCall, "cannot spawn \(path)", systemError: error)
    }
    return try ProcessHandle(child: pid)
  }

  private func currentEnvironment() -> [String] {
    var entries: [String] = []
    guard var cursor = cprimitives_environment() else { return [] }
    while let entry = cursor.pointee {
      entries.append(String(cString: entry))
      cursor += 1
    }
    return entries
  }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Output>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Output
) -> Output {
  var pointers = texts.map { strdup($0) }
  pointers.append(nil)
  defer { for pointer in pointers { free(pointer) } }
  return body(&pointers)
}
