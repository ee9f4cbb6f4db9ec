import BenchCore
import Glibc
import Testing

@testable import BenchHarness

struct ProcessTreeMeterTests {
  private let meter = ProcessTreeMeter()

  /// Computes until the calling thread has used this much more CPU time.
  private func burn(_ time: Nanoseconds) {
    func used() -> Int64 {
      var now = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
      return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
    }
    let end = used() + time.count
    while used() < end {}
  }

  @Test func `the caller's CPU time lies between what getrusage reads within and around it`()
    throws
  {
    // Other tests run in this process too, so only such brackets are exact.
    let tree = MeteredTree()
    let outerStart = rusage.cpuOfCallerAndReaped
    let before = meter.snapshot(of: tree, at: .start)
    let innerStart = rusage.cpuOfCallerAndReaped
    burn(.milliseconds(20))
    let innerEnd = rusage.cpuOfCallerAndReaped
    let after = meter.snapshot(of: tree, at: .end)
    let outerEnd = rusage.cpuOfCallerAndReaped

    let cost = after.cost(since: before, wall: .milliseconds(20)).cost
    let cpu = try #require(cost.cpu).count
    #expect(innerEnd - innerStart >= 20_000_000 - rusage.rounding)
    #expect(cpu >= innerEnd - innerStart - rusage.rounding)
    #expect(cpu <= outerEnd - outerStart + rusage.rounding)
    #expect(try #require(cost.minorFaults) >= 0)
    #expect(cost.processes == 1)
    #expect(try #require(cost.threads) >= 1)
  }

  @Test func `the CPU time of a child agrees with what wait4 says of it`() throws {
    let script = "read x; i=0; while [ $i -lt 40000 ]; do i=$((i+1)); done; echo done; read x"
    let child = try HelperProcess("sh", "-c", script)
    let tree = MeteredTree(includesCaller: false, processes: [child.process])
    let before = meter.snapshot(of: tree, at: .start)
    child.tell("go")
    #expect(child.awaitByte() != nil)
    let after = meter.snapshot(of: tree, at: .end)
    child.tell("end")
    let whole = child.reap().cpu

    let metered = after.cost(since: before, wall: .milliseconds(1))
    let cpu = try #require(metered.cost.cpu).count
    // What is left is the start and the end of the program: little, but not nothing.
    #expect(cpu > 1_000_000)
    #expect(cpu <= whole + 1000)
    #expect(cpu >= whole / 2)
    #expect(metered.cost.processes == 1)
    #expect(metered.cost.threads == 1)
  }

  @Test func `the switches of a child that answers line by line are counted`() throws {
    let child = try HelperProcess("cat")
    let tree = MeteredTree(includesCaller: false, processes: [child.process])
    child.tell("")
    #expect(child.awaitByte() != nil)
    let before = meter.snapshot(of: tree, at: .start)
    for _ in 0..<20 {
      child.tell("")
      #expect(child.awaitByte() != nil)
    }
    let cost = meter.snapshot(of: tree, at: .end).cost(since: before, wall: .milliseconds(1)).cost
    // A child that is put off the CPU as it answers finds the next line there without waiting: on
    // a shared CPU most switches are of that kind.
    let voluntary = try #require(cost.voluntarySwitches)
    let involuntary = try #require(cost.involuntarySwitches)
    #expect((10...400).contains(voluntary + involuntary))
  }

  @Test func `memory that a child touches appears in the peak`() throws {
    // dd writes from one buffer of the block's size: when a byte of it arrives, all is filled.
    let size = 64 * 1_048_576
    let child = try HelperProcess("dd", "if=/dev/zero", "bs=\(size)", "count=1", "status=none")
    let tree = MeteredTree(includesCaller: false, processes: [child.process])
    #expect(child.awaitByte() != nil)
    let snapshot = meter.snapshot(of: tree, at: .end)
    let peak = try #require(snapshot.peakRSS).count
    #expect(peak >= Int64(size))
    #expect(peak < Int64(size) * 3 / 2)
    #expect(snapshot.others.minorFaults > 0)
  }

  @Test func `the peak can be set back where the machine allows it`() throws {
    let script = "x=$(head -c 33554432 /dev/zero | tr '\\0' x); x=; echo done; read x"
    let child = try HelperProcess("sh", "-c", script)
    let tree = MeteredTree(includesCaller: false, processes: [child.process])
    #expect(child.awaitByte() != nil)
    let high = try #require(meter.snapshot(of: tree, at: .end).peakRSS)
    #expect(high >= .mebibytes(32))
    guard meter.resetPeaks(of: tree) == nil else { return }
    #expect(try #require(meter.snapshot(of: tree, at: .end).peakRSS) <= high)
  }

