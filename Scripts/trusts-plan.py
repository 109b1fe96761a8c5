#!/usr/bin/env python3
"""Makes a plan from real usage: 50 medicines issued by 217 English hospital trusts, month by month.

    Scripts/trusts-plan.py trusts-monthly.csv PLAN_DIR

History is 2019, the agreed volume of a product is its real total of 2020; products without use in either year are left
out. The districts are the table's (UNMAPPED is one of them). The table has no cost: a product's price, 0.50 to 500 yuan
a pack, is made up from a hash of its code, and a pack is 28 tablets or capsules, or 1 of anything else. Every fifth trust gets a
capacity of 60 % to 90 % of its proportional share, also from a hash, so that capacities bind. Then

    fenliang allocate PLAN_DIR -o OUT
"""
import collections
import csv
import hashlib
import math
import os
import sys


def share(text):
    """A number in 0 ..< 1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big") / 2**48


def pack_size(name):
    return 28 if "tablet" in name or "capsule" in name else 1


def main():
    path, folder = sys.argv[1:3]
    usage, real = collections.Counter(), collections.Counter()
    names, district_votes = {}, collections.defaultdict(collections.Counter)
    with open(path, encoding="utf-8") as table:
        for row in csv.DictReader(table):
            month, trust, drug = row["year_month"][:7], row["institution"], row["drug_code"]
            units = float(row["quantity"])
            names[drug] = row["drug"]
            district_votes[trust][row["district"] or "UNMAPPED"] += 1
            if month.startswith("2019"):
                usage[trust, drug, month] += units
            elif month.startswith("2020"):
                real[drug] += units
    basis = collections.Counter()
    for (trust, drug, _), units in usage.items():
        basis[trust, drug] += units
    total = collections.Counter()
    for (trust, drug), units in basis.items():
        total[drug] += max(units, 0)
    drugs = sorted(d for d in names if total[d] > 0 and real[d] > 0)
    packs = {d: math.ceil(real[d] / pack_size(names[d])) for d in drugs}
    price = {d: round(0.5 * 1000 ** share(d), 2) for d in drugs}
    cells = sorted((t, d) for (t, d), units in basis.items() if units > 0 and d in packs)
    trusts = sorted({t for t, _ in cells})
    load = collections.Counter()
    for t, d in cells:
        load[t] += packs[d] * basis[t, d] / total[d] * price[d]
    district = {t: district_votes[t].most_common(1)[0][0] for t in trusts}
    ids = {name: f"A{i:02}" for i, name in enumerate(sorted(set(district.values())))}

    os.makedirs(folder, exist_ok=True)

    def table_file(name, rows):
        with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)

    table_file("parameters.csv", [
        ["key", "value"], ["plan_name", "Trusts 2020"], ["cycle_start", "2020-01-01"], ["cycle_end", "2020-12-31"],
        ["report_due", "2019-12-20"], ["prepayment_due", "2019-12-31"]])
    table_file("products.csv", [
        ["product_id", "generic_name", "units_per_pack", "unit", "price_yuan", "agreed_units"]] + [
        [d, names[d], pack_size(names[d]), "unit", f"{price[d]:.2f}", packs[d] * pack_size(names[d])] for d in drugs])
    table_file("districts.csv", [["district_id", "name", "kind"]] + [[i, n, "district"] for n, i in ids.items()])
    table_file("institutions.csv", [["institution_id", "name", "district_id", "ownership", "capacity_yuan"]] + [
        [t, t, ids[district[t]], "public", f"{load[t] * (0.6 + 0.3 * share(t)):.2f}" if i % 5 == 0 else ""]
        for i, t in enumerate(trusts)])
    kept = set(cells)
    table_file("usage.csv", [["institution_id", "product_id", "period", "units"]] + [
        [t, d, m, f"{u:g}" if u == int(u) and abs(u) < 1e6 else f"{u:.2f}"]
        for (t, d, m), u in sorted(usage.items()) if (t, d) in kept])


main()
