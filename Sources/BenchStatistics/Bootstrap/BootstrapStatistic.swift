/// What is taken inside each process before the processes are averaged.
public enum BootstrapStatistic: Sendable {
  /// The arithmetic mean; processes are averaged arithmetically.
  case mean
  /// The median (type 7); processes are averaged arithmetically.
  case median
  /// The quantile at a probability from 0 to 1 (type 7); processes are averaged arithmetically.
  case quantile(Double)
  /// The geometric mean, inside and over the processes; all values must be above 0.
  case geometricMean
  /// Any function of a process's batches; processes are averaged arithmetically.
  ///
  /// It gets at least one value, in any order and with repeats, and must return a finite number.
  case custom(@Sendable ([Double]) -> Double)
}
