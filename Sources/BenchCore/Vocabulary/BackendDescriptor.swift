/// What the catalogue says about one back end.
public struct BackendDescriptor: Hashable, Sendable, Codable {
  /// The name on the command line, in the store and in reports, such as `threads`.
  public var name: String
  /// The model that the back end implements; a model's default back end bears the model's name.
  public var model: Model
  /// One line on what runs the tasks.
  public var summary: String
  /// How a worker waits, in a reader's words.
  public var waitsBy: String
  /// Whether one worker's computing keeps all others from running (one loop, one interpreter lock).
  public var computesOneAtATime: Bool

  /// Describes a back end.
  public init(
    name: String, model: Model, summary: String, waitsBy: String, computesOneAtATime: Bool = false
  ) {
    self.name = name
    self.model = model
    self.summary = summary
    self.waitsBy = waitsBy
    self.computesOneAtATime = computesOneAtATime
  }

  /// Whether this is its model's default back end.
  public var isDefault: Bool { name == model.rawValue }
}
