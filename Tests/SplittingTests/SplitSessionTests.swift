import GLPKBackend
import LinearProgramming
import PlanModel
import PlanSupport
import PlanTables
import Planning
import Splitting
import Synchronization
import Testing

@Suite("A plan and its answer in memory")
struct SplitSessionTests {
  /// What a proposal takes over must not show: every answer is compared with one made of nothing.
  @Test("gives proposals that are the answers of the changed plans, to the last bit", arguments: 0..<5)
  func proposals(shard: Int) async throws {
    var (solved, refused) = (0, 0)
    for seed in UInt64(shard * 8)..<UInt64(shard * 8 + 8) {
      let plan = try #require(SeededPlans.plan(seed: seed), "seed \(seed)")
      let session = SplitSession(plan: plan, solver: GLPKSolver())
      var drawn = RandomEdits(seed: seed &* 41 &+ 3)
      for step in 0..<3 {
        let before: Allocation
        do {
          before = try await session.allocation()
        } catch .conflict {
          refused += 1
          break
        }
        let edits = drawn.edits(of: before.plan)
        do {
          let proposal = try await session.propose(edits)
          let fresh = try CityAllocation(plan: proposal.plan, solver: GLPKSolver()).solve(warnings: proposal.warnings)
          try await session.accept(proposal)
          let answer = try await session.allocation()
          expectSame(answer, fresh, "seed \(seed), step \(step): \(edits)")
          #expect(proposal.changes == changes(from: before, to: fresh), "seed \(seed), step \(step)")
          solved += 1
        } catch let failure as SplitFailure {
          // The change makes the plan invalid, or impossible.
          if case .undecided(let detail) = failure { Issue.record("seed \(seed): \(detail)") }
          refused += 1
        }
      }
    }
    #expect(solved >= 12, "solved \(solved), refused \(refused)")
  }

  @Test("takes the basis of an ownership and of a product as any other edit, and gives it back")
  func basis() async throws {
    let plan = try #require(try readPlan("Datasets/hand/basis-by-ownership").plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let first = try await session.allocation()
    var parameters = plan.records.parameters
    parameters.basisOfOwnership[.private] = nil
    let lines = plan.records.parameterLines.map {
      $0.key == "basis" ? ParameterRecord(key: "basis", value: "usage;pharmacy:demand") : $0
    }
    var product = plan.products[0]
    product.basis = .demand
    // The private institution's 900 of usage, then everybody's demand: 69, 23 and 8 are nearest, and 24 and 7 change two packs less of
    // 56 and 6, which were accepted.
    for (edit, packs) in [(Edit.parameters(lines, parameters), [38, 56, 6]), (.product(product.id, product), [69, 24, 7])] {
      let proposal = try await session.propose([edit])
      let fresh = try CityAllocation(plan: proposal.plan, solver: GLPKSolver()).solve(warnings: proposal.warnings)
      try await session.accept(proposal)
      let answer = try await session.allocation()
      expectSame(answer, fresh, "\(edit)")
      #expect(answer.lines.prefix(3).map(\.packs) == packs)
    }
    _ = try await session.undo()
    _ = try await session.undo()
    expectSame(try await session.allocation(), first, "undone")
  }

  @Test("undoes what was accepted, and keeps a trail of it")
  func undoing() async throws {
    let plan = try #require(try readPlan("Datasets/weihai-batch3").plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let first = try await session.allocation()
    let cell = plan.cells.firstIndex { $0.target > 20 && !$0.isFixed } ?? 0
    let name = CellName(
      product: plan.products[plan.cells[cell].product].id, institution: plan.institutions[plan.cells[cell].institution].id)
    let proposal = try await session.propose([.cap(name, Decimal4(whole: 10))], base: session.revision)
    #expect(proposal.changes.contains { $0.product == name.product && $0.institution == name.institution && $0.newPacks == 10 })
    // A cap takes nothing away: what the cell gives up, others of its product receive.
    #expect(proposal.changes.reduce(0) { $0 + $1.difference.packs } == 0)
    let revision = try await session.accept(proposal)
    await #expect(throws: SplitFailure.self, "its base is gone") { try await session.accept(proposal) }
    let undone = try await session.undo()
    #expect(revision < undone)
    expectSame(try await session.allocation(), first, "undone")
    let history = await session.history
    #expect(history.map(\.isUndo) == [false, true])
    #expect(history[1].edits == proposal.inverse)
    await #expect(throws: SplitFailure.self, "nothing is left") { try await session.undo() }
  }

  @Test("tells a district's answer without a row of another's")
  func districtAlone() async throws {
    let plan = try #require(try readPlan("Datasets/weihai-batch3").plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let allocation = try await session.allocation()
    for district in plan.districts {
      let answer = try #require(try await session.answer(ofDistrict: district.id))
      #expect(answer.plan.districts == [district])
      #expect(answer.plan.institutions.allSatisfy { $0.districtID == district.id })
      let own = allocation.lines.filter { plan.institutions[$0.institution].districtID == district.id }
      #expect(answer.lines.map(\.packs) == own.map(\.packs))
      #expect(answer.lines.map(\.boundBy) == own.map(\.boundBy))
    }
    #expect(try await session.answer(ofDistrict: "no such district") == nil)
  }

