#!/usr/bin/env python3
"""Solve MPS files with HiGHS and print one line per file: FILE OBJECTIVE.

HiGHS is not part of the product; it is the second opinion on programs that `fenliang export-lp` writes.
Needs highspy (PyPI): `Scripts/check-mps-with-highs.sh FILE...` installs it into a virtual environment of its own.

A file without an optimum prints HiGHS's own word (Infeasible, Unbounded, ...) in place of the number.
Exit code: 0 when every file was read and solved, 1 when one had no optimum, 2 on wrong usage or an unreadable file.
"""

import sys

import highspy


def solve(path: str) -> tuple[str, int]:
    """The text after the file name, and the exit code the file deserves."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    highs.setOptionValue("dual_feasibility_tolerance", 1e-9)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.setOptionValue("mip_abs_gap", 1e-9)
    if highs.readModel(path) == highspy.HighsStatus.kError:
        return "unreadable", 2
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        return highs.modelStatusToString(status), 1
    return repr(highs.getInfo().objective_function_value), 0


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__, file=sys.stderr)
        return 2
    worst = 0
    for path in paths:
        text, code = solve(path)
        print(path, text)
        worst = max(worst, code)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
