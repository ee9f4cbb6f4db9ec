import BenchCore
import FoundationEssentials
import Glibc

/// Writes a trial's events, one JSON object a line, to its event descriptor.
struct EventWriter {
  /// The descriptor that the protocol sets aside for events.
  static let standardDescriptor: Int32 = 3

  private let descriptor: Int32
  private let encoder = JSONEncoder()

  init(descriptor: Int32 = EventWriter.standardDescriptor) {
    self.descriptor = descriptor
    encoder.outputFormatting = .sortedKeys
  }

  /// Writes an event as one line.
  ///
  /// - Throws: `BenchError` if nobody listens any more.
  func write(_ event: TrialEvent) throws {
    var line = try encoder.encode(event)
    line.append(UInt8(ascii: "\n"))
    try line.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = Glibc.write(
          descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else {
          throw BenchError(
            .machine, "the trial's events cannot be written to descriptor \(descriptor)",
            remedy: "a trial is started by 'bench run'; see its documentation to start one by hand",
            cause: String(cString: strerror(errno)))
        }
        rest = rest.dropFirst(written)
      }
    }
  }
}
