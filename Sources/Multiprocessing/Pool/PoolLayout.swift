/// Where things lie in the memory that a pool shares with its workers.
///
/// ```
/// header    head · tail · parked workers · searching workers · collector
/// workers   park word, completion tail and head, state; then the completion ring of each
/// order     which slot stands at which position of the task ring
/// slots     state, length, type, payload
/// ```
///
/// Words that different processes write lie on different cache lines.
struct PoolLayout: Codable, Sendable {
  /// 64 bytes a line; twice that, because neighbouring lines are fetched in pairs.
  static let line = 128

  /// A power of two: how many tasks may be with the workers at once, waiting ones included.
  let slots: Int
  /// How many bytes a task or result may have before it goes through the spill file.
  let payload: Int
  /// The most workers that the pool may ever have.
  let workers: Int

  // Header.
  static let head = 0
  static let tail = line
  static let parked = 2 * line
  static let searching = 3 * line
  static let collectorParked = 4 * line
  static let collectorThreshold = 4 * line + 4
  static let stop = 4 * line + 8
  static let readyCount = 4 * line + 12
  static let headerSize = 5 * line

  // Each worker.
  static let workerPark = 0
  static let workerReady = 4
  static let workerErrorLength = 8
  static let workerRetire = 12
  static let completionTail = line
  static let completionHead = 2 * line
  static let workerError = 3 * line
  static let workerErrorRoom = 512
  static let completions = 3 * line + workerErrorRoom

  /// The most workers: their numbers are bits of one line of words.
  static let workerLimit = 512

  var maskWords: Int { (workers + 63) / 64 }
  var workerStride: Int { Self.completions + slots * 4 }
  var workersOffset: Int { Self.headerSize }
  var orderOffset: Int { workersOffset + workers * workerStride }
  var slotsOffset: Int { (orderOffset + slots * 4 + 4095) / 4096 * 4096 }
  var slotStride: Int { (SlotField.payload + payload + 127) / 128 * 128 }
  var size: Int { slotsOffset + slots * slotStride }
}
