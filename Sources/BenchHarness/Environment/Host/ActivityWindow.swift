import BenchCore

/// Which processes use the CPUs now: their CPU clocks at two moments.
///
/// Opened at the beginning of a capture and closed by the last sensor, so that the time between is
/// used by the others.
struct ActivityWindow {
  /// A process and how much of one CPU it used.
  struct Busy: Hashable {
    var process: Int32
    var name: String
    var share: Double
  }

  /// Long enough to tell a busy process from an idle one although a running process's clock may lag
  /// by a tick (4 ms), short enough for a capture to take less than 50 ms.
  private static let length = Nanoseconds.milliseconds(20)

  private let opened: Nanoseconds
  private let times: [Int32: Nanoseconds]

  init(_ host: any Host) {
    opened = host.now
    var times: [Int32: Nanoseconds] = [:]
    for name in host.names(in: "/proc") {
      guard let process = Int32(name), let time = host.cpuTime(of: process) else { continue }
      times[process] = time
    }
    self.times = times
  }

  /// The processes that used more than `least` of one CPU since then, the busiest first; without
  /// the calling process and its descendants.
  func busy(_ host: any Host, atLeast least: Double) -> [Busy] {
    host.wait(until: opened + Self.length)
    let took = Double(max(1, (host.now - opened).count))
    var found: [Busy] = []
    for (process, before) in times {
      guard let now = host.cpuTime(of: process) else { continue }
      let share = Double((now - before).count) / took
      guard share >= least, !isOwn(process, host) else { continue }
      let name = (try? host.trimmed("/proc/\(process)/comm")) ?? "unknown"
      found.append(Busy(process: process, name: name, share: share))
    }
    return found.sorted { ($0.share, $1.process) > ($1.share, $0.process) }
  }

  private func isOwn(_ process: Int32, _ host: any Host) -> Bool {
    var ancestor = process
    // A chain of parents is short; the limit is for processes that end while it is followed.
    for _ in 0..<100 {
      if ancestor == host.ownProcess { return true }
      guard ancestor > 1,
        let parent = try? host.number(after: "PPid:", in: "/proc/\(ancestor)/status")
      else { return false }
      ancestor = Int32(truncatingIfNeeded: parent)
    }
    return false
  }
}
