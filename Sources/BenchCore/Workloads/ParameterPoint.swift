/// One choice of values for everything a workload sweeps over, in the file's order.
public struct ParameterPoint: Hashable, Sendable, Codable {
  /// One parameter and its value at this point.
  public struct Setting: Hashable, Sendable, Codable {
    /// The parameter.
    public var name: String
    /// Its value.
    public var value: Value

    /// Makes a setting.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// The settings, in the file's order.
  public var settings: [Setting]

  /// Makes a point.
  public init(_ settings: [Setting] = []) {
    self.settings = settings
  }

  /// The value of a parameter, if it is part of this point.
  public subscript(name: String) -> Value? {
    settings.first { $0.name == name }?.value
  }

  /// The point in a reader's words, such as `wait=50% concurrency=16`; empty if nothing is swept.
  public var label: String {
    settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
  }
}
