import CPrimitives

/// Durations that workers of any process note while a batch runs, for the metrics of the batch.
///
/// Thread-safe, across processes. Beyond `capacity` a quantity's further values are not kept.
final class SampleBoard: Sendable {
  /// Values kept of each quantity: enough for a p99 that rests on 40 values.
  static let capacity = 4096

  private let memory: TrialMemory
  private let names: [String]

  /// - Parameter names: what is noted, in the words of the metrics, such as `first_instruction`.
  init(_ context: TrialContext, name: String, _ names: [String]) throws {
    self.names = names
    memory = try TrialMemory(
      context, name: name, size: 8 * names.count * (Self.capacity + 8))
  }

  /// Forgets all values.
  func clear() {
    for quantity in names.indices { cprimitives_store64(counter(quantity), 0) }
  }

  /// Notes a duration in nanoseconds.
  func note(_ quantity: Int, _ nanoseconds: Int64) {
    let index = Int(cprimitives_fetch_add64(counter(quantity), 1))
    guard index < Self.capacity else { return }
    cprimitives_store64(counter(quantity) + 8 + index, UInt64(bitPattern: nanoseconds))
  }

  /// Median and largest value of each quantity in microseconds, as `NAME_us` and `NAME_max_us`.
  func metrics() -> [String: Double] {
    var metrics: [String: Double] = [:]
    for (quantity, name) in names.enumerated() {
      let count = min(Int(cprimitives_load64(counter(quantity))), Self.capacity)
      guard count > 0 else { continue }
      let values = (0..<count).map {
        Double(Int64(bitPattern: cprimitives_load64(counter(quantity) + 8 + $0))) / 1000
      }.sorted()
      metrics["\(name)_us"] = (values[(count - 1) / 2] + values[count / 2]) / 2
      metrics["\(name)_max_us"] = values[count - 1]
    }
    return metrics
  }

  /// A line of eight words holds the count, so that quantities do not share a cache line.
  private func counter(_ quantity: Int) -> UnsafeMutablePointer<UInt64> {
    memory.number(quantity * (Self.capacity + 8))
  }
}
