import BenchCore
import Glibc
import Testing

@testable import BenchHarness

struct HostTests {
  @Test(arguments: [
    ("0-3,8", [0, 1, 2, 3, 8]), ("0\n", [0]), ("", []), ("2-2", [2]),
  ])
  func `a CPU list is read`(text: String, cpus: [Int]) {
    #expect(CPUList(text)?.cpus == cpus)
  }

  @Test(arguments: ["a", "3-1", "1-2-3", "-1", "1,,x", "0-99999999999", "0-9999999"])
  func `what is no CPU list is none`(text: String) {
    #expect(CPUList(text) == nil)
  }

  @Test func `a mount is the longest one that contains the path, the later of two`() throws {
    let mounts = [
      "1 0 8:1 / / rw - ext4 /dev/a rw", "2 1 8:2 / /data rw shared:1 - xfs /dev/b rw",
      "3 1 8:3 / /data rw - btrfs /dev/c rw", "4 1 0:5 / /with\\040blank rw - tmpfs tmpfs rw",
    ].compactMap { Mount($0[...]) }
    #expect(mounts.count == 4)
    #expect(Mount.containing("/data/x", among: mounts)?.type == "btrfs")
    #expect(Mount.containing("/database", among: mounts)?.type == "ext4")
    #expect(Mount.containing("/with blank/y", among: mounts)?.type == "tmpfs")
    #expect(Mount("nonsense") == nil)
  }

  @Test func `the tightest quota of the group and those above it counts`() throws {
    let host = FixedHost(files: [
      "/proc/self/cgroup": "0::/a/b/c\n",
      "/proc/self/mountinfo": "30 27 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
      "/sys/fs/cgroup/cgroup.controllers": "cpu\n",
      "/sys/fs/cgroup/a/cpu.max": "200000 100000\n",
      "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
      "/sys/fs/cgroup/a/b/c/cpu.max": "max 100000\n",
    ])
    #expect(try ControlGroup(host).cpuQuota()?.cpus == 2)
  }

  @Test func `a version 1 quota inside a container is found below the mount's own root`() throws {
    let host = FixedHost(files: [
      "/proc/self/cgroup": "4:cpu,cpuacct:/docker/abc/job\n0::/docker/abc\n",
      "/proc/self/mountinfo":
        "30 27 0:26 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n",
      "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "-1\n",
      "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
      "/sys/fs/cgroup/cpu,cpuacct/cpu.stat":
        "nr_periods 9\nnr_throttled 3\nthrottled_time 7000000\n",
    ])
    let quota = try #require(try ControlGroup(host).cpuQuota())
    #expect(quota.cpus == 0.5)
    #expect(quota.throttled == 7_000_000)
    #expect(quota.throttledPeriods == 3)
  }

  @Test func `the real host reads files, folders and clocks`() throws {
    let host = LinuxHost()
    #expect(try host.trimmed("/proc/self/comm") != "")
    #expect(try host.text("/proc/self/stat", limit: 3).utf8.count == 3)
    #expect(host.names(in: "/proc").contains("\(host.ownProcess)"))
    #expect(host.names(in: "/no/such/folder") == [])
    #expect(host.resolve("/proc/../no/such/./path") == "/no/such/./path")
    #expect(host.resolve("/") == "/")
    #expect(host.freeSpace(at: "/no/such/folder") == nil)
    #expect(try #require(host.freeSpace(at: "/")) >= Bytes(0))
    #expect(try #require(host.cpuTime(of: host.ownProcess)) > .zero)
    let deadline = host.now + .milliseconds(1)
    host.wait(until: deadline)
    #expect(host.now >= deadline)
    do throws(Unreadable) {
      _ = try host.trimmed("/no/such/file")
      Issue.record("reading a missing file worked")
    } catch {
      #expect(error == .absent("/no/such/file"))
    }
  }

  @Test(arguments: [
    (0.04, "0.0"), (0.05, "0.1"), (12.34, "12.3"), (-0.01, "0.0"), (-1.25, "-1.3"), (1e20, "1e+20"),
  ])
  func `numbers have one digit behind the point`(value: Double, text: String) {
    #expect(Words.oneDecimal(value) == text)
  }

  @Test(arguments: [
    (Int64(0), "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (25_276_502_016, "23.5 GiB"),
  ])
  func `bytes have the unit that fits`(count: Int64, text: String) {
    #expect(Words.bytes(count) == text)
  }
}
