"""Whether a plan exists, by a linear program of HiGHS and, where it says no, by a proof checked in exact fractions.

The program lets every row give way at a price and asks for the least total, each row measured by its own size.

- "possible": there is no such proof, and the least total is at most 1e-9 of the rows' sizes, the accuracy of doubles here;
  HiGHS's own tolerances are 1e-10.
- "impossible": its duals, taken as exact fractions, combine the rows into one whose least left side over all floors and
  caps is above its right side. No tolerance is in this; rounding can only lose a proof, never make one.
- "undecided": neither.
"""

import contextlib
import os
from fractions import Fraction

import model

HIGHS_TOLERANCE = 1e-10
NOTHING = 1e-9


def prepare():
    """Loads HiGHS once, before processes are made."""
    import highspy  # noqa: F401


@contextlib.contextmanager
def silence():
    """HiGHS says its name on standard output once a process, whatever its options are."""
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def solve(rows, own):
    """The least total violation and the multiplier of each row."""
    import highspy

    with silence():
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        highs.setOptionValue(name, HIGHS_TOLERANCE)
    infinity = highspy.kHighsInf
    for cell in own:
        highs.addVar(float(cell.floor), infinity if cell.cap is None else float(cell.cap))
    sizes = [max([abs(row.limit)] + [abs(a) for a in row.terms.values()] + [Fraction(1, 10_000)]) for row in rows]
    column = len(own)
    for row, size in zip(rows, sizes):
        indices, values = list(row.terms), [float(a / size) for a in row.terms.values()]
        for sign, senses in ((1.0, ("=", ">=")), (-1.0, ("=", "<="))):
            if row.sense in senses:
                highs.addVar(0.0, infinity)
                highs.changeColCost(column, 1.0)
                indices.append(column)
                values.append(sign)
                column += 1
        limit = float(row.limit / size)
        least, most = {"=": (limit, limit), "<=": (-infinity, limit), ">=": (limit, infinity)}[row.sense]
        highs.addRow(least, most, len(indices), indices, values)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None, None
    duals = highs.getSolution().row_dual
    return highs.getInfo().objective_function_value, [Fraction(duals[i]) / sizes[i] for i in range(len(rows))]


def proves(rows, own, agreed, multipliers):
    """Whether the combination of rows cannot hold, exactly. HiGHS's duals are for "at least": positive where so."""
    right, combined = Fraction(0), [Fraction(0)] * len(own)
    for row, multiplier in zip(rows, multipliers):
        if row.sense == "<=" and multiplier > 0 or row.sense == ">=" and multiplier < 0:
            multiplier = Fraction(0)
        right += multiplier * row.limit
        for i, a in row.terms.items():
            combined[i] += multiplier * a
    # multiplier · row >= multiplier · limit for every row, so the most of the left side must reach the right side.
    most = Fraction(0)
    whole = {row.name for row in rows if row.kind == "product"}
    for i, cell in enumerate(own):
        cap = cell.cap
        if cap is None and combined[i] > 0:
            # No cell has more than the whole volume, where the volume is among the rows.
            if "product " + cell.product not in whole:
                return False
            cap = agreed[cell.product]
        most += combined[i] * (cap if combined[i] > 0 else cell.floor)
    return most < right


def verdict(rows, own, agreed):
    """The answer for rows and the floors and caps of cells."""
    total, multipliers = solve(rows, own)
    if total is None:
        return "undecided"
    if proves(rows, own, agreed, multipliers):
        return "impossible"
    return "possible" if total <= NOTHING else "undecided"


def judge(tables, relaxed=()):
    """"possible", "impossible" or "undecided" for a plan in which limits of the kinds `relaxed` may give way by any share.

    A share of nothing is nothing, so limits of 0 stay; where the answer hangs on that, it is "undecided".
    """
    verdicts = {decide(tables, relaxed, zero) for zero in ((True, False) if relaxed else (True,))}
    return verdicts.pop() if len(verdicts) == 1 else "undecided"


def decide(tables, relaxed, zero_stays):
    own = model.cells(tables)
    rows = model.rows(tables, own)
    if "capacity" in relaxed:
        rows = [row for row in rows if row.kind != "capacity" or (zero_stays and row.limit == 0)]
    for cell in own:
        if cell.fixed is None:
            if "caps" in relaxed and not (zero_stays and cell.cap == 0):
                cell.cap = None
            if "floors" in relaxed:
                cell.floor = 0
    return verdict(rows, own, model.agreed_packs(tables))
