import BenchLessons
import Multiprocessing
import Testing

@Suite struct LessonCatalogueTests {
  @Test func `names are unique, and every scenario says what it shows and expects on one line`() {
    let names = LessonCatalogue.scenarios.map(\.name)
    #expect(Set(names).count == names.count)
    for scenario in LessonCatalogue.scenarios {
      for text in [scenario.name, scenario.summary, scenario.expectation] {
        #expect(!text.isEmpty && !text.contains("\n"))
      }
      #expect(scenario.summary.count <= 100, "\(scenario.name)")
    }
  }

  @Test func `a scenario without a choice of start methods runs once`() throws {
    let one = try #require(LessonCatalogue.scenario("generator"))
    #expect(one.runs(LessonStart.allCases) == [nil])
    let three = try #require(LessonCatalogue.scenario("join"))
    #expect(three.runs(LessonStart.allCases) == [.fork, .spawn, .forkServer])
    #expect(LessonCatalogue.scenario("nothing") == nil)
  }
}
