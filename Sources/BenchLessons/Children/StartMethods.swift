import CPrimitives
import Glibc
import Multiprocessing
import Synchronization

extension Scenario {
  /// What a child inherits, by the way in which it is made.
  static let startMethods = Scenario(
    "start-methods", python: "set_start_method, main guard",
    "what fork, spawn and fork server give a child, and what they ask for",
    expect: "memory, descriptors and time of each; an unguarded program gets a clear error",
    starts: .own("compares all three"), tasks: [LookAround.self]
  ) { stage in
    // The server is a copy from before the change; a fork is one from after it.
    let server = try ForkServer.fork(tasks: stage.tasks)
    Memory.note.store(2, ordering: .releasing)
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    try stage.say("changed its note from 1 to 2 and opened descriptor \(file)")
    let methods: [(String, StartMethod, memory: Int, descriptor: Bool)] = [
      ("fork", .fork, 2, true), ("spawn", .spawn(), 1, false),
      ("fork server", .forkServer(server), 1, false),
    ]
    for (name, start, memory, descriptor) in methods {
      let seen = try look(name, start, file, stage)
      stage.check("\(name): note", seen.note, is: memory)
      stage.check("\(name): has the descriptor", seen.hasDescriptor, is: descriptor)
      stage.check("\(name): start", seen.milliseconds, unit: "ms", from: 0.001, to: 10_000)
    }
    try showUnguarded(stage)
    try showSeveralThreads(stage)
  }

  /// Starts five children and gives what the last saw and the median time of a start.
  private static func look(
    _ name: String, _ start: StartMethod, _ file: Int32, _ stage: Stage
  ) throws -> (note: Int, hasDescriptor: Bool, milliseconds: Double) {
    let seen = try SharedArray<Int>(count: 3)
    let hasBegun = try SharedValue<Double>()
    var times: [Double] = []
    for _ in 0..<5 {
      let child = ChildProcess(
        LookAround(descriptor: file, seen: seen, hasBegun: hasBegun), start: start,
        tasks: stage.tasks, name: "look-around")
      let before = now()
      try child.start()
      try stage.join(child)
      times.append((hasBegun.value - before) * 1000)
    }
    let middle = times.sorted()[2]
    try stage.say(
      "\(name): the child saw note \(seen[0]), \(seen[2]) descriptors, the opened one "
        + (seen[1] == 1 ? "among them" : "not among them")
        + "; it ran \(Fact.number(middle, unit: "ms")) after its start")
    return (seen[0], seen[1] == 1, middle)
  }

  /// The program again, but without the guard at its entry.
  private static func showUnguarded(_ stage: Stage) throws {
    let answer = try Program.run(
      "/proc/self/exe", [UnguardedEntry.argument], folder: stage.folder)
    let text = answer.text.split(separator: "\n").map(String.init)
    for line in text { try stage.story.say("unguarded program", line) }
    stage.check("unguarded", text.first ?? "nothing", is: "unguardedEntryPoint")
    stage.check("its children", text.last ?? "nothing", is: "0 children")
  }

  /// A fork beside another thread.
  private static func showSeveralThreads(_ stage: Stage) throws {
    let thread = try WorkerThread()
    defer { thread.stop() }
    let child = ChildProcess(forking: "beside-a-thread") {}
    try stage.check("fork with 2 threads", throws: .severalThreads) { try child.start() }
  }
}

/// Memory that a fork copies and a spawned process has afresh.
private enum Memory {
  static let note = Atomic<Int>(1)
}

/// Tells what its process got from its parent.
private struct LookAround: ProcessTask {
  var descriptor: Int32
  /// The note, whether the descriptor is open, and how many are.
  var seen: SharedArray<Int>
  var hasBegun: SharedValue<Double>

  func run(_ context: TaskContext) throws -> NoResult {
    hasBegun.value = now()
    seen[0] = Memory.note.load(ordering: .acquiring)
    let link = TextFile.link("/proc/self/fd/\(descriptor)")
    seen[1] = link == "/dev/null" ? 1 : 0
    seen[2] = ProcessStatus.descriptorCount
    return NoResult()
  }
}

/// A program whose `main` forgot the guard, for showing what happens then.
package enum UnguardedEntry {
  static let argument = "lesson-without-guard"

  /// Plays that program if this process was started as it, and then never returns.
  ///
  /// To be called before the guard of the real one.
  package static func runIfAsked() {
    guard CommandLine.arguments.count == 2, CommandLine.arguments[1] == argument else { return }
    let child = ChildProcess(
      LookAroundOnce(), start: .spawn(), tasks: [LookAroundOnce.self], name: "never")
    do {
      try child.start()
      print("started a child")
    } catch let error as MultiprocessingError {
      print("\(error.code)\n\(error)")
    } catch {
      print("\(error)")
    }
    print("\(ProcessStatus.children(of: getpid()).count) children")
    exit(0)
  }
}

/// Does nothing.
private struct LookAroundOnce: ProcessTask {
  func run(_ context: TaskContext) throws -> NoResult { NoResult() }
}
