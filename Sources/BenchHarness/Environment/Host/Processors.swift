/// Which CPUs there are and which of them this process may use.
struct Processors {
  /// The machine's CPUs that are switched on; at least one.
  var online: Int
  /// The CPUs in this process's affinity mask; nil if it cannot be read.
  var allowed: CPUList?
  /// The quota of the control group in CPUs; nil if there is none, or it cannot be read.
  var quota: ControlGroup.Quota?
  /// Whole CPUs that can work at once: the smaller of mask and quota, at least 1.
  var usable: Int

  init(_ host: any Host, _ controlGroup: ControlGroup) {
    let list = (try? host.trimmed("/sys/devices/system/cpu/online")).flatMap { CPUList($0) }
    allowed =
      (try? host.words(after: "Cpus_allowed_list:", in: "/proc/self/status"))
      .flatMap { CPUList(String($0.first ?? "")) }
    quota = (try? controlGroup.cpuQuota()) ?? nil
    let mask = allowed.map(\.cpus.count) ?? list?.cpus.count ?? 1
    online = max(1, list?.cpus.count ?? mask)
    // A quota of 1.5 lets two CPUs work at once, but not all the time: the whole part is what a
    // plan can count on.
    let quotaCPUs = quota.map { Int(min(1e6, $0.cpus)) } ?? mask
    usable = max(1, min(mask, quotaCPUs))
  }
}
