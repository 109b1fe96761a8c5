"""Makes a failing plan smaller while it fails in the same way: fewer products, institutions, rules, limits, parameters."""

import copy
import os

import model
import plans
import running

NEEDED = ("cycle_start", "cycle_end", "report_due", "prepayment_due", "basis")
RUNS = 120


def without(tables, table, index):
    """The tables without one row and whatever names it; nothing where that leaves no plan."""
    tables = copy.deepcopy(tables)
    row = tables[table].pop(index)
    if table == "parameters" and row["key"] in NEEDED or not tables[table]:
        return None
    column = {"products": "product_id", "institutions": "institution_id", "districts": "district_id"}.get(table)
    if column:
        key = row[column]
        if table == "districts":
            if any(other["district_id"] == key for other in tables["institutions"]):
                return None
        for other in ("usage", "demand", "limits"):
            tables[other] = [line for line in tables.get(other, []) if line.get(column) != key]
        rules = []
        for rule in tables.get("rules", []):
            for name, kind in (("products", "products"), ("institutions", "institutions")):
                if kind == table and rule[name] != "*" and ":" not in rule[name]:
                    rule[name] = ";".join(word for word in rule[name].split(";") if word != key)
            parts = rule["institutions"].split("&")
            if table == "districts" and any(key in part.split(":")[-1].split(";") for part in parts):
                return None
            if rule["products"] and rule["institutions"]:
                rules.append(rule)
        tables["rules"] = rules
    return {name: rows for name, rows in tables.items() if rows}


def minimise(binary, scratch, steps, tables, kind, linear):
    """A smaller plan with the same finding, after at most `RUNS` tries."""
    runs = 0

    def fails(candidate):
        nonlocal runs
        runs += 1
        folder = os.path.join(scratch, "smaller")
        plans.write(candidate, os.path.join(folder, "plan"))
        judge = running.Judge(binary, folder, scratch, linear)
        try:
            return any(finding.kind == kind for finding in judge.run(steps))
        except (KeyError, ValueError, ZeroDivisionError, StopIteration):
            return False
        finally:
            running.remove(folder)

    for table in ("rules", "limits"):
        if table in tables and runs < RUNS:
            candidate = {name: rows for name, rows in tables.items() if name != table}
            if fails(candidate):
                tables = candidate
    for table in ("products", "institutions", "rules", "limits", "parameters", "districts", "usage", "demand"):
        index = 0
        while index < len(tables.get(table, [])) and runs < RUNS:
            candidate = without(tables, table, index)
            if candidate is not None and fails(candidate):
                tables = candidate
            else:
                index += 1
    return tables
