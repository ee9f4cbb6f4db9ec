import CPrimitives
import Glibc
import Synchronization

/// The guard at the entry of a program that starts copies of itself.
///
/// ```swift
/// @main struct Program {
///   static func main() async {
///     WorkerEntry.runIfStartedAsWorker(tasks: [Hash.self, Download.self])
///     // only the ordinary program gets here
///   }
/// }
/// ```
///
/// A spawned process begins at `main` like every other. This call notices that, becomes the
/// worker, and does not return. Without it the first attempt to spawn throws
/// `MultiprocessingError.Code.unguardedEntryPoint` instead of starting children without end.
public enum WorkerEntry {
  private static let called = Atomic<Bool>(false)

  /// Whether `main` of this process has called the guard.
  static var isGuarded: Bool { called.load(ordering: .acquiring) }

  /// Becomes a worker if this process was started as one, and then never returns; returns at once
  /// otherwise.
  ///
  /// Call it first in `main`, before any thread is made and anything is printed. The catalogue is
  /// only made in a worker, so a long one costs the ordinary program nothing.
  public static func runIfStartedAsWorker(tasks: @autoclosure () -> TaskCatalogue) {
    called.store(true, ordering: .releasing)
    guard getenv(Spawner.marker) != nil else { return }
    unsetenv(Spawner.marker)
    exit(run(tasks()))
  }

  private static func run(_ tasks: TaskCatalogue) -> Int32 {
    do {
      let control = Descriptor(owning: Spawner.controlDescriptor)
      _ = fcntl(control.number, F_SETFD, FD_CLOEXEC)
      // The parent died before it could say what to do: nothing to report to anybody.
      guard let message = try LaunchChannel.receive(from: control.number) else { return 0 }
      let request = try WireFormat.decode(LaunchRequest.self, from: message.bytes)
      let kept = request.kind == .server ? [control] : message.descriptors
      return Job(request: request, descriptors: kept, tasks: tasks).run()
    } catch {
      return Job.report(error)
    }
  }
}
