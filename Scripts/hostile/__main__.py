"""Tries fenliang with hostile inputs and realistic plans, bounded and seeded, and judges every execution.

The same seed gives the same executions on any machine. What fails is saved with its inputs under out/hostile/SEED/ and
can be run again with --replay. The last line is `N passed, N failed`; the exit code is 1 where any failed.
"""

import argparse
import collections
import json
import os
import pickle
import shutil
import signal
import sys
import time
import traceback
import warnings

import allocating
import commands
import killing
import minimal
import model
import plans
import running
from bases import Bases

PARTS = {
    "hostile": commands.hostile,
    "rich": allocating.rich,
    "built": allocating.built,
    "time": allocating.time,
    "kill": killing.kill,
}


class World:
    """What all executions share: the program, the folder of the repository, and where they run."""

    def __init__(self, arguments):
        self.root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        self.binary = os.path.abspath(arguments.binary or os.path.join(self.root, ".build/release/fenliang"))
        self.seed = arguments.seed
        self.place = os.path.abspath(arguments.output or os.path.join(self.root, "out/hostile"))
        self.scratch = os.path.join(self.place, f"running-{os.getpid()}")
        self.bases = os.path.join(self.scratch, "bases")
        self.linear = None
        if arguments.judge:
            import linear

            linear.prepare()
            self.linear = linear


def execute(task):
    """Runs one execution; what went wrong, in few words, and notes to be counted."""
    world, part, number = task
    scratch = os.path.join(world.scratch, f"worker-{os.getpid()}")
    folder = os.path.join(scratch, "folder")
    os.makedirs(folder)
    try:
        steps = PARTS[part](world, world.seed, number, folder)
        judge = running.Judge(world.binary, folder, scratch, world.linear)
        findings = judge.run(steps)
        saved = save(world, part, number, judge) if findings else None
        codes = [(argv[0] if argv else "", result.code) for argv, result in judge.log]
        kinds = [(finding.kind, finding.detail) for finding in findings]
        return part, number, kinds, saved, judge.notes, codes
    except Exception as error:  # A mistake of the harness: said, and the run goes on.
        where = traceback.format_exc().splitlines()[-3].strip()
        return part, number, [(f"harness: {type(error).__name__}", f"{error} {where}")], None, [], []
    finally:
        running.remove(scratch)


def executions(world, waiting, jobs):
    """Results in the order of the tasks, each from a process of its own, so that none can harm another."""
    waiting, under_way, done = enumerate(waiting), {}, {}
    following = 0
    try:
        while True:
            while len(under_way) < jobs:
                order, task = next(waiting, (None, None))
                if task is None:
                    break
                under_way[forked(world, task)] = (order, task)
            if not under_way:
                return
            process, status = os.wait()
            order, task = under_way.pop(process)
            path = os.path.join(world.scratch, f"result-{process}")
            if os.path.exists(path):
                with open(path, "rb") as file:
                    done[order] = pickle.load(file)
                os.remove(path)
            else:
                done[order] = (*task[1:], [("harness: a process ended", f"status {status}")], None, [], [])
            while following in done:
                yield done.pop(following)
                following += 1
    finally:
        for process in under_way:
            os.kill(process, signal.SIGTERM)
            os.waitpid(process, 0)


def forked(world, task):
    """Starts one execution in a process of its own, which leaves its result in a file."""
    sys.stdout.flush()
    process = os.fork()
    if process == 0:
        try:
            result = execute(task)
            with open(os.path.join(world.scratch, f"result-{os.getpid()}"), "wb") as file:
                pickle.dump(result, file)
        finally:
            os._exit(0)
    return process


def save(world, part, number, judge):
    """Keeps the inputs of a failed execution, its steps and what the program said."""
    place = os.path.join(world.place, str(world.seed), f"{part}-{number}")
    if os.path.lexists(place):
        running.remove(place)
    os.makedirs(os.path.join(place, "input"))
    steps = PARTS[part](world, world.seed, number, os.path.join(place, "input"))
    with open(os.path.join(place, "execution.json"), "w") as file:
        json.dump({"part": part, "seed": world.seed, "number": number, "steps": steps}, file, indent=1)
    report(judge, os.path.join(place, "said.txt"))
    kinds = [finding.kind for finding in judge.findings if "over" not in finding.kind and "limit" not in finding.kind]
    if part in ("rich", "built") and kinds:
        # The first step alone, on a smaller plan; what needs the other steps stays as it is.
        tables = model.read(os.path.join(place, "input", "plan"))
        small = minimal.minimise(world.binary, judge.scratch, steps[:1], tables, kinds[0], world.linear)
        if small is not tables:
            plans.write(small, os.path.join(place, "minimal", "input", "plan"))
            with open(os.path.join(place, "minimal", "execution.json"), "w") as file:
                json.dump({"part": part, "seed": world.seed, "number": number, "steps": steps[:1]}, file, indent=1)
    return place


