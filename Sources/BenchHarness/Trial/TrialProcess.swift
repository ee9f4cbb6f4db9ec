public import BenchBackends
import BenchCore
import BenchKernels
import FoundationEssentials
import Glibc

/// The trial's own side of the protocol: what `bench trial` does.
///
/// ```
/// stdin ─specification▶ create ▶ warm ▶ run ▶ drain ▶ tear down ─▶ exit 0
///                          │       │      │      │         │
/// descriptor 3 ◀── ready, phase ◀─┴ phase ┴ sample… ┴ phase ┴ done | failed
/// ```
public enum TrialProcess {
  /// Reads a specification from standard input, carries it out, and gives the process's exit code.
  ///
  /// Call it on the main thread while there is no other. Every failure becomes a `failed` event.
  public static func run(backends: [any Backend.Type]) -> Int32 {
    signal(SIGPIPE, SIG_IGN)
    let events = EventWriter()
    do {
      let specification = try readSpecification()
      let runner = try TrialRunner(specification, backends: backends, events: events)
      try runner.run()
      return 0
    } catch {
      let failure = TrialFailure(trial: error)
      // If even this cannot be told, the exit code is all that is left to say.
      try? events.write(.failed(failure))
      return 1
    }
  }

  private static func readSpecification() throws -> TrialSpecification {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    do {
      let specification = try JSONDecoder().decode(TrialSpecification.self, from: Data(bytes))
      guard specification.protocolVersion == TrialSpecification.currentProtocol else {
        let (theirs, ours) = (specification.protocolVersion, TrialSpecification.currentProtocol)
        throw TrialFailure(
          .garbage, "the specification has protocol version \(theirs); this trial speaks \(ours)")
      }
      return specification
    } catch let error as DecodingError {
      throw TrialFailure(.garbage, "standard input holds no trial specification: \(error)")
    }
  }
}

extension TrialFailure {
  /// The failure that an error outside of a task leads to.
  init(trial error: any Error) {
    switch error {
    case let failure as TrialFailure: self = failure
    case let error as BenchError: self.init(.stepFailed, "\(error)")
    default: self.init(.stepFailed, "\(error)")
    }
  }
}
