import BenchBackends
import BenchCore
import BenchHarness
import BenchKernels
import BenchTestSupport
import Testing

/// Steps that share something between workers, on every back end on which they can run.
@Suite(.serialized) struct SharingStepTests {
  static let backends = BackendCatalogue.descriptors
  static let processes = backends.filter { $0.model == .processes }

  /// Runs a step in a trial of the built binary, or gives nil if the step says that it cannot.
  private func metrics(
    _ backend: BackendDescriptor, _ kind: String, _ arguments: [String: Value], tasks: Int = 8,
    concurrency: Int = 4
  ) throws -> [[String: Double]]? {
    let step = try StepCatalogue.specification(kind, arguments.mapValues { .value($0) })
    guard try TaskProgram.obstacle([step], backend: backend) == nil else { return nil }
    let (end, events) = try TrialBinary.run(
      TrialBinary.specification(
        backend: backend.name, model: backend.model, tasks: tasks, concurrency: concurrency,
        steps: [step]))
    #expect(end.failure == nil)
    return events.compactMap { event in
      if case .sample(let sample) = event { sample.metrics } else { nil }
    }
  }

  @Test(
    arguments: backends,
    ["atomic", "mutex", "read-write", "process", "semaphore", "file", "manager", "store", "actor"])
  func `no guard loses an update`(_ backend: BackendDescriptor, _ guarding: String) throws {
    let batches = try metrics(
      backend, "counter",
      ["guard": .text(guarding), "increments": .integer(20), "section": .integer(50)])
    // What a guard cannot do on a back end it has to refuse, not to get wrong.
    guard let batches else {
      let mayRefuse = guarding == "mutex" ? backend.model == .processes : guarding == "actor"
      #expect(mayRefuse)
      return
    }
    #expect(batches.count == 2)
    for batch in batches {
      #expect(batch["final_value"] == 160)
      #expect(batch["lost_updates"] == 0)
      #expect(batch["operations"] == 160)
      #expect((batch["operations_per_second"] ?? 0) > 0)
    }
  }

