// swift-tools-version: 6.2
import PackageDescription

// Strictness, each with the proposal that defines it.
let strict: [SwiftSetting] = [
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
  .treatAllWarnings(as: .error),
]

/// A room: a library target that may import only the rooms listed before it.
func room(_ name: String, _ dependencies: Target.Dependency..., data: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: data.map { .embedInCode($0) }, swiftSettings: strict)
}

/// The tests that mirror a room.
func tests(_ name: String, _ dependencies: Target.Dependency...) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Priority queues.
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")

/// Rooms that are library products under their own names: for Benchmarks/ and for programs that need one room only.
let exportedRooms = [
  "LinearProgramming", "GLPKBackend", "Planning", "Streams", "PlanModel", "SheetLayout", "XLSXReading", "PlanTables",
  "FairShare", "WholePacks", "Splitting", "Prepayment", "Judging", "OutputStore", "Reports", "XLSXWriting",
  "PDFWriting",
  "Verification", "Synthesis", "Fenliang",
]

let package = Package(
  name: "fenliang",
  products: [.executable(name: "fenliang", targets: ["FenliangCLI"])]
    + exportedRooms.map { .library(name: $0, targets: [$0]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
  ],
  targets: [
    // System libraries: a module map and a shim, nothing else.
    .systemLibrary(name: "CGLPK", providers: [.apt(["libglpk-dev"])]),
    .systemLibrary(name: "CGMP", providers: [.apt(["libgmp-dev"])]),
    .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CXLSXWriter", providers: [.apt(["libxlsxwriter-dev"])]),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),

    // Rooms, in the order in which they may import each other.
    room("LinearProgramming"),
    room("GLPKBackend", "LinearProgramming", "CGLPK", heap),
    room("RationalArithmetic", "CGMP"),
    room("Planning"),
    room("Streams", "Planning", "CNettle"),
    room("PlanModel", "Planning", "Streams"),
    room("SheetLayout"),
    room("XLSXReading", "CZip", "CExpat"),
    room(
      "PlanTables", "Planning", "PlanModel", "Streams", "SheetLayout", "XLSXReading", data: ["Words/office-words.csv"]),
    room("FairShare", "Planning", "LinearProgramming", "RationalArithmetic", heap),
    room("WholePacks", "Planning", "LinearProgramming", "FairShare", heap),
    room(
      "Splitting", "Planning", "Streams", "PlanModel", "FairShare", "WholePacks", "LinearProgramming"),
    room("Prepayment", "Planning"),
    room("Judging", "Planning", "LinearProgramming", "WholePacks", "Prepayment"),
    // What an output is on the disk stands before what reports say: they hand it rows and words, and look at no file.
    room("OutputStore", "Planning", "Streams", "PlanModel", "PlanTables", "Prepayment"),
    room("Reports", "Planning", "Streams", "Prepayment", "Judging", "OutputStore", "WholePacks", "SheetLayout"),
    room("XLSXWriting", "SheetLayout", "CXLSXWriter"),
    room("PDFWriting", "SheetLayout", "CPango"),
    room("Verification", "LinearProgramming", "XLSXReading", "CNettle"),
    room("Synthesis", "Planning"),
    room(
      "Fenliang", "Planning", "Streams", "PlanModel", "PlanTables", "FairShare", "WholePacks", "Splitting", "Prepayment",
      "Judging", "OutputStore", "Reports", "SheetLayout", "XLSXReading", "XLSXWriting", "PDFWriting", "Verification",
      "Synthesis", "LinearProgramming",
      "GLPKBackend"),
    .executableTarget(
      name: "FenliangCLI",
      dependencies: [
        "Fenliang", "Planning", "Prepayment", "Judging", "OutputStore", "Reports", "Splitting", "Streams", "Synthesis",
        "Verification",
        "XLSXWriting",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // The program of Documentation/Architecture.md, which a test runs.
    .executableTarget(
      name: "SessionExample", dependencies: ["Fenliang", "GLPKBackend", "Planning", "Splitting", "Verification"],
      path: "Documentation/Example", swiftSettings: strict),

    // What several rooms' tests share.
    .target(
      name: "TestSupport", dependencies: ["LinearProgramming"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "PlanSupport",
      dependencies: ["Planning", "PlanModel", "PlanTables", "Judging", "Synthesis", "LinearProgramming", "TestSupport"],
      path: "Tests/PlanSupport",
      swiftSettings: strict),

    // Tests, one target a room.
    tests("LinearProgrammingTests", "LinearProgramming", "TestSupport"),
    tests("GLPKBackendTests", "GLPKBackend", "LinearProgramming", "TestSupport", "CGLPK"),
    tests("RationalArithmeticTests", "RationalArithmetic"),
    tests("StreamsTests", "Streams", "Planning", "TestSupport"),
    tests("SheetLayoutTests", "SheetLayout", "TestSupport"),
    tests("XLSXReadingTests", "XLSXReading", "TestSupport"),
    tests("XLSXWritingTests", "XLSXWriting", "SheetLayout", "XLSXReading", "CZip", "CExpat"),
    tests("PDFWritingTests", "PDFWriting", "SheetLayout", "TestSupport"),
    tests("PlanModelTests", "PlanModel", "PlanTables", "Planning", "Synthesis", "TestSupport"),
    tests("PlanTablesTests", "PlanTables", "PlanModel", "Planning", "SheetLayout", "XLSXReading", "TestSupport"),
    tests(
      "FairShareTests", "FairShare", "Synthesis", "PlanModel", "PlanTables", "PlanSupport", "TestSupport", "GLPKBackend",
      "LinearProgramming", "Planning"),
    tests(
      "WholePacksTests", "WholePacks", "FairShare", "PlanSupport", "TestSupport", "GLPKBackend", "Planning"),
    tests(
      "SplittingTests", "Splitting", "PlanModel", "PlanTables", "PlanSupport", "TestSupport", "GLPKBackend", "LinearProgramming",
      "Planning", "Synthesis", "WholePacks", "FairShare"),
    tests("SynthesisTests", "Synthesis", "Planning", "PlanModel", "PlanTables", "TestSupport"),
    tests("PrepaymentTests", "Prepayment", "Planning", "TestSupport"),
    tests("JudgingTests", "Judging", "Planning", "PlanSupport", "TestSupport"),
    tests("OutputStoreTests", "OutputStore", "Prepayment", "Planning", "Streams", "TestSupport"),
    tests(
      "ReportsTests", "Reports", "Judging", "OutputStore", "Prepayment", "Planning", "Streams", "SheetLayout", "PlanSupport",
      "TestSupport"),
    tests("VerificationTests", "Verification", "LinearProgramming", "GLPKBackend", "TestSupport"),
    tests(
      "FenliangTests", "Fenliang", "Planning", "PlanModel", "PlanTables", "FairShare", "Splitting", "Prepayment", "Synthesis",
      "LinearProgramming",
      "GLPKBackend", "Verification", "Judging", "OutputStore", "Reports", "Streams", "XLSXReading", "XLSXWriting", "PDFWriting",
      "PlanSupport",
      "TestSupport"),

    // The program itself, run as a process.
    tests(
      "EndToEndTests", "FenliangCLI", "SessionExample", "Fenliang", "Planning", "PlanModel", "PlanTables", "FairShare", "Synthesis",
      "XLSXReading",
      "Verification", "LinearProgramming", "GLPKBackend", "CGLPK", "TestSupport"),
  ],
  swiftLanguageModes: [.v6]
)
