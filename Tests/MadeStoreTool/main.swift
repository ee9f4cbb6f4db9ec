import BenchStore
import BenchTestSupport
import Foundation

// Makes the store of the speed bar: `made-store FILE [RUNS [POINTS [BLOCKS [BATCHES]]]]`, by default
// 1,000,000 samples in 10,000 trials. scripts/speed-bar times the commands on it.

let arguments = CommandLine.arguments.dropFirst()
guard let path = arguments.first else {
  FileHandle.standardError.write(
    Data("usage: made-store FILE [RUNS [POINTS [BLOCKS [BATCHES]]]]\n".utf8))
  exit(64)
}
let numbers = arguments.dropFirst().compactMap { Int($0) }
var design = MadeHistory()
if numbers.count > 0 { design.runs = numbers[0] }
if numbers.count > 1 { design.points = numbers[1] }
if numbers.count > 2 { design.blocks = numbers[2] }
if numbers.count > 3 { design.batches = numbers[3] }
try design.add(to: Store(file: path))
print("\(design.samples) samples in \(design.trials) trials of \(design.runs) runs: \(path)")
