/// The order of cells inside the blocks of a workload.
///
/// Every cell takes every place equally often, so a drift of the machine within a block (warming,
/// throttling, a neighbour) falls on all cells alike. Source: Kirk, *Experimental Design*, chapter
/// 14 (cyclic Latin squares); for two cells the ABBA order, which also cancels a linear drift.
public enum LatinSquare {
  /// For each block the order of the cells, as indices from 0.
  ///
  /// With three or more cells each run of `cells` blocks is one cyclic square: names are dealt
  /// anew for each square and its rows come in a random order. With two cells blocks come in
  /// pairs, AB then BA or BA then AB. The last square or pair may be cut short. The same seed gives
  /// the same orders. Throws ``StatisticsError`` for fewer than 1 cell or fewer than 0 blocks.
  public static func orders(cells: Int, blocks: Int, seed: UInt64) throws -> [[Int]] {
    try Checks.count(cells, atLeast: 1, "cells of a Latin square")
    try Checks.count(blocks, atLeast: 0, "blocks of a Latin square")
    var random = RandomSource(seed: seed)
    var orders: [[Int]] = []
    while orders.count < blocks {
      let names = Array(0..<cells).shuffled(using: &random)
      for start in Array(0..<cells).shuffled(using: &random) where orders.count < blocks {
        orders.append((0..<cells).map { names[(start + $0) % cells] })
      }
    }
    return orders
  }
}
