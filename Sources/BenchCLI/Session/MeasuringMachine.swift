import BenchCore
import BenchHarness

/// What is held while this process measures: the machine's lock, the warden, a scratch folder.
struct MeasuringMachine {
  let warden: Warden
  let interruption: Interruption
  let launcher: ProcessTrialLauncher
  private let lock: MachineLock
  private let scratch: String

  /// Takes the machine for `body` alone, and gives it back without a trace.
  ///
  /// - Parameters:
  ///   - purpose: What others are told while they wait.
  ///   - scratch: The folder for passing files; nil for the default one.
  /// - Throws: `BenchError` with code `machine` if another run is measuring.
  static func with(
    purpose: String, scratch parent: String?, _ body: (MeasuringMachine) throws -> Void
  ) throws {
    let places = Places()
    let lock = try MachineLock(description: purpose)
    let scratch = try TemporaryFolder.make(below: parent ?? places.scratchParent)
    defer { TemporaryFolder.remove(scratch) }
    // The warden is forked before anything here can make a thread.
    let warden = try Warden(removing: scratch)
    defer { warden.dismiss() }
    let interruption = Interruption.catchingSignals()
    let launcher = ProcessTrialLauncher(
      executable: places.executable, arguments: ["trial"], interruption: interruption,
      warden: warden, reapsOrphans: true)
    try body(
      MeasuringMachine(
        warden: warden, interruption: interruption, launcher: launcher, lock: lock,
        scratch: scratch))
  }

  /// Makes an empty folder for a trial.
  func makeScratch() throws -> String { try TemporaryFolder.make(below: scratch) }

  /// Removes it.
  func removeScratch(_ path: String) { TemporaryFolder.remove(path) }
}
