import BenchCore
import BenchHarness

/// Machines as their files describe them, cut to what sensors read.
enum Machines {
  /// What every Linux machine has, in a healthy state.
  private static func plain(cpus: String) -> [String: String] {
    [
      "/sys/devices/system/cpu/online": "\(cpus)\n",
      "/proc/self/status": "Name:\tbench\nPPid:\t1\nCpus_allowed_list:\t\(cpus)\n",
      "/proc/self/stat": "4711 (bench) R 1 4711 4711 0 -1 0 1 2 3 4 10 5 3 2 20 0 1 0 9 0 0",
      "/proc/self/timerslack_ns": "50000\n",
      "/proc/self/limits": """
      Limit                     Soft Limit           Hard Limit           Units
      Max processes             30000                30000                processes
      Max open files            1048576              1048576              files
      """,
      "/proc/4711/status": "Name:\tbench\nPPid:\t1\n",
      "/proc/4711/comm": "bench\n",
      "/proc/loadavg": "0.10 0.20 0.30 1/200 5000\n",
      "/proc/pressure/cpu": "some avg10=0.50 avg60=0.00 avg300=0.00 total=1\n",
      "/proc/pressure/memory": "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n",
      "/proc/pressure/io": "some avg10=0.10 avg60=0.00 avg300=0.00 total=1\n",
      "/proc/stat": "cpu  1000 0 500 8000 100 0 0 0 0 0\ncpu0 1 2 3\n",
      "/proc/vmstat": "pswpin 3\npswpout 4\noom_kill 0\n",
      "/proc/sys/kernel/osrelease": "6.12.1\n",
      "/proc/sys/kernel/ostype": "Linux\n",
      "/proc/sys/kernel/randomize_va_space": "2\n",
      "/proc/sys/kernel/perf_event_paranoid": "2\n",
      "/etc/os-release": "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\n",
      "/sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never\n",
      "/sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc\n",
      "/proc/meminfo": """
      MemTotal:       16777216 kB
      MemFree:         1048576 kB
      MemAvailable:    8388608 kB
      SwapTotal:       2097152 kB
      SwapFree:        1048576 kB
      """,
    ]
  }

  private static let disk = "27 1 254:0 / / rw,relatime - ext4 /dev/sda1 rw"

  /// A laptop on its battery: four cores of two threads, boost on, powersave.
  static var laptop: FixedHost {
    var files = plain(cpus: "0-7")
    files["/proc/cpuinfo"] = """
      processor\t: 0
      model name\t: Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz
      cpu MHz\t\t: 800.012
      flags\t\t: fpu vme sse2
      """
    for cpu in 0..<8 {
      let folder = "/sys/devices/system/cpu/cpu\(cpu)"
      files["\(folder)/topology/thread_siblings_list"] = "\(cpu % 4),\(cpu % 4 + 4)\n"
      files["\(folder)/topology/physical_package_id"] = "0\n"
      files["\(folder)/cpufreq/cpuinfo_max_freq"] = "4200000\n"
      files["/sys/devices/system/cpu/cpufreq/policy\(cpu)/scaling_governor"] = "powersave\n"
    }
    files["/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"] = "800012\n"
    files["/sys/devices/system/cpu/cpu0/cache/index0/level"] = "1\n"
    files["/sys/devices/system/cpu/cpu0/cache/index0/type"] = "Data\n"
    files["/sys/devices/system/cpu/cpu0/cache/index0/size"] = "32K\n"
    files["/sys/devices/system/cpu/cpu0/cache/index1/level"] = "2\n"
    files["/sys/devices/system/cpu/cpu0/cache/index1/type"] = "Unified\n"
    files["/sys/devices/system/cpu/cpu0/cache/index1/size"] = "256K\n"
    files["/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"] = "12\n"
    files["/sys/devices/system/cpu/intel_pstate/no_turbo"] = "0\n"
    files["/sys/devices/system/cpu/smt/active"] = "1\n"
    files["/sys/devices/system/cpu/smt/control"] = "on\n"
    files["/sys/bus/event_source/devices/cpu/type"] = "4\n"
    files["/sys/class/dmi/id/sys_vendor"] = "LENOVO\n"
    files["/sys/class/dmi/id/product_name"] = "20L5CTO1WW\n"
    files["/sys/class/power_supply/AC/type"] = "Mains\n"
    files["/sys/class/power_supply/BAT0/type"] = "Battery\n"
    files["/sys/class/power_supply/BAT0/status"] = "Discharging\n"
    files["/sys/fs/cgroup/cgroup.controllers"] = "cpuset cpu io memory pids\n"
    files["/sys/fs/cgroup/user.slice/pids.max"] = "38000\n"
    files["/proc/self/cgroup"] = "0::/user.slice/session-2.scope\n"
    files["/proc/self/mountinfo"] = """
      \(disk)
      30 27 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
      40 27 0:30 / /tmp rw - tmpfs tmpfs rw
      """
    files["/proc/900/comm"] = "firefox\n"
    files["/proc/900/status"] = "Name:\tfirefox\nPPid:\t1\n"
    files["/proc/901/status"] = "Name:\tbench\nPPid:\t4711\n"
    return FixedHost(
      files: files, space: ["/": .mebibytes(20_480), "/tmp": .mebibytes(512)],
      activity: [4711: 1, 901: 1, 900: 0.25, 902: 0.01], ownProcess: 4711)
  }

