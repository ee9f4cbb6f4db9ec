import Glibc
import Synchronization

/// Ends the group of the scenario under way when this process is told to end: the scenario has a
/// group of its own, which a Ctrl-C at the terminal does not reach.
enum GroupEnd {
  private static let group = Atomic<Int32>(0)
  private static let isInstalled = Atomic<Bool>(false)

  /// The group to end; 0 for none.
  static func watch(_ process: Int32) {
    group.store(process, ordering: .releasing)
    guard !isInstalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    for number in [SIGINT, SIGTERM, SIGHUP] {
      // Only a load and calls that are allowed in a handler; both statics exist by now.
      signal(number) { number in
        let group = GroupEnd.group.load(ordering: .acquiring)
        if group > 1 { kill(-group, SIGKILL) }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
