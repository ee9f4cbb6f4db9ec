/// The energy that the CPU packages used, from the kernel's powercap files (RAPL).
///
/// It counts the whole machine: a figure means something only where nothing else runs.
struct EnergyMeter {
  private static let root = "/sys/class/powercap"

  /// What the packages had used at one moment, in microjoules, each with where its count begins anew.
  struct Reading: Equatable {
    struct Package: Equatable {
      var microjoules: Int64
      var range: Int64
    }
    var packages: [Package] = []

    /// The energy since an earlier reading, in joules; nil if the packages are not the same.
    func joules(since before: Reading) -> Double? {
      guard packages.count == before.packages.count, !packages.isEmpty else { return nil }
      let sum = zip(packages, before.packages).reduce(Int64(0)) { sum, pair in
        let rise = pair.0.microjoules - pair.1.microjoules
        return sum + (rise >= 0 ? rise : rise + pair.0.range)
      }
      return Double(sum) / 1e6
    }
  }

  private let host: any Host
  private let packages: [String]
  /// Why there is nothing to read; nil if there is.
  private(set) var unavailable: String?

  /// Looks for packages: folders such as `intel-rapl:0`; parts of one have a second colon.
  init(host: any Host = LinuxHost()) {
    self.host = host
    let found = host.names(in: Self.root)
      .filter { $0.contains("rapl:") && $0.count(where: { $0 == ":" }) == 1 }
      .sorted().map { "\(Self.root)/\($0)" }
    var unavailable: String?
    if found.isEmpty {
      unavailable = "\(Self.root) shows no CPU package; virtual machines hide it"
    } else {
      do {
        for package in found { _ = try host.number("\(package)/energy_uj") }
      } catch { unavailable = error.why }
    }
    self.unavailable = unavailable
    packages = unavailable == nil ? found : []
  }

  /// Reads every package.
  func read() -> Reading {
    Reading(
      packages: packages.compactMap { package in
        guard let energy = try? host.number("\(package)/energy_uj") else { return nil }
        let range = (try? host.number("\(package)/max_energy_range_uj")) ?? 0
        return Reading.Package(microjoules: energy, range: range)
      })
  }
}
