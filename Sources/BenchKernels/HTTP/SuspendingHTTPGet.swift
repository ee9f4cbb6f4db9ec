/// The step `http-get` of a worker that waits by suspending.
final class SuspendingHTTPGet: SuspendingStep {
  private let plan: HTTPGetPlan
  private let worker: SuspendingWorker
  private var clients: [SocketEndpoint: (connection: SuspendingConnection, core: HTTPExchange)] =
    [:]

  init(plan: HTTPGetPlan, worker: SuspendingWorker) {
    self.plan = plan
    self.worker = worker
  }

  func run(task index: Int) async throws -> UInt64 {
    let target = try plan.target(index)
    do {
      let core = try await fetch(target)
      let checksum = try plan.check(core, target)
      if plan.savesInPlace(core.body) {
        try plan.save(core.body, target, worker: worker.number)
      } else if plan.folder != nil {
        let (plan, number, body) = (plan, worker.number, core.body)
        try await worker.port.blocking { try plan.save(body, target, worker: number) }
      }
      return checksum
    } catch {
      throw plan.failure(error, target)
    }
  }

  private func fetch(_ target: HTTPTarget) async throws -> HTTPExchange {
    var place = target
    for _ in 0...HTTPGetPlan.redirectLimit {
      let (connection, core) = client(of: place.endpoint)
      try await connection.exchange(place.request, core)
      guard let location = plan.redirection(core) else { return core }
      let here = place
      place = try await worker.port.blocking { try here.redirected(to: location) }
    }
    throw plan.tooManyRedirects
  }

  func close() async {
    for client in clients.values {
      await client.connection.close(releasing: client.core)
    }
    clients = [:]
    plan.clear(worker: worker.number)
  }

  private func client(of endpoint: SocketEndpoint)
    -> (connection: SuspendingConnection, core: HTTPExchange)
  {
    if let client = clients[endpoint] { return client }
    let connection = SuspendingConnection(
      port: worker.port, endpoint: endpoint, timeout: plan.timeout)
    let client = (connection, HTTPExchange(bodyLimit: plan.bodyLimit))
    clients[endpoint] = client
    return client
  }
}
