import BenchCore
import CReferences
import Multiprocessing

/// Tasks through a pool.
extension ProcessLimits {
  static let pool: [Limit] = [futures, oneInFlight, oneInFlightAcross]

  private static let workers: Int32 = 2
  /// Tasks under way at once, on every side: what keeps two workers busy without filling a cache.
  private static let window = 256

  private static let futures = Limit(
    "pool/futures", "No-op tasks through a pool, 256 under way, 2 workers", operation: "task",
    isQuick: true,
    sides: [
      .ours("ProcessPool, futures, Codable arguments and results, chunk 1", measureFutures),
      .c("ring in shared memory and futex, 2 workers") { effort in
        try effort.timedByBody {
          try check(process_ring_tasks(UInt64($0), workers, UInt32(window), 0, nil))
        }
      },
      .python("ProcessPoolExecutor.submit", entry: "processes.executor"),
      .python("Pool.map, chunk 1", entry: "processes.pool-map", name: "cpython-map"),
      .node("child_process.fork with IPC, 64 under way, 2 workers", entry: "processes.ipc"),
    ],
    bars: [
      .rate(atLeastPerSecond: 1e6), .rate(atLeast: 0.5, of: Limits.c),
      .rate(atLeast: 50, of: Limits.python), .rate(atLeast: 15, of: "cpython-map"),
      .rate(atLeast: 5, of: Limits.node),
    ])

  private static let oneInFlight = Limit(
    "pool/one-in-flight", "One no-op task at a time, everything on one CPU", operation: "task",
    placement: .oneCPU, isQuick: true,
    sides: [
      .ours("ProcessPool, submit and wait, 1 worker") { try measureOneInFlight($0, worker: nil) },
      .c("ring in shared memory and futex, 1 worker") { effort in
        try effort.timedByBody { try check(process_ring_tasks(UInt64($0), 1, 1, 0, nil)) }
      },
      .python("ProcessPoolExecutor, submit and result, 1 worker", entry: "processes.one-in-flight"),
    ], bars: [.time(atMost: 1.5, of: Limits.c)])

  private static let oneInFlightAcross = Limit(
    "pool/one-in-flight-across", "One no-op task at a time, the worker on another CPU",
    operation: "task", placement: .twoCPUs,
    sides: [
      .ours("ProcessPool, submit and wait, 1 worker") {
        try measureOneInFlight($0, worker: $0.cpus[1])
      },
      .c("ring in shared memory and futex, 1 worker") { effort in
        try LimitCPUs.place(on: effort.cpus[0])
        return try effort.timedByBody {
          try check(process_ring_tasks(UInt64($0), 1, 1, 0, [effort.cpus[1]]))
        }
      },
    ], bars: [.time(atMost: 1.5, of: Limits.c)])

  private static func measureFutures(_ effort: LimitEffort) throws -> Double {
    let server = try ForkServer.fork(tasks: catalogue)
    return try ProcessPool.with(
      workers: Int(workers), start: .forkServer(server), tasks: catalogue
    ) { pool in
      try pool.waitUntilReady()
      return try effort.perOperation { count in
        var futures: [TaskFuture<Product>] = []
        futures.reserveCapacity(window)
        for number in 0..<count {
          if number >= window { try take(futures[number % window], number - window) }
          let future = try pool.submit(MultiplyTask(number: number))
          if number < window { futures.append(future) } else { futures[number % window] = future }
        }
        for number in max(0, count - window)..<count {
          try take(futures[number % window], number)
        }
      }
    }
  }

  private static func take(_ future: TaskFuture<Product>, _ number: Int) throws {
    guard try future.wait() == Product(of: number) else { throw LimitFault("a wrong result") }
  }

  private static func measureOneInFlight(_ effort: LimitEffort, worker: Int32?) throws -> Double {
    let server = try ForkServer.fork(tasks: catalogue)
    return try ProcessPool.with(workers: 1, start: .forkServer(server), tasks: catalogue) { pool in
      try pool.waitUntilReady()
      if let worker {
        _ = try pool.submit(PlaceTask(cpu: worker)).wait()
        try LimitCPUs.place(on: effort.cpus[0])
      }
      return try effort.perOperation { count in
        for number in 0..<count { try take(try pool.submit(MultiplyTask(number: number)), number) }
      }
    }
  }
}

/// What the no-op tasks of all sides do: enough to see that the answer belongs to the question.
///
/// Not `BitwiseCopyable`, so that both cross as `Codable` values.
struct MultiplyTask: ProcessTask {
  var number: Int

  func run(_ context: TaskContext) throws -> Product { Product(of: number) }
}

/// The result of a `MultiplyTask`.
struct Product: Codable, Sendable, Equatable {
  var value: UInt64

  init(of number: Int) { value = UInt64(number) &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
}
