import BenchCore
import Glibc

/// Where words go: results to standard output, talk to standard error.
struct Console {
  /// Whether standard error is a terminal that can redraw a line.
  let isInteractive: Bool
  /// Whether standard output shows colours.
  let showsColours: Bool
  /// Columns of the terminal, 80 if unknown.
  let width: Int
  /// Whether talk is wanted at all.
  var isQuiet = false

  /// Looks at this process's terminal and at NO_COLOR (https://no-color.org) and TERM.
  init(isQuiet: Bool = false) {
    let term = getenv("TERM").map { String(cString: $0) } ?? ""
    let noColour = getenv("NO_COLOR").map { String(cString: $0) } ?? ""
    isInteractive = isatty(STDERR_FILENO) == 1 && term != "dumb"
    showsColours = isatty(STDOUT_FILENO) == 1 && term != "dumb" && noColour.isEmpty
    var size = winsize()
    let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = known ? Int(size.ws_col) : 80
    self.isQuiet = isQuiet
  }

  /// Writes a result line.
  func result(_ text: String) { Self.write(text + "\n", STDOUT_FILENO) }

  /// Writes a result of many lines that ends with a line's end of its own.
  func document(_ text: String) { Self.write(text, STDOUT_FILENO) }

  /// Writes a line of talk.
  func talk(_ text: String) {
    if !isQuiet { Self.write(text + "\n", STDERR_FILENO) }
  }

  /// Redraws the current line of talk; only for interactive terminals.
  func redraw(_ text: String) {
    if !isQuiet { Self.write("\r\u{1B}[2K" + text, STDERR_FILENO) }
  }

  /// Writes an error with its place, cause and remedy.
  static func error(_ error: BenchError) { write("error: \(error)\n", STDERR_FILENO) }

  private static func write(_ text: String, _ descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      // Nobody reads any more (`bench query | head`); there is no one left to tell.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}
