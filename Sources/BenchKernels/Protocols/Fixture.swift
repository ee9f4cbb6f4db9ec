public import BenchCore

/// One kind of fixture: something that must be there while the tasks run.
///
/// A fixture either only prepares things (`prepare`), or also serves from a process of its own
/// (`serve`), so that its work is not counted as the tasks'.
public protocol FixtureDefinition: Sendable {
  /// What the catalogue says.
  static var descriptor: FixtureDescriptor { get }

  /// Reads the arguments.
  ///
  /// - Throws: `ValueError`.
  init(_ arguments: [String: Value], scratchDirectory: String) throws

  /// Whether `serve` is to be run in a process of its own.
  var isServer: Bool { get }

  /// Prepares what the fixture provides and gives its variables, such as `files`.
  func prepare() throws -> [String: Value]

  /// Serves until the process is ended; runs in a forked child that has one thread.
  ///
  /// Calls `ready` once with the variables, such as `port`, when clients may come.
  func serve(ready: ([String: Value]) throws -> Void) throws
}

extension FixtureDefinition {
  /// Only prepares.
  public var isServer: Bool { false }

  /// Nothing to prepare.
  public func prepare() throws -> [String: Value] { [:] }

  /// Nothing to serve.
  public func serve(ready: ([String: Value]) throws -> Void) throws { try ready([:]) }
}
