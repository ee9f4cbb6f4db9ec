import BenchCore
import BenchKernels
import CPrimitives
import CoroutinesNIO
import Glibc
import NIOCore
import Synchronization

/// Fetches URLs into a folder with the suite's HTTP client, one coroutine each.
///
/// Every URL is a step of its own, so a wrong one is that step's error alone. It is written to a
/// passing folder beside the files and moved from there when it is whole.
final class Downloader: Sendable {
  private let folder: String
  private let taken = Mutex<Set<String>>([])

  /// Makes the folder if it is not there.
  init(folder: String) throws {
    self.folder = folder
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw ScenarioError("cannot make the folder \(folder): \(String(cString: strerror(errno)))")
    }
  }

  /// Fetches one URL; what goes wrong is in the result.
  func fetch(_ url: String, number: Int, runner: EventLoopRunner) async -> DownloadedFile {
    let passing = "\(folder)/.bench-\(getpid())-\(number)"
    mkdir(passing, 0o700)
    defer { cprimitives_remove_tree(passing) }
    var result = DownloadedFile(url: url)
    do {
      try await get(url, number: number, into: passing, runner)
      result.name = try keep(from: passing + "/downloads")
      result.bytes = TextFile.bytes("\(folder)/\(result.name)") ?? []
    } catch {
      result.failure = "\(error)"
    }
    result.threads = ProcessStatus.threadCount
    return result
  }

  private func get(
    _ url: String, number: Int, into passing: String, _ runner: EventLoopRunner
  ) async throws {
    let descriptor = HTTPGetDefinition.descriptor
    var values: [String: Argument] = [:]
    for field in descriptor.fields { values[field.name] = field.defaultValue.map(Argument.value) }
    values["urls"] = .value(.list([.text(url)]))
    values["save"] = .value(.flag(true))
    let arguments = StepArguments(StepSpecification(kind: descriptor.kind, arguments: values))
    let context = TrialContext(
      calibration: Calibration(), scratchDirectory: passing, fixtures: [:], tasks: 1,
      concurrency: 1, backend: "coroutines", seed: 0)
    let definition = try HTTPGetDefinition(arguments, context: context)
    let step = try await definition.makeSuspending(
      SuspendingWorker(number: number, port: OneThreadPort(runner: runner)))
    do {
      _ = try await step.run(task: 0)
      await step.close()
    } catch {
      await step.close()
      throw error
    }
  }

  /// Moves the one file of a passing folder to its place; a second of the same name gets a number.
  private func keep(from passing: String) throws -> String {
    guard let name = TextFile.names(in: passing).first else {
      throw ScenarioError("nothing was written")
    }
    let own = taken.withLock { taken in
      var candidate = name
      var number = 1
      while !taken.insert(candidate).inserted {
        number += 1
        candidate = "\(name)-\(number)"
      }
      return candidate
    }
    guard rename("\(passing)/\(name)", "\(folder)/\(own)") == 0 else {
      throw ScenarioError("cannot write \(folder)/\(own): \(String(cString: strerror(errno)))")
    }
    return own
  }
}

/// One fetched URL.
struct DownloadedFile: Sendable {
  var url: String
  var name = ""
  var bytes: [UInt8] = []
  var failure: String?
  var threads = 0

  init(url: String) { self.url = url }

  /// Size and checksum.
  var summary: String { Self.summary(bytes) }

  /// The download in words.
  var told: String { "wrote \(name): \(summary)" }

  static func summary(_ bytes: [UInt8]) -> String {
    "\(bytes.count) bytes, checksum \(String(ContentHash.of(bytes), radix: 16))"
  }
}

/// The waits of a coroutine whose files are so small that it writes them itself: everything on one
/// thread.
private struct OneThreadPort: SuspendingPort {
  let runner: EventLoopRunner

  var eventLoop: any EventLoop { runner.eventLoop }

  func sleep(until deadline: Nanoseconds) async throws {
    try await runner.sleep(until: .uptimeNanoseconds(UInt64(max(0, deadline.count))))
  }

  func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try body()
  }
}
