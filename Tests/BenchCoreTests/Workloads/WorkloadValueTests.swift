import BenchCore
import Foundation
import Testing

@Suite struct WorkloadValueTests {
  @Test func `a point crosses as JSON and comes back the same`() throws {
    let point = WorkloadPoint(
      parameters: ParameterPoint([.init("wait", .share(Share(0.5))), .init("n", .integer(16))]),
      tasks: 100, concurrency: 16,
      steps: [
        StepSpecification(
          kind: "http-get",
          arguments: ["path": .template(try Template(parsing: "/{index}")), "save": .value(.flag(true))])
      ],
      fixtures: [FixtureSpecification(kind: "http-server", arguments: ["delay": .duration(.zero)])],
      backends: ["threads"], limit: .seconds(5))
    let data = try JSONEncoder().encode(point)
    #expect(try JSONDecoder().decode(WorkloadPoint.self, from: data) == point)
  }

  @Test func `a parameter point is labelled in the file's order`() {
    let point = ParameterPoint([.init("wait", .share(Share(0.5))), .init("n", .integer(16))])
    #expect(point.label == "wait=50% n=16")
    #expect(point["n"] == .integer(16))
    #expect(point["m"] == nil)
    #expect(ParameterPoint().label.isEmpty)
  }

  @Test func `lengths of time clamp instead of trapping`() {
    #expect(Nanoseconds(seconds: 1.5).count == 1_500_000_000)
    #expect(Nanoseconds(seconds: .nan).count == 0)
    #expect(Nanoseconds(seconds: .infinity).count == 9_200_000_000_000_000_000)
    #expect(Nanoseconds(seconds: -1e300).count == -9_200_000_000_000_000_000)
    #expect((Nanoseconds(.max) + Nanoseconds(1)).count == .min)
  }

  @Test func `models and classes are ordered and named`() {
    #expect(Model.allCases.sorted() == [.serial, .threads, .processes, .coroutines])
    #expect(WorkloadClass.allCases.map(\.title) == ["compute-bound", "IO-bound", "mixed"])
  }
}
