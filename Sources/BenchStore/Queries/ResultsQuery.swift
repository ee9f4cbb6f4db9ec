public import BenchCore

/// A question about the stored cells: all that match every filter that is set.
///
/// Within one filter several values mean "or". An empty filter lets everything pass.
public struct ResultsQuery: Hashable, Sendable {
  /// A parameter and a value it must have, such as `wait` and `5ms`.
  public struct Parameter: Hashable, Sendable {
    /// The parameter; `concurrency` and `tasks` are known for every cell.
    public var name: String
    /// The value as a user writes it; `5ms` and `5000us` are the same.
    public var value: String

    /// Names a parameter and its value.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }

    /// Reads `name=value`.
    ///
    /// - Throws: `BenchError` with code `usage` if there is no `=`.
    public init(parsing text: String) throws {
      guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
        throw BenchError(
          .usage, "'\(text)' is no parameter with a value",
          remedy: "write name=value, such as wait=5ms")
      }
      name = String(text[..<sign])
      value = String(text[text.index(after: sign)...])
    }
  }

  /// Workloads: whole names (`io/echo`), names without their group (`echo`), or patterns (`io/*`).
  public var workloads: [String]
  /// Labels.
  public var classes: [WorkloadClass]
  /// Models.
  public var models: [Model]
  /// Back ends.
  public var backends: [String]
  /// Runs by number.
  public var runs: [Int64]
  /// Parameters; several values of one name mean "or", different names mean "and".
  public var parameters: [Parameter]
  /// A filter in the query language (see ``QueryExpression``), which must hold as well.
  public var filter: String

  /// Makes a query; without filters it asks for everything.
  public init(
    workloads: [String] = [], classes: [WorkloadClass] = [], models: [Model] = [],
    backends: [String] = [], runs: [Int64] = [], parameters: [Parameter] = [],
    filter: String = ""
  ) {
    self.filter = filter
    self.workloads = workloads
    self.classes = classes
    self.models = models
    self.backends = backends
    self.runs = runs
    self.parameters = parameters
  }
}
