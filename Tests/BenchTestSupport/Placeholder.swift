enum BenchTestSupportPlaceholder {}
