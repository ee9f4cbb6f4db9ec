enum BenchReportPlaceholder {}
