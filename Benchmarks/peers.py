#!/usr/bin/env python3
"""Measures other solvers on the first round of plans, and ours on all rounds. Run by peers.sh.

What is compared. The first round is one linear program: raise the smallest fill as far as it goes. Every peer solves
this program once, from the MPS file of `fenliang export-lp`; reading the file is not counted. Ours is the whole of
stage A: building the model and every round, of which the first is the peers' program. So the peers do less, and every
ratio is kind to them. All optima must agree with the smallest fill of our plan.

Each solver runs in a process of its own (OR-Tools and HiGHS do not share one well), on one thread, under a time limit.
Seconds are CPU seconds, which other work on the machine disturbs less than the clock on the wall.
"""

import argparse
import json
import math
import os
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FENLIANG = os.path.join(ROOT, ".build/release/fenliang")
TIMER = os.path.join(ROOT, ".build/release/StageTimer")
DOCUMENT = os.path.join(ROOT, "Documentation/Performance.md")
PLOT = os.path.join(ROOT, "Documentation/performance.svg")

SIZES = [(60, 150, 10, "typical"), (60, 150, 10, "scarce"), (120, 250, 12, "typical"), (120, 250, 12, "scarce")]
LARGE = [(200, 2000, 16, "typical"), (200, 2000, 16, "scarce"), (1000, 20000, 40, "typical")]
# The peers are not asked about these: they would need hours.
OURS_ONLY = LARGE[1:]
PEERS = ["HiGHS simplex", "HiGHS interior point", "Clarabel", "OR-Tools GLOP", "OR-Tools PDLP", "GLPK glpsol"]

# Those that end at a vertex.
EXACT = {"HiGHS simplex", "HiGHS interior point", "OR-Tools GLOP", "GLPK glpsol"}
# Beyond this a level is not an answer, and its seconds are not comparable.
USABLE = 1e-3


# One solver on one file, in a process of its own: prints {"seconds", "optimum", "status"}.


def read_with_highs(path):
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    if highs.readModel(path) == highspy.HighsStatus.kError:
        raise SystemExit("unreadable")
    return highspy, highs


def solve_highs(path, limit, method):
    highspy, highs = read_with_highs(path)
    highs.setOptionValue("solver", method)
    highs.setOptionValue("time_limit", float(limit))
    start = time.process_time()
    highs.run()
    seconds = time.process_time() - start
    status = highs.modelStatusToString(highs.getModelStatus())
    return seconds, -highs.getInfo().objective_function_value, status == "Optimal", status


def solve_clarabel(path, limit):
    import clarabel
    import numpy
    from scipy import sparse

    _, highs = read_with_highs(path)
    lp = highs.getLp()
    columns, rows = lp.num_col_, lp.num_row_
    matrix = sparse.csc_matrix((lp.a_matrix_.value_, lp.a_matrix_.index_, lp.a_matrix_.start_), shape=(rows, columns))
    matrix = sparse.vstack([matrix, sparse.identity(columns, format="csc")]).tocsr()
    lower = numpy.concatenate([lp.row_lower_, lp.col_lower_])
    upper = numpy.concatenate([lp.row_upper_, lp.col_upper_])
    same = numpy.isfinite(lower) & (lower == upper)
    above = numpy.isfinite(upper) & ~same
    below = numpy.isfinite(lower) & ~same
    left = sparse.vstack([matrix[same], matrix[above], -matrix[below]]).tocsc()
    right = numpy.concatenate([upper[same], upper[above], -lower[below]])
    cones = [clarabel.ZeroConeT(int(same.sum())), clarabel.NonnegativeConeT(int(above.sum() + below.sum()))]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.time_limit = float(limit)
    start = time.process_time()
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix((columns, columns)), numpy.array(lp.col_cost_), left, right, cones, settings
    )
    solution = solver.solve()
    seconds = time.process_time() - start
    status = str(solution.status)
    return seconds, -solution.obj_val, status == "Solved", status


