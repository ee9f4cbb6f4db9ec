import BenchCore
import BenchKernels
import BenchWorkloads
import Testing

/// Conformance of every workload file that travels in the binary: a new file needs no test of its own.
@Suite struct EmbeddedWorkloadTests {
  /// The real steps and fixtures, and the names of back ends that files may use; the back ends
  /// themselves live above this target.
  private static let schema = WorkloadSchema(
    steps: StepCatalogue.descriptors, fixtures: FixtureCatalogue.descriptors,
    backends: [
      ("serial", .serial), ("threads", .threads), ("threads-per-task", .threads),
      ("threads-gil", .threads), ("dispatch", .threads), ("processes", .processes),
      ("processes-spawn", .processes), ("processes-fork", .processes),
      ("processes-per-task", .processes), ("coroutines", .coroutines),
      ("coroutines-multicore", .coroutines), ("tasks", .coroutines), ("greenlets", .coroutines),
    ].map { BackendDescriptor(name: $0, model: $1, summary: "", waitsBy: "") })

  private static func library(cpus: Int = 2) -> WorkloadLibrary {
    WorkloadLibrary(schema: schema, cpus: cpus, package: "/checkout")
  }

  @Test(arguments: library().builtInIdentifiers)
  func `an embedded workload loads in every profile on machines of any size`(identifier: String)
    throws
  {
    for cpus in [1, 2, 64] {
      let library = Self.library(cpus: cpus)
      var widest = 0
      for profile in Profile.allCases {
        let workload = try library.load(identifier, profile: profile)
        #expect(workload.identifier == identifier, "the key 'name' must be the file's name")
        #expect(!workload.points.isEmpty)
        #expect(workload.points.count >= widest, "a wider profile has fewer points")
        widest = workload.points.count
      }
    }
  }

  @Test(arguments: library().builtInIdentifiers)
  func `the steps of an embedded workload can be estimated and cross as JSON`(identifier: String)
    throws
  {
    for point in try Self.library().load(identifier, profile: .thorough).points {
      for step in point.steps {
        let definition = try #require(StepCatalogue.all.first { $0.descriptor.kind == step.kind })
        _ = try definition.estimate(StepArguments(step))
      }
    }
  }

  @Test(arguments: library().builtInIdentifiers)
  func `the page of an embedded workload can be read`(identifier: String) throws {
    let page = try Self.library().reference(identifier)
    #expect(page.first?.hasPrefix(identifier) == true)
  }

  @Test func `the examples of all steps and fixtures load`() throws {
    for step in StepCatalogue.descriptors {
      let fixture = Self.schema.fixtures.first { $0.kind == step.needsFixture }
      let text = """
        name: example
        question: Does it load?
        class: mixed
        tasks: 1
        concurrency: 1
        \(fixture?.example ?? "")
        task:
          \(step.example)
        expect: Yes.

        """
      #expect(throws: Never.self, "\(step.kind)") {
        try Self.library().parse(text, file: "\(step.kind).yaml")
      }
    }
    for fixture in FixtureCatalogue.descriptors {
      let text = """
        name: example
        question: Does it load?
        class: mixed
        tasks: 1
        concurrency: 1
        \(fixture.example)
        task: [nothing]
        expect: Yes.

        """
      #expect(throws: Never.self, "\(fixture.kind)") {
        try Self.library().parse(text, file: "\(fixture.kind).yaml")
      }
    }
  }
}
