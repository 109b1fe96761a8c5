import Benchmark
import FairShare
import Fenliang
import Foundation
import GLPKBackend
import OutputStore
import Planning
import Reports
import Splitting
import Verification
import WholePacks

/// CPU time in pro-rata passes over the same cells, × 100: what `quick.sh` compares with its baseline.
let passes = BenchmarkMetric.custom(
  "hundredths_of_passes", polarity: .prefersSmaller, useScalingFactor: false)
/// Cells for each second of CPU time.
let cellRate = BenchmarkMetric.custom(
  "cells_per_cpu_second", polarity: .prefersLarger, useScalingFactor: false)

let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuTotal, .throughput, .peakMemoryResident, passes, cellRate],
    warmupIterations: 1, maxDuration: .seconds(1), maxIterations: 15)

  for source in BenchmarkPlan.all {
    measure(source, "prorata") { job in
      job.time { job.pass.run() }
      let error = job.pass.error(for: job.plan)
      job.expect(error < 1e-12, "targets are off by \(error)")
    }

    for engine in BenchmarkEngine.all where engine.suits(source) {
      measure(source, "\(engine.name)_cityFairShare") { job in
        let outcome = job.time { engine.solve(FairShareModel(plan: job.plan)) }
        guard case .plan(let solution) = outcome else { return job.expect(false, "there is no plan") }
        job.expect(solution.packs)
      }
    }

    if !source.rules.isEmpty {
      // Where the plan is small, rounding under its rules is most of it.
      if source.cells > 100_000 { measure(source, "allocate_over_plain") { job in try job.timeAllocate() } }
      measure(source, "city_allocation") { job in
        let allocation = try job.time { try cityAllocation(of: job.plan) }
        job.expect(allocation)
      }
      continue
    }

    measure(source, "filling") { job in
      let model = FairShareModel(plan: job.plan)
      let packs = job.time { model.filledPacks() }
      job.expectNotAbove(packs)
    }

    measure(source, "resolve_after_lock") { job in
      // Locked at half of what it holds, and let go again: each iteration is one of the two.
      var solved = try job.solvedModel()
      let edit = job.nextEdit()
      job.time { solved.apply(edit) }
      job.keep(solved)
      guard case .plan(let solution) = solved.outcome else { return job.expect(false, "there is no plan") }
      job.expectTotals(solution.packs)
    }

    if source.isScarce {
      measure(source, "first_answer") { job in
        // From a plan that cannot be to the smallest set of limits that shows it.
        let plan = job.shrunkPlan()
        let evidence = job.time {
          let model = FairShareModel(plan: plan)
          guard case .conflict = StructuredEngine(solver: GLPKSolver()).solve(model) else { return nil as FarkasCertificate? }
          return ConflictRefinement(model: model, solver: GLPKSolver()).refined()
        }
        guard let evidence else { return job.expect(false, "there is no conflict") }
        job.expect(evidence, of: FairShareModel(plan: plan))
      }
    }

    measure(source, "district_totals") { job in
      let packs = try job.fairPacks()
      let split = job.time { CitySplit(plan: job.plan, fairPacks: packs, solver: GLPKSolver()) }
      var totals = [Int](repeating: 0, count: job.plan.products.count)
      for total in split.totals { totals[total.product] += total.packs }
      job.expect(totals == job.plan.products.map(\.agreedPacks), "the districts' totals are not the agreed volumes")
    }

    measure(source, "city_allocation") { job in
      let allocation = try job.time { try cityAllocation(of: job.plan) }
      job.expect(allocation)
    }

    measure(source, "propose_cell") { job in
      // One cell locked at half of its target, and let go again: from the edit to what moves, whole packs and all.
      let before = try job.solvedSplit()
      let edits = job.nextCellEdits()
      let (after, changes) = try job.time {
        let after = try before.changed(by: edits, settings: SplitSettings(solver: GLPKSolver())).split
        return (after, after.changes(from: before))
      }
      job.expectBalanced(changes)
      job.keep(after)
    }

    measure(source, "propose_volume") { job in
      // One product's volume a hundredth more, and back.
      let before = try job.solvedSplit()
      let edits = job.nextVolumeEdits()
      let (after, changes) = try job.time {
        let after = try before.changed(by: edits, settings: SplitSettings(solver: GLPKSolver())).split
        return (after, after.changes(from: before))
      }
      job.expect(!changes.isEmpty, "nothing moves")
      job.keep(after)
    }

    measure(source, "reading") { job in
      let folder = try job.planFolder()
      let loaded = try job.time { try loadPlan(folder) }
      job.expect(loaded.plan.cells == job.plan.cells, "the cells are others than those written")
    }

    measure(source, "writing") { job in
      let allocation = try job.allocation()
      let files = job.time { outputFiles(of: allocation) }
      job.expectSame(digest(of: files))
    }

    measure(source, "verify") { job in
      let folder = try job.outputFolder()
      let report = try job.time { try Fenliang.verify(folder) }
      job.expect(report.passed, "verify found differences")
    }
  }
}

/// Registers a benchmark `plan.work`.
private func measure(_ source: BenchmarkPlan, _ work: String, _ body: @escaping (BenchmarkJob) throws -> Void) {
  nonisolated(unsafe) let body = body
  nonisolated(unsafe) var job: BenchmarkJob?
  Benchmark("\(source.name).\(work)") { benchmark in
    let ready = job ?? BenchmarkJob(source)
    job = ready
    ready.benchmark = benchmark
    try body(ready)
  } teardown: {
    job?.removeFolders()
  }
}
