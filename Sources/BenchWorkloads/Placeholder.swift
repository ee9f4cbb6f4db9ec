enum BenchWorkloadsPlaceholder {}
