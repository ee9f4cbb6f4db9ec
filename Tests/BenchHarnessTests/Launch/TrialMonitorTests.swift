import BenchCore
import FoundationEssentials
import Testing

@testable import BenchHarness

/// The judge of trials, fed with bytes and exit codes that no process had to produce.
struct TrialMonitorTests {
  private func line(_ event: TrialEvent) throws -> [UInt8] {
    Array(try JSONEncoder().encode(event)) + [UInt8(ascii: "\n")]
  }

  private func sample(_ batch: Int) -> Sample {
    Sample(batch: batch, wall: .milliseconds(1), tasks: 1, digest: 1)
  }

  @Test func `a trial that says all it should and exits with 0 is fine`() throws {
    var monitor = TrialMonitor(expectedBatches: 1)
    var events = monitor.receive(try line(.ready(process: 7)))
    events += monitor.receive(try line(.sample(sample(0))))
    events += monitor.receive(try line(.done(TrialSummary(notes: ["warm cache"]))))
    #expect(events.count == 3)
    let end = monitor.verdict(status: .exit(0), talk: "", duration: .seconds(1))
    #expect(end.failure == nil)
    #expect(end.summary.notes == ["warm cache"])
  }

  @Test func `events arrive whole, however the bytes are cut`() throws {
    var monitor = TrialMonitor(expectedBatches: 1)
    let bytes = try line(.sample(sample(0))) + line(.done(TrialSummary()))
    var count = 0
    for byte in bytes { count += monitor.receive([byte]).count }
    #expect(count == 2)
  }

  @Test func `a signal is named with its place and the last words`() throws {
    var monitor = TrialMonitor(expectedBatches: 5)
    _ = monitor.receive(try line(.ready(process: 7)))
    _ = monitor.receive(try line(.phase(.warm, took: .zero)))
    for batch in 0..<2 { _ = monitor.receive(try line(.sample(sample(batch)))) }
    let end = monitor.verdict(status: .signal(11), talk: "Fatal error: index", duration: .zero)
    #expect(end.failure?.kind == .crashed)
    #expect(
      end.failure?.reason
        == "the trial was ended by signal 11 (SIGSEGV) in batch 3 of 5; its last words: "
        + "Fatal error: index")
  }

  @Test func `garbage ends a trial whatever else it says`() throws {
    var monitor = TrialMonitor(expectedBatches: 1)
    _ = monitor.receive(Array("hello\n".utf8))
    _ = monitor.receive(try line(.done(TrialSummary())))
    let end = monitor.verdict(status: .exit(0), talk: "", duration: .zero)
    #expect(end.failure?.kind == .garbage)
    #expect(end.failure?.reason.contains("'hello' is no event") == true)
  }

  @Test func `a line without end is garbage, not a growing buffer`() {
    var monitor = TrialMonitor(expectedBatches: 1)
    let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<6 { _ = monitor.receive(chunk) }
    #expect(monitor.failure?.kind == .garbage)
  }

  @Test func `exit 0 without a farewell is a crash, and missing batches are incomplete`() throws {
    let silent = TrialMonitor(expectedBatches: 1)
    #expect(
      silent.verdict(status: .exit(0), talk: "", duration: .zero).failure?.kind == .crashed)
    var short = TrialMonitor(expectedBatches: 2)
    _ = short.receive(try line(.sample(sample(0))))
    _ = short.receive(try line(.done(TrialSummary())))
    let failure = short.verdict(status: .exit(0), talk: "", duration: .zero).failure
    #expect(failure == TrialFailure(.incomplete, "the trial gave 1 of 2 batches"))
  }

  @Test func `the first reason counts`() throws {
    var monitor = TrialMonitor(expectedBatches: 1)
    monitor.end(.hung, "the trial was ended after its limit of 5 s")
    monitor.end(.outOfMemory, "later")
    let end = monitor.verdict(status: .signal(9), talk: "", duration: .zero)
    #expect(end.failure?.kind == .hung)
    #expect(
      end.failure?.reason
        == "the trial was ended after its limit of 5 s while its workers were created")
  }

  @Test func `what the trial says of its own failure is kept`() throws {
    var monitor = TrialMonitor(expectedBatches: 1)
    let failure = TrialFailure(.stepFailed, "step 1 (http-get) of task 3 on worker 0: reset")
    _ = monitor.receive(try line(.failed(failure)))
    #expect(monitor.verdict(status: .exit(1), talk: "", duration: .zero).failure == failure)
  }
}
