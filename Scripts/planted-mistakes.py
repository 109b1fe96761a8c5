#!/usr/bin/env python3
"""Plants mistakes into plans and counts how many of them `fenliang check` finds (Model.md, "Sanity checks").

    Scripts/planted-mistakes.py PROGRAM [--count 200] [--seed 1] [--curve] [--samples-only] [--real FOLDER] [--list]

The plans are the two samples and, where FOLDER (default ../shared/real-usage) has them, plans of two tables of real usage:
those of lithium-plan.py and trusts-plan.py, and the same years with made-up packs. Each mistake is put into a copy of one of
them, all numbers of one institution or one product: packs for units and back (packs of ten units or more), units of
10,000, a hundred times; or a line twice; or half of a year with months. It counts as found where a warning names the
institution or the product with a code that none did before, or a finding
about it says something else. Flagged are the findings W7xx of the plans as they are,
against their cells (products at institutions).

With --curve also single cells and factors from 2, which have no target. Exits 1 where less than 95 % are found or more than 1 %
of cells are flagged.
"""
import argparse
import collections
import csv
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WHOLE = ["institution-packs", "institution-times-packs", "institution-wan", "institution-x100",
         "product-packs", "product-times-packs", "product-wan", "product-x100", "line-twice", "half-year"]


class Plan:
    def __init__(self, program, name, folder):
        self.program, self.name, self.folder = program, name, folder
        with open(os.path.join(folder, "products.csv"), encoding="utf-8-sig", newline="") as table:
            self.packs = {row["product_id"]: int(row["units_per_pack"]) for row in csv.DictReader(table)}
        with open(os.path.join(folder, "usage.csv"), encoding="utf-8-sig", newline="") as table:
            self.usage = [(r["institution_id"], r["product_id"], r["period"], float(r["units"])) for r in csv.DictReader(table)]
        self.cells = len({row[:2] for row in self.usage})
        self.usual = self.warnings(folder)

    def warnings(self, folder):
        """Each warning once, without its place."""
        run = subprocess.run([self.program, "check", folder, "--format", "json"], capture_output=True, text=True)
        if run.returncode not in (0, 3):
            sys.exit(f"{self.name}: check ended with {run.returncode}: {run.stderr[:500]}")
        return {(p["code"], p.get("value", ""), p["message"]) for p in json.loads(run.stdout) if p["severity"] != "note"}

    def with_usage(self, usage):
        """The warnings of the plan with other usage."""
        with tempfile.TemporaryDirectory() as folder:
            for name in os.listdir(self.folder):
                if name != "usage.csv":
                    shutil.copy(os.path.join(self.folder, name), folder)
            with open(os.path.join(folder, "usage.csv"), "w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(["institution_id", "product_id", "period", "units"])
                writer.writerows([i, p, m, decimal(u)] for i, p, m, u in usage)
            return self.warnings(folder)


def decimal(units):
    return f"{units:.4f}".rstrip("0").rstrip(".")


def share(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def with_other_packs(folder, to):
    """The plan with made-up packs; agreed volumes stay, as whole packs."""
    shutil.copytree(folder, to)
    path = os.path.join(to, "products.csv")
    rows = list(csv.DictReader(open(path, encoding="utf-8", newline="")))
    for row in rows:
        size = [1, 6, 10, 12, 14, 20, 24, 28, 30, 36, 48, 60, 100][int(share("pack" + row["product_id"]) * 13)]
        agreed = int(row["agreed_units"])
        row["units_per_pack"], row["agreed_units"] = size, -(-agreed // size) * size
    with open(path, "w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def plans(program, real, samples_only, folder):
    found = []
    for sample in ["weihai-batch3", "yantai-batch8"]:
        path = os.path.join(folder, sample)
        subprocess.run([program, "convert", os.path.join(HERE, "..", "Datasets", sample), path, "--no-bom"], check=True,
                       capture_output=True)
        found.append(Plan(program, sample, path))
    if samples_only:
        return found
    for kind in ["lithium", "trusts"]:
        table = os.path.join(real, f"{kind}-monthly.csv")
        if not os.path.exists(table):
            print(f"{table} is absent: without plans of real usage")
            continue
        path = os.path.join(folder, kind)
        subprocess.run([sys.executable, os.path.join(HERE, f"{kind}-plan.py"), table, path], check=True)
        found.append(Plan(program, kind, path))
        with_other_packs(path, path + "-packs")
        found.append(Plan(program, kind + ", other packs", path + "-packs"))
    return found


def scaled(plan, chance, column, name, factor, is_whole):
    """The usage with all numbers of an institution (column 0) or a product (1) multiplied."""
    def number(product, units):
        value = units * factor(product)
        return float(round(value)) if is_whole else round(value, 4)
    return [(i, p, m, number(p, u)) if (i, p)[column] == name else (i, p, m, u) for i, p, m, u in plan.usage]


def plant(plan, kind, chance):
    """The usage with a mistake, and who it concerns; None where the plan has no place for it."""
    rows = plan.usage
    concern, _, what = kind.partition("-")
    if kind == "line-twice":
        row = chance.choice([r for r in rows if r[3] > 0])
        return rows + [row], row[:2]
    if kind == "half-year":
        months = collections.defaultdict(set)
        for i, _, m, u in rows:
            if "-" in m and u > 0:
                months[i].add(m)
        able = sorted(i for i, own in months.items() if len(own) >= 12)
        if not able:
            return None
        name = chance.choice(able)
        # Of the last year; what is kept is its first half.
        year = sorted(months[name])[-12:]
        lost = set(year[6:])
        return [r for r in rows if r[0] != name or r[2] not in lost], (name,)
    column = 0 if concern == "institution" else 1
    size = lambda p: plan.packs[p] if plan.packs[p] >= 10 else 1
    factor, is_whole = {
        "packs": (lambda p: 1 / size(p), chance.random() < 0.7), "times-packs": (size, False),
        "wan": (lambda p: 1e-4, False), "x100": (lambda p: 100, False)}[what]
    numbers = collections.defaultdict(list)
    for r in rows:
        numbers[r[column]].append(r)
    # Most of its numbers are in packs of ten or more, where the mistake is one of packs.
    able = sorted(name for name, own in numbers.items() if sum(r[3] for r in own) > 0 and (
        "packs" not in what or sum(size(r[1]) > 1 for r in own) * 2 > len(own)))
    if not able:
        return None
    name = chance.choice(able)
    return scaled(plan, chance, column, name, factor, is_whole), (name,)


def named(warnings, names):
    """The codes of the warnings that name one of these."""
    return {code for code, value, message in warnings
            if any(n in value.split(";") or re.search(rf"(?<![0-9A-Za-z]){re.escape(n)}(?![0-9A-Za-z])", message) for n in names)}


def is_found(plan, usage, names):
    """Whether a code names the institution or product that did not before, or a finding about the one column says something else;
    other figures in other old warnings are no find."""
    warnings = plan.with_usage(usage)
    fresh = {w for w in warnings - plan.usual if len(names) == 1 and w[0].startswith("W7")}
    return bool(named(warnings, names) - named(plan.usual, names) or named(fresh, names))


def curve(plan, chance, count):
    """Found of single cells and of whole institutions, by factor."""
    cells = sorted({r[:2] for r in plan.usage if r[3] > 0})
    names = sorted({r[0] for r in plan.usage if r[3] > 0})
    for factor in [2, 3, 5, 10, 30, 100, 1000]:
        whole = single = 0
        for _ in range(count):
            name = chance.choice(names)
            whole += is_found(plan, scaled(plan, chance, 0, name, lambda _: factor, False), (name,))
            cell = chance.choice(cells)
            usage = [(i, p, m, u * factor if (i, p) == cell else u) for i, p, m, u in plan.usage]
            single += is_found(plan, usage, cell)
        print(f"  {plan.name}: factor {factor}: institutions {100 * whole // count} %, single cells {100 * single // count} %")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("program")
    words.add_argument("--count", type=int, default=200)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--curve", action="store_true")
    words.add_argument("--samples-only", action="store_true")
    words.add_argument("--list", action="store_true", help="lists what was missed")
    words.add_argument("--real", default=os.path.join(HERE, "..", "..", "shared", "real-usage"))
    given = words.parse_args()
    program = os.path.abspath(given.program)
    chance = random.Random(given.seed)
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        all_plans = plans(program, given.real, given.samples_only, folder)
        for plan in all_plans:
            flagged = collections.Counter(code for code, _, _ in plan.usual if code.startswith("W7"))
            ratio = sum(flagged.values()) / plan.cells
            is_good &= ratio <= 0.01
            print(f"{plan.name}: {sum(flagged.values())} findings, {100 * ratio:.2f} % of {plan.cells} cells {dict(sorted(flagged.items()))}")
        found, planted = collections.Counter(), collections.Counter()
        while sum(planted.values()) < given.count:
            number = sum(planted.values())
            kind, plan = WHOLE[number % len(WHOLE)], chance.choice(all_plans)
            mistake = plant(plan, kind, chance)
            if not mistake:
                continue
            planted[kind] += 1
            if is_found(plan, *mistake):
                found[kind] += 1
            elif given.list:
                print(f"  missed: {kind} in {plan.name}: {', '.join(mistake[1])}")
        for kind in WHOLE:
            print(f"  {kind}: {found[kind]} of {planted[kind]}")
        ratio = sum(found.values()) / sum(planted.values())
        is_good &= ratio >= 0.95
        print(f"found {sum(found.values())} of {sum(planted.values())} planted mistakes, {100 * ratio:.1f} %")
        if given.curve:
            print("single cells and smaller factors, without a target:")
            for plan in all_plans:
                curve(plan, chance, max(1, given.count // 10))
    sys.exit(0 if is_good else 1)


main()
