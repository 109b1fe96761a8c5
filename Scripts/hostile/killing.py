"""The part that kills commands at any moment over an earlier output."""

import os
import signal

from bases import Bases
from commands import Box
from draws import Draws

SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def kill(world, seed, number, folder):
    """allocate, merge or substitute killed over an earlier output, then run again: one output whole, nothing left behind."""
    draws = Draws(seed, "kill", number)
    box = Box(draws, Bases(world), folder)
    kind = draws.pick(("allocate", "merge", "substitute"))
    if kind == "allocate":
        argv = ["allocate", box.take("plans/season", "plan"), "--tables", draws.pick(("csv", "csv", "xlsx", "all"))]
    elif kind == "merge":
        argv = ["merge", box.take("outputs/city", "city")] + [box.take(f"results/{d}", f"result-{d}") for d in ("D0", "D1", "D2")]
    else:
        argv = ["substitute", box.take("outputs/city", "city"), "--tables", draws.pick(("csv", "csv", "xlsx"))]
        argv += ["--substitutions", box.take("beside/substitutions.csv", "substitutions.csv")]
    place = os.path.join("results", "out")
    os.mkdir(box.path("results"))
    box.take("outputs/other", place)
    first = {"argv": argv + ["-o", "whole"], "codes": [0], "writes": ["whole"], "verify": "whole", "clock": "whole"}
    killed = {"argv": argv + ["-o", place, "--force"], "writes": [place], "whole": "whole",
              "kill": [int(draws.pick(SIGNALS)), draws.between(1, 1100)]}
    again = {"argv": argv + ["-o", place, "--force"], "codes": [0], "writes": ["results", ".tmp"], "same": ["whole", place, "bytes"],
             "alone": {"results": ["out"], ".tmp": []}}
    return [first, killed, again]
