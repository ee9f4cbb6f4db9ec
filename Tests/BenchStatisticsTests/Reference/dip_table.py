"""Makes the table of Sources/BenchStatistics/Shape/DipQuantiles.swift.

Quantiles of sqrt(n) * dip for uniform samples of size n, by simulation with the independent
implementation of the package `diptest` (pip install diptest numpy). Run from the repository's
root: python3 Tests/BenchStatisticsTests/Reference/dip_table.py > Sources/.../DipQuantiles.swift
"""

import diptest
import numpy as np

SIZES = [4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50, 75, 100, 200, 500, 1000, 2000, 5000]
LEVELS = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998,
          0.999]

rng = np.random.default_rng(20261123)


def row(n):
    repeats = 200_000 if n <= 100 else 50_000 if n <= 1000 else 20_000
    dips = np.empty(repeats)
    for i in range(repeats):
        dips[i] = diptest.dipstat(rng.random(n))
    return np.sqrt(n) * np.quantile(dips, LEVELS)


print("/// Quantiles of sqrt(n) times the dip of n uniform values.")
print("///")
print("/// Simulated with an independent implementation (20,000 to 200,000 samples a row) by the script")
print("/// `Tests/BenchStatisticsTests/Reference/dip_table.py`, which prints this file.")
print("enum DipQuantiles {")
print("  /// The shares of uniform samples whose dip lies below the entries of a row.")
print("  static let levels: [Double] = [")
print("    " + ", ".join(str(x) for x in LEVELS[:9]) + ",")
print("    " + ", ".join(str(x) for x in LEVELS[9:]) + ",")
print("  ]")
print("  /// The sample sizes of the rows.")
print("  static let sizes: [Double] = [")
print("    " + ", ".join(f"{n:_}" if n >= 10000 else str(n) for n in SIZES) + ",")
print("  ]")
print("  /// One row a size, one column a level.")
print("  static let rows: [[Double]] = [")
for n in SIZES:
    cells = [f"{v:.4f}" for v in row(n)]
    print("    [")
    print("      " + ", ".join(cells[:9]) + ",")
    print("      " + ", ".join(cells[9:]) + ",")
    print("    ],", flush=True)
print("  ]")
print("}")
