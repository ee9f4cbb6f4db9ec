import CPrimitives
import Glibc
import Testing

/// The program of the tests: its place, and what it prints.
enum Probe {
  /// Stands beside the test bundle.
  static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let own = String(
      decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/") + "/multiprocessing-probe"
  }()

  /// Runs a scenario and returns what it printed, without the last line end.
  static func run(_ scenario: String) throws -> String {
    let process = try start(scenario)
    var text = ""
    while let line = process.readLine() { text += text.isEmpty ? line : "\n" + line }
    process.wait()
    return text
  }

  /// Starts a scenario.
  static func start(_ scenario: String) throws -> RunningProbe {
    guard let stream = popen("exec \(path) \(scenario) 2>&1", "r") else {
      throw ProbeFailure(reason: "cannot start \(path)")
    }
    return RunningProbe(stream)
  }
}

struct ProbeFailure: Error {
  let reason: String
}

/// A scenario that runs.
final class RunningProbe {
  private let stream: UnsafeMutablePointer<FILE>

  init(_ stream: UnsafeMutablePointer<FILE>) { self.stream = stream }

  func readLine() -> String? {
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    defer { free(line) }
    let count = getline(&line, &room, stream)
    guard count > 0, let line else { return nil }
    let text = String(cString: line)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  @discardableResult
  func wait() -> Int32 { pclose(stream) }
}

/// Waits until `condition` holds, for at most `seconds`.
func eventually(within seconds: Double = 10, _ condition: () -> Bool) -> Bool {
  let end = cprimitives_monotonic_now() + Int64(seconds * 1e9)
  while cprimitives_monotonic_now() < end {
    if condition() { return true }
    usleep(1000)
  }
  return condition()
}

/// What /proc says about a process.
struct ProcessStatus {
  let pid: Int32
  let state: Character
  let parent: Int32
  let group: Int32

  /// Reads the status; nil if there is no such process.
  init?(_ pid: Int32) {
    guard let file = fopen("/proc/\(pid)/stat", "r") else { return nil }
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 512)
    let count = fread(&text, 1, text.count, file)
    // The name stands in brackets and may hold anything; the fields begin behind it.
    guard let bracket = text[..<count].lastIndex(of: 41) else { return nil }
    let fields = text[(bracket + 1)..<count].split(separator: 32).map {
      String(decoding: $0, as: UTF8.self)
    }
    guard fields.count > 2, let state = fields[0].first, let parent = Int32(fields[1]),
      let group = Int32(fields[2])
    else { return nil }
    self.pid = pid
    self.state = state
    self.parent = parent
    self.group = group
  }

  /// Whether it runs; a zombie does not.
  var isRunning: Bool { state != "Z" && state != "X" }

  /// All processes.
  static func all() -> [ProcessStatus] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var found: [ProcessStatus] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if let pid = Int32(name), let status = ProcessStatus(pid) { found.append(status) }
    }
    return found
  }
}

/// Whether a process runs; a zombie does not.
func isRunning(_ pid: Int32) -> Bool { ProcessStatus(pid)?.isRunning ?? false }

/// The children of this process, dead ones included.
func childProcesses() -> Set<Int32> {
  Set(ProcessStatus.all().filter { $0.parent == getpid() }.map(\.pid))
}

/// The processes of a group that run.
///
/// Orphans that were ended stay zombies until the first process of the system looks after them,
/// which is not the library's affair.
func runningProcesses(inGroup group: Int32) -> [Int32] {
  ProcessStatus.all().filter { $0.group == group && $0.isRunning }.map(\.pid)
}

/// How many descriptors are open.
func openDescriptorCount() -> Int {
  (0..<Int32(4096)).filter { fcntl($0, F_GETFD) >= 0 }.count
}