  @Test("splits a packet as its district's own, and refuses what the city decides")
  func packet() async throws {
    let plan = try #require(try readPlan("Datasets/weihai-batch3").plan)
    let city = try CityAllocation(plan: plan, solver: GLPKSolver()).solve()
    let packet = city.packets[0]
    let session = try SplitSession(records: packet, solver: GLPKSolver())
    let answer = try await session.allocation()
    #expect(answer.kind == .district)
    #expect(answer.changes?.isEmpty == true, "an unchanged packet gives the city's rows")
    let product = packet.products[0]
    await #expect(throws: SplitFailure.self) {
      try await session.propose([.volume(product.id, units: product.agreedUnits + product.unitsPerPack)])
    }
    let cell = CellName(product: product.id, institution: packet.institutions[packet.cityAllocation?[0].institution ?? 0].id)
    let proposal = try await session.propose([.lock(cell, 0)])
    #expect(proposal.changes.allSatisfy { $0.district == packet.districts[0].id })
  }

  @Test("explains in its failures what could not be done")
  func failures() async throws {
    let plan = try #require(try readPlan("Datasets/weihai-batch3").plan)
    let session = SplitSession(plan: plan, solver: GLPKSolver())
    let id = plan.products[0].id
    let unknown = await #expect(throws: SplitFailure.self) { try await session.propose([.volume("P?", units: 1)]) }
    guard case .refused(let edit) = unknown, edit.fault == .unknown(.product, "P?"), edit.place == 0 else {
      Issue.record("\(String(describing: unknown))")
      return
    }
    let invalid = await #expect(throws: SplitFailure.self) { try await session.propose([.volume(id, units: -1)]) }
    guard case .invalid(let problems) = invalid, problems.contains(where: { $0.severity == .error }) else {
      Issue.record("\(String(describing: invalid))")
      return
    }
    let capacities = plan.institutions.map { Edit.capacity($0.id, Decimal4(whole: 1)) }
    let conflict = await #expect(throws: SplitFailure.self) { try await session.propose(capacities) }
    guard case .conflict = conflict else {
      Issue.record("\(String(describing: conflict))")
      return
    }
    #expect(await session.revision == Revision.first)
  }

  @Test("stops soon after its task is cancelled, and goes on as if nothing had been asked")
  func cancelling() async throws {
    let plan = try #require(SeededPlans.plan(seed: 5))
    let started = Atomic(false)
    let session = SplitSession(plan: plan, solver: WaitingSolver(started: { started.store(true, ordering: .relaxed) }))
    let task = Task {
      try await session.answer { phase in if phase == .citySplit { started.store(true, ordering: .relaxed) } }
    }
    while !started.load(ordering: .relaxed) { await Task.yield() }
    task.cancel()
    let result = await task.result
    // It was solved before the wish came, or it ended with it: never another answer.
    if case .failure(let error) = result {
      guard case SplitFailure.cancelled = error else {
        Issue.record("\(error)")
        return
      }
    }
    let answer = try await session.answer()
    let fresh = try SolvedSplit(plan, settings: SplitSettings(solver: GLPKSolver()))
    #expect(fresh.changes(from: answer).isEmpty)
  }

  private func expectSame(_ left: Allocation, _ right: Allocation, _ place: String) {
    #expect(left.lines == right.lines, "\(place)")
    #expect(left.districtTotals == right.districtTotals, "\(place)")
    #expect(left.cityBottlenecks == right.cityBottlenecks, "\(place)")
    #expect(left.districtBottlenecks == right.districtBottlenecks, "\(place)")
    #expect(left.excesses == right.excesses, "\(place)")
    #expect(left.loosened == right.loosened, "\(place)")
    #expect(left.packets == right.packets, "\(place)")
    #expect(left.warnings == right.warnings, "\(place)")
  }

  /// What differs between two answers, by their lines alone.
  private func changes(from old: Allocation, to new: Allocation) -> [Change] {
    func amounts(_ allocation: Allocation) -> [CellName: (district: Identifier, amount: PackAmount)] {
      Dictionary(
        uniqueKeysWithValues: allocation.lines.map { line in
          let (product, institution) = (allocation.plan.products[line.product], allocation.plan.institutions[line.institution])
          return (
            CellName(product: product.id, institution: institution.id),
            (institution.districtID, PackAmount(packs: line.packs, price: product.price))
          )
        })
    }
    let (before, after) = (amounts(old), amounts(new))
    return Set(before.keys).union(after.keys).filter { before[$0]?.amount != after[$0]?.amount }.map { name in
      Change(
        product: name.product, district: (after[name] ?? before[name])?.district ?? "", institution: name.institution,
        old: before[name]?.amount, new: after[name]?.amount)
    }.sorted(by: Change.precedes)
  }
}

/// A solver that says when it is first asked.
private struct WaitingSolver: LinearProgramSolver {
  let started: @Sendable () -> Void
  private let solver = GLPKSolver()

  init(started: @escaping @Sendable () -> Void) { self.started = started }

  func solve(_ program: LinearProgram, options: SolveOptions) -> SolveResult {
    started()
    return solver.solve(program, options: options)
  }

  func makeSession(_ program: LinearProgram, options: SolveOptions) -> any LinearProgramSession {
    started()
    return solver.makeSession(program, options: options)
  }
}