def solve_ortools(path, limit, name):
    from ortools.linear_solver.python import model_builder

    model = model_builder.Model()
    if not model.import_from_mps_file(path):
        raise SystemExit("unreadable")
    solver = model_builder.Solver(name)
    solver.set_time_limit_in_seconds(float(limit))
    if name == "PDLP":
        solver.set_solver_specific_parameters(
            "termination_criteria { simple_optimality_criteria { eps_optimal_absolute: 1e-6 eps_optimal_relative: 1e-6 } }"
        )
    start = time.process_time()
    status = solver.solve(model)
    seconds = time.process_time() - start
    good = status == model_builder.SolveStatus.OPTIMAL
    return seconds, -solver.objective_value if good else math.nan, good, status.name


def solve_glpsol(path, limit):
    def run(*extra):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        output = subprocess.run(
            ["glpsol", "--freemps", path, "--tmlim", str(int(limit)), *extra],
            capture_output=True, text=True, timeout=limit + 60,
        ).stdout  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, output

    reading, _ = run("--check")
    with tempfile.NamedTemporaryFile() as answer:
        seconds, output = run("-w", answer.name)
        good = "OPTIMAL LP SOLUTION FOUND" in output
        line = next((line for line in open(answer.name) if line.startswith("s bas")), "")
    optimum = -float(line.split()[6]) if good else math.nan
    return max(0.001, seconds - reading), optimum, good, "Optimal" if good else "time limit"


def solve(name, path, limit):
    if name.startswith("HiGHS"):
        return solve_highs(path, limit, "simplex" if name.endswith("simplex") else "ipm")
    if name == "Clarabel":
        return solve_clarabel(path, limit)
    if name.startswith("OR-Tools"):
        return solve_ortools(path, limit, name.split()[1])
    return solve_glpsol(path, limit)


def measured(name, path, limit):
    """The least CPU seconds of up to three runs; one where a run takes long."""
    best = None
    for _ in range(3):
        try:
            process = subprocess.run(
                [sys.executable, os.path.abspath(__file__), "--solve", name, path, str(limit)],
                capture_output=True, text=True, timeout=2 * limit + 60,
            )  # fmt: skip
            result = json.loads(process.stdout.splitlines()[-1])
        except (subprocess.TimeoutExpired, IndexError, ValueError):
            result = {"seconds": limit, "optimum": math.nan, "good": False, "status": "no answer"}
        if best is None or result["seconds"] < best["seconds"]:
            best = result
        if not result["good"] or result["seconds"] > 5:
            break
    return best


# Plans, tables and the plot.


