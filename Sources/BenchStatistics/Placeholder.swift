enum BenchStatisticsPlaceholder {}
