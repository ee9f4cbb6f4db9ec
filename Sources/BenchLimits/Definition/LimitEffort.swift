public import BenchCore
import CReferences
import Glibc

/// How long a side is to measure, and where.
public struct LimitEffort: Sendable, Hashable {
  /// How long the measured part shall take, about.
  public var duration: Nanoseconds
  /// The CPUs that a side may place its ends on: two of them with `LimitPlacement.twoCPUs`.
  public var cpus: [Int32]
  /// How many of what is counted, for a side with `LimitSide.counts`; 0 for others.
  public var count: Int

  /// Makes an effort.
  public init(duration: Nanoseconds, cpus: [Int32] = [], count: Int = 0) {
    self.duration = duration
    self.cpus = cpus
    self.count = count
  }

  /// Nanoseconds per operation of `body`, which does as many operations as it is told.
  ///
  /// Batches grow until one takes a fifth of the duration: that warms up. The next one takes the
  /// rest and is the one that counts.
  public func perOperation(_ body: (Int) throws -> Void) rethrows -> Double {
    try timedByBody { count in
      let start = creferences_now()
      try body(count)
      return creferences_now() - start
    }
  }

  /// The same for a body that times itself, because it has to set up and clear away.
  ///
  /// The body returns the nanoseconds that the operations took together.
  public func timedByBody(_ body: (Int) throws -> Int64) rethrows -> Double {
    var count = 1
    var taken = try body(count)
    let enough = max(1, duration.count / 5)
    while taken < enough && count < Self.mostOperations {
      // At most tenfold: what the first operations cost says little about the rest.
      let growth = min(10, max(2, Double(enough) / Double(max(taken, 1)) * 1.2))
      count = Int(Double(count) * growth) + 1
      taken = try body(count)
    }
    let rest = Double(duration.count) * 0.8
    let final = max(
      1, min(Double(Self.mostOperations), Double(count) * rest / Double(max(1, taken))))
    // What takes longer than the duration even once is measured once.
    if final < 2, count == 1 { return Double(taken) }
    return Double(try body(Int(final))) / Double(Int(final))
  }

  /// Beyond this a body does nothing that can be measured.
  private static let mostOperations = 1 << 40
}

/// The CPUs of this process.
public enum LimitCPUs {
  /// The CPUs that this process may run on, in rising order.
  public static func usable() -> [Int32] {
    var cpus = [Int32](repeating: 0, count: 1024)
    let count = creferences_cpus(&cpus, Int32(cpus.count))
    return Array(cpus.prefix(max(0, Int(count))))
  }

  /// Keeps this thread, and what it starts from now on, on one CPU.
  ///
  /// - Throws: `LimitUnavailable` if the kernel refuses.
  public static func place(on cpu: Int32) throws {
    guard creferences_place(cpu) == 0 else {
      throw LimitUnavailable("cannot run on CPU \(cpu): \(String(cString: strerror(errno)))")
    }
  }
}