  /// A container on a machine of 8 CPUs that may use 1.5 of them and 2 GiB; it was throttled.
  static var container: FixedHost {
    var files = plain(cpus: "0-7")
    files["/proc/cpuinfo"] = "model name\t: AMD EPYC 7R13\nflags\t\t: fpu sse2\n"
    files["/.dockerenv"] = ""
    files["/proc/self/cgroup"] = "0::/\n"
    files["/proc/self/mountinfo"] = """
      600 500 0:100 / / rw,relatime - overlay overlay rw,lowerdir=/a
      610 600 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw
      """
    files["/sys/fs/cgroup/cgroup.controllers"] = "cpu memory pids\n"
    files["/sys/fs/cgroup/cpu.max"] = "150000 100000\n"
    files["/sys/fs/cgroup/cpu.stat"] = """
      usage_usec 123
      nr_periods 1000
      nr_throttled 50
      throttled_usec 2500000
      """
    files["/sys/fs/cgroup/memory.max"] = "2147483648\n"
    files["/sys/fs/cgroup/memory.current"] = "1610612736\n"
    files["/sys/fs/cgroup/memory.stat"] = "anon 1\ninactive_file 268435456\n"
    files["/sys/fs/cgroup/pids.max"] = "max\n"
    return FixedHost(
      files: files, space: ["/": .mebibytes(20_480)], activity: [4711: 1], ownProcess: 4711)
  }

  /// A virtual machine of 2 CPUs with control groups of version 1, whose host steals time.
  static var guest: FixedHost {
    var files = plain(cpus: "0-1")
    files["/proc/cpuinfo"] = """
      model name\t: AMD EPYC
      cpu MHz\t\t: 2596.138
      flags\t\t: fpu hypervisor sse2
      """
    files["/proc/stat"] = "cpu  1000 0 500 8000 100 0 0 500 0 0\n"
    files["/sys/devices/system/cpu/smt/active"] = "0\n"
    files["/sys/devices/system/cpu/smt/control"] = "notsupported\n"
    for cpu in 0..<2 {
      files["/sys/devices/system/cpu/cpu\(cpu)/topology/thread_siblings_list"] = "\(cpu)\n"
      files["/sys/devices/system/cpu/cpu\(cpu)/topology/physical_package_id"] = "0\n"
      files["/sys/devices/system/cpu/cpu\(cpu)/cpu_capacity"] = "1024\n"
    }
    files["/proc/loadavg"] = "1.26 0.68 0.40 2/102 14838\n"
    files["/proc/self/cgroup"] = "8:pids:/\n4:memory:/jobs/a\n2:cpuacct:/\n1:cpu:/\n0::/\n"
    files["/proc/self/mountinfo"] = """
      \(disk)
      32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
      35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
      39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
      41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      """
    files["/sys/fs/cgroup/cpu/cpu.cfs_quota_us"] = "-1\n"
    files["/sys/fs/cgroup/cpu/cpu.cfs_period_us"] = "100000\n"
    files["/sys/fs/cgroup/memory/jobs/a/memory.limit_in_bytes"] = "9223372036854771712\n"
    files["/proc/pressure/cpu"] = nil
    return FixedHost(
      files: files, space: ["/": .mebibytes(76_000)], activity: [4711: 1], ownProcess: 4711)
  }
}