  @Test func `a thread that waits has a wait share near 1, a thread that computes near 0`() throws {
    let sleeper = try WaitingThread()
    defer { sleeper.finish() }
    let tree = MeteredTree(workers: [
      MeteredTree.Worker(process: getpid(), thread: sleeper.thread)
    ])
    let clock = ContinuousClock()
    let before = meter.snapshot(of: tree, at: .start)
    let began = clock.now
    burn(.milliseconds(20))
    let wall = Nanoseconds(seconds: (clock.now - began) / .seconds(1))
    let after = meter.snapshot(of: tree, at: .end)
    let cost = after.cost(since: before, wall: wall).cost
    #expect(try #require(cost.waitShare) > Share(0.9))

    let own = MeteredTree(workers: [
      MeteredTree.Worker(process: getpid(), thread: currentThreadID())
    ])
    let first = meter.snapshot(of: own, at: .start)
    let start = clock.now
    burn(.milliseconds(20))
    let took = Nanoseconds(seconds: (clock.now - start) / .seconds(1))
    let second = meter.snapshot(of: own, at: .end)
    let busy = second.cost(since: first, wall: took).cost
    #expect(try #require(busy.onCPU) >= .milliseconds(20))
    // Stolen time would show as waiting: leave room for a busy machine.
    #expect(try #require(busy.waitShare) < Share(0.5))
  }

  @Test func `a fixture's CPU time stands apart from the tree's`() throws {
    let script = "read x; i=0; while [ $i -lt 40000 ]; do i=$((i+1)); done; echo done; read x"
    let fixture = try HelperProcess("sh", "-c", script)
    let tree = MeteredTree(includesCaller: false, fixtures: [fixture.process])
    let before = meter.snapshot(of: tree, at: .start)
    fixture.tell("go")
    #expect(fixture.awaitByte() != nil)
    let cost = meter.snapshot(of: tree, at: .end).cost(since: before, wall: .zero).cost
    #expect(try #require(cost.fixtureCPU) > .milliseconds(1))
    #expect(cost.cpu == .zero)
  }

  @Test func `a worker that was killed leaves a reason instead of a number`() throws {
    let child = try HelperProcess("cat")
    let tree = MeteredTree(
      includesCaller: false, processes: [child.process],
      workers: [MeteredTree.Worker(process: child.process, thread: child.process)])
    let before = meter.snapshot(of: tree, at: .start)
    kill(child.process, SIGKILL)
    child.reap()
    let metered = meter.snapshot(of: tree, at: .end).cost(since: before, wall: .milliseconds(1))
    #expect(metered.cost.cpu == nil)
    #expect(metered.cost.waitShare == nil)
    #expect(metered.cost.peakRSS == nil)
    #expect(metered.cost.processes == 0)
    #expect(metered.unavailable["userCPU"]?.contains("process \(child.process) ended") == true)
    #expect(metered.unavailable["waitShare"]?.contains("No such file") == true)
  }

  @Test func `reading leaves no descriptor open`() throws {
    let child = try HelperProcess("cat")
    let tree = MeteredTree(
      processes: [child.process],
      workers: [MeteredTree.Worker(process: child.process, thread: child.process)])
    // Other tests open descriptors at the same time, but not a hundred that stay.
    let before = openDescriptors()
    for _ in 0..<200 { _ = meter.snapshot(of: tree, at: .end) }
    #expect(openDescriptors() < before + 100)
  }

  private func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count
  }
}

/// A thread that waits in read(2) until it is told to end.
private final class WaitingThread {
  let thread: Int32
  private var handle = pthread_t()
  private let ours: Int32

  private final class End: Sendable {
    let socket: Int32

    init(socket: Int32) { self.socket = socket }
  }

  init() throws {
    let pair = try SocketPair()
    ours = pair.ours
    let end = Unmanaged.passRetained(End(socket: pair.theirs)).toOpaque()
    let code = pthread_create(
      &handle, nil,
      { argument in
        guard let argument else { return nil }
        let end = Unmanaged<End>.fromOpaque(argument).takeRetainedValue()
        var thread = currentThreadID()
        write(end.socket, &thread, MemoryLayout<Int32>.size)
        var byte: UInt8 = 0
        read(end.socket, &byte, 1)
        close(end.socket)
        return nil
      }, end)
    guard code == 0 else { throw HelperProcess.CannotStart(code: code) }
    var thread: Int32 = -1
    read(ours, &thread, MemoryLayout<Int32>.size)
    self.thread = thread
  }

  func finish() {
    var byte: UInt8 = 0
    write(ours, &byte, 1)
    pthread_join(handle, nil)
    close(ours)
  }
}
