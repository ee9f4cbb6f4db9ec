public import ArgumentParser
import BenchCore
import BenchReport
public import BenchStore
import Glibc

/// `bench export`: whole runs as text.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write runs with every sample as JSON lines or CSV, to be imported elsewhere.",
    discussion: """
      A query chooses the runs that have a matching cell; they are exported whole, with the limits \
      and self-checks of their hosts. 'bench import' gives them back exactly.

      EXAMPLES
        bench export > all.jsonl
        bench export --run latest --format csv --output latest.csv
        bench export 'tag:*host=lab3*' --output lab3.jsonl
      """)

  @Argument(
    help: ArgumentHelp("Terms of the query language.", valueName: "query"),
    completion: .custom(StoredNames.terms))
  var terms: [String] = []
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("A run: its number, uid, 'latest' or '@baseline'.", valueName: "run"),
    completion: .custom(StoredNames.runs))
  var runs: [String] = []
  @Option(help: "json (one value a line) or csv.")
  var format = ExchangeFormat.json
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file; default: standard output.", valueName: "path")
  )
  var output: String?
  @OptionGroup var store: StoreOptions

  func run() throws {
    let source = try store.openForReading()
    let numbers = try chosen(source)
    guard let output else {
      let sink = BufferedOutput(STDOUT_FILENO)
      try source.exportRuns(numbers, as: format) { try sink.write($0) }
      return try sink.flush()
    }
    let temporary = output + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    do {
      guard descriptor >= 0 else { throw BufferedOutput.fault() }
      defer { close(descriptor) }
      let sink = BufferedOutput(descriptor)
      try source.exportRuns(numbers, as: format) { try sink.write($0) }
      try sink.flush()
      guard fsync(descriptor) == 0, rename(temporary, output) == 0 else {
        throw BufferedOutput.fault()
      }
    } catch {
      unlink(temporary)
      guard let fault = error as? BenchError, fault.place == nil else { throw error }
      throw BenchError(
        .store, "the export cannot be written", at: .init(file: output),
        remedy: "name another place with --output", cause: fault.cause)
    }
    let count = try numbers?.count ?? source.runNumbers().count
    Console().talk("\(Format.count(count, "run")) in \(output)")
  }

  /// The runs asked for; nil for everything.
  private func chosen(_ source: Store) throws -> [Int64]? {
    if !runs.isEmpty {
      guard terms.isEmpty else {
        throw BenchError(
          .usage, "--run and a query do not go together", remedy: "put run:… into the query")
      }
      return try runs.map { try source.runNumber($0) }
    }
    guard !terms.isEmpty else { return nil }
    let table = try source.query(ResultsQuery(filter: terms.joined(separator: " ")))
    let numbers = Set(table[column: "run"].compactMap(\.number).map { Int64($0) }).sorted()
    guard !numbers.isEmpty else {
      throw BenchError(
        .usage, "no run has a cell that matches", remedy: "see what matches with 'bench query'")
    }
    return numbers
  }
}

extension ExchangeFormat: ExpressibleByArgument {}

/// Writes text to a descriptor in large pieces.
final class BufferedOutput {
  /// Large enough to make system calls rare, small enough not to count.
  private static let size = 1 << 20

  private let descriptor: Int32
  private var bytes: [UInt8] = []

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  func write(_ text: String) throws {
    bytes += text.utf8
    if bytes.count >= Self.size { try flush() }
  }

  func flush() throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.fault() }
      rest = rest.dropFirst(count)
    }
    bytes.removeAll(keepingCapacity: true)
  }

  static func fault() -> BenchError {
    BenchError(
      .store, "the export cannot be written", remedy: "free space or choose another place",
      cause: String(cString: strerror(errno)))
  }
}
