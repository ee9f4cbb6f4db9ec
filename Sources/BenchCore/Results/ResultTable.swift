/// The answer to a query: named columns and rows of typed cells, ready to be rendered.
///
/// The store makes tables and the report renders them; neither needs the other.
public struct ResultTable: Hashable, Sendable, Codable {
  /// What a column is called and what its numbers count.
  public struct Column: Hashable, Sendable, Codable {
    /// The name, unique where the query made it so.
    public var name: String
    /// The unit of its numbers, such as `ms`, `us`, `MiB`, `1/s`, `share` or `ratio`; nil for
    /// text, for plain counts, and where it is not known (a user's own SQL).
    public var unit: String?

    /// Names a column.
    public init(_ name: String, unit: String? = nil) {
      self.name = name
      self.unit = unit
    }
  }

  /// One value.
  public enum Cell: Hashable, Sendable {
    /// No value: not measured, or not applicable.
    case null
    /// A whole number.
    case integer(Int64)
    /// Any other number.
    case real(Double)
    /// Text.
    case text(String)
  }

  /// The columns, from left to right.
  public var columns: [Column]
  /// The rows; each has one cell a column.
  public var rows: [[Cell]]

  /// Makes a table.
  public init(columns: [Column], rows: [[Cell]] = []) {
    self.columns = columns
    self.rows = rows
  }

  /// The place of a column, if there is one of that name.
  public func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }

  /// All cells of a column from top to bottom; empty if there is no such column.
  public subscript(column name: String) -> [Cell] {
    guard let index = index(of: name) else { return [] }
    return rows.map { $0[index] }
  }
}

extension ResultTable.Cell {
  /// The number, if it is one.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .null, .text: nil
    }
  }

  /// The text, if it is one.
  public var text: String? {
    guard case .text(let value) = self else { return nil }
    return value
  }
}

extension ResultTable.Cell: Codable {
  /// Reads plain JSON: `null`, a number or a text; a whole number reads as an integer.
  public init(from decoder: any Decoder) throws {
    let single = try decoder.singleValueContainer()
    if single.decodeNil() {
      self = .null
    } else if let integer = try? single.decode(Int64.self) {
      self = .integer(integer)
    } else if let real = try? single.decode(Double.self) {
      self = .real(real)
    } else {
      self = .text(try single.decode(String.self))
    }
  }

  /// Writes plain JSON; a number that is not finite has no JSON form and is written as `null`.
  public func encode(to encoder: any Encoder) throws {
    var single = encoder.singleValueContainer()
    switch self {
    case .null: try single.encodeNil()
    case .integer(let value): try single.encode(value)
    case .real(let value) where value.isFinite: try single.encode(value)
    case .real: try single.encodeNil()
    case .text(let value): try single.encode(value)
    }
  }
}
