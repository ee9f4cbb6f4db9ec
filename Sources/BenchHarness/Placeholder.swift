enum BenchHarnessPlaceholder {}
