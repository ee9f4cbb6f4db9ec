import BenchCore

/// For how long tasks had to wait for a CPU, for memory or for a disk (the kernel's PSI), batch by batch.
///
/// The `some` lines of the trial's own control group, or of the whole machine where groups do not
/// tell. The kernel brings the totals up to date when they are read, so they are exact to 1 us; see
/// Documentation/accounting/psi.rst in Linux.
struct PressureMeter {
  /// What tasks can wait for, by the name in `Conditions` and the kernel's.
  static let resources = [
    "cpuPressure": "cpu", "memoryPressure": "memory", "ioPressure": "io",
  ]

  /// Microseconds since boot, by the name in `Conditions`, at one moment.
  struct Reading: Equatable {
    var totals: [String: Int64] = [:]
    var at = Nanoseconds.zero
  }

  private let host: any Host
  private let paths: [String: String]
  /// Why something cannot be read, by the name in `Conditions`.
  private(set) var unavailable: [String: String] = [:]

  /// Looks for what there is to read.
  init(host: any Host, group: ControlGroup) {
    self.host = host
    let folder = group.unifiedFolder
    var paths: [String: String] = [:]
    for (name, resource) in Self.resources {
      let own = folder.map { "\($0)/\(resource).pressure" }
      let machine = "/proc/pressure/\(resource)"
      do throws(Unreadable) {
        if let own, (try? Self.total(in: own, host)) != nil {
          paths[name] = own
        } else {
          _ = try Self.total(in: machine, host)
          paths[name] = machine
        }
      } catch { unavailable[name] = error.why }
    }
    self.paths = paths
  }

  /// Reads the totals; three small files, some 10 us each.
  func read() -> Reading {
    Reading(totals: paths.compactMapValues { try? Self.total(in: $0, host) }, at: host.now)
  }

  /// The share of the time between two readings in which a task waited; nil if it is not known.
  static func share(_ name: String, from before: Reading, to after: Reading) -> Share? {
    guard let then = before.totals[name], let now = after.totals[name], now >= then,
      after.at > before.at
    else { return nil }
    return Share(min(1, Double(now - then) * 1000 / Double((after.at - before.at).count)))
  }

  /// The line is "some avg10=3.66 avg60=4.69 avg300=3.13 total=58606395".
  private static func total(in path: String, _ host: any Host) throws(Unreadable) -> Int64 {
    let words = try host.words(after: "some ", in: path)
    guard let word = words.first(where: { $0.hasPrefix("total=") }),
      let total = Int64(word.dropFirst("total=".count))
    else { throw Unreadable("\(path) has no total") }
    return total
  }
}
