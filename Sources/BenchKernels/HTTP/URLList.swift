import BenchCore
import Glibc

/// The URLs that a user gives: a list, one text, or a file of them.
enum URLList {
  /// A list of URLs longer than this is a mistake, such as a file that is something else.
  private static let fileLimit = 16 << 20

  /// Splits every entry at blanks and commas; an entry that is no URL is a file with one URL a line.
  ///
  /// In a file, lines that begin with `#` are remarks.
  ///
  /// - Throws: `ValueError` for an entry that is neither.
  static func read(_ entries: [String]) throws -> [String] {
    try entries.flatMap { entry -> [String] in
      let words = entry.split { " ,\t\n\r".contains($0) }.map(String.init)
      return try words.flatMap { try $0.contains("://") ? [$0] : file($0) }
    }
  }

  private static func file(_ path: String) throws -> [String] {
    let bytes: [UInt8]
    do {
      bytes = try Files.read(path, limit: fileLimit)
    } catch {
      throw ValueError("'\(path)' is neither an http:// URL nor a readable file of URLs (\(error))")
    }
    let lines = String(decoding: bytes, as: UTF8.self).split { $0.isNewline }
    return lines.compactMap { line in
      let words = line.split { $0 == " " || $0 == "\t" }
      guard let url = words.first, !url.hasPrefix("#") else { return nil }
      return String(url)
    }
  }
}
