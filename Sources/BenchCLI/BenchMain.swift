import ArgumentParser
import BenchBackends
import BenchCore
import BenchLessons
import BenchLimits
import Glibc
import Multiprocessing

/// The whole program; `bench/main.swift` calls it and does nothing else.
public enum BenchMain {
  /// Parses the command line, runs the command, and ends the process with its exit code.
  public static func run() -> Never {
    UnguardedEntry.runIfAsked()
    WorkerEntry.runIfStartedAsWorker(
      tasks: ProcessesBackend.tasks + TaskCatalogue(ProcessLimits.tasks) + LessonCatalogue.tasks)
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try Bench.parseAsRoot()
      try command.run()
      exit(ExitCode.fine.rawValue)
    } catch let error as BenchError {
      Console.error(error)
      exit(ExitCode(error).rawValue)
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
      // Help, version and wrong use: the parser knows the text, the stream and the code (64).
      Bench.exit(withError: error)
    }
  }
}

/// Thrown by a command that has said all there is to say.
extension ExitCode: Error {}
