/// The fields of /proc/PID/stat that the meter uses; see proc_pid_stat(5).
///
/// Times are in clock ticks of 10 ms, which is why the meter takes sums of CPU time elsewhere.
struct ProcessStat: Equatable {
  /// What the children of a process used that have ended and been reaped.
  struct Reaped: Equatable {
    var minorFaults: Int64 = 0
    var majorFaults: Int64 = 0
    var userTicks: Int64 = 0
    var systemTicks: Int64 = 0
  }

  var state: UInt8
  var parent: Int32
  var minorFaults: Int64
  var majorFaults: Int64
  var userTicks: Int64
  var systemTicks: Int64
  var threads: Int64
  /// When the process started, in ticks since boot: tells a process from a later one of its id.
  var start: Int64
  var reaped: Reaped

  /// Whether the process has ended and only waits for its parent to take notice.
  var hasEnded: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }
}

extension ProcessStat {
  /// The last field that is used, counted from the state as 0; the manual page calls it field 22.
  private static let lastField = 19

  /// Reads the one line of a stat file; nil if it is none.
  init?(_ text: UnsafeRawBufferPointer) {
    // The name in parentheses may contain anything, parentheses too: the fields begin after the
    // last one.
    guard let close = text.lastIndex(of: UInt8(ascii: ")")), close + 2 < text.count else {
      return nil
    }
    let state = text[close + 2]
    var position = close + 3
    let stat = withUnsafeTemporaryAllocation(of: Int64.self, capacity: Self.lastField + 1) {
      fields -> ProcessStat? in
      fields[0] = 0
      for index in 1...Self.lastField {
        guard let number = ProcScan.number(in: text, at: &position) else { return nil }
        fields[index] = number
      }
      return ProcessStat(state: state, fields: fields)
    }
    guard let stat else { return nil }
    self = stat
  }

  private init(state: UInt8, fields: UnsafeMutableBufferPointer<Int64>) {
    self.init(
      state: state, parent: Int32(truncatingIfNeeded: fields[1]), minorFaults: fields[7],
      majorFaults: fields[9], userTicks: fields[11], systemTicks: fields[12], threads: fields[17],
      start: fields[19],
      reaped: Reaped(
        minorFaults: fields[8], majorFaults: fields[10], userTicks: fields[13],
        systemTicks: fields[14]))
  }
}
