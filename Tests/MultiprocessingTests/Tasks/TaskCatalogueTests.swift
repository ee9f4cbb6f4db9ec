import MultiprocessingTestTasks
import Testing

@testable import Multiprocessing

extension MultiprocessingTests {
  @Suite struct TaskCatalogueTests {
    @Test func `the name of a private type holds no address, so every process computes it alike`() {
      let name = TaskCatalogue.name(of: Hidden.self)
      #expect(name == "MultiprocessingTests.Hidden")
      #expect(TaskCatalogue.name(of: Hash.self) == String(reflecting: Hash.self))
    }

    @Test func `two private types of one name are refused, each alone is not`() throws {
      let (first, second) = (firstLocal(), secondLocal())
      #expect(try TaskCatalogue([first]).identifier(for: first) != 0)
      for both in [TaskCatalogue([first, second]), TaskCatalogue([first]) + [second]] {
        for type in [first, second] {
          let error = #expect(throws: MultiprocessingError.self) {
            try both.identifier(for: type)
          }
          #expect(error?.code == .unknownTask)
          #expect(error?.message.contains("rename one") == true)
        }
      }
    }

    @Test func `a sum knows the types of both catalogues, also those that are in both`() throws {
      let sum = TaskCatalogue([Hash.self, Echo.self]) + TaskCatalogue([Echo.self, Fail.self])
      for type in [Hash.self, Echo.self, Fail.self] as [any ProcessTask.Type] {
        let identifier = try sum.identifier(for: type)
        #expect(sum.runner(identifier) != nil)
      }
      #expect(
        (sum + TaskCatalogue(handlers: [RawHash.self])).handler(
          try TaskCatalogue(handlers: [RawHash.self]).identifier(for: RawHash.self)) != nil)
    }

    private func firstLocal() -> any ProcessTask.Type {
      struct Local: ProcessTask { func run(_ context: TaskContext) throws -> Int { 1 } }
      return Local.self
    }

    private func secondLocal() -> any ProcessTask.Type {
      struct Local: ProcessTask { func run(_ context: TaskContext) throws -> Int { 2 } }
      return Local.self
    }
  }
}

private struct Hidden: ProcessTask {
  func run(_ context: TaskContext) throws -> Int { 0 }
}
