import BenchCore
import Testing

@testable import BenchKernels

@Suite struct TaskTimingTests {
  @Test(arguments: [6000, 10_000, 50_000_000])
  func `every task that takes long enough is timed`(task: Int64) {
    #expect(TaskTiming(task: Nanoseconds(task)).mask == 0)
    #expect(TaskTiming().mask == 0)
  }

  @Test(arguments: [100, 200, 999, 1000, 2500, 5999] as [Int64])
  func `timing costs short tasks one part in a hundred, whatever the batch`(task: Int64) {
    let every = Int64(TaskTiming(task: Nanoseconds(task)).mask + 1)
    #expect(every.nonzeroBitCount == 1)
    // 60 ns in every so many tasks, and half as many would cost too much.
    #expect(60 * 100 <= task * every)
    #expect(60 * 100 > task * every / 2)
  }

  @Test func `of tasks that do nothing one in 256 is timed`() {
    #expect(TaskTiming(task: .zero).mask == 255)
    #expect(TaskTiming(task: Nanoseconds(-5)).mask == 255)
    #expect(TaskTiming(task: Nanoseconds(10)).mask == 255)
  }
}
