public import BenchCore
import Synchronization

/// A machine that a table describes: for tests, and for looking at another machine's files.
///
/// Its clock stands still but for `wait`, and its processes compute evenly.
public struct FixedHost: Host {
  /// The texts by path; folders follow from the paths.
  public var files: [String: String]
  /// Free space by path; what lies below a path has the same.
  public var space: [String: Bytes]
  /// How much of one CPU a process uses, by its id; 1 is all of it.
  public var activity: [Int32: Double]
  /// The process that asks.
  public var ownProcess: Int32

  private let clock = FixedClock()

  /// Describes a machine.
  public init(
    files: [String: String], space: [String: Bytes] = [:], activity: [Int32: Double] = [:],
    ownProcess: Int32 = 1
  ) {
    self.files = files
    self.space = space
    self.activity = activity
    self.ownProcess = ownProcess
  }

  /// Looks the text up.
  public func text(_ path: String, limit: Int) throws(Unreadable) -> String {
    guard let text = files[path] else { throw .absent(path) }
    return String(text.prefix(limit))
  }

  /// Gives the next part of every path below the folder.
  public func names(in folder: String) -> [String] {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let names = files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
      $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
    }
    return Set(names).sorted()
  }

  /// Gives the path itself: the table has no links.
  public func resolve(_ path: String) -> String { path }

  /// Looks up the longest path of the table that the given one begins with.
  public func freeSpace(at path: String) -> Bytes? {
    space.filter { path.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }?.value
  }

  /// The process's activity times the time since the clock began.
  public func cpuTime(of process: Int32) -> Nanoseconds? {
    activity[process].map { Nanoseconds(seconds: $0 * now.seconds) }
  }

  /// The latest deadline that was waited for; 0 before.
  public var now: Nanoseconds { clock.now }

  /// Sets the clock to the deadline at once.
  public func wait(until deadline: Nanoseconds) { clock.advance(to: deadline) }
}

private final class FixedClock: Sendable {
  private let reading = Atomic<Int64>(0)

  var now: Nanoseconds { Nanoseconds(reading.load(ordering: .relaxed)) }

  func advance(to deadline: Nanoseconds) { reading.max(deadline.count, ordering: .relaxed) }
}
