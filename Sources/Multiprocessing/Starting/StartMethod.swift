/// How worker processes come to be.
public enum StartMethod: Sendable {
  /// Copies of this process as it is at this moment, with all its memory and descriptors.
  ///
  /// Only possible while the process has one thread: locks that other threads hold would stay
  /// locked for ever in the copy. A pool forks once, and makes its workers, also later
  /// replacements, as copies of that copy.
  case fork

  /// Copies of a fork server: nearly as quick as `fork`, and possible at any time.
  case forkServer(ForkServer)

  /// Fresh processes of an executable, this one unless another is given. They share no memory
  /// with the parent and inherit no descriptors but 0 to 2. The executable's `main` must call
  /// `WorkerEntry.runIfStartedAsWorker(tasks:)`.
  case spawn(executable: String? = nil)
}
