import CPrimitives
import Glibc

/// Instructions and cycles of the calling process and of all that it makes later, in user mode.
///
/// Open it before the first thread or child, which inherit the counters. A machine without counters,
/// as most virtual ones are, gives the reason instead of a number. Not thread-safe.
final class HardwareCounters {
  /// What the counters read at one moment; nil where there is none.
  struct Reading: Equatable {
    var instructions: Int64?
    var cycles: Int64?
  }

  /// Why a counter cannot be read, by the name of the value in `Cost`.
  private(set) var unavailable: [String: String] = [:]
  private var instructions: Int32 = -1
  private var cycles: Int32 = -1

  /// Opens the counters that there are.
  init(type: UInt32 = UInt32(CPRIMITIVES_COUNTER_HARDWARE)) {
    instructions = open("instructions", type, UInt64(CPRIMITIVES_COUNTER_INSTRUCTIONS))
    cycles = open("cycles", type, UInt64(CPRIMITIVES_COUNTER_CYCLES))
  }

  deinit {
    for counter in [instructions, cycles] where counter >= 0 { close(counter) }
  }

  /// Reads the counters.
  func read() -> Reading {
    Reading(instructions: value(of: instructions), cycles: value(of: cycles))
  }

  private func open(_ name: String, _ type: UInt32, _ config: UInt64) -> Int32 {
    let counter = cprimitives_counter_open(type, config)
    guard counter < 0 else { return counter }
    unavailable[name] =
      switch -counter {
      case ENOENT, EOPNOTSUPP, ENODEV: "this machine shows no hardware counters"
      case EACCES, EPERM: "not allowed: see /proc/sys/kernel/perf_event_paranoid"
      case ENOSYS: "this kernel has no perf events"
      default: "perf_event_open: \(String(cString: strerror(-counter)))"
      }
    return -1
  }

  private func value(of counter: Int32) -> Int64? {
    guard counter >= 0 else { return nil }
    let value = cprimitives_counter_read(counter)
    return value >= 0 ? value : nil
  }
}
