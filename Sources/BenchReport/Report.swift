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

/// The report on a run: Markdown with SVG charts beside it.
///
/// Values in, text out: no database, no clock, no file IO.
public enum Report {
  /// How a report is written.
  public struct Options: Sendable, Hashable {
    /// The path of the Markdown file; charts go into the folder `NAME-charts` beside it.
    public var path: String
    /// What the analysis assumes.
    public var analysis: AnalysisOptions

    /// Makes options.
    public init(path: String = "report.md", analysis: AnalysisOptions = AnalysisOptions()) {
      self.path = path
      self.analysis = analysis
    }
  }

  /// Analyses a run and renders it.
  public static func render(_ results: RunResults, options: Options = Options()) -> [RenderedFile] {
    render(RunAnalysis(results, options: options.analysis), path: options.path)
  }

  /// Renders an analysis that was made before: the Markdown file first, then its charts.
  public static func render(_ analysis: RunAnalysis, path: String = "report.md") -> [RenderedFile] {
    let name =
      path.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? path
    let folder = String(path.dropLast(name.count))
    let stem = name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    let charts = "\(stem)-charts"
    let blocks = Outline.sections.flatMap { $0.blocks(analysis) }
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
