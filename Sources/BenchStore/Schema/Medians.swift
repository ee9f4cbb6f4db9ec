/// Medians in SQL, which SQLite lacks: number the rows of a group by size, then average the middle
/// one or two.
///
/// A column takes part with `ranking(of:within:)` in an inner SELECT, and `median(of:)` in the
/// outer one that groups. NULLs are left out of both the order and the count.
enum Medians {
  /// The rank of each value in its group and the group's count, as `x_rank` and `x_count`.
  static func ranking(of column: String, within group: String) -> String {
    """
    row_number() OVER (PARTITION BY \(group) ORDER BY \(column) NULLS LAST) AS \(column)_rank,
    count(\(column)) OVER (PARTITION BY \(group)) AS \(column)_count
    """
  }

  /// The median of a ranked column; NULL if the group has no value.
  static func median(of column: String) -> String {
    """
    avg(\(column)) FILTER (
      WHERE \(column)_rank IN ((\(column)_count + 1) / 2, (\(column)_count + 2) / 2))
    """
  }
}