  @Test(arguments: backends)
  func `threads share ordinary memory, processes do not`(_ backend: BackendDescriptor) throws {
    let arguments: [String: Value] = ["guard": .text("ordinary"), "increments": .integer(20)]
    for batch in try #require(try metrics(backend, "counter", arguments)) {
      #expect(batch["lost_updates"] == (backend.model == .processes ? 160 : 0))
    }
  }

  @Test(arguments: processes, ["file", "process", "semaphore", "manager"])
  func `no ticket is sold twice under a lock`(_ backend: BackendDescriptor, _ lock: String) throws {
    let arguments: [String: Value] = ["lock": .text(lock), "hold": .duration(.milliseconds(1))]
    let batches = try #require(try metrics(backend, "ticket", arguments, tasks: 12))
    for batch in batches { #expect(batch["oversold"] == 0 && batch["final_value"] == 0) }
  }

  @Test(arguments: processes)
  func `without a lock tickets are sold twice`(_ backend: BackendDescriptor) throws {
    // Four workers at a time hold the number that they read for 20 ms.
    let arguments: [String: Value] = ["lock": .text("none"), "hold": .duration(.milliseconds(20))]
    let batches = try #require(try metrics(backend, "ticket", arguments))
    for batch in batches { #expect((batch["oversold"] ?? 0) > 0) }
  }

  @Test func `a lock that belongs to a thread is refused to coroutines that wait with it`() throws {
    for kind in ["process", "manager"] {
      let step = try StepCatalogue.specification("ticket", ["lock": .value(.text(kind))])
      let reason = try TaskProgram.obstacle([step], backend: CoroutinesBackend.descriptor)
      #expect(reason?.contains("belongs to a thread") == true)
      #expect(try TaskProgram.obstacle([step], backend: ThreadsBackend.descriptor) == nil)
    }
  }

  @Test(arguments: backends, [(1, 1), (1, 5), (5, 1), (4, 4)])
  func `every message comes out of the queue once`(
    _ backend: BackendDescriptor, _ shape: (producers: Int, consumers: Int)
  ) throws {
    let tasks = shape.producers + shape.consumers
    let batches = try metrics(
      backend, "queue",
      [
        "producers": .integer(Int64(shape.producers)), "messages": .integer(300),
        "payload": .bytes(Bytes(3000)), "bound": .integer(5),
      ], tasks: tasks, concurrency: tasks)
    guard let batches else {
      #expect(backend.model == .serial || backend.waitsBy != "suspending")
      return
    }
    for batch in batches {
      #expect(batch["operations"] == 300)
      #expect(batch["lost_messages"] == 0 && batch["wrong_messages"] == 0)
    }
  }

  @Test(arguments: backends, [1, 7])
  func `all numbers arrive in the manager`(_ backend: BackendDescriptor, _ batch: Int) throws {
    let arguments: [String: Value] = ["calls": .integer(20), "batch": .integer(Int64(batch))]
    let batches = try #require(try metrics(backend, "manager", arguments))
    for metrics in batches { #expect(metrics["lost_updates"] == 0 && metrics["operations"] == 160) }
  }

  @Test(arguments: ["mutex", "read-write", "process", "semaphore", "file", "manager"])
  func `a competition ends with the right number of acquisitions`(_ kind: String) throws {
    for backend in Self.backends {
      let batches = try metrics(
        backend, "lock", ["kind": .text(kind), "acquisitions": .integer(400)], tasks: 4)
      for batch in batches ?? [] {
        #expect(batch["operations"] == 400)
        #expect((0...1).contains(batch["gini"] ?? -1))
        #expect((batch["longest_wait_us"] ?? -1) >= (batch["mean_wait_us"] ?? 0))
      }
    }
  }

  // MARK: Lifecycle, measured from one thread

  private func alone(_ kind: String, _ arguments: [String: Value]) throws -> [String: Double] {
    try #require(try metrics(SerialBackend.descriptor, kind, arguments, tasks: 2)?.last)
  }

  @Test(arguments: ["task", "thread", "fork", "fork-server", "spawn"])
  func `what is started has its first instruction before it is joined`(_ start: String) throws {
    let metrics = try alone("spawn", ["start": .text(start), "heap": .bytes(Bytes(1 << 20))])
    let first = try #require(metrics["first_instruction_us"])
    #expect(first > 0)
    #expect(first <= metrics["joined_us"] ?? 0)
  }

  @Test(arguments: ["fork-server", "spawn"], [0, 3])
  func `a pool is ready before its first result`(_ start: String, _ recycle: Int64) throws {
    let metrics = try alone(
      "pool",
      [
        "start": .text(start), "workers": .integer(2), "tasks": .integer(10),
        "recycle": .integer(recycle),
      ])
    #expect(metrics["ready_us"] ?? .infinity < metrics["first_result_us"] ?? 0)
    #expect(metrics["round_trip_us"] ?? 0 > 0)
  }

  @Test(arguments: ["thread-flag", "task", "sleeping-task", "process-terminate", "process-kill"])
  func `cancelled work stops`(_ way: String) throws {
    let metrics = try alone("cancel", ["way": .text(way), "slice": .integer(1000)])
    #expect(metrics["joined_us"] ?? 0 > 0)
    #expect(metrics["stopped_us"] ?? .infinity <= metrics["joined_us"] ?? 0)
  }

  @Test func `a crash loses one task`() throws {
    let metrics = try alone(
      "crash", ["workers": .integer(2), "tasks": .integer(20), "work": .integer(1000)])
    #expect(metrics["crashes"] == 2)
    #expect(metrics["tasks_lost"] == 2)
    #expect(metrics["detection_us"] ?? 0 > 0)
  }

  @Test func `callbacks run in the parent, on a thread of the pool`() throws {
    let metrics = try alone("callback", ["tasks": .integer(20), "takes": .duration(.zero)])
    #expect(metrics["operations"] == 40)
    #expect(metrics["in_parent"] == 40)
    #expect(metrics["on_caller_thread"] == 0)
    #expect(metrics["callback_latency_us"] ?? 0 > 0)
  }
}
