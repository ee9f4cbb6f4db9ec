/// A value that a step needs for each task, worked out before the tasks run.
///
/// An argument without `{index}` is worked out once. One with it is worked out into a table at the
/// start, because evaluating an expression costs microseconds that would count as the task's.
enum PerTask<Element: Sendable>: Sendable {
  case constant(Element)
  case table([Element])
  /// More tasks than a table should hold: each is worked out when it is asked for.
  case computed(@Sendable (Int) throws -> Element)

  /// At 65,536 tasks a table of strings is a few MiB, and building it takes under a second.
  private static var tableLimit: Int { 65_536 }

  init(
    tasks: Int, usesIndex: Bool, _ value: @escaping @Sendable (Int) throws -> Element
  ) throws {
    if !usesIndex {
      self = .constant(try value(0))
    } else if tasks <= Self.tableLimit {
      self = .table(try (0..<tasks).map(value))
    } else {
      self = .computed(value)
    }
  }

  @inline(__always)
  func callAsFunction(_ index: Int) throws -> Element {
    switch self {
    case .constant(let element): return element
    case .table(let elements):
      guard elements.indices.contains(index) else {
        throw StepError("the workload has \(elements.count) tasks, but task \(index) was asked for")
      }
      return elements[index]
    case .computed(let value): return try value(index)
    }
  }
}
