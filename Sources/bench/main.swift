import BenchCLI

BenchMain.run()
