#!/usr/bin/env python3
"""How the work grows on one product with a capacity at each institution, and on many products: whole commands, CPU seconds, exponents.

    Benchmarks/growth.py [BINARY] [--runs N] [--wide] [--sizes N,N]

BINARY is .build/release/fenliang unless given. Each command runs N times (2) at each size, the least CPU time of all threads counts.
Printed is the exponent from each size to the next, and the one over all sizes, which fails (exit 1) above 1.3; so does an `allocate` of 50
thousand institutions that takes more than 4 CPU seconds. --wide: 2,000 products at 50, 100 and 200 institutions in place of one product.
"""
import argparse
import csv
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile

STEEPEST = 1.3
MOST_SECONDS = 4.0
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)


def cpu(argv, codes=(0,)):
    """CPU seconds of a command; ends the program where it ends otherwise than expected."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in codes:
        sys.exit(f"{' '.join(argv)}: exit {run.returncode}\n{run.stdout.decode(errors='replace')[-2000:]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def cut_capacities(plan, copy, share):
    """The plan with so much of every capacity."""
    shutil.copytree(plan, copy)
    path = os.path.join(copy, "institutions.csv")
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    column = rows[0].index("capacity_yuan")
    for row in rows[1:]:
        if row[column]:
            row[column] = f"{float(row[column]) * share:.2f}"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def first_cell(plan):
    with open(os.path.join(plan, "usage.csv"), encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    return row["institution_id"], row["product_id"]


def steps(binary, place, plan):
    """The commands, by name, in the order in which they run."""
    out, cut = os.path.join(place, "out"), os.path.join(place, "cut")
    institution, product = first_cell(plan)
    with open(os.path.join(plan, "districts.csv"), encoding="utf-8-sig", newline="") as file:
        district = next(csv.DictReader(file))["district_id"]
    with open(os.path.join(plan, "institutions.csv"), encoding="utf-8-sig", newline="") as file:
        districts = {row["institution_id"]: row["district_id"] for row in csv.DictReader(file)}
    district = districts.get(institution, district)
    plain = ["--tables", "csv", "--force"]
    back = os.path.join(place, "back")
    return [
        ("check", [binary, "check", plan], (0,)),
        ("allocate", [binary, "allocate", plan, "-o", out, *plain], (0,)),
        ("verify", [binary, "verify", out], (0,)),
        ("explain", [binary, "explain", out, "--institution", institution, "--product", product], (0,)),
        ("fairness", [binary, "fairness", out], (0,)),
        ("compare", [binary, "compare", out, out], (0,)),
        ("resplit", [binary, "resplit", f"{out}/packets/{district}", "-o", back, *plain], (0,)),
        ("merge", [binary, "merge", out, back, "-o", os.path.join(place, "merged"), "--partial", "--force"], (0,)),
        ("conflict card", [binary, "allocate", cut, "-o", os.path.join(place, "card"), *plain], (4,)),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?", default=os.path.join(ROOT, ".build/release/fenliang"))
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--wide", action="store_true")
    parser.add_argument("--sizes", type=lambda text: tuple(int(size) for size in text.split(",")))
    asked = parser.parse_args()
    sizes = asked.sizes or ((50, 100, 200) if asked.wide else (5_000, 10_000, 20_000, 50_000))
    seconds = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            place = os.path.join(folder, str(size))
            plan = os.path.join(place, "plan")
            os.makedirs(place)
            if asked.wide:
                cpu([asked.binary, "generate", "--products", "2000", "--institutions", str(size), "--districts", "12",
                     "--family", "scarce", plan])
            else:
                cpu([sys.executable, os.path.join(ROOT, "Scripts/one-product-plan.py"), plan, str(size), "20", "1"])
            cut_capacities(plan, os.path.join(place, "cut"), 0.7)
            for name, argv, codes in steps(asked.binary, place, plan):
                least = min(cpu(argv, codes) for _ in range(asked.runs))
                seconds.setdefault(name, []).append(least)
            shutil.rmtree(place)
    failed = False
    print(f"{'command':14} {'CPU s at ' + ', '.join(f'{size:,}' for size in sizes):44} exponents, and over all")
    for name, row in seconds.items():
        exponents = [math.log(b / a) / math.log(n / m) for a, b, m, n in zip(row, row[1:], sizes, sizes[1:])]
        whole = math.log(row[-1] / row[0]) / math.log(sizes[-1] / sizes[0])
        slow = name == "allocate" and not asked.wide and row[-1] > MOST_SECONDS
        failed = failed or whole > STEEPEST or slow
        print(f"{name:14} {', '.join(f'{s:.2f}' for s in row):44} {' '.join(f'{e:.2f}' for e in exponents)}; {whole:.2f}"
              + (" steep" if whole > STEEPEST else "") + (" slow" if slow else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
