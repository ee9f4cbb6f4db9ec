import BenchCore

/// What `bench show schema` prints: every view, and the tables under them.
///
/// The views are stable: a later schema may add columns at the end, but renames and removes none.
public enum SchemaCatalogue {
  /// A view or a table.
  public struct Relation: Hashable, Sendable {
    /// The name in SQL.
    public var name: String
    /// What one row is, in one sentence.
    public var purpose: String
    /// The columns in their order.
    public var columns: [Column]
  }

  /// A column of a view or a table.
  public struct Column: Hashable, Sendable {
    /// The name in SQL.
    public var name: String
    /// The unit of its numbers; nil for text and plain counts.
    public var unit: String?
    /// What it means.
    public var meaning: String

    init(_ name: String, _ unit: String?, _ meaning: String) {
      self.name = name
      self.unit = unit
      self.meaning = meaning
    }
  }

  /// The views, which are what people should query.
  public static let views = [cellSummary, modelRatio, runOverview, machineLimit]

  /// The relation of a name, among views and tables.
  public static func relation(_ name: String) -> Relation? {
    (views + tables).first { $0.name == name }
  }

  /// The columns of a view as a result table has them.
  static func resultColumns(of relation: Relation) -> [ResultTable.Column] {
    relation.columns.map { ResultTable.Column($0.name, unit: $0.unit) }
  }
}
