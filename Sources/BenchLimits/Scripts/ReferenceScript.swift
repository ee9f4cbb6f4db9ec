import BenchCore
import Glibc

/// The counterparts in other languages: scripts in References/ that the build embeds.
///
/// `INTERPRETER SCRIPT ENTRY SECONDS PLACEMENT CPUS` measures one entry and writes its result to
/// descriptor 3, like every side. An entry is named after its script: `processes.pipe` is the entry
/// `pipe` of `cpython_processes.py`.
enum ReferenceScript {
  /// The script's file of an entry.
  static func file(of entry: String, for interpreter: LimitInterpreter) -> String {
    let (prefix, ending) = interpreter.file
    return "\(prefix)_\(entry.split(separator: ".").first ?? "").\(ending)"
  }

  /// Writes every script into a folder; a child of the `spawn` method reads it from there.
  ///
  /// - Throws: `BenchError` with code `machine` if one cannot be written.
  static func write(to folder: String) throws {
    for (name, text) in EmbeddedFiles.texts {
      let bytes = Array(text.utf8)
      let file = fopen("\(folder)/\(name)", "we")
      let isWritten = file.map { fwrite(bytes, 1, bytes.count, $0) == bytes.count } ?? false
      guard let file, fclose(file) == 0, isWritten else {
        throw BenchError(
          .machine, "the script '\(name)' cannot be written to '\(folder)'",
          remedy: "name another folder with --scratch", cause: String(cString: strerror(errno)))
      }
    }
  }
}
