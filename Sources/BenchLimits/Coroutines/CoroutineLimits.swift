/// The limits of coroutines: switching, spawning, waiting.
public enum CoroutineLimits {
  /// All of them.
  public static let all: [Limit] = [
    greenletSwitch, greenletCreate, generatorElement, generatorDepth, hubChannel, loopTask,
    loopSleeps, hubSleeps, loopMillion, greenletMemory, loopMemory,
  ]
}
