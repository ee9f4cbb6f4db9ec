enum BenchStorePlaceholder {}
