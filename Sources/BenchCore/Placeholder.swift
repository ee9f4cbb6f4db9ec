enum BenchCorePlaceholder {}
