public import BenchCore

/// Something that the machine limits, measured side by side: ours, the limit in C, the counterparts.
///
/// ```swift
/// Limit(
///   "pipe/round-trip", "Pipe round trip", operation: "round trip", placement: .oneCPU,
///   sides: [.ours("PipeEnd") { effort in … }, .c("pipe(2)") { effort in … }, .python("pipe")],
///   bars: [.time(atMost: 1.3, of: Limits.c)])
/// ```
public struct Limit: Sendable {
  /// The stable name, such as `pool/futures`.
  public let id: String
  /// What is measured, for people.
  public let title: String
  /// What one operation is, such as `task`: figures are nanoseconds per operation.
  public let operation: String
  /// Where every side runs.
  public let placement: LimitPlacement
  /// Whether it belongs to the few that every run measures; its C side must then be cheap.
  public let isQuick: Bool
  /// Whether it takes so long, or so much memory, that it is measured only when it is named.
  public let isHeavy: Bool
  /// What is measured, in the order in which it is shown; names are unique.
  public let sides: [LimitSide]
  /// What the figures have to reach.
  public let bars: [LimitBar]

  /// Defines a limit.
  public init(
    _ id: String, _ title: String, operation: String, placement: LimitPlacement = .anywhere,
    isQuick: Bool = false, isHeavy: Bool = false, sides: [LimitSide], bars: [LimitBar]
  ) {
    self.id = id
    self.title = title
    self.operation = operation
    self.placement = placement
    self.isQuick = isQuick
    self.isHeavy = isHeavy
    self.sides = sides
    self.bars = bars
  }

  /// The side of a name, if there is one.
  public func side(_ name: String) -> LimitSide? { sides.first { $0.name == name } }
}

/// Where the sides of a limit run.
///
/// A wake-up across cores costs ten times one on the same core, so figures with one message in
/// flight have two modes unless both ends are placed.
public enum LimitPlacement: String, Sendable, Hashable {
  /// Wherever the scheduler puts them.
  case anywhere
  /// Everything on one CPU.
  case oneCPU
  /// One end on one CPU and the other end on another; each side places its own ends.
  case twoCPUs

  /// The placement for people.
  public var title: String {
    switch self {
    case .anywhere: "unplaced"
    case .oneCPU: "one CPU"
    case .twoCPUs: "two CPUs"
    }
  }
}

extension Limit {
  /// The limit without the sides that need an interpreter, and without the bars on them.
  public var withoutInterpreters: Limit {
    let kept = sides.filter { $0.interpreter == nil }
    let names = kept.map(\.name)
    return Limit(
      id, title, operation: operation, placement: placement, isQuick: isQuick,
      isHeavy: isHeavy, sides: kept,
      bars: bars.filter { bar in
        names.contains(bar.subject) && bar.reference.map(names.contains) ?? true
      })
  }
}
