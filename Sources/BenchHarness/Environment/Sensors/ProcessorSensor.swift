import BenchCore

/// What CPUs the machine has: model, cores, threads a core, caches, kinds of core.
struct ProcessorSensor: Sensor {
  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let host = scene.host
    seen.fact("cpu.model", "CPU model") { () throws(Unreadable) in try Self.model(host) }
    let topology = Topology(host, scene.processors.online)
    seen.fact("cpu.topology", "Topology", topology.reading)
    observeThreads(host, topology, into: &seen)
    observeKinds(host, topology, into: &seen)
    seen.fact("cpu.caches", "Caches of CPU 0", Self.caches(host))
    return seen
  }

  /// The beginning of /proc/cpuinfo describes CPU 0; asking for all of a large machine's takes long.
  static let infoLimit = 16_384

  private static func model(_ host: any Host) throws(Unreadable) -> String {
    let info = try host.text("/proc/cpuinfo", limit: infoLimit)
    func value(_ key: String) -> String? {
      info.lines.first { $0.hasPrefix(key) }
        .flatMap { $0.split(separator: ":", maxSplits: 1).dropFirst().first?.trimmed }
    }
    if let name = value("model name") ?? value("cpu model") { return name }
    // Arm tells numbers only.
    guard let implementer = value("CPU implementer"), let part = value("CPU part") else {
      throw Unreadable("/proc/cpuinfo names no model")
    }
    return "implementer \(implementer), part \(part)"
  }

  // MARK: Threads of one core

  private func observeThreads(
    _ host: any Host, _ topology: Topology, into seen: inout Observation
  ) {
    let control = try? host.trimmed("/sys/devices/system/cpu/smt/control")
    guard let active = try? host.trimmed("/sys/devices/system/cpu/smt/active") else {
      seen.fact(
        "cpu.smt", "Threads sharing a core (SMT)",
        .unavailable(Unreadable.absent("/sys/devices/system/cpu/smt/active").why))
      return
    }
    let isOn = active == "1"
    let text = isOn ? "on" : control == "notsupported" ? "not supported" : "off"
    seen.fact("cpu.smt", "Threads sharing a core (SMT)", text)
    guard isOn else { return }
    let evidence =
      topology.cores.map { "\(Words.count(topology.cpus, "CPU")) on \(Words.count($0, "core"))" }
      ?? "SMT is active"
    seen.doubt(
      "smt.on", "Two workers may share one core, so adding workers may add less than a CPU each.",
      evidence: evidence,
      cure: "Switch SMT off (echo off | sudo tee /sys/devices/system/cpu/smt/control), or run on "
        + "one thread of each core with taskset.")
  }

  // MARK: Unlike cores

  private func observeKinds(_ host: any Host, _ topology: Topology, into seen: inout Observation) {
    var kinds: [Int64: Int] = [:]
    for cpu in topology.list.cpus {
      let folder = "/sys/devices/system/cpu/cpu\(cpu)"
      let strength =
        (try? host.number("\(folder)/cpu_capacity"))
        ?? (try? host.number("\(folder)/cpufreq/cpuinfo_max_freq"))
      if let strength { kinds[strength, default: 0] += 1 }
    }
    guard !kinds.isEmpty else {
      seen.fact(
        "cpu.kinds", "Kinds of core",
        .unavailable("neither cpu_capacity nor a maximum frequency is told"))
      return
    }
    // Maximum frequencies of like cores differ a little where some are favoured for boosting.
    let strongest = kinds.keys.max() ?? 0
    let weakest = kinds.keys.min() ?? 0
    let areAlike = Double(weakest) >= 0.9 * Double(strongest)
    seen.fact("cpu.kinds", "Kinds of core", areAlike ? "all alike" : "\(kinds.count) kinds")
    guard !areAlike else { return }
    seen.doubt(
      "cpu.unlike-cores",
      "The cores differ in speed: which of them a worker gets decides its time.",
      evidence: kinds.sorted { $0.key > $1.key }.map { "\($0.value) of strength \($0.key)" }
        .joined(separator: ", "),
      cure: "Run on like cores only, with taskset.")
  }

  private static func caches(_ host: any Host) -> Reading {
    let folder = "/sys/devices/system/cpu/cpu0/cache"
    let caches = host.names(in: folder).filter { $0.hasPrefix("index") }.sorted().compactMap {
      index -> String? in
      guard let level = try? host.trimmed("\(folder)/\(index)/level"),
        let size = try? host.trimmed("\(folder)/\(index)/size")
      else { return nil }
      let letter = ["Data": "d", "Instruction": "i"][
        (try? host.trimmed("\(folder)/\(index)/type")) ?? ""]
      return "L\(level)\(letter ?? "") \(size)"
    }
    return caches.isEmpty
      ? .unavailable(Unreadable.absent(folder).why) : .value(caches.joined(separator: ", "))
  }
}

/// How the CPUs lie in cores and packages.
private struct Topology {
  var list: CPUList
  var cpus: Int
  /// Nil if the machine does not tell.
  var cores: Int?
  var packages: Int?

  init(_ host: any Host, _ online: Int) {
    let folder = "/sys/devices/system/cpu"
    list =
      (try? host.trimmed("\(folder)/online")).flatMap { CPUList($0) } ?? CPUList()
    cpus = online
    let siblings = list.cpus.compactMap {
      try? host.trimmed("\(folder)/cpu\($0)/topology/thread_siblings_list")
    }
    cores = siblings.isEmpty ? nil : Set(siblings).count
    let places = list.cpus.compactMap {
      try? host.trimmed("\(folder)/cpu\($0)/topology/physical_package_id")
    }
    packages = places.isEmpty ? nil : Set(places).count
  }

  var reading: Reading {
    guard !list.cpus.isEmpty else {
      return .unavailable(Unreadable.absent("/sys/devices/system/cpu/online").why)
    }
    let parts =
      [Words.count(cpus, "CPU")]
      + [cores.map { Words.count($0, "core") }, packages.map { Words.count($0, "package") }]
      .compactMap { $0 }
    return .value(parts.joined(separator: ", "))
  }
}
