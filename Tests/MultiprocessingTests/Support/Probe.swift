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

/// Whether a process runs; a zombie does not.
func isRunning(_ pid: Int32) -> Bool {
  guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
  defer { fclose(file) }
  var text = [UInt8](repeating: 0, count: 512)
  let count = fread(&text, 1, text.count, file)
  guard let bracket = text[..<count].lastIndex(of: 41), bracket + 2 < count else { return false }
  return text[bracket + 2] != 90 && text[bracket + 2] != 88  // Z and X
}

/// The children of this process, dead ones included.
func childProcesses() -> Set<Int32> {
  var found: Set<Int32> = []
  guard let folder = opendir("/proc") else { return found }
  defer { closedir(folder) }
  while let entry = readdir(folder) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    guard let pid = Int32(name), let file = fopen("/proc/\(name)/stat", "r") else { continue }
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 512)
    let count = fread(&text, 1, text.count, file)
    guard let bracket = text[..<count].lastIndex(of: 41) else { continue }
    let fields = text[(bracket + 1)..<count].split(separator: 32)
    if fields.count > 1, Int32(String(decoding: fields[1], as: UTF8.self)) == getpid() {
      found.insert(pid)
    }
  }
  return found
}

/// How many descriptors are open.
func openDescriptorCount() -> Int {
  (0..<Int32(4096)).filter { fcntl($0, F_GETFD) >= 0 }.count
}
