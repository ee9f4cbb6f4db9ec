import BenchCore
import CReferences
import Multiprocessing

/// What processes share: a number under a lock, objects of a manager.
extension ProcessLimits {
  static let increments: [Limit] = [
    Limit(
      "lock/increment-1", "Locked increment of a shared number, 1 user", operation: "increment",
      placement: .oneCPU,
      sides: [
        .ours("SharedValue.add (robust mutex)") { try measureIncrements($0, users: 1) },
        .c("process-shared pthread mutex") { try referenceIncrements($0, users: 1, robust: false) },
        LimitSide(
          "c-robust", "robust process-shared pthread mutex",
          .program { try referenceIncrements($0, users: 1, robust: true) }),
        .python("Value with its lock", entry: "processes.value-1"),
      ], bars: [.rate(atLeast: 0.7, of: Limits.c)]),
    Limit(
      "lock/increment-2", "Locked increment of a shared number, 2 users on 2 CPUs",
      operation: "increment", placement: .twoCPUs, isQuick: true,
      sides: [
        .ours("SharedValue.add (robust mutex)") { try measureIncrements($0, users: 2) },
        .c("process-shared pthread mutex") { try referenceIncrements($0, users: 2, robust: false) },
        LimitSide(
          "c-robust", "robust process-shared pthread mutex",
          .program { try referenceIncrements($0, users: 2, robust: true) }),
        .python("Value with its lock", entry: "processes.value-2"),
      ], bars: [.rate(atLeast: 0.7, of: Limits.c)]),
  ]

  static let managed: [Limit] = [
    manager("value-set", "Manager: set a value", "processes.manager-value") { manager in
      let value: ManagedValue<Int> = try manager.value(0)
      return { try value.set($0) }
    },
    manager("list-append", "Manager: append to a list", "processes.manager-list") { manager in
      let list: ManagedList<Int> = try manager.list()
      return { try list.append($0) }
    },
    manager("dictionary-set", "Manager: set a key", "processes.manager-dictionary") { manager in
      let dictionary: ManagedDictionary<Int, Int> = try manager.dictionary()
      return { try dictionary.set($0 % 1000, $0) }
    },
    manager("lock", "Manager: take and give back a lock", "processes.manager-lock") { manager in
      let lock = try manager.lock()
      return { _ in
        try lock.lock()
        try lock.unlock()
      }
    },
  ]

  private static func manager(
    _ name: String, _ title: String, _ entry: String,
    _ prepare: @escaping @Sendable (Manager) throws -> (Int) throws -> Void
  ) -> Limit {
    Limit(
      "manager/\(name)", title, operation: "operation", placement: .oneCPU,
      sides: [
        .ours("Manager, a proxy's call") { effort in
          let server = try ForkServer.fork(tasks: catalogue)
          let manager = try Manager(start: .forkServer(server))
          let operation = try prepare(manager)
          return try effort.perOperation { count in
            for number in 0..<count { try operation(number) }
          }
        },
        .python("multiprocessing.Manager", entry: entry),
      ], bars: [.rate(atLeast: 3, of: Limits.python)])
  }

  private static func referenceIncrements(
    _ effort: LimitEffort, users: Int32, robust: Bool
  ) throws -> Double {
    if users == 2 { try LimitCPUs.place(on: effort.cpus[0]) }
    return try effort.timedByBody {
      try check(
        process_mutex_increments(
          UInt64($0), users, robust ? 1 : 0, users == 2 ? effort.cpus[1] : -1))
    }
  }

  private static func measureIncrements(_ effort: LimitEffort, users: Int) throws -> Double {
    let value = try SharedValue(0)
    if users == 1 {
      return try effort.perOperation { count in for _ in 0..<count { try value.add(1) } }
    }
    let server = try ForkServer.fork(tasks: catalogue)
    let task = { IncrementTask(pipe: $0, value: value, cpu: effort.cpus[1]) }
    return try withPartner(task, server) { pipe in
      try LimitCPUs.place(on: effort.cpus[0])
      return try effort.timedByBody { count in
        let half = count / 2
        value.value = 0
        try pipe.send(half)
        _ = try pipe.receive(Int.self)
        let start = creferences_now()
        for _ in 0..<(count - half) { try value.add(1) }
        _ = try pipe.receive(Int.self)
        let taken = creferences_now() - start
        guard value.value == count else { throw LimitFault("\(value.value) instead of \(count)") }
        return taken
      }
    }
  }
}

/// Adds 1 as often as it is told, again and again.
struct IncrementTask: ProcessTask {
  var pipe: PipeEnd
  var value: SharedValue<Int>
  var cpu: Int32

  func run(_ context: TaskContext) throws -> NoResult {
    try LimitCPUs.place(on: cpu)
    do {
      while true {
        let count = try pipe.receive(Int.self)
        try pipe.send(0)
        for _ in 0..<count { try value.add(1) }
        try pipe.send(1)
      }
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      return NoResult()
    }
  }
}
