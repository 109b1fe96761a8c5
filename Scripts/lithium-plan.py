#!/usr/bin/env python3
"""Makes a plan from real usage: lithium medicines issued by English hospital trusts, month by month.

    Scripts/lithium-plan.py lithium-monthly.csv PLAN_DIR

History is 2022-04 ... 2023-03, the agreed volume of a product is its real total of the following twelve months, the price
comes from cost and quantity of the history, the regions are the districts, and every tenth trust gets a capacity of
70 % of the proportional share. Then `fenliang allocate PLAN_DIR -o OUT` and

    Scripts/lithium-plan.py lithium-monthly.csv PLAN_DIR --compare OUT

prints how far the split is from the real use of that year, against plain pro-rata.
"""
import collections
import csv
import math
import os
import sys


def pack_size(name, unit):
    if unit != "ML":
        return 100
    return 10 if "ampoule" in name else 150


def read(path):
    history = collections.Counter()
    real = collections.Counter()
    cost = collections.Counter()
    quantity = collections.Counter()
    products, names, regions = {}, {}, collections.defaultdict(collections.Counter)
    for row in csv.DictReader(open(path, encoding="utf-8")):
        month, units = row["year_month"][:7], float(row["quantity"])
        product, trust = row["vmp_code"], row["ods_code"]
        products[product] = (row["vmp_name"], row["uom"])
        names[trust] = row["ods_name"]
        regions[trust][row["region"] or "unmapped"] += 1
        if "2022-04" <= month <= "2023-03":
            history[trust, product, month] += units
            cost[product] += float(row["indicative_cost"])
            quantity[product] += units
        elif "2023-04" <= month <= "2024-03":
            real[trust, product] += units
    return history, real, cost, quantity, products, names, regions


def main():
    path, folder = sys.argv[1:3]
    history, real, cost, quantity, products, names, regions = read(path)
    basis = collections.Counter()
    for (trust, product, _), units in history.items():
        basis[trust, product] += units
    packs, price = {}, {}
    for product, (name, unit) in products.items():
        size = pack_size(name, unit)
        packs[product] = math.ceil(sum(u for (_, p), u in real.items() if p == product) / size)
        price[product] = round(cost[product] / quantity[product] * size, 2)
    total = collections.Counter()
    for (_, product), units in basis.items():
        total[product] += max(units, 0)
    target = {key: packs[key[1]] * units / total[key[1]] for key, units in basis.items() if units > 0}
    if len(sys.argv) > 3:
        return compare(sys.argv[4], real, target, products)

    os.makedirs(folder, exist_ok=True)

    def table(name, rows):
        with open(os.path.join(folder, name), "w", newline="", encoding="utf-8") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)

    table("parameters.csv", [["key", "value"], ["plan_name", "Lithium 2023/24"], ["cycle_start", "2023-04-01"],
                             ["cycle_end", "2024-03-31"], ["report_due", "2023-03-26"], ["prepayment_due", "2023-03-31"]])
    table("products.csv", [["product_id", "generic_name", "units_per_pack", "unit", "price_yuan", "agreed_units"]] + [
        [p, n, pack_size(n, u), u, price[p], packs[p] * pack_size(n, u)] for p, (n, u) in sorted(products.items())])
    region = {trust: count.most_common(1)[0][0] for trust, count in regions.items()}
    ids = {name: f"R{i:02}" for i, name in enumerate(sorted(set(region.values())))}
    table("districts.csv", [["district_id", "name", "kind"]] + [[i, n, "district"] for n, i in ids.items()])
    used = sorted({trust for trust, _ in target})
    load = collections.Counter()
    for (trust, product), packs_ in target.items():
        load[trust] += packs_ * price[product]
    table("institutions.csv", [["institution_id", "name", "district_id", "ownership", "capacity_yuan"]] + [
        [t, names[t], ids[region[t]], "public", f"{load[t] * 0.7:.2f}" if used.index(t) % 10 == 0 else ""] for t in used])
    table("usage.csv", [["institution_id", "product_id", "period", "units"]] + [
        [t, p, m, f"{u:g}" if u == int(u) else f"{u:.2f}"] for (t, p, m), u in sorted(history.items())
        if (t, p) in target])


def compare(out, real, target, products):
    plan = {}
    for row in csv.DictReader(open(os.path.join(out, "allocation.csv"), encoding="utf-8-sig")):
        plan[row["institution_id"], row["product_id"]] = int(row["units"])
    errors = collections.defaultdict(list)
    for key, units in sorted(plan.items()):
        used = real.get(key, 0)
        size = pack_size(*products[key[1]])
        if used > 0:
            errors["plan"].append((abs(units - used), used))
            errors["pro-rata"].append((abs(target[key] * size - used), used))
    for name, pairs in errors.items():
        mean = sum(e / u for e, u in pairs) / len(pairs)
        weighted = sum(e for e, _ in pairs) / sum(u for _, u in pairs)
        median = sorted(e / u for e, u in pairs)[len(pairs) // 2]
        print(f"{name}: {len(pairs)} cells with real use, mean absolute relative error {mean:.4f}, "
              f"median {median:.4f}, weighted by use {weighted:.4f}")


main()
