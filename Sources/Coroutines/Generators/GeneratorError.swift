/// Thrown by a `yield` whose consumer has stopped early.
///
/// Let it pass.
public struct GeneratorStop: Error, Equatable, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// Says what has happened.
  public var description: String { "the consumer of the generator has stopped" }
}

/// Wrong use of a generator.
public enum GeneratorError: Error, Equatable, CustomStringConvertible {
  /// The generator's own body asked its iterator for an element.
  case reentered
  /// `yield` was used after the body had ended.
  case finished

  /// Says what happened and what to do.
  public var description: String {
    switch self {
    case .reentered:
      "a generator's body asked its own iterator for an element; take a second iterator"
    case .finished:
      "yield was called outside of its generator's body; do not let it escape"
    }
  }
}
