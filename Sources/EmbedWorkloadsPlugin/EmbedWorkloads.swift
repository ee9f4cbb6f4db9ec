import Foundation
import PackagePlugin

/// Embeds the files of one folder into the target that uses this plugin.
///
/// The binary then finds them from any directory; a new file is picked up by the next build.
@main
struct EmbedWorkloads: BuildToolPlugin {
  /// What each target gets: a folder of the package, and the endings of its files.
  private static let sources = [
    "BenchWorkloads": (folder: "Workloads", endings: ["yaml"]),
    "BenchLimits": (folder: "References", endings: ["py", "js"]),
  ]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let source = Self.sources[target.name] else {
      Diagnostics.error("EmbedWorkloads has no folder for target \(target.name)")
      return []
    }
    let root = context.package.directoryURL.appending(path: source.folder)
    let found = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
    let files = (found?.compactMap { $0 as? URL } ?? [])
      .filter { source.endings.contains($0.pathExtension) }
      .sorted { $0.path < $1.path }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
    return [
      .buildCommand(
        displayName: "Embedding \(files.count) files of \(source.folder)",
        executable: try context.tool(named: "embed-files").url,
        arguments: [output.path, root.path] + files.map(\.path),
        inputFiles: files, outputFiles: [output])
    ]
  }
}
