import BenchCore
import BenchKernels
import Testing

@Suite struct TaskTimingTests {
  @Test func `only very short tasks of large batches are timed now and then`() {
    #expect(TaskTiming(task: .zero, tasks: 200_000).mask == 63)
    #expect(TaskTiming(task: .zero, tasks: 9_999).mask == 0)
    #expect(TaskTiming(task: Nanoseconds(2500), tasks: 200_000).mask == 0)
    #expect(TaskTiming().mask == 0)
  }
}
