public import BenchCore
import BenchKernels
import CPrimitives
import FoundationEssentials
import Glibc

/// Measures the machine's speed in a process of its own, so that nothing beside it is running.
public enum CalibrationProcess {
  /// What `bench calibrate` does: writes the calibration as one JSON object to descriptor 3.
  public static func run() -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    guard let json = try? JSONEncoder().encode(Calibrator.calibrate()) else { return 1 }
    let written = json.withUnsafeBytes {
      write(EventWriter.standardDescriptor, $0.baseAddress, $0.count)
    }
    return written == json.count ? 0 : 1
  }

  /// Starts that process and reads its answer.
  ///
  /// - Parameters:
  ///   - executable: This binary.
  ///   - arguments: What makes it calibrate, such as `["calibrate"]`.
  ///   - warden: Ends it if this process is killed.
  /// - Throws: `BenchError` with code `machine` if it cannot be started or says nothing in 30 s.
  public static func measure(
    executable: String, arguments: [String], warden: Warden?
  ) throws -> Calibration {
    var ends: [Int32] = [-1, -1]
    guard cprimitives_pipe(&ends) == 0 else {
      throw BenchError(.machine, "a pipe cannot be made", cause: String(cString: strerror(errno)))
    }
    defer { close(ends[0]) }
    let process: LaunchedProcess
    do {
      defer { close(ends[1]) }
      process = try LaunchedProcess(
        path: executable, arguments: arguments, input: -1, errors: -1, events: ends[1])
    }
    warden?.watch(group: process.id)
    let answer = read(ends[0], limit: .seconds(30))
    let status = process.endGroup()
    warden?.forget(group: process.id)
    do {
      return try JSONDecoder().decode(Calibration.self, from: Data(answer))
    } catch {
      throw BenchError(
        .machine, "the machine's speed could not be measured",
        remedy: "run 'bench calibrate 3>&1' to see what it says",
        cause: "it ended with \(status) and said '\(String(decoding: answer, as: UTF8.self))'")
    }
  }

  private static func read(_ descriptor: Int32, limit: Nanoseconds) -> [UInt8] {
    let deadline = MonotonicClock.now() + limit
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while MonotonicClock.now() < deadline {
      var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 100) > 0 else { continue }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      answer += buffer[..<count]
    }
    return answer
  }
}
