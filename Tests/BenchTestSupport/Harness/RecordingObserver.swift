public import BenchHarness

/// Keeps every event of a run.
public final class RecordingObserver: RunObserver {
  /// The events so far, in order.
  public private(set) var events: [RunEvent] = []

  /// Makes an observer.
  public init() {}

  /// Keeps the event.
  public func handle(_ event: RunEvent) { events.append(event) }
}
