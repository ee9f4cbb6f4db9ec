import BenchCore

/// What time is read from, and how late timers may be by design.
struct ClockSensor: Sensor {
  /// Clocks that are read through a slow device or only at ticks.
  private static let slow: Set<String> = ["hpet", "acpi_pm", "pit", "jiffies", "refined-jiffies"]
  /// The kernel's default; see PR_SET_TIMERSLACK in prctl(2).
  private static let usualSlack: Int64 = 50_000

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let source = scene.host.reading(
      "/sys/devices/system/clocksource/clocksource0/current_clocksource")
    seen.fact("clock.source", "Clock source", source)
    if let name = source.value, Self.slow.contains(name) {
      seen.doubt(
        "clock.slow", "Reading the clock takes about a microsecond.",
        evidence: "clock source \(name)",
        cure: "Start the kernel with tsc=reliable, if the CPU's time stamp counter is.")
    }
    let slack = Reading { () throws(Unreadable) in
      "\(try scene.host.number("/proc/self/timerslack_ns") / 1000) us"
    }
    seen.fact("clock.timer-slack", "Slack of timers", slack)
    if let nanoseconds = try? scene.host.number("/proc/self/timerslack_ns"),
      nanoseconds > Self.usualSlack
    {
      seen.doubt(
        "clock.timer-slack", "The kernel may wake sleepers later than usual.",
        evidence: "timer slack \(nanoseconds / 1000) us", cure: "Start it from an ordinary shell.")
    }
    return seen
  }
}
