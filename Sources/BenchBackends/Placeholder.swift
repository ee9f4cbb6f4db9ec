enum BenchBackendsPlaceholder {}
