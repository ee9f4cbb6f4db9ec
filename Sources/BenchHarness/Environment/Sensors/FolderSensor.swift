import BenchCore

/// What the folders of results and of tasks' files lie on.
struct FolderSensor: Sensor {
  /// A thorough run stores some tens of MiB, and file workloads write some hundred.
  private static let low = Bytes.mebibytes(1024)
  private static let volatile: Set<String> = ["tmpfs", "ramfs"]
  private static let remote: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "9p", "virtiofs", "fuse.sshfs", "ceph", "glusterfs", "afs",
  ]

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let mounts = Result { () throws(Unreadable) in try Mount.all(of: scene.host) }
    for folder in scene.folders { observe(folder, scene.host, mounts, into: &seen) }
    return seen
  }

  private func observe(
    _ folder: ProbedFolder, _ host: any Host, _ mounts: Result<[Mount], Unreadable>,
    into seen: inout Observation
  ) {
    let path = host.resolve(folder.path)
    let id = "fs.\(folder.purpose.rawValue)"
    let title = folder.purpose == .store ? "File system of the results" : "File system of the tasks"
    let mount: Mount
    switch mounts {
    case .failure(let error):
      seen.fact(id, title, .unavailable(error.why))
      return
    case .success(let mounts):
      guard let found = Mount.containing(path, among: mounts) else {
        seen.fact(id, title, .unavailable("\(path) lies on no mount that this process sees"))
        return
      }
      mount = found
    }
    seen.fact(id, title, "\(mount.type) at \(mount.point)")
    doubtKind(folder, mount, into: &seen)
    observeSpace(folder, existing(path, host), host, into: &seen)
  }

  private func doubtKind(_ folder: ProbedFolder, _ mount: Mount, into seen: inout Observation) {
    let evidence = "\(folder.path) lies on \(mount.type) at \(mount.point)"
    switch folder.purpose {
    case .scratch where Self.volatile.contains(mount.type):
      seen.doubt(
        "fs.tmpfs", "Files of tasks lie in memory: writing and syncing them costs no disk access.",
        evidence: evidence, cure: "Set TMPDIR to a folder on a disk.")
    case .scratch where mount.type == "overlay":
      seen.doubt(
        "fs.overlay", "Files of tasks lie on a container's overlay, which is slower than its disk.",
        evidence: evidence, cure: "Set TMPDIR to a mounted volume.")
    case .store where Self.volatile.contains(mount.type):
      seen.doubt(
        "fs.store-in-memory", "The results lie in memory and are lost when the machine stops.",
        evidence: evidence, cure: "Choose a folder on a disk with --store.")
    case _ where Self.remote.contains(mount.type):
      seen.doubt(
        "fs.remote", "The folder lies on a network file system, whose locks and times vary.",
        evidence: evidence, cure: "Choose a folder on a local disk.")
    default: break
    }
  }

  private func observeSpace(
    _ folder: ProbedFolder, _ path: String, _ host: any Host, into seen: inout Observation
  ) {
    let id = "fs.\(folder.purpose.rawValue)-space"
    let title = folder.purpose == .store ? "Space for the results" : "Space for the tasks"
    guard let space = host.freeSpace(at: path) else {
      seen.fact(id, title, .unavailable("the file system of \(path) does not tell"))
      return
    }
    seen.fact(id, title, Words.bytes(space.count))
    guard space < Self.low else { return }
    seen.doubt(
      id, "Little space is left.", evidence: "\(Words.bytes(space.count)) for \(folder.path)",
      cure: "Delete files there, or choose another folder.")
  }

  /// The path, or the nearest folder above it that exists.
  private func existing(_ path: String, _ host: any Host) -> String {
    var path = path[...]
    while host.freeSpace(at: String(path)) == nil, let slash = path.lastIndex(of: "/") {
      path = path[..<slash]
      if path.isEmpty { return "/" }
    }
    return String(path)
  }
}
