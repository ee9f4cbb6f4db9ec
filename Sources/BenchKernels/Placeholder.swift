enum BenchKernelsPlaceholder {}
