import BenchCore
import CPrimitives

/// Reads what the machine does beside a batch.
///
/// The kernel counts the CPUs' time in ticks of 10 ms, so shares of short batches are coarse; what
/// is called a taint is well above that.
struct ConditionMeter {
  /// The counters at one moment.
  struct Reading {
    var times: CPUTimes?
    var throttled: Int64?
    var pressure = PressureMeter.Reading()
  }

  private let host: any Host
  private let quota: ControlGroup?
  private let pressure: PressureMeter
  /// Why something cannot be read, by the name of the value in `Conditions`.
  private(set) var unavailable: [String: String] = [:]

  /// Looks at what there is to read.
  init(host: any Host = LinuxHost()) {
    self.host = host
    let group = ControlGroup(host)
    pressure = PressureMeter(host: host, group: group)
    do throws(Unreadable) {
      quota = try group.cpuQuota() == nil ? nil : group
      if quota == nil { unavailable["throttled"] = "there is no CPU quota" }
    } catch {
      quota = nil
      unavailable["throttled"] = error.why
    }
    do throws(Unreadable) {
      _ = try CPUTimes(host)
    } catch {
      for name in ["foreignCPU", "steal"] { unavailable[name] = error.why }
    }
    do throws(Unreadable) {
      _ = try host.number(Self.clock(of: 0))
    } catch { unavailable["megahertz"] = error.why }
    unavailable.merge(pressure.unavailable) { first, _ in first }
  }

  /// Reads the counters.
  func read() -> Reading {
    Reading(
      times: try? CPUTimes(host), throttled: quota.flatMap { try? $0.cpuQuota() }?.throttled,
      pressure: pressure.read())
  }

  /// What happened between two readings.
  ///
  /// - Parameter own: the CPU time of the trial's tree and its fixtures in that time; nil if it is
  ///   not known, and then neither is that of others.
  func conditions(from before: Reading, to after: Reading, own: Nanoseconds?) -> Conditions {
    var conditions = Conditions()
    if let then = before.times, let now = after.times {
      let busy = Double(now.busy - then.busy)
      let steal = Double(now.steal - then.steal)
      let all = busy + steal + Double(now.idle - then.idle)
      if all > 0 {
        conditions.steal = Share(max(0, steal / all))
        let tick = Double(TreeSnapshot.tick.count)
        conditions.foreignCPU = own.map { own in
          Share(min(1, max(0, (busy - Double(own.count) / tick) / all)))
        }
      }
    }
    if let then = before.throttled, let now = after.throttled {
      conditions.throttled = Nanoseconds(max(0, now - then))
    }
    func waited(_ name: String) -> Share? {
      PressureMeter.share(name, from: before.pressure, to: after.pressure)
    }
    conditions.cpuPressure = waited("cpuPressure")
    conditions.memoryPressure = waited("memoryPressure")
    conditions.ioPressure = waited("ioPressure")
    let clock = Self.clock(of: cprimitives_current_cpu())
    conditions.megahertz = (try? host.number(clock)).map { Double($0) / 1000 }
    return conditions
  }

  private static func clock(of cpu: Int32) -> String {
    "/sys/devices/system/cpu/cpu\(cpu)/cpufreq/scaling_cur_freq"
  }
}
