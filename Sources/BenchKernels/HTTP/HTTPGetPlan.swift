import BenchCore
import Glibc
import NIOCore
import NIOHTTP1

/// What a GET does when the server points elsewhere.
enum HTTPRedirects: String, CaseIterable, Sendable {
  /// It is an error that names the other place.
  case refuse
  /// The other place is asked, up to a limit.
  case follow
}

/// What all workers of a process share.
struct HTTPGetPlan: Sendable {
  /// The requests; task i sends the i-th, and begins again after the last.
  var targets: PerTask<HTTPTarget>
  /// Where bodies are saved; nil if they are not.
  var folder: String?
  var verifies: Bool
  var timeout: Nanoseconds
  var redirects: HTTPRedirects
  var bodyLimit: Int

  func target(_ index: Int) throws -> HTTPTarget {
    if case .table(let table) = targets { return table[index % table.count] }
    return try targets(index)
  }

  /// Where a response points to, if that is to be followed; nil for every other response.
  func redirection(_ core: HTTPExchange) -> String? {
    guard redirects == .follow, let head = core.head,
      Self.redirectCodes.contains(head.status.code)
    else { return nil }
    return head.headers.first(name: "location")
  }

  /// What is wrong when the server points elsewhere again and again.
  var tooManyRedirects: StepError {
    StepError("the server redirected more than \(Self.redirectLimit) times")
  }

  /// As many as a sound server needs and far fewer than a loop makes; browsers follow 20.
  static let redirectLimit = 10
  /// Those that name another place for the same GET.
  private static let redirectCodes: Set<UInt> = [301, 302, 303, 307, 308]

  /// Checks a response and gives the task's checksum.
  ///
  /// - Throws: `StepError` for a status other than 200, or a body whose hash is not the announced.
  func check(_ core: HTTPExchange, _ target: HTTPTarget) throws -> UInt64 {
    guard let head = core.head else { throw StepError("there is no response") }
    guard head.status == .ok else {
      let place = head.headers.first(name: "location").map { " (it points to \($0))" } ?? ""
      throw StepError("the server answered \(head.status.code) \(head.status.reasonPhrase)\(place)")
    }
    let start = Mix.fold(Mix.text(target.fileName), UInt64(head.status.code))
    guard verifies else { return start }
    let hash = core.body.withUnsafeReadableBytes { ContentHash.of($0) }
    if let announced = head.headers.first(name: HTTPObjectServer.hashHeader),
      UInt64(announced, radix: 16) != hash
    {
      throw StepError("the body is not what the server announced: its hash differs")
    }
    return Mix.fold(start, hash)
  }

  /// Writes a body to its file; blocks.
  func save(_ body: ByteBuffer, _ target: HTTPTarget, worker: Int) throws {
    guard let folder else { return }
    let passing = temporary(of: worker, in: folder)
    let isLeft = try body.withUnsafeReadableBytes {
      try Files.replace("\(folder)/\(target.fileName)", temporary: passing, with: $0)
    }
    // The next download's file is made now and not then: a batch that writes what is there already
    // would else begin with a new inode for every worker, for which some file systems search long.
    if !isLeft { try? Files.with(passing, O_WRONLY | O_CREAT) { _ in } }
  }

  /// Whether a coroutine writes a body itself instead of handing it to another thread.
  ///
  /// A small file goes into the page cache in 10 to 20 us; handing it over and back takes as much of
  /// both threads together, and a wake-up more.
  func savesInPlace(_ body: ByteBuffer) -> Bool {
    body.readableBytes <= 64 * 1024
  }

  /// Removes what a worker's last download may have left under its temporary name.
  func clear(worker: Int) {
    if let folder { unlink(temporary(of: worker, in: folder)) }
  }

  /// The process and worker numbers keep two writers of one name apart.
  private func temporary(of worker: Int, in folder: String) -> String {
    "\(folder)/.part-\(getpid())-\(worker)"
  }

  /// Adds the URL to whatever went wrong.
  func failure(_ error: any Error, _ target: HTTPTarget) -> StepError {
    StepError("GET \(target.url): \(error)")
  }
}
