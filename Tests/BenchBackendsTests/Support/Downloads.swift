import BenchCore
import Coroutines
import CoroutinesNIO
import Dispatch
import Glibc
import Synchronization

@testable import BenchBackends
@testable import BenchKernels

/// What drives the one HTTP client: each waits in its own way.
enum DownloadDriver: String, CaseIterable, Sendable {
  case threads, loop, hub

  /// Runs every task with a worker of its own, all at the same time, and gives each one's outcome.
  func run(_ program: TaskProgram, tasks: Int) async throws -> [Result<UInt64, any Error>] {
    switch self {
    case .threads: return await Self.onThreads(program, tasks)
    case .loop: return try await Self.onLoop(program, tasks)
    case .hub: return try await Self.onHub(program, tasks)
    }
  }

  private static func blocking(
    _ program: TaskProgram, _ index: Int, _ port: any BlockingPort
  ) -> Result<UInt64, any Error> {
    Result {
      let worker = try program.makeBlocking(BlockingWorker(number: index, port: port))
      defer { worker.close() }
      return try worker.run(task: index)
    }
  }

  private static func onThreads(
    _ program: TaskProgram, _ tasks: Int
  ) async -> [Result<UInt64, any Error>] {
    await withTaskGroup(of: (Int, Result<UInt64, any Error>).self) { group in
      for index in 0..<tasks {
        group.addTask {
          await withCheckedContinuation { continuation in
            let thread = DispatchQueue(label: "worker \(index)")
            thread.async {
              continuation.resume(returning: (index, blocking(program, index, SystemPort())))
            }
          }
        }
      }
      return await sorted(group)
    }
  }

  private static func onLoop(
    _ program: TaskProgram, _ tasks: Int
  ) async throws -> [Result<UInt64, any Error>] {
    let runner = EventLoopRunner()
    let results = try await runner.run {
      await withTaskGroup(of: (Int, Result<UInt64, any Error>).self) { group in
        for index in 0..<tasks {
          group.addTask {
            do {
              let port = LoopPort(runner: runner)
              let worker = try await program.makeSuspending(
                SuspendingWorker(number: index, port: port))
              let outcome: Result<UInt64, any Error>
              do { outcome = .success(try await worker.run(task: index)) } catch {
                outcome = .failure(error)
              }
              await worker.close()
              return (index, outcome)
            } catch { return (index, .failure(error)) }
          }
        }
        return await sorted(group)
      }
    }
    await runner.shutdownGracefully()
    return results
  }

  private static func onHub(
    _ program: TaskProgram, _ tasks: Int
  ) async throws -> [Result<UInt64, any Error>] {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "hub").async {
        continuation.resume(
          with: Result {
            try Hub.run {
              let port = HubPort()
              let workers = try (0..<tasks).map { index in
                try Hub.spawn { blocking(program, index, port) }
              }
              return try workers.map { try $0.value() }
            }
          })
      }
    }
  }

  private static func sorted(
    _ group: TaskGroup<(Int, Result<UInt64, any Error>)>
  ) async -> [Result<UInt64, any Error>] {
    var group = group
    var all: [(Int, Result<UInt64, any Error>)] = []
    while let next = await group.next() { all.append(next) }
    return all.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
