import Testing

@testable import BenchStatistics

struct LatinSquareTests {
  @Test(arguments: [3, 4, 7])
  func `every cell takes every place once in a square`(cells: Int) throws {
    let orders = try LatinSquare.orders(cells: cells, blocks: 2 * cells, seed: 5)
    for square in [orders[..<cells], orders[cells...]] {
      for place in 0..<cells {
        #expect(Set(square.map { $0[place] }).count == cells)
      }
    }
    for order in orders { #expect(Set(order) == Set(0..<cells)) }
  }

  @Test func `two cells alternate as ABBA`() throws {
    for seed in UInt64(0)..<20 {
      let orders = try LatinSquare.orders(cells: 2, blocks: 8, seed: seed)
      for pair in stride(from: 0, to: 8, by: 2) {
        #expect(orders[pair] == orders[pair + 1].reversed())
      }
    }
    let first = try (UInt64(0)..<40).map {
      try LatinSquare.orders(cells: 2, blocks: 1, seed: $0)[0][0]
    }
    #expect(first.contains(0) && first.contains(1), "the seed decides which cell starts")
  }

  @Test func `the same seed gives the same orders and another one others`() throws {
    let orders = try LatinSquare.orders(cells: 6, blocks: 12, seed: 1)
    #expect(try LatinSquare.orders(cells: 6, blocks: 12, seed: 1) == orders)
    #expect(try LatinSquare.orders(cells: 6, blocks: 12, seed: 2) != orders)
    #expect(try LatinSquare.orders(cells: 1, blocks: 3, seed: 2) == [[0], [0], [0]])
    #expect(throws: StatisticsError.self) {
      try LatinSquare.orders(cells: 0, blocks: 3, seed: 2)
    }
  }

  @Test func `a cut square is balanced to within one`() throws {
    let orders = try LatinSquare.orders(cells: 5, blocks: 7, seed: 3)
    #expect(orders.count == 7)
    for place in 0..<5 {
      for cell in 0..<5 {
        #expect((1...2).contains(orders.count { $0[place] == cell }))
      }
    }
  }
}
