import BenchCore

/// Everything that can be wrong with a store, with one renderer.
///
/// Each case leads to one `BenchError` that names the file, the cause and the remedy.
enum StoreFault: Error, Hashable {
  /// Nothing is there, and reading was asked for.
  case missing
  /// The file is there and holds nothing.
  case empty
  /// The path names a folder.
  case directory
  /// The path names a device, a pipe or a socket.
  case notAFile
  /// The content is something else; the text says what it looks like.
  case notADatabase(String)
  /// An SQLite database of another application.
  case foreign(applicationID: Int32)
  /// Made by a newer build.
  case newer(found: Int32)
  /// Made by an older build, and it cannot be brought up to date because it is only read.
  case older(found: Int32)
  /// Damaged; the texts are SQLite's findings.
  case damaged([String])
  /// The folder cannot be made or used; the text is the system's reason.
  case folder(String)
  /// New files cannot be made in the folder.
  case folderReadOnly(String)
  /// The file cannot be written.
  case fileReadOnly(String)
  /// The file cannot be read.
  case unreadable(String)
  /// No space is left.
  case full(String)
  /// Another process holds the writer's lock.
  case locked(String)
  /// The file system lacks what a write-ahead log needs.
  case noSharedMemory(String)
  /// Reading or writing failed below SQLite.
  case io(String)
  /// The store does not hold what was named.
  case unknown(String)
  /// Anything else that SQLite says.
  case other(String)

  /// The error a user reads.
  func error(file: String) -> BenchError {
    let (message, remedy, cause) = parts(file: file)
    return BenchError(
      .store, message, at: BenchError.Place(file: file), remedy: remedy, cause: cause)
  }

  private typealias Parts = (message: String, remedy: String, cause: String?)

  private func parts(file: String) -> Parts {
    switch self {
    case .missing, .empty, .directory, .notAFile, .notADatabase, .foreign:
      identityParts(file: file)
    case .newer, .older, .damaged, .unknown, .other: contentParts(file: file)
    case .folder, .folderReadOnly, .fileReadOnly, .unreadable, .full, .locked, .noSharedMemory,
      .io:
      systemParts(file: file)
    }
  }

  /// The path names something that is no store.
  private func identityParts(file: String) -> Parts {
    let another = "name another file for the store; this one was not touched"
    switch self {
    case .missing:
      return (
        "there is no store here yet", "measure first (bench all), or name an existing store", nil
      )
    case .empty:
      return ("the file is empty, so it holds no results", "measure first (bench all)", nil)
    case .directory:
      return (
        "this is a folder, not a store", "name a file in it, such as \(file)/bench.sqlite", nil
      )
    case .notADatabase(let looks):
      return ("this is not a store but \(looks)", another, "it does not begin like an SQLite file")
    case .foreign(let id):
      let owner = id == 0 ? "none" : "\(id)"
      return (
        "this is an SQLite database, but not a store of bench", another,
        "its application id is \(owner), a store's is \(Schema.applicationID)"
      )
    default:
      return ("this is not a regular file", another, nil)
    }
  }

  /// The store's own content stands in the way.
  private func contentParts(file: String) -> Parts {
    switch self {
    case .newer(let found):
      return (
        "this store was made by a newer version of bench",
        "use that version, or name another file; this one was not touched",
        "its schema is version \(found), this build knows up to \(Schema.version)"
      )
    case .older(let found):
      return (
        "this store was made by an older version of bench and cannot be brought up to date here",
        "copy it to a folder that can be written and open the copy",
        "its schema is version \(found), this build needs \(Schema.version)"
      )
    case .damaged(let findings):
      return (
        "the store is damaged",
        "move it away and measure anew (mv '\(file)' '\(file).damaged'), or save what is readable: "
          + "sqlite3 '\(file)' .recover | sqlite3 rescued.sqlite",
        findings.joined(separator: "; ")
      )
    case .unknown(let what):
      return ("the store holds no \(what)", "bench list runs shows what is there", nil)
    default:
      return (
        "the store could not do what was asked", "check it with bench doctor", textOfOther
      )
    }
  }

  private var textOfOther: String? {
    guard case .other(let text) = self else { return nil }
    return text
  }

  /// The machine stands in the way.
  private func systemParts(file: String) -> Parts {
    switch self {
    case .folder(let why):
      return (
        "the store's folder cannot be used", "make the folder, or name a file somewhere else", why
      )
    case .folderReadOnly(let why):
      return (
        "the store's folder is read-only",
        "allow writing in it (SQLite keeps a log beside the store), or name a file somewhere else",
        why
      )
    case .fileReadOnly(let why):
      return ("the store is read-only", "allow writing to it, or name another file", why)
    case .unreadable(let why):
      return ("the store cannot be read", "allow reading it, or name another file", why)
    case .full(let why):
      return (
        "the disk is full; what was stored before is intact",
        "free space, or name a file on another disk; an interrupted run goes on with --resume", why
      )
    case .locked(let why):
      return (
        "another process is writing to the store",
        "wait for it to end, or name another file for this one", why
      )
    case .noSharedMemory(let why):
      return (
        "the file system does not support the store's write-ahead log",
        "put the store on a local disk, not on a network or container share", why
      )
    case .io(let why):
      return (
        "reading or writing the store failed",
        "check the disk (dmesg, df, quota), or name a file on another one", why
      )
    default:
      return ("the store cannot be used", "name another file", nil)
    }
  }
}
