import Glibc
package import Multiprocessing

/// Everything that the tests run in other processes.
package let testTasks = TaskCatalogue(
  [
    Hash.self, Echo.self, Fail.self, Leave.self, Hang.self, WhoAmI.self, Remember.self,
    Recall.self, Blob.self, HashCoded.self, FailToBegin.self, AddMany.self, FillArray.self,
    LockAndDie.self, UseLocks.self, WriteName.self, BarrierRounds.self, SetNumbers.self,
    TicketTask.self, EchoServer.self, Produce.self, Consume.self, UseManager.self,
    ManagerLockAndDie.self, ManagerForkAndDie.self, PutAndDie.self, DieOnce.self, SlowHash.self,
  ],
  handlers: [RawHash.self])

/// Crosses as its bytes.
package struct Hash: ProcessTask, BitwiseCopyable {
  package var n: Int
  package init(n: Int) { self.n = n }
  package static func expected(_ n: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: n) &* 0x9e37_79b9_7f4a_7c15
  }
  package func run(_ context: TaskContext) throws -> UInt64 { Self.expected(n) }
}

/// The same, but encoded.
package struct HashCoded: ProcessTask {
  package var n: Int
  package init(n: Int) { self.n = n }
  package func run(_ context: TaskContext) throws -> UInt64 { Hash.expected(n) }
}

/// The same, but it computes for about a tenth of a millisecond, so that a kill finds it running.
package struct SlowHash: ProcessTask {
  package var n: Int
  package init(n: Int) { self.n = n }
  package func run(_ context: TaskContext) throws -> UInt64 {
    var mixed = UInt64(truncatingIfNeeded: n)
    for _ in 0..<100_000 { mixed = (mixed ^ (mixed >> 31)) &* 0xbf58_476d_1ce4_e5b9 }
    // The detour must not be optimised away, and must not change the result.
    return Hash.expected(n) &+ (mixed == 1 ? 1 : 0)
  }
}

/// Gives its text back, with the name of the process in front if wanted.
package struct Echo: ProcessTask {
  package var text: String
  package init(text: String) { self.text = text }
  package func run(_ context: TaskContext) throws -> String { text }
}

/// Gives back as many bytes as it got, each one higher.
package struct Blob: ProcessTask {
  package var bytes: [UInt8]
  package init(bytes: [UInt8]) { self.bytes = bytes }
  package func run(_ context: TaskContext) throws -> [UInt8] { bytes.map { $0 &+ 1 } }
}

/// Throws.
package struct Fail: ProcessTask {
  package struct Trouble: Error, CustomStringConvertible {
    package let description: String
  }
  package var message: String
  package init(message: String) { self.message = message }
  package func run(_ context: TaskContext) throws -> NoResult {
    throw Trouble(description: message)
  }
}

/// Ends its process.
package struct Leave: ProcessTask {
  package var code: Int32
  package init(code: Int32) { self.code = code }
  package func run(_ context: TaskContext) throws -> NoResult { _exit(code) }
}

/// Never ends by itself.
///
/// It says that it runs by writing its pid to a pipe or file.
package struct Hang: ProcessTask {
  package var path: String
  package init(path: String) { self.path = path }
  package func run(_ context: TaskContext) throws -> NoResult {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    let line = "\(getpid())\n"
    _ = line.withCString { write(file, $0, strlen($0)) }
    close(file)
    while true { pause() }
  }
}

/// Tells about its process.
package struct WhoAmI: ProcessTask {
  package struct Answer: Codable, Sendable {
    package var pid: Int32
    package var parent: Int32
    package var group: Int32
    package var worker: Int
    package var name: String
    package var descriptors: Int
  }
  package init() {}
  package func run(_ context: TaskContext) throws -> Answer {
    var count = 0
    for number in 0..<Int32(1024) where fcntl(number, F_GETFD) >= 0 { count += 1 }
    return Answer(
      pid: getpid(), parent: getppid(), group: getpgrp(), worker: context.worker,
      name: context.name, descriptors: count)
  }
}

/// An initialiser that leaves a number in its worker.
package struct Remember: ProcessTask {
  package var number: Int
  package init(number: Int) { self.number = number }
  package func run(_ context: TaskContext) throws -> NoResult {
    context.setLocal(number)
    return NoResult()
  }
}

/// Gives the number that the initialiser left; -1 if there is none.
package struct Recall: ProcessTask {
  package init() {}
  package func run(_ context: TaskContext) throws -> Int { context.local(Int.self) ?? -1 }
}

/// An initialiser that fails.
package struct FailToBegin: ProcessTask {
  package init() {}
  package func run(_ context: TaskContext) throws -> NoResult {
    throw Fail.Trouble(description: "no licence for this worker")
  }
}

/// The raw counterpart of `Hash`.
///
/// The number 666 throws, 667 ends the worker.
package struct RawHash: RawTaskHandler {
  package init() {}
  package func run(
    _ input: UnsafeRawBufferPointer, output: inout RawOutput, context: TaskContext
  ) throws {
    let n = input.load(as: Int.self)
    if n == 666 { throw Fail.Trouble(description: "number of the beast") }
    if n == 667 { kill(getpid(), SIGKILL) }
    output.append(Hash.expected(n))
    if n == 668 { for _ in 0..<1000 { output.append(UInt64(0)) } }
  }
}

/// Dies at the first attempt; tells at which one it succeeded.
package struct DieOnce: ProcessTask {
  package var path: String
  package init(path: String) { self.path = path }
  package func run(_ context: TaskContext) throws -> Int {
    let file = open(path, O_RDWR | O_APPEND)
    _ = write(file, "x", 1)
    let count = Int(lseek(file, 0, SEEK_END))
    if count == 1 { kill(getpid(), SIGKILL) }
    return count
  }
}
