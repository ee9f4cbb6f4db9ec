public import Multiprocessing

/// The limits of processes: starting, dispatching, sharing, talking.
public enum ProcessLimits {
  /// All of them.
  public static let all: [Limit] = [pipe]

  /// What the sides run in other processes; part of the program's catalogue.
  public static let tasks: [any ProcessTask.Type] = [EchoTask.self]
}
