// Turns files into Swift source: `embed-files OUTPUT ROOT FILE…` writes an enum whose dictionary
// holds each file's text under its path below ROOT. The build plugin calls it.

import Foundation

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
  FileHandle.standardError.write(Data("usage: embed-files OUTPUT ROOT FILE…\n".utf8))
  exit(64)
}
let root = arguments[2] + "/"
let folder = URL(fileURLWithPath: arguments[2]).lastPathComponent
var source = "/// Generated from \(folder)/ by the build; path below \(folder)/ -> text.\n"
source += "enum EmbeddedFiles {\n  static let texts: [String: String] = [\n"
for path in arguments.dropFirst(3).sorted() {
  let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
  let name = path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
  source += "    \"\(name)\": \(text.debugDescription),\n"
}
source += (arguments.count == 3 ? "    :\n" : "") + "  ]\n}\n"
try source.write(toFile: arguments[1], atomically: true, encoding: .utf8)
