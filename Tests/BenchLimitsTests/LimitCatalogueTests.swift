import BenchCore
import BenchLimits
import Testing

@Suite struct LimitCatalogueTests {
  @Test func `every limit has a name of its own, our side, and bars on sides that it has`() {
    let all = LimitCatalogue.all
    #expect(Set(all.map(\.id)).count == all.count)
    for limit in all {
      let names = limit.sides.map(\.name)
      #expect(Set(names).count == names.count, "\(limit.id)")
      #expect(names.contains(Limits.ours), "\(limit.id)")
      #expect(!limit.bars.isEmpty, "\(limit.id)")
      for bar in limit.bars {
        #expect(names.contains(bar.subject), "\(limit.id)")
        #expect(bar.reference.map(names.contains) ?? true, "\(limit.id)")
        #expect(bar.value > 0)
      }
    }
  }

  @Test func `what every run measures needs no interpreter and keeps a bar`() {
    let quick = LimitCatalogue.all.filter(\.isQuick).map(\.withoutInterpreters)
    #expect(!quick.isEmpty)
    for limit in quick {
      #expect(!limit.bars.isEmpty, "\(limit.id)")
      #expect(limit.sides.allSatisfy { $0.interpreter == nil })
    }
  }

  @Test func `limits are chosen by id, by group, and in the catalogue's order`() throws {
    let all = LimitCatalogue.all
    #expect(try LimitCatalogue.named([]).map(\.id) == all.filter { !$0.isHeavy }.map(\.id))
    let last = try #require(all.last?.id)
    let first = try #require(all.first?.id)
    #expect(
      try LimitCatalogue.named([last, first]).map(\.id)
        == all.map(\.id).filter {
          $0 == first || $0 == last
        })
    #expect(try LimitCatalogue.named(["pipe/*"]).allSatisfy { $0.id.hasPrefix("pipe/") })
    let error = #expect(throws: BenchError.self) { try LimitCatalogue.named(["pipe/round-trap"]) }
    #expect(error?.remedy?.contains("pipe/round-trip") == true)
  }

  @Test func `an effort counts the operations of its last batch only`() {
    var counts: [Int] = []
    let effort = LimitEffort(duration: .milliseconds(10))
    // 1,000 ns an operation, and 500,000 ns more for the first ten.
    let figure = effort.timedByBody { count in
      counts.append(count)
      return Int64(count) * 1000 + (count <= 10 ? 500_000 : 0)
    }
    #expect(figure == 1000)
    #expect(counts.first == 1 && counts.count < 8)
    #expect((7000...9000).contains(counts.last ?? 0))
  }

  @Test func `an operation longer than the effort is measured once`() {
    var calls = 0
    let figure = LimitEffort(duration: .milliseconds(1)).timedByBody { _ in
      calls += 1
      return 5_000_000
    }
    #expect(figure == 5_000_000 && calls == 1)
  }
}
