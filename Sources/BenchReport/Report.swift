public import BenchCore

/// A file of a report, to be written by whoever asked for it.
public struct RenderedFile: Sendable, Hashable {
  /// Where it belongs, with `/` between folders, relative as the report's path was given.
  public let path: String
  /// The whole text, in UTF-8.
  public let contents: String

  /// Makes a file.
  public init(path: String, contents: String) {
    self.path = path
    self.contents = contents
  }
}

/// The report on one run or on several side by side, as Markdown, as a page, or as plain text.
///
/// Values in, text out: no database, no clock, no file IO.
public enum Report {
  /// What a report is written in.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// GitHub's Markdown with SVG charts in files beside it.
    case markdown
    /// One page that needs nothing but itself.
    case html
    /// Plain text for a terminal.
    case text

    /// What the name of such a file ends with.
    public var fileExtension: String {
      switch self {
      case .markdown: "md"
      case .html: "html"
      case .text: "txt"
      }
    }
  }

  /// How a report is written.
  public struct Options: Sendable, Hashable {
    /// The path of the file; Markdown's charts go into the folder `NAME-charts` beside it.
    public var path: String
    /// What it is written in.
    public var form: Form
    /// What the analysis assumes.
    public var analysis: AnalysisOptions
    /// The longest line of plain text.
    public var columns: Int
    /// Whether plain text has escapes for bold.
    public var isColoured: Bool

    /// Makes options.
    public init(
      path: String = "report.md", form: Form = .markdown,
      analysis: AnalysisOptions = AnalysisOptions(), columns: Int = 100, isColoured: Bool = false
    ) {
      self.path = path
      self.form = form
      self.analysis = analysis
      self.columns = columns
      self.isColoured = isColoured
    }
  }

  /// Analyses a run and renders it.
  public static func render(_ results: RunResults, options: Options = Options()) -> [RenderedFile] {
    render([RunAnalysis(results, options: options.analysis)], options: options)
  }

  /// Renders an analysis that was made before as Markdown: the file first, then its charts.
  public static func render(_ analysis: RunAnalysis, path: String = "report.md") -> [RenderedFile] {
    render([analysis], options: Options(path: path))
  }

  /// Renders one analysis in full, or several side by side: the document first, then its charts.
  public static func render(_ analyses: [RunAnalysis], options: Options) -> [RenderedFile] {
    let blocks = blocks(analyses)
    switch options.form {
    case .html: return [RenderedFile(path: options.path, contents: HTMLRenderer.text(blocks))]
    case .text:
      let renderer = TextRenderer(columns: options.columns, isColoured: options.isColoured)
      return [RenderedFile(path: options.path, contents: renderer.text(blocks))]
    case .markdown: return markdown(blocks, path: options.path)
    }
  }

  private static func blocks(_ analyses: [RunAnalysis]) -> [Block] {
    guard let only = analyses.first, analyses.count == 1 else { return SideBySide(analyses).blocks }
    return Outline.sections.flatMap { $0.blocks(only) }
  }

  private static func markdown(_ blocks: [Block], path: String) -> [RenderedFile] {
    let name =
      path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
    let folder = String(path.dropLast(name.count))
    let stem = name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    let charts = "\(stem)-charts"
    let text = MarkdownRenderer(pictures: charts).text(blocks)
    return [RenderedFile(path: path, contents: text)]
      + figures(blocks).map { figure in
        RenderedFile(path: "\(folder)\(charts)/\(figure.name)", contents: figure.contents)
      }
  }

  private static func figures(_ blocks: [Block]) -> [Figure] {
    blocks.flatMap { block -> [Figure] in
      switch block {
      case .figure(let figure): [figure]
      case .details(_, let inner): figures(inner)
      default: []
      }
    }
  }
}

extension RunResults {
  /// The run with one of its workloads only, or nil if it has none of that name.
  public func limited(to workload: String) -> RunResults? {
    let cells = cells.filter { $0.cell.workload == workload }
    guard !cells.isEmpty else { return nil }
    return RunResults(
      run: run, workloads: workloads.filter { $0.identifier == workload }, cells: cells)
  }
}
