// swift-tools-version: 6.3
import PackageDescription

// A program outside of the suite that uses nothing of it but Multiprocessing, as a user's would.
let package = Package(
  name: "word-count",
  dependencies: [.package(name: "bench", path: "../..")],
  targets: [
    .executableTarget(
      name: "word-count", dependencies: [.product(name: "Multiprocessing", package: "bench")])
  ]
)
