"""The parts that allocate plans made here: rich ones, those with a whole-pack plan behind them, hard ones in limited time."""

import os

import model
import plans
from draws import Draws

COMMON = ["--tables", "csv"]


def rich(world, seed, number, folder):
    """A plan with up to twenty rules; a third of them with --relax; one in twenty again in other ways."""
    draws = Draws(seed, "rich", number)
    relaxed = draws.some(("capacity", "caps", "floors"), 1, 3) if number % 3 == 2 else []
    if draws.chance(50):
        tables = plans.wild(draws)
    else:
        tables = plans.plan(draws, whole=False, consistent=draws.chance(60), tight=bool(relaxed) and draws.chance(70))
    plans.write(tables, os.path.join(folder, "plan"))
    argv = ["allocate", "plan", "-o", "out", *COMMON, "--time-limit", "1"]
    for kind in relaxed:
        argv += ["--relax", kind]
    steps = [{"argv": argv, "codes": [0, 4], "writes": ["out"], "verify": "out", "judge": "plan", "relaxed": relaxed}]
    if number % 20 == 7:
        plans.write(tables, os.path.join(folder, "shuffled"), draws)
        again = ["allocate", "shuffled", "-o", "again"] + argv[4:]
        steps.append({"argv": again, "codes": [0, 4], "writes": ["again"], "same": ["out", "again", "bytes"], "one": True})
    if number % 20 == 13:
        other = ["allocate", "plan", "-o", "other"] + argv[4:] + ["--engine", "reference"]
        steps.append({"argv": other, "codes": [0, 4], "writes": ["other"], "same": ["out", "other", "packs"]})
    cell = draws.pick(model.cells(tables))
    district = next(r["district_id"] for r in tables["institutions"] if r["institution_id"] == cell.institution)
    if number % 20 == 3:
        # A packet that comes back unchanged has the city's rows.
        again = ["resplit", f"out/packets/{district}", "-o", "back", *COMMON, "--time-limit", "1"]
        steps.append({"argv": again, "codes": [0], "writes": ["back"], "verify": "back", "same": ["out", "back", "rows"], "after": [0]})
        steps.append({"argv": ["merge", "out", "back", "-o", "merged", "--partial"], "codes": [0], "writes": ["merged"],
                      "verify": "merged", "same": ["out", "merged", "rows"], "after": [0]})
    if number % 20 == 17:
        asked = ["--institution", cell.institution, "--product", cell.product]
        steps.append({"argv": ["explain", "out", *asked], "codes": [0], "after": [0]})
        steps.append({"argv": ["fairness", "out", "-o", "fair"], "codes": [0], "writes": ["fair"], "after": [0]})
        plans.write({"overrides": [{"table": "institutions", "key": cell.institution, "column": "weight", "value": "3"}]}, folder)
        kept = ["allocate", "plan", "-o", "kept", "--keep", "out", "--overrides", "overrides.csv"] + argv[4:]
        steps.append({"argv": kept, "codes": [0, 4], "writes": ["kept"], "verify": "kept", "after": [0]})
    return steps


def built(world, seed, number, folder):
    """A plan around whole packs that keep every limit: there is a plan, whatever the rounding does."""
    draws = Draws(seed, "built", number)
    plans.write(plans.plan(draws, whole=True), os.path.join(folder, "plan"))
    argv = ["allocate", "plan", "-o", "out", *COMMON, "--time-limit", "1"]
    return [{"argv": argv, "codes": [0], "writes": ["out"], "verify": "out", "note": "W590"}]


def time(world, seed, number, folder):
    """A hard plan under time limits: kept within a second, and no other plan than without one."""
    draws = Draws(seed, "time", number)
    plans.write(plans.hard(draws), os.path.join(folder, "plan"))
    steps = [{"argv": ["check", "plan"], "clock": "reading"}]
    steps.append({"argv": ["allocate", "plan", "-o", "out", *COMMON], "codes": [0, 4, 6], "writes": ["out"], "clock": "unlimited"})
    for limit in (0, 1, 2, 5):
        place = f"out-{limit}"
        argv = ["allocate", "plan", "-o", place, *COMMON, "--time-limit", str(limit)]
        step = {"argv": argv, "codes": [0, 4, 6], "writes": [place], "verify": place, "limit": limit}
        steps.append({**step, "same": ["out", place, "bytes"]})
    return steps

