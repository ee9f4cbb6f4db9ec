import BenchCore

/// Holds the results of a group's cells against the serial ones; a pure state machine.
///
/// The serial cell may come last in a block, so results are kept until the reference is known.
struct DigestCheck {
  /// A trial whose results turned out to be wrong.
  struct Verdict: Hashable {
    var cell: Cell
    var block: Int
    var failure: TrialFailure
  }

  private struct Pending {
    var cell: Cell
    var block: Int
    var digest: UInt64
  }

  /// The serial digest, once known.
  private(set) var reference: UInt64?
  private var pending: [Pending] = []

  /// Takes the samples of a trial that ended well and gives all trials that are now known as wrong.
  mutating func take(_ cell: Cell, block: Int, samples: [Sample]) -> [Verdict] {
    let digests = Set(samples.map(\.digest))
    guard let digest = digests.first else { return [] }
    if digests.count > 1 {
      let reason = "its own batches differ from each other: \(Self.list(Array(digests)))"
      return [Verdict(cell: cell, block: block, failure: TrialFailure(.wrongChecksum, reason))]
    }
    if cell.model == .serial, reference == nil { reference = digest }
    pending.append(Pending(cell: cell, block: block, digest: digest))
    return settle()
  }

  /// Takes the digest of a serial trial that is not part of the plan.
  mutating func take(reference digest: UInt64) { reference = reference ?? digest }

  private mutating func settle() -> [Verdict] {
    guard let reference else { return [] }
    defer { pending = [] }
    return pending.filter { $0.digest != reference }.map { item in
      let reason =
        "the folded checksum \(Self.hex(item.digest)) differs from the serial one "
        + Self.hex(reference)
      return Verdict(
        cell: item.cell, block: item.block, failure: TrialFailure(.wrongChecksum, reason))
    }
  }

  private static func list(_ digests: [UInt64]) -> String {
    digests.sorted().prefix(3).map(hex).joined(separator: ", ")
  }

  private static func hex(_ digest: UInt64) -> String { String(digest, radix: 16) }
}
