enum BenchCLIPlaceholder {}
