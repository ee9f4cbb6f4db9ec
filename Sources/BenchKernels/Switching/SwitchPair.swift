import BenchCore

/// What two parties that hand control to each other are.
enum SwitchPair: String, CaseIterable, Sendable {
  case nothing = "none"
  case function
  case generator
  case greenlet
  case hubTask = "hub-task"
  case taskYield = "task-yield"
  case continuation
  case actor
  case callback = "loop-callback"
  case threadCondition = "thread-condition"
  case threadPipe = "thread-pipe"
  case threadFutex = "thread-futex"
  case processPipe = "process-pipe"
  case processFutex = "process-futex"

  /// Whether both parties share one thread, whatever the placement.
  var isOneThread: Bool {
    switch self {
    case .threadCondition, .threadPipe, .threadFutex, .processPipe, .processFutex, .actor: false
    default: true
    }
  }

  /// Hands control there and back `rounds` times; an operation is one way.
  ///
  /// - Parameter depth: Calls that lie below the switch on a greenlet's stack.
  func measure(rounds: Int, depth: Int, place: Placement) throws -> Measurement {
    switch self {
    case .nothing: OneThreadPairs.nothing(rounds)
    case .function: OneThreadPairs.function(rounds)
    case .generator: try place.applied { OneThreadPairs.generator(rounds, depth) }
    case .greenlet: try place.applied { try OneThreadPairs.greenlet(rounds, depth) }
    case .hubTask: try place.applied { try OneThreadPairs.hubTask(rounds) }
    case .taskYield: try place.applied { try AsyncPairs.taskYield(rounds) }
    case .continuation: try place.applied { try AsyncPairs.continuation(rounds) }
    case .actor: try place.applied { try AsyncPairs.actor(rounds) }
    case .callback: try place.applied { try AsyncPairs.callback(rounds) }
    case .threadCondition:
      try TwoParties.threads(rounds, place, ConditionBaton())
    case .threadPipe: try TwoParties.threads(rounds, place, try PipeBaton())
    case .threadFutex: try TwoParties.threads(rounds, place, try FutexBaton())
    case .processPipe: try TwoParties.processes(rounds, place, try PipeBaton())
    case .processFutex: try TwoParties.processes(rounds, place, try FutexBaton())
    }
  }
}
