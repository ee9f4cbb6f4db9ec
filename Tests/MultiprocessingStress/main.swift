// The long tests of Multiprocessing, in the sizes that its users are promised.
//
//     multiprocessing-stress [SCENARIO…] [--share 0.01]
//
// Every scenario runs in a process and a process group of its own, so that this one can see what it
// leaves behind. scripts/stress builds it for release and runs everything.
import Glibc
import Multiprocessing
import MultiprocessingTestTasks

WorkerEntry.runIfStartedAsWorker(tasks: testTasks)

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.count == 3, arguments[0] == "inside", let count = Int(arguments[2]) {
  exit(Scenario.runInside(arguments[1], count: count))
}
if arguments.count == 2, arguments[0] == "victim" {
  exit(Victim.run(arguments[1]))
}
exit(Suite.run(arguments))
