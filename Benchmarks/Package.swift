// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that whoever builds Fenliang does not build the benchmark tool too.
// https://github.com/ordo-one/benchmark needs nothing else from the system with its traits off.
let package = Package(
  name: "fenliang-benchmarks",
  platforms: [.macOS(.v14)],
  dependencies: [
    .package(name: "fenliang", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark.git", exact: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "SolverPath",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "LinearProgramming", package: "fenliang"),
        .product(name: "GLPKBackend", package: "fenliang"),
        .product(name: "Planning", package: "fenliang"),
        .product(name: "PlanModel", package: "fenliang"),
        .product(name: "PlanTables", package: "fenliang"),
        .product(name: "FairShare", package: "fenliang"),
        .product(name: "WholePacks", package: "fenliang"),
        .product(name: "Splitting", package: "fenliang"),
        .product(name: "OutputStore", package: "fenliang"),
        .product(name: "Reports", package: "fenliang"), .product(name: "Streams", package: "fenliang"),
        .product(name: "Verification", package: "fenliang"),
        .product(name: "Synthesis", package: "fenliang"),
        .product(name: "Fenliang", package: "fenliang"),
      ],
      path: "Benchmarks/SolverPath",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    // What peers.sh asks for our own figures. Outside Benchmarks/, where the tool takes every executable for benchmarks.
    .executableTarget(
      name: "StageTimer",
      dependencies: [
        .product(name: "Planning", package: "fenliang"),
        .product(name: "FairShare", package: "fenliang"),
        .product(name: "GLPKBackend", package: "fenliang"),
        .product(name: "Fenliang", package: "fenliang"),
      ],
      path: "Sources/StageTimer"),
  ],
  swiftLanguageModes: [.v6]
)
