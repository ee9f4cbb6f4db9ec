import BenchCore
import Foundation
import Testing

@Suite struct SampleTests {
  private func cost(wait: Double, onCPU: Int64, runQueue: Int64) -> Cost {
    var cost = Cost()
    cost.waitShare = Share(wait)
    cost.onCPU = .milliseconds(onCPU)
    cost.runQueue = .milliseconds(runQueue)
    return cost
  }

  @Test func `contention for the CPUs does not make work look like waiting, or less of it`() throws
  {
    // Half on a CPU and half blocked, alone and with three times as long in the queue.
    let alone = try #require(cost(wait: 0.5, onCPU: 10, runQueue: 0).ownWaitShare)
    let crowded = try #require(cost(wait: 0.2, onCPU: 10, runQueue: 30).ownWaitShare)
    #expect(abs(alone.fraction - 0.5) < 1e-9)
    #expect(abs(crowded.fraction - 0.5) < 1e-9)
    #expect(cost(wait: 1, onCPU: 0, runQueue: 0).ownWaitShare == Share(1))
    #expect(Cost().ownWaitShare == nil)
  }

  @Test func `what another runner does not know of may be missing in a sample`() throws {
    let json = #"{"batch":0,"wall":1000000,"tasks":5,"digest":7,"cost":{},"metrics":{}}"#
    let sample = try JSONDecoder().decode(Sample.self, from: Data(json.utf8))
    #expect(sample == Sample(batch: 0, wall: .milliseconds(1), tasks: 5, digest: 7))
    #expect(sample.judged == .milliseconds(1))
    #expect(sample.speed == sample.throughput)
  }
}
