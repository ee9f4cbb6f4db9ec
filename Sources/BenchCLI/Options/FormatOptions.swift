public import ArgumentParser
public import BenchCore
public import BenchReport

/// How a table is printed.
struct FormatOptions: ParsableArguments {
  @Option(help: "table, markdown, csv, json or ndjson.")
  var format = TableRenderer.Form.table

  /// Whether people read the form: then numbers come with units.
  var isForPeople: Bool { format == .table || format == .markdown }

  /// Prints a table to standard output.
  func print(_ table: ResultTable) {
    Console().document(TableRenderer.text(table, form: format))
  }
}

extension TableRenderer.Form: ExpressibleByArgument {}
extension Report.Form: ExpressibleByArgument {}
extension WorkloadClass: ExpressibleByArgument {}
extension Model: ExpressibleByArgument {}
