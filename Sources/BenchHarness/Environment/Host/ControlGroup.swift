/// Where the limits of this process's control group stand, for both versions of the interface.
///
/// A limit of any group above counts as well, so every question looks at the path from the
/// process's group up to the mount and takes the tightest answer.
struct ControlGroup {
  /// The folders of one controller, from the process's own group upwards.
  struct Folders {
    var paths: [String]
    var isVersion2: Bool
  }

  private let host: any Host
  private let membership: Result<String, Unreadable>
  private let mounts: Result<[Mount], Unreadable>

  init(_ host: any Host) {
    self.host = host
    membership = Result { () throws(Unreadable) in
      try host.text("/proc/self/cgroup", limit: LinuxHost.usualLimit)
    }
    mounts = Result { () throws(Unreadable) in try Mount.all(of: host) }
  }

  /// The CPUs' worth of time that the group may use in a period; nil if it is not limited.
  func cpuQuota() throws(Unreadable) -> Quota? {
    let folders = try folders(of: "cpu")
    let quotas = folders.paths.compactMap { quota(in: $0, isVersion2: folders.isVersion2) }
    return quotas.min { $0.cpus < $1.cpus }
  }

  /// A limit on CPU time, and how often it has stopped the group.
  struct Quota: Hashable {
    var folder: String
    var microseconds: Int64
    var period: Int64
    var periods: Int64
    var throttledPeriods: Int64
    /// For how long the group stood still, in nanoseconds.
    var throttled: Int64

    /// How many CPUs the quota is worth.
    var cpus: Double { Double(microseconds) / Double(max(1, period)) }
  }

  /// The smallest limit that stands in a file of the given name; nil if there is none.
  func limit(of controller: String, version1: String, version2: String) throws(Unreadable)
    -> Int64?
  {
    let folders = try folders(of: controller)
    let file = folders.isVersion2 ? version2 : version1
    return folders.paths.compactMap { try? host.number("\($0)/\(file)") }
      .filter { $0 >= 0 && $0 < Self.unlimited }.min()
  }

  /// Version 1 says "no limit" by the largest number of whole pages.
  private static let unlimited: Int64 = 0x7fff_ffff_ffff_0000

  private func quota(in folder: String, isVersion2: Bool) -> Quota? {
    let limits: [Int64?]
    if isVersion2 {
      // "150000 100000", or "max 100000" without a limit.
      let words = (try? host.trimmed("\(folder)/cpu.max"))?.split(separator: " ") ?? []
      limits = words.map { Int64($0) }
    } else {
      limits = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map { try? host.number("\(folder)/\($0)") }
    }
    guard limits.count == 2, let quota = limits[0], let period = limits[1], quota > 0, period > 0
    else { return nil }
    func statistic(_ label: String) -> Int64? {
      try? host.number(after: label + " ", in: "\(folder)/cpu.stat")
    }
    return Quota(
      folder: folder, microseconds: quota, period: period, periods: statistic("nr_periods") ?? 0,
      throttledPeriods: statistic("nr_throttled") ?? 0,
      throttled: statistic("throttled_time") ?? (statistic("throttled_usec") ?? 0) * 1000)
  }

  /// The folder of this process's own group in the version 2 hierarchy, which tells of pressure
  /// whatever controllers it has; nil if none is mounted.
  var unifiedFolder: String? {
    guard let mounts = try? mounts.get(), let groups = try? membership.get(),
      let mount = mounts.first(where: { $0.type == "cgroup2" }),
      let group = groups.lines.first(where: { $0.hasPrefix("0::") })
    else { return nil }
    return mount.path(to: String(group.dropFirst("0::".count))).first
  }

  /// The folders that a controller's files of this process stand in.
  func folders(of controller: String) throws(Unreadable) -> Folders {
    let mounts = try mounts.get()
    let groups = try membership.get().lines.map {
      $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    }
    .filter { $0.count == 3 }
    if let group = groups.first(where: { $0[1].split(separator: ",").contains(controller[...]) }),
      let mount = mounts.first(where: {
        $0.type == "cgroup" && $0.options.contains(controller)
      })
    {
      return Folders(paths: mount.path(to: String(group[2])), isVersion2: false)
    }
    guard let group = groups.first(where: { $0[0] == "0" }),
      let mount = mounts.first(where: { $0.type == "cgroup2" })
    else { throw Unreadable("no control group with the controller '\(controller)' is mounted") }
    let paths = mount.path(to: String(group[2]))
    // A machine with version 1 for this controller and the process in none of its groups.
    guard let root = paths.last, isEnabled(controller, below: root) else {
      throw Unreadable("no control group with the controller '\(controller)' is mounted")
    }
    return Folders(paths: paths, isVersion2: true)
  }

  private func isEnabled(_ controller: String, below root: String) -> Bool {
    let controllers = (try? host.trimmed("\(root)/cgroup.controllers")) ?? ""
    return controllers.split(separator: " ").contains(controller[...])
  }
}

extension Mount {
  /// The folders from a group up to the mount.
  ///
  /// A container sees its own group as the mount's root.
  fileprivate func path(to group: String) -> [String] {
    var inner = group
    if root != "/", inner.hasPrefix(root) { inner = String(inner.dropFirst(root.count)) }
    var parts = inner.split(separator: "/").filter { $0 != ".." }
    var paths: [String] = []
    while !parts.isEmpty {
      paths.append(point + "/" + parts.joined(separator: "/"))
      parts.removeLast()
    }
    return paths + [point]
  }
}
