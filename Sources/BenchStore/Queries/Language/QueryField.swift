import BenchCore

/// A field of the query language: what stands left of a comparison.
///
/// Parameters of workloads are fields too; they are known only to the store.
public struct QueryField: Hashable, Sendable {
  /// What a field's values are.
  enum Kind: Hashable, Sendable {
    /// Text; the SQL gives all values that occur.
    case text(values: String)
    /// A run: a number, uid, `latest` or `@baseline`.
    case run
    /// A number in a unit, in base units.
    case number(ValueType)
  }

  /// The name.
  public let name: String
  /// What it means.
  public let meaning: String
  let kind: Kind
  /// The value in SQL, over `cell_summary AS s`, in base units.
  let sql: String

  private init(_ name: String, _ kind: Kind, _ sql: String, _ meaning: String) {
    self.name = name
    self.kind = kind
    self.sql = sql
    self.meaning = meaning
  }

  private static func text(_ name: String, _ values: String, _ sql: String, _ meaning: String)
    -> QueryField
  {
    QueryField(name, .text(values: values), sql, meaning)
  }

  private static func ofRun(_ column: String) -> String {
    "(SELECT \(column) FROM run WHERE run.id = s.run)"
  }

  /// The fields beside the workloads' parameters.
  public static let all: [QueryField] = [
    QueryField("run", .run, "s.run", "the run: a number, a uid, latest or @baseline"),
    text(
      "workload", "SELECT DISTINCT name FROM workload", "s.workload",
      "the workload, with or without its group"),
    text("class", "SELECT DISTINCT class FROM cell", "s.class", "compute, io or mixed"),
    text("model", "SELECT DISTINCT model FROM cell", "s.model", "the model"),
    text("backend", "SELECT DISTINCT backend FROM cell", "s.backend", "the back end"),
    text(
      "parameters", "SELECT DISTINCT parameters FROM cell", "s.parameters",
      "the parameter point in words"),
    text("outcome", "SELECT DISTINCT outcome FROM cell_summary", "s.outcome", "ok or why not"),
    text("reason", "SELECT DISTINCT reason FROM trial", "s.reason", "the first failure"),
    text(
      "conclusion", "SELECT DISTINCT conclusion FROM cell", "s.conclusion", "why measuring ended"),
    text(
      "kind", "SELECT 'bench' UNION SELECT kind FROM provenance",
      "coalesce((SELECT kind FROM provenance WHERE provenance.run_id = s.run), 'bench')",
      "bench, or the tool whose results were imported: hyperfine or pyperf"),
    text("profile", "SELECT DISTINCT profile FROM run", ofRun("profile"), "the run's profile"),
    text("status", "SELECT DISTINCT status FROM run", ofRun("status"), "the run's status"),
    text("note", "SELECT DISTINCT note FROM run", ofRun("note"), "the run's note"),
    text(
      "build", "SELECT DISTINCT build FROM run", ofRun("build"),
      "version, mode, compiler and commit of the build that measured"),
    text(
      "tag", "SELECT DISTINCT tags FROM run_overview",
      "(SELECT group_concat(name || '=' || value, ' ') FROM tag WHERE tag.run_id = s.run)",
      "the run's tags, k=v"),
    QueryField("concurrency", .number(.integer), "s.concurrency", "workers"),
    QueryField("tasks", .number(.integer), "s.tasks", "tasks a batch"),
    QueryField("blocks", .number(.integer), "s.blocks", "blocks with a final outcome"),
    QueryField("samples", .number(.integer), "s.samples", "batches"),
    QueryField("trials_ok", .number(.integer), "s.trials_ok", "trials that count"),
    QueryField("trials_failed", .number(.integer), "s.trials_failed", "trials that failed"),
    QueryField("wall", .number(.duration), "s.wall_ms * 1e6", "wall time of a batch"),
    QueryField("throughput", .number(.number), "s.throughput_per_s", "tasks a second"),
    QueryField("cpu", .number(.duration), "s.cpu_us_per_task * 1e3", "CPU time a task"),
    QueryField("wait_share", .number(.share), "s.wait_share", "measured wait share"),
    QueryField("p50", .number(.duration), "s.p50_ms * 1e6", "median service time"),
    QueryField("p99", .number(.duration), "s.p99_ms * 1e6", "99 % of the tasks stay within"),
    QueryField(
      "peak_rss", .number(.bytes), "s.peak_rss_mib * 1048576.0", "largest resident memory"),
    QueryField("precision", .number(.share), "s.precision", "relative half width reached"),
  ]

  /// The field of a name, or a column of `cell_summary` in its own unit.
  static func named(_ name: String) -> QueryField? {
    if let field = all.first(where: { $0.name == name }) { return field }
    let column = SchemaCatalogue.cellSummary.columns.first { $0.name == name && $0.unit != nil }
    return column.map {
      QueryField(
        $0.name, .number($0.unit == "share" ? .share : .number), "s.\($0.name)", $0.meaning)
    }
  }
}
