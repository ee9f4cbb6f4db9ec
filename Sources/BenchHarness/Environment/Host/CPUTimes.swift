/// How all CPUs together spent their time since boot, in ticks; the first line of /proc/stat.
struct CPUTimes: Hashable {
  /// In user and kernel mode, interrupts included.
  var busy: Int64
  /// With nothing to do, or waiting for a disk.
  var idle: Int64
  /// Taken by the host of this virtual machine.
  var steal: Int64

  init(_ host: any Host) throws(Unreadable) {
    let words = try host.words(after: "cpu ", in: "/proc/stat")
    // user nice system idle iowait irq softirq steal guest guest_nice; guests are part of user.
    let ticks = words.map { Int64($0) ?? 0 }
    guard ticks.count >= 8 else { throw Unreadable("/proc/stat does not tell of stolen time") }
    busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]
    idle = ticks[3] + ticks[4]
    steal = ticks[7]
  }
}
