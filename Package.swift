// swift-tools-version: 6.3
import Foundation
import PackageDescription

/// Settings of every Swift target: one language mode, explicit existentials, imports that do not
/// leak, and no warning that survives a build.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .treatAllWarnings(as: .error),
]

/// A client library of an external store, used if its header or pkg-config's description is there.
///
/// The build needs none of them: `BENCH_EXTERNAL_STORES=none` leaves them out, and so does a machine
/// that lacks them. What was left out is reported as not built in.
struct Client {
  let define: String
  let target: Target
  let files: [String]

  var isPresent: Bool {
    let environment = ProcessInfo.processInfo.environment
    if environment["BENCH_EXTERNAL_STORES"] == "none" { return false }
    let given = (environment["PKG_CONFIG_PATH"] ?? "").split(separator: ":").map(String.init)
    let libraries = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"]
    let folders =
      given + libraries.map { $0 + "/pkgconfig" }
      + ["/usr/lib/pkgconfig", "/usr/share/pkgconfig", "/usr/include"]
    return folders.contains { folder in
      files.contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }
  }
}

let clients = [
  // Without pkg-config: hiredis lists a flag there that SwiftPM warns about.
  Client(
    define: "BENCH_REDIS",
    target: .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    files: ["hiredis/hiredis.h"]),
  Client(
    define: "BENCH_POSTGRESQL",
    target: .systemLibrary(
      name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    files: ["libpq.pc"]),
].filter(\.isPresent)

let nio: [Target.Dependency] = [
  .product(name: "NIOCore", package: "swift-nio"),
  .product(name: "NIOPosix", package: "swift-nio"),
]
let http: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let embeddedChannel: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// A target of this package; what it may import is exactly what is named here.
func target(_ name: String, _ dependencies: [Target.Dependency], plugins: [Target.PluginUsage] = [])
  -> Target
{
  .target(
    name: name, dependencies: dependencies, swiftSettings: settings, plugins: plugins)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

// Read from the bottom of the house up: a target may depend only on targets above it in this list.
let libraries: [Target] = [
  .target(name: "CPrimitives"),
  // What the machine can do at best, in C: the suite measures these beside itself.
  .target(name: "CReferences"),
  target("Multiprocessing", ["CPrimitives"]),
  target("Coroutines", ["CPrimitives"]),
  target("CoroutinesNIO", ["Coroutines", "CPrimitives"] + nio),
]

let suite: [Target] = [
  target("BenchCore", []),
  target("BenchStatistics", []),
  .target(
    name: "BenchExternalStores",
    dependencies: ["BenchCore", sqlite] + clients.map { .byName(name: $0.target.name) },
    swiftSettings: settings + clients.map { .define($0.define) }),
  target(
    "BenchWorkloads", ["BenchCore", yams], plugins: [.plugin(name: "EmbedWorkloads")]),
  target(
    "BenchKernels",
    [
      "BenchCore", "BenchStatistics", "BenchExternalStores", "CPrimitives", "Multiprocessing",
      "Coroutines", "CoroutinesNIO", http, embeddedChannel,
    ] + nio),
  target(
    "BenchBackends",
    ["BenchCore", "BenchKernels", "Multiprocessing", "Coroutines", "CoroutinesNIO", "CPrimitives"]
      + nio),
  target(
    "BenchHarness",
    [
      "BenchCore", "BenchStatistics", "BenchKernels", "BenchBackends", "Multiprocessing",
      "CPrimitives", histogram,
    ]),
  target(
    "BenchLimits",
    [
      "BenchCore", "BenchStatistics", "BenchHarness", "Multiprocessing", "Coroutines",
      "CoroutinesNIO", "CPrimitives", "CReferences",
    ] + nio, plugins: [.plugin(name: "EmbedWorkloads")]),
  target(
    "BenchLessons",
    [
      "BenchCore", "BenchStatistics", "BenchKernels", "BenchExternalStores", "Multiprocessing",
      "Coroutines", "CoroutinesNIO", "CPrimitives",
    ] + nio),
  target("BenchStore", ["BenchCore", grdb, sqlite]),
  target("BenchReport", ["BenchCore", "BenchStatistics"]),
  target(
    "BenchCLI",
    [
      "BenchCore", "BenchStatistics", "BenchWorkloads", "BenchKernels", "BenchBackends",
      "BenchHarness", "BenchLimits", "BenchLessons", "BenchStore", "BenchReport",
      "Multiprocessing", "CPrimitives", arguments,
    ]),
  .executableTarget(
    name: "bench", dependencies: ["BenchCLI", "Multiprocessing"], swiftSettings: settings),
]

// Workload files and Python scripts travel inside the binary: a build plugin turns Workloads/ and
// References/ into Swift source.
let embedding: [Target] = [
  .executableTarget(
    name: "embed-files", path: "Sources/EmbedFiles", swiftSettings: settings),
  .plugin(
    name: "EmbedWorkloads", capability: .buildTool(), dependencies: ["embed-files"],
    path: "Sources/EmbedWorkloadsPlugin"),
]

let testTargets: [Target] = [
  .target(
    name: "BenchTestSupport",
    dependencies: [
      "BenchCore", "BenchStatistics", "BenchBackends", "BenchHarness", "BenchStore", "CPrimitives",
      grdb,
    ],
    path: "Tests/BenchTestSupport", swiftSettings: settings),
  // Makes the store on which scripts/speed-bar times the commands.
  .executableTarget(
    name: "made-store", dependencies: ["BenchTestSupport", "BenchStore"],
    path: "Tests/MadeStoreTool", swiftSettings: settings),
  tests("CPrimitivesTests", ["CPrimitives", "BenchTestSupport"]),
  // Task types that the tests run in other processes, and a program that knows them: the test
  // runner's own main cannot be guarded.
  .target(
    name: "MultiprocessingTestTasks", dependencies: ["Multiprocessing", "CPrimitives"],
    path: "Tests/MultiprocessingTestTasks", swiftSettings: settings),
  .executableTarget(
    name: "multiprocessing-probe",
    dependencies: ["Multiprocessing", "MultiprocessingTestTasks", "CPrimitives"],
    path: "Tests/MultiprocessingProbe", swiftSettings: settings),
  .executableTarget(
    name: "multiprocessing-stress",
    dependencies: ["Multiprocessing", "MultiprocessingTestTasks", "CPrimitives"],
    path: "Tests/MultiprocessingStress", swiftSettings: settings),
  tests(
    "MultiprocessingTests",
    ["Multiprocessing", "MultiprocessingTestTasks", "multiprocessing-probe", "CPrimitives"]),
  tests("CoroutinesTests", ["Coroutines", "CPrimitives"]),
  tests("CoroutinesNIOTests", ["CoroutinesNIO", "CPrimitives"] + nio),
  tests("BenchCoreTests", ["BenchCore"]),
  tests(
    "BenchExternalStoresTests", ["BenchCore", "BenchExternalStores", "BenchTestSupport"]),
  tests("BenchStatisticsTests", ["BenchStatistics"], exclude: ["Reference"]),
  tests("BenchWorkloadsTests", ["BenchCore", "BenchWorkloads", "BenchKernels"]),
  tests("BenchKernelsTests", ["BenchCore", "BenchKernels", "CPrimitives"] + nio),
  tests(
    "BenchBackendsTests",
    [
      "BenchCore", "BenchBackends", "BenchKernels", "BenchTestSupport", "Coroutines",
      "CoroutinesNIO",
    ]),
  tests(
    "BenchHarnessTests",
    [
      "BenchBackends", "BenchCore", "BenchHarness", "BenchStatistics", "BenchTestSupport",
      "CPrimitives",
    ]),
  tests(
    "BenchLimitsTests",
    ["BenchLimits", "BenchCore", "BenchHarness", "BenchStatistics", "BenchTestSupport"]),
  tests("BenchLessonsTests", ["BenchLessons", "Multiprocessing"]),
  tests("BenchStoreTests", ["BenchCore", "BenchStore", "BenchTestSupport", grdb, sqlite]),
  tests(
    "BenchReportTests",
    ["BenchCore", "BenchReport", "BenchStatistics", "BenchStore", "BenchTestSupport"]),
  tests(
    "BenchCLITests",
    ["BenchCLI", "BenchCore", "BenchHarness", "BenchReport", "BenchTestSupport"]),
  tests(
    "BenchEndToEndTests",
    ["BenchCore", "BenchLessons", "BenchStore", "CPrimitives", "BenchTestSupport"]),
]

let package = Package(
  name: "bench",
  products: [
    .executable(name: "bench", targets: ["bench"]),
    .library(name: "Multiprocessing", targets: ["Multiprocessing"]),
    .library(name: "Coroutines", targets: ["Coroutines"]),
    .library(name: "CoroutinesNIO", targets: ["CoroutinesNIO"]),
    .library(name: "BenchKernels", targets: ["BenchKernels"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: clients.map(\.target) + libraries + suite + embedding + testTargets
)
