/// Weighted least squares with few unknowns that must not be negative.
enum LinearSolver {
  /// The solution of a small symmetric positive definite system; `nil` if it is singular.
  static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    let size = right.count
    var rows = matrix
    var values = right
    for column in 0..<size {
      let pivot = (column..<size).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      // Relative to the diagonal it came from: what is left after elimination is rounding.
      guard abs(rows[pivot][column]) > 1e-13 * abs(matrix[column][column]) else { return nil }
      rows.swapAt(column, pivot)
      values.swapAt(column, pivot)
      for row in (column + 1)..<max(size, column + 1) {
        let factor = rows[row][column] / rows[column][column]
        for k in column..<size { rows[row][k] -= factor * rows[column][k] }
        values[row] -= factor * values[column]
      }
    }
    var solution = [Double](repeating: 0, count: size)
    for row in (0..<size).reversed() {
      var sum = values[row]
      for k in (row + 1)..<max(size, row + 1) { sum -= rows[row][k] * solution[k] }
      solution[row] = sum / rows[row][row]
    }
    return solution
  }

  /// The non-negative coefficients with which the columns add up closest to the target.
  ///
  /// Every set of coefficients
  /// that may be 0 is tried (8 at most), which is exact and shorter than an active-set method
  /// (Lawson and Hanson, *Solving Least Squares Problems*, chapter 23).
  static func nonNegative(_ columns: [[Double]], _ target: [Double]) -> [Double]? {
    let size = columns.count
    let gram = columns.map { a in columns.map { b in dot(a, b) } }
    let right = columns.map { dot($0, target) }
    var best: (error: Double, solution: [Double])?
    for set in 1..<(1 << size) {
      let free = (0..<size).filter { set >> $0 & 1 == 1 }
      let matrix = free.map { row in free.map { gram[row][$0] } }
      guard let part = solve(matrix, free.map { right[$0] }), part.allSatisfy({ $0 >= 0 }) else {
        continue
      }
      var solution = [Double](repeating: 0, count: size)
      for (index, value) in zip(free, part) { solution[index] = value }
      let error = residual(columns, target, solution)
      if best.map({ error < $0.error }) ?? true { best = (error, solution) }
    }
    return best?.solution
  }

  private static func residual(
    _ columns: [[Double]], _ target: [Double], _ solution: [Double]
  ) -> Double {
    var squares = 0.0
    for row in columns[0].indices {
      var miss = -target[row]
      for (column, factor) in zip(columns, solution) { miss += factor * column[row] }
      squares += miss * miss
    }
    return squares
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