def report(judge, path):
    """Writes what was run, what was found and what the program said."""
    with open(path, "wb") as file:
        for finding in judge.findings:
            file.write(os.fsencode(f"{finding.kind}: {finding.detail}\n"))
        for argv, result in judge.log:
            words = " ".join(json.dumps(word) if not word or set(word) - SAFE else word for word in argv)
            line = f"\n$ fenliang {words}\n"
            file.write(line.encode("utf-8", "surrogateescape") + result.out[:20_000] + result.err[:20_000])
            file.write(f"exit {result.code}, {result.wall:.2f} s, {result.megabytes:.0f} MB\n".encode())


SAFE = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./@=:,%")


def replay(world, place):
    """Runs a saved execution again, on a copy of its inputs."""
    with open(os.path.join(place, "execution.json")) as file:
        execution = json.load(file)
    scratch = os.path.join(world.scratch, "replay")
    folder = os.path.join(scratch, "folder")
    os.makedirs(scratch)
    shutil.copytree(os.path.join(place, "input"), folder, symlinks=True)
    judge = running.Judge(world.binary, folder, scratch, world.linear)
    findings = judge.run(execution["steps"])
    report(judge, os.path.join(scratch, "said"))
    sys.stdout.flush()
    with open(os.path.join(scratch, "said"), "rb") as file:
        sys.stdout.buffer.write(file.read() + b"\n")
    return not findings


def tasks(world, arguments):
    for part in PARTS:
        first = arguments.first
        for number in range(first, first + (getattr(arguments, part) or 0)):
            yield world, part, number


def main():
    parser = argparse.ArgumentParser(prog="Scripts/hostile.sh", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first execution of each part")
    for part, function in PARTS.items():
        parser.add_argument(f"--{part}", type=int, default=0, metavar="N", help=function.__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=1, metavar="J")
    parser.add_argument("--judge", action="store_true", help="ask HiGHS whether plans exist")
    parser.add_argument("--replay", nargs="+", metavar="FOLDER", help="run saved executions again")
    parser.add_argument("--binary", help="the program; .build/release/fenliang by default")
    parser.add_argument("--output", help="where failures are saved; out/hostile by default")
    arguments = parser.parse_args()
    world = World(arguments)
    if not os.access(world.binary, os.X_OK):
        sys.exit(f"hostile: {world.binary} is missing; run `make build` first.")
    os.makedirs(world.scratch)
    # A workbook with two parts of one name is what is wanted.
    warnings.filterwarnings("ignore", message="Duplicate name")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        if arguments.replay:
            results = []
            for place in arguments.replay:
                results.append(replay(world, place))
                running.remove(os.path.join(world.scratch, "replay"))
            print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
            return 0 if all(results) else 1
        return run(world, arguments)
    finally:
        running.remove(world.scratch)


def run(world, arguments):
    """Runs every execution asked for, in order, and sums up."""
    counts, kinds, codes, notes = collections.Counter(), collections.defaultdict(list), {}, collections.Counter()
    began = time.monotonic()
    print(f"seed {world.seed}, {world.binary}")
    if arguments.hostile or arguments.kill:
        Bases(world).make()
    for part, number, found, saved, noted, ended in executions(world, tasks(world, arguments), arguments.jobs):
        counts["failed" if found else "passed"] += 1
        for command, code in ended:
            codes.setdefault((part, command), collections.Counter())[code] += 1
        for name, count in noted:
            notes[f"{part}: {name}"] += count
        for kind, detail in dict(found).items():
            kinds[kind].append(f"{part}-{number}")
            print(f"{part}-{number}: {kind}: {detail}", flush=True)
    for (part, command), ended in sorted(codes.items()):
        print(f"{part} {command}: " + ", ".join(f"exit {code} {count}" for code, count in sorted(ended.items())))
    for name, count in sorted(notes.items()):
        print(f"{name}: {count}")
    for kind, numbers in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"{len(numbers):5} {kind}: {' '.join(numbers[:5])}")
    print(f"{time.monotonic() - began:.0f} s; failures are under {os.path.join(world.place, str(world.seed))}"
          if counts["failed"] else f"{time.monotonic() - began:.0f} s")
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
