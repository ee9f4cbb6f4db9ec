import CPrimitives
import Glibc

/// On which CPUs two parties run.
enum Placement: String, CaseIterable, Sendable {
  /// Both on one.
  case same
  /// Each on one of its own.
  case two
  /// Wherever the kernel puts them.
  case free

  /// Puts the calling thread where party 0 or 1 belongs.
  ///
  /// - Throws: `StepError` when there are not enough CPUs; `SystemError`.
  func apply(party: Int) throws {
    guard self != .free else { return }
    let cpus = try CPUSet.current().members
    let wanted = self == .same ? 0 : party
    guard cpus.indices.contains(wanted) else {
      throw StepError("two CPUs are needed, but this process may use \(cpus.count)")
    }
    try CPUSet(only: cpus[wanted]).apply()
  }

  /// Runs `body` with the calling thread placed as party 0, and puts the thread back.
  func applied<Result>(_ body: () throws -> Result) throws -> Result {
    let before = try CPUSet.current()
    // A partner's thread asks for the CPUs that were usable before.
    defer { try? before.apply() }
    try apply(party: 0)
    return try body()
  }
}

/// The CPUs that a thread may use.
struct CPUSet: Sendable {
  private var bits = cpu_set_t()

  /// The calling thread's.
  static func current() throws -> CPUSet {
    var set = CPUSet()
    try retrying("sched_getaffinity") {
      cprimitives_affinity_get(&set.bits, MemoryLayout<cpu_set_t>.size)
    }
    return set
  }

  private init() {}

  /// One CPU.
  init(only cpu: Int) {
    withUnsafeMutableBytes(of: &bits) { $0[cpu / 8] |= 1 << UInt8(cpu % 8) }
  }

  /// The numbers of the CPUs, in order.
  var members: [Int] {
    withUnsafeBytes(of: bits) { bytes in
      (0..<bytes.count * 8).filter { bytes[$0 / 8] & (1 << UInt8($0 % 8)) != 0 }
    }
  }

  /// Binds the calling thread to them.
  func apply() throws {
    var bits = bits
    try retrying("sched_setaffinity") {
      cprimitives_affinity_set(&bits, MemoryLayout<cpu_set_t>.size)
    }
  }
}
