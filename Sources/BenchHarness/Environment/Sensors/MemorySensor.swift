import BenchCore

/// How much memory there is and how it is handed out.
struct MemorySensor: Sensor {
  /// A cell with 64 worker processes needs some hundred MiB; less than this leaves no room for the
  /// page cache that file workloads are about.
  private static let low = Bytes.mebibytes(1024)

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let host = scene.host
    seen.fact("memory.total", "Memory") { () throws(Unreadable) in
      Words.bytes(try Self.kibibytes("MemTotal:", host).count)
    }
    observeAvailable(scene, into: &seen)
    seen.fact("memory.swap", "Swap in use") { () throws(Unreadable) in
      let total = try Self.kibibytes("SwapTotal:", host).count
      let free = try Self.kibibytes("SwapFree:", host).count
      return total == 0 ? "no swap" : "\(Words.bytes(total - free)) of \(Words.bytes(total))"
    }
    observePages(host, into: &seen)
    return seen
  }

  private func observeAvailable(_ scene: Scene, into seen: inout Observation) {
    let available: Bytes
    do throws(Unreadable) {
      available = try Self.available(scene)
    } catch {
      seen.fact("memory.available", "Memory that can be had", .unavailable(error.why))
      return
    }
    seen.fact("memory.available", "Memory that can be had", Words.bytes(available.count))
    guard available < Self.low else { return }
    seen.doubt(
      "memory.low", "Little memory is left: large cells may be ended by the kernel, or swap.",
      evidence: "\(Words.bytes(available.count)) can be had",
      cure: "Stop other programs, or raise the container's memory limit.")
  }

  /// The smaller of what the machine and what the control group has left.
  static func available(_ scene: Scene) throws(Unreadable) -> Bytes {
    let machine = try kibibytes("MemAvailable:", scene.host)
    let group = scene.controlGroup
    guard
      let limit = try? group.limit(
        of: "memory", version1: "memory.limit_in_bytes", version2: "memory.max"),
      let folders = try? group.folders(of: "memory"), let own = folders.paths.first,
      let used = try? scene.host.number(
        "\(own)/\(folders.isVersion2 ? "memory.current" : "memory.usage_in_bytes")")
    else { return machine }
    // Pages of files that are not in use are given up when memory is asked for.
    let label = folders.isVersion2 ? "inactive_file " : "total_inactive_file "
    let cache = (try? scene.host.number(after: label, in: "\(own)/memory.stat")) ?? 0
    return min(machine, Bytes(max(0, limit - used + cache)))
  }

  private static func kibibytes(_ label: String, _ host: any Host) throws(Unreadable) -> Bytes {
    .kibibytes(try host.number(after: label, in: "/proc/meminfo"))
  }

  private func observePages(_ host: any Host, into seen: inout Observation) {
    let path = "/sys/kernel/mm/transparent_hugepage/enabled"
    let reading = Reading { () throws(Unreadable) in
      let text = try host.trimmed(path)
      // "always [madvise] never": the chosen one stands in brackets.
      let chosen = text.split(separator: " ").first { $0.hasPrefix("[") && $0.hasSuffix("]") }
      return chosen.map { String($0.dropFirst().dropLast()) } ?? text
    }
    seen.fact("memory.huge-pages", "Transparent huge pages", reading)
    guard reading.value == "always" else { return }
    seen.doubt(
      "memory.huge-pages", "Memory is handed out in steps of 2 MiB, so small stacks look large.",
      evidence: "transparent huge pages: always", cure: "echo madvise | sudo tee \(path)")
  }
}
