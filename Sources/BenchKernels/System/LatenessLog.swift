import Glibc

/// Times in nanoseconds that all workers of a trial put into one file, whatever process they are in.
struct LatenessLog: Sendable {
  private let path: String
  /// Far above what a batch writes: 8 million times.
  private static let limit = 64 << 20

  init(_ path: String) { self.path = path }

  /// Empties the log.
  func clear() throws { try Files.with(path, O_WRONLY | O_CREAT | O_TRUNC) { _ in } }

  /// Adds times by one call, which the kernel does not mix with others'.
  func append(_ times: [UInt64]) throws {
    try Files.with(path, O_WRONLY | O_CREAT | O_APPEND) { descriptor in
      try times.withUnsafeBytes { try Files.writeAll(descriptor, $0, path) }
    }
  }

  /// All times, the shortest first.
  func sorted() throws -> [UInt64] {
    let bytes = try Files.read(path, limit: Self.limit)
    return bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count / 8 * 8, by: 8)
        .map { bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) }.sorted()
    }
  }
}
