import BenchCore
import BenchKernels
import CPrimitives
import CoroutinesNIO
import Glibc
import NIOCore

/// Fetches URLs into a folder with the suite's HTTP client, one coroutine each.
///
/// Every URL is a step of its own, so a wrong one is that step's error alone. It is written to a
/// passing folder beside the files; when all have ended, `keep` moves them to their places in the
/// order of the URLs, so that names do not depend on which was quicker.
struct Downloader: Sendable {
  private let folder: String

  /// Makes the folder if it is not there.
  init(folder: String) throws {
    self.folder = folder
    guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
      throw ScenarioError("cannot make the folder \(folder): \(String(cString: strerror(errno)))")
    }
  }

  /// Fetches one URL; what goes wrong is in the result.
  func fetch(_ url: String, number: Int, runner: EventLoopRunner) async -> DownloadedFile {
    let passing = passingFolder(number)
    mkdir(passing, 0o700)
    var result = DownloadedFile(url: url)
    result.threads.insert(cprimitives_gettid())
    do {
      try await get(url, number: number, into: passing, runner)
    } catch {
      result.failure = "\(error)"
    }
    result.threads.insert(cprimitives_gettid())
    return result
  }

  /// Moves what was fetched to its place and tells name and bytes; removes the passing folders.
  func keep(_ downloads: [DownloadedFile]) -> [DownloadedFile] {
    var taken: Set<String> = []
    return downloads.enumerated().map { number, download in
      defer { cprimitives_remove_tree(passingFolder(number)) }
      guard download.failure == nil else { return download }
      var result = download
      do {
        result.name = try keep(from: passingFolder(number) + "/downloads", &taken)
        result.bytes = TextFile.bytes("\(folder)/\(result.name)") ?? []
      } catch {
        result.failure = "\(error)"
      }
      return result
    }
  }

  private func passingFolder(_ number: Int) -> String { "\(folder)/.bench-\(getpid())-\(number)" }

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
      // The files are so small that the coroutine writes them itself: everything on one thread.
      SuspendingWorker(number: number, port: LoopPort(runner: runner, offloads: false)))
    do {
      _ = try await step.run(task: 0)
      await step.close()
    } catch {
      await step.close()
      throw error
    }
  }

  /// Moves the one file of a passing folder to its place; a second of the same name gets a number.
  private func keep(from passing: String, _ taken: inout Set<String>) throws -> String {
    guard let name = TextFile.names(in: passing).first else {
      throw ScenarioError("nothing was written")
    }
    var own = name
    var number = 1
    while !taken.insert(own).inserted {
      number += 1
      own = "\(name)-\(number)"
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
  /// The threads that its coroutine was seen on, before and after its waits.
  var threads: Set<Int32> = []

  init(url: String) { self.url = url }

  /// Size and checksum.
  var summary: String { Self.summary(bytes) }

  /// The download in words.
  var told: String { "wrote \(name): \(summary)" }

  static func summary(_ bytes: [UInt8]) -> String {
    "\(bytes.count) bytes, checksum \(String(ContentHash.of(bytes), radix: 16))"
  }
}
