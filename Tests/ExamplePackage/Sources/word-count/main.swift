// Counts the words of files, a process a file: word-count [--workers N] FILE…
import Glibc
import Multiprocessing

/// Counts the words of one file; what crosses to the worker is the path, what comes back the count.
struct CountWords: ProcessTask {
  var path: String

  func run(_ context: TaskContext) throws -> Int {
    guard let file = fopen(path, "r") else {
      throw Unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var words = 0
    var isInWord = false
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return words }
      for byte in buffer[..<count] {
        let isSpace = byte == 32 || (9...13).contains(byte)
        if isInWord == isSpace {
          isInWord.toggle()
          if isInWord { words += 1 }
        }
      }
    }
  }
}

/// A file that cannot be read.
struct Unreadable: Error, CustomStringConvertible {
  let path: String
  let reason: String
  var description: String { "\(path) cannot be read: \(reason)" }
}

let tasks: TaskCatalogue = [CountWords.self]
WorkerEntry.runIfStartedAsWorker(tasks: tasks)

var paths = CommandLine.arguments.dropFirst()
var workers = 2
if paths.first == "--workers", let number = paths.dropFirst().first.flatMap({ Int($0) }) {
  workers = max(1, number)
  paths = paths.dropFirst(2)
}
guard !paths.isEmpty else {
  print("usage: word-count [--workers N] FILE…")
  exit(64)
}

var failures: Int32 = 0
let server = try ForkServer.fork(tasks: tasks)
let pool = try ProcessPool(workers: workers, start: .forkServer(server), tasks: tasks)
let counts = try paths.map { (path: $0, words: try pool.submit(CountWords(path: $0))) }
for (path, words) in counts {
  do {
    print("\(try words.wait()) \(path)")
  } catch {
    print("\(path): \(error)")
    failures = 1
  }
}
pool.shutdown()
server.stop()
exit(failures)
