/// The word that says who owns a slot.
///
/// Claiming a task is one compare-and-exchange on it, so at every moment – also after a SIGKILL –
/// the word names the worker that has the task.
///
/// ```
/// bits 0-7 phase · bits 8-23 worker · bits 24-63 position in the order of submission
/// ```
///
/// The position makes each value unique: a word that was read long ago never matches by accident.
struct SlotState: Equatable {
  enum Phase: UInt64 {
    /// Nobody uses the slot.
    case free
    /// A task waits in it.
    case ready
    /// `worker` runs the task.
    case claimed
    /// `worker` has left the result in it.
    case done
  }

  let word: UInt64

  init(word: UInt64) { self.word = word }

  @inline(__always)
  init(_ phase: Phase, worker: Int = 0, position: UInt64) {
    word = phase.rawValue | UInt64(truncatingIfNeeded: worker) << 8 | position << 24
  }

  var phase: Phase { Phase(rawValue: word & 0xff) ?? .free }
  var worker: Int { Int(word >> 8 & 0xffff) }
  var position: UInt64 { word >> 24 }
}

/// The fixed part of a slot, in front of its payload.
///
/// All fields but `state` are written by the one who owns the slot at the time.
enum SlotField {
  /// 8 bytes, atomic: a `SlotState`.
  static let state = 0
  /// 8 bytes: how many bytes the task or result has.
  static let length = 8
  /// 4 bytes: the type of the task; 0 for a raw one.
  static let type = 16
  /// 1 byte: a `SlotForm`.
  static let form = 20
  /// 1 byte: a `SlotOutcome`, once the task is done.
  static let outcome = 21
  /// Where the payload begins; aligned to 8.
  static let payload = 24
}

/// How the bytes of a task are to be read.
enum SlotForm: UInt8 {
  case encoded
  case bitwise
  case raw
  /// A list of tasks of one type, to be run one after the other.
  case chunk
}

/// What became of a task.
enum SlotOutcome: UInt8 {
  case succeeded
  /// The payload is the type and the text of an error.
  case threw
  /// The payload says what was unreadable.
  case unreadable
}
