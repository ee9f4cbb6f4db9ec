/// What a fresh process is to become.
///
/// It travels to a spawned process over descriptor 3, to a fork server in its request, and to a
/// forked child by being there.
struct LaunchRequest: Codable, Sendable {
  enum Kind: UInt8, Codable {
    /// A fork server that takes requests from descriptor 0 of the message.
    case server
    /// A worker of a pool; the payload is its `WorkerConfiguration`.
    case poolWorker
    /// A child process that runs `task`.
    case child
    /// The server of a manager; the payload is its token.
    case manager
  }

  var kind: Kind
  /// The name of the process for `ps`.
  var name: String
  /// The process group to join: nil inherits the parent's, 0 makes a new one.
  var group: Int32?
  /// The process whose end must end this one; nil if it may outlive all others.
  var lifeline: Int32?
  /// Whether the lifeline may hang on the thread that started the process.
  ///
  /// Fork servers and pool monitors have a thread that lives long enough; others need a watching
  /// thread in the child.
  var lifelineIsThread = false
  var payload: [UInt8] = []
  /// What a child process is to run; decoded with the request, in a fork server before the fork.
  var task: EncodedTask?
}

/// Something that can start processes.
protocol Launcher: Sendable {
  /// Starts a process with copies of the given descriptors.
  func launch(_ request: LaunchRequest, descriptors: [Int32]) throws -> ProcessHandle
}
