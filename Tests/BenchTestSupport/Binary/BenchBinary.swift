import BenchCore
import BenchHarness
import CPrimitives
import Glibc

/// The built `bench` as a user calls it: arguments in, exit code and two texts out.
public struct BenchBinary {
  /// What a call left behind.
  public struct Result {
    /// The exit code; -1 if a signal ended it.
    public var code: Int32
    /// Standard output.
    public var output: String
    /// Standard error.
    public var talk: String
  }

  /// A call that is under way.
  public final class Running {
    /// Its process id, which is its group's too.
    public let process: Int32
    private let ended: Int32
    private let files: (output: String, talk: String)

    fileprivate init(process: pid_t, files: (output: String, talk: String)) {
      self.process = process
      self.files = files
      ended = cprimitives_pidfd_open(process)
    }

    /// What it has written to standard error so far.
    public var talkSoFar: String { TestFiles.read(files.talk) }

    /// Sends a signal to this process alone.
    public func send(_ signal: Int32) { kill(process, signal) }

    /// Waits for its end; after `seconds` it is killed and the code is -1.
    public func wait(seconds: Int = 120) -> Result {
      var ready = pollfd(fd: ended, events: Int16(POLLIN), revents: 0)
      if poll(&ready, 1, Int32(seconds * 1000)) == 0 { kill(-process, SIGKILL) }
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0 && errno == EINTR {}
      close(ended)
      let result = Result(
        code: status & 0x7f == 0 ? (status >> 8) & 0xff : -1,
        output: TestFiles.read(files.output), talk: TestFiles.read(files.talk))
      unlink(files.output)
      unlink(files.talk)
      return result
    }
  }

  /// Runs it to its end.
  public static func run(
    _ arguments: [String], path: String = TrialBinary.path, seconds: Int = 120
  ) throws -> Result {
    try start(arguments, path: path).wait(seconds: seconds)
  }

  /// Starts it with both outputs going to files, so that no full pipe can stop it.
  public static func start(_ arguments: [String], path: String = TrialBinary.path) throws
    -> Running
  {
    let folder = try TemporaryFolder.make(below: "/tmp", prefix: "bench-call-")
    let files = (output: "\(folder).out", talk: "\(folder).err")
    TemporaryFolder.remove(folder)
    let output = open(files.output, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let talk = open(files.talk, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer {
      close(output)
      close(talk)
    }
    var argv = ([path] + arguments).map { strdup($0) }
    argv.append(nil)
    defer { for pointer in argv { free(pointer) } }
    let process = path.withCString { path in
      argv.withUnsafeMutableBufferPointer { argv in
        var options = cprimitives_launch_options()
        options.path = path
        options.arguments = UnsafePointer(argv.baseAddress)
        options.environment = UnsafePointer(environ)
        options.standard_input = -1
        options.standard_output = output
        options.standard_error = talk
        options.extra = -1
        options.new_group = 1
        return cprimitives_launch(&options)
      }
    }
    return Running(process: process, files: files)
  }
}

/// Small files of tests.
public enum TestFiles {
  /// A file's text; empty if it is not there.
  public static func read(_ path: String) -> String {
    String(decoding: bytes(path), as: UTF8.self)
  }

  /// A file's bytes; empty if it is not there.
  public static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      all += buffer[..<count]
    }
    return all
  }

  /// Writes a file.
  public static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  /// Writes a text.
  public static func write(_ text: String, to path: String) { write(Array(text.utf8), to: path) }
}

/// Waits for something to happen, with a limit.
public enum Eventually {
  /// Whether the condition became true within `seconds`; looks every 5 ms.
  public static func holds(within seconds: Double, _ condition: () -> Bool) -> Bool {
    let clock = SystemClock()
    let end = clock.now().seconds + seconds
    while !condition() {
      if clock.now().seconds > end { return false }
      usleep(5000)
    }
    return true
  }
}

/// Finds processes by the text that stands in their environment or command line.
public enum ProcessTable {
  /// The living processes (no zombies) whose command line or environment holds `mark`.
  public static func processes(marked mark: String) -> [Int32] {
    guard let directory = opendir("/proc") else { return [] }
    defer { closedir(directory) }
    var found: [pid_t] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard let process = pid_t(name), process != getpid() else { continue }
      let texts = ["cmdline", "environ"].map { TestFiles.read("/proc/\(name)/\($0)") }
      if texts.contains(where: { $0.contains(mark) }) { found.append(process) }
    }
    return found
  }
}