def run(command):
    """Runs a command; wall seconds, CPU seconds, peak memory in MiB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def generate(plan, folder):
    products, institutions, districts, family = plan
    run([FENLIANG, "generate", "--products", str(products), "--institutions", str(institutions), "--districts",
         str(districts), "--family", family, "--seed", "1", folder, "--force"])  # fmt: skip


def plan_name(plan, cells):
    return f"{plan[3]} {plan[0]} × {plan[1]}, {cells:,} cells"


def compare(plans, limit, scratch):
    """One record for each plan and method."""
    records = []
    for plan in plans:
        folder, program = os.path.join(scratch, "plan"), os.path.join(scratch, "round1.mps")
        generate(plan, folder)
        ours = json.loads(subprocess.run([TIMER, folder, "3" if plan[0] * plan[1] < 1_000_000 else "2"],
                                         capture_output=True, text=True, check=True).stdout)  # fmt: skip
        cells = ours["cells"]
        reference = min(engine["seconds"] for engine in ours["engines"])
        optimum = ours["engines"][0]["optimum"]
        base = {"plan": plan, "name": plan_name(plan, cells), "cells": cells}
        for engine in ours["engines"]:
            add(records, base, f"Fenliang {engine['engine']}, all rounds", engine["seconds"], reference, True,
                "", abs(engine["optimum"] - optimum))  # fmt: skip
        if plan in OURS_ONLY:
            continue
        run([FENLIANG, "export-lp", folder, program, "--force"])
        for peer in PEERS:
            result = measured(peer, program, limit)
            add(records, base, peer, result["seconds"], reference, result["good"], result["status"],
                abs(result["optimum"] - optimum))  # fmt: skip
    return records


def add(records, base, method, seconds, ours, good, status, difference):
    record = dict(base, method=method, seconds=seconds, ratio=seconds / ours, good=good, status=status, difference=difference)
    records.append(record)
    print(f"{record['name']:44} {method:32} {seconds:9.3f} s {record['ratio']:8.1f}  "
          f"{f'{difference:.0e}' if good else status}", flush=True)  # fmt: skip


def whole_process(scratch, large):
    """`fenliang allocate` as a whole: the least of three runs, one where it takes long."""
    jobs = [("weihai", None), ("yantai", None), ("typical_4k", SIZES[0]), ("scarce_4k", SIZES[1]),
            ("typical_20k", SIZES[2]), ("scarce_20k", SIZES[3])]  # fmt: skip
    if large:
        jobs += [("typical_160k", LARGE[0]), ("scarce_160k", LARGE[1]), ("typical_8m", LARGE[2])]
    rows = []
    for name, plan in jobs:
        folder, output = os.path.join(scratch, name), os.path.join(scratch, "out")
        if plan:
            generate(plan, folder)
        else:
            run([FENLIANG, "template", "--sample", name, folder, "--force"])
        best = None
        for _ in range(3):
            figures = run([FENLIANG, "allocate", folder, "-o", output, "--force"])
            best = figures if best is None else tuple(map(min, best, figures))
            if figures[0] > 10:
                break
        with open(os.path.join(output, "allocation.csv"), encoding="utf-8") as table:
            cells = sum(1 for _ in table) - 1
        rows.append((name, cells, *best))
        print(f"{name:14} {cells:8,} cells {best[0]:8.2f} s {best[1]:8.2f} s CPU {best[2]:7.0f} MiB", flush=True)
    return rows


def version(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def peer_versions():
    script = "from importlib.metadata import version as v; print(*(f'{p} {v(p)}' for p in ('highspy', 'clarabel', 'ortools')), sep=', ')"
    glpk = re.search(r"GLPK.*?(\d+\.\d+)", version(["glpsol", "--version"]))
    return f"{version([sys.executable, '-c', script])}, glpk {glpk.group(1) if glpk else ''}"


def digits(seconds):
    return f"{seconds:.3f}" if seconds >= 0.01 else f"{seconds:.2g}"


def peer_table(records):
    lines = ["| plan | method | CPU s | × ours | optimum differs by |", "|---|---|--:|--:|--:|"]
    last = None
    for record in records:
        name = record["name"] if record["name"] != last else ""
        last = record["name"]
        if record["good"] and record["difference"] > USABLE:
            row = f"({digits(record['seconds'])}) | – | {record['difference']:.0e}"
        elif record["good"]:
            row = f"{digits(record['seconds'])} | {record['ratio']:.1f} | {record['difference']:.0e}"
        else:
            row = f"({record['seconds']:.0f}) | – | {record['status']}"
        lines.append(f"| {name} | {record['method']} | {row} |")
    return lines


def whole_table(rows):
    lines = ["| plan | cells | wall s | CPU s | peak MiB |", "|---|--:|--:|--:|--:|"]
    lines += [f"| {name} | {cells:,} | {wall:.2f} | {cpu:.2f} | {memory:.0f} |" for name, cells, wall, cpu, memory in rows]
    return lines


def replace_section(text, mark, lines):
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    if begin not in text or end not in text:
        raise SystemExit(f"{DOCUMENT} has no section {mark}")
    head, rest = text.split(begin, 1)
    return head + begin + "\n\n" + "\n".join(lines) + "\n\n" + end + rest.split(end, 1)[1]


def plot(records):
    """Seconds over cells, both logarithmic, typical plans only."""
    points = {}
    for record in records:
        if record["plan"][3] == "typical" and record["good"] and record["difference"] <= USABLE:
            points.setdefault(record["method"], []).append((record["cells"], max(1e-3, record["seconds"])))
    cells = [x for line in points.values() for x, _ in line]
    seconds = [y for line in points.values() for _, y in line]
    left, right = math.log10(min(cells)) - 0.1, math.log10(max(cells)) + 0.1
    bottom, top = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    width, height, x0, y0 = 760, 420, 70, 30
    inner, tall = 440, 330

    def place(x, y):
        return (x0 + inner * (math.log10(x) - left) / (right - left), y0 + tall * (top - math.log10(y)) / (top - bottom))

    colors = ["#c0392b", "#2c3e50", "#2980b9", "#16a085", "#8e44ad", "#d68910", "#7f8c8d", "#27ae60"]
    svg = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">',
           f'<rect width="{width}" height="{height}" fill="white"/>']  # fmt: skip
    for exponent in range(bottom, top + 1):
        y = place(10**left, 10.0**exponent)[1]
        svg.append(f'<line x1="{x0}" y1="{y:.1f}" x2="{x0 + inner}" y2="{y:.1f}" stroke="#dddddd"/>')
        svg.append(f'<text x="{x0 - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**exponent:g} s</text>')
    for value in sorted(set(cells)):
        x = place(value, 10.0**bottom)[0]
        svg.append(f'<line x1="{x:.1f}" y1="{y0}" x2="{x:.1f}" y2="{y0 + tall}" stroke="#dddddd"/>')
        svg.append(f'<text x="{x:.1f}" y="{y0 + tall + 18}" text-anchor="middle">{value:,}</text>')
    svg.append(f'<text x="{x0 + inner / 2}" y="{y0 + tall + 40}" text-anchor="middle">cells, typical plans</text>')
    for index, (method, line) in enumerate(points.items()):
        color, thick = colors[index % len(colors)], 3 if method.startswith("Fenliang") else 1.5
        spots = [place(*point) for point in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        svg.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{thick}"/>')
        svg += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in spots]
        row = y0 + 14 + 22 * index
        svg.append(f'<line x1="{x0 + inner + 20}" y1="{row - 4}" x2="{x0 + inner + 44}" y2="{row - 4}" stroke="{color}" stroke-width="{thick}"/>')
        svg.append(f'<text x="{x0 + inner + 50}" y="{row}">{method}</text>')
    return "\n".join(svg + ["</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=int, default=120, help="wall seconds for each solver")
    parser.add_argument("--large", action="store_true", help="160 thousand and 8 million cells too")
    parser.add_argument("--write", action="store_true", help="write Documentation/Performance.md and the plot")
    parser.add_argument("plans", nargs="*", help="PRODUCTS INSTITUTIONS DISTRICTS FAMILY ...")
    options = parser.parse_args()
    if len(options.plans) % 4:
        parser.error("a plan is PRODUCTS INSTITUTIONS DISTRICTS FAMILY")
    given = [options.plans[index:index + 4] for index in range(0, len(options.plans), 4)]
    plans = [(int(p), int(h), int(d), family) for p, h, d, family in given] or SIZES + (LARGE if options.large else [])
    with tempfile.TemporaryDirectory() as scratch:
        rows = whole_process(scratch, options.large)
        records = compare(plans, options.limit, scratch)
    # The interior-point and first-order peers stop at residuals relative to the largest volumes, which may leave the
    # level far off; the table shows by how much. The simplex methods must agree with us.
    wrong = [r for r in records if r["good"] and r["difference"] > 1e-7 and r["method"] in EXACT]
    if options.write:
        with open(DOCUMENT, encoding="utf-8") as file:
            text = file.read()
        text = replace_section(text, "whole process", whole_table(rows))
        note = f"Peers: {peer_versions()}; time limit {options.limit} s; in brackets: no usable answer."
        text = replace_section(text, "peers", peer_table(records) + ["", note])
        with open(DOCUMENT, "w", encoding="utf-8") as file:
            file.write(text)
        with open(PLOT, "w", encoding="utf-8") as file:
            file.write(plot(records))
    for record in wrong:
        print(f"{record['method']} differs from our optimum by {record['difference']:.1e} on {record['name']}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) == 5 and sys.argv[1] == "--solve":
        spent, value, is_good, word = solve(sys.argv[2], sys.argv[3], float(sys.argv[4]))
        print(json.dumps({"seconds": spent, "optimum": value, "good": is_good, "status": word}))
        sys.exit(0)
    sys.exit(main())
