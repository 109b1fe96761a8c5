"""Runs steps of fenliang in a folder and says what is wrong with how they went.

A step is a dictionary, so that an execution can be saved and replayed:

    argv      words after `fenliang`
    codes     exit codes that are right
    writes    paths, relative to the folder, in which the step may write; everything else must stay as it is
    verify    an output that `fenliang verify` must accept after exit 0
    same      two outputs that must be alike after exit 0: in all "bytes", in "packs", or in the "rows" that both have
    after     the step is run only after a step with one of these exit codes
    one       run on one processor
    judge     a plan: the exit code must be what an independent linear program says (with `relaxed`)
    said      what was done to the inputs, for readers
    keeps     files of the user's inside the place of the output, which must stay
    forged    what was changed in an output that `verify` must not accept
    alone     folder → the only names that may be in it afterwards
    whole     what the output is when it is whole, to compare with after a kill
    kill      signal, and thousandths of the time that the `clock` step took: the process is killed then
    limit     seconds of --time-limit, which must be kept
    clock     its time is that of reading, which a later `limit` does not count, or that of the whole work, or
              "unlimited": its exit code is what a `limit` may not turn into a conflict
"""

import csv
import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time

SECONDS = 20
MEGABYTES = 2048
# Another machine's load must not look like a hang: what counts is the lesser of wall clock and processor time.
WALL_SECONDS = 180
CPU_SECONDS = 45
# As much of what the program says is looked at.
SAID = 64 << 20
RIGHT_CODES = (0, 2, 3, 4, 5, 6, 7)
# C0 but tab and line ends, DEL, C1, the directional marks and overrides.
RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Where a cell may begin with what a spreadsheet takes for a formula; and numbers, which it may.
FORMULA = re.compile(rb'[,\n\xbf]"?[=+@\t\r-]')
NUMBER = re.compile(r"[-+]?[0-9.]+%?")
LEFTOVER = re.compile(r"\.fenliang-|^\.")


class Finding:
    """What is wrong: a short kind that groups findings, and the details."""

    def __init__(self, kind, detail=""):
        self.kind, self.detail = kind, detail


def snapshot(folder):
    """Everything below a folder: path → what it is, enough to see any change."""
    result, open_folders = {}, [folder]
    while open_folders:
        current = open_folders.pop()
        for entry in os.scandir(current):
            status = entry.stat(follow_symlinks=False)
            path = os.path.relpath(entry.path, folder)
            if entry.is_dir(follow_symlinks=False):
                result[path] = ("folder", status.st_mode)
                open_folders.append(entry.path)
            else:
                result[path] = (status.st_mode, status.st_size, status.st_mtime_ns, status.st_ino)
    return result


def readable(path):
    """The bytes of a file, or what a link that leads nowhere says."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return os.fsencode("link to " + os.readlink(path)) if os.path.islink(path) else b"unreadable"


def contents(path):
    """The bytes below a path as one digest; None where there is nothing."""
    if not os.path.lexists(path):
        return None
    if not os.path.isdir(path):
        return hashlib.sha256(readable(path)).hexdigest()
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            full = os.path.join(folder, name)
            digest.update(os.fsencode(os.path.relpath(full, path)) + b"\0")
            digest.update(hashlib.sha256(readable(full)).digest())
    return digest.hexdigest()


class Result:
    def __init__(self, code, out, err, wall, cpu, megabytes, stopped):
        self.code, self.out, self.err = code, out, err
        self.wall, self.cpu, self.megabytes, self.stopped = wall, cpu, megabytes, stopped

    @property
    def seconds(self):
        return min(self.wall, self.cpu)


def start(binary, argv, folder, one=False, scratch="."):
    """Starts fenliang in the folder, with a home and a place for scratch files of its own."""
    environment = {
        "PATH": "/usr/bin:/bin", "HOME": os.path.join(folder, ".home"), "TMPDIR": os.path.join(folder, ".tmp"),
        "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
    }
    for name in (".home", ".tmp"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)

    def prepare():
        # A shell in the background starts its children with SIGINT ignored.
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
        if one:
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    out = open(os.path.join(scratch, "stdout"), "wb")
    err = open(os.path.join(scratch, "stderr"), "wb")
    with out, err:
        return subprocess.Popen(
            [binary, *argv], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True, preexec_fn=prepare)


def run(binary, argv, folder, scratch, one=False, kill=None):
    """Runs fenliang to its end, or until it has taken too long, or until it is killed as asked."""
    process = start(binary, argv, folder, one, scratch)
    began = time.monotonic()
    stopped = False

    def stop(*_):
        nonlocal stopped
        if process.returncode is not None:
            return
        if kill is None or time.monotonic() - began > WALL_SECONDS - 1:
            stopped = True
            os.killpg(process.pid, signal.SIGKILL)
        else:
            os.kill(process.pid, kill[0])
            signal.setitimer(signal.ITIMER_REAL, WALL_SECONDS)

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, kill[1] if kill else WALL_SECONDS)
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    signal.setitimer(signal.ITIMER_REAL, 0)
    wall = time.monotonic() - began
    process.returncode = code = os.waitstatus_to_exitcode(status)
    texts = []
    for name in ("stdout", "stderr"):
        with open(os.path.join(scratch, name), "rb") as file:
            texts.append(file.read(SAID))
    return Result(
        code, texts[0], texts[1], wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
        stopped or code == -signal.SIGXCPU)


def reason(result):
    """The first words of an internal error or a crash that group it with others of its kind."""
    text = (result.err + b"\n" + result.out).decode("utf-8", "replace")
    trap = re.search(r"([A-Za-z]+\.swift):(\d+): (Fatal error|Precondition failed|Assertion failed)[^\n]*", text)
    if trap:
        return trap.group(0)
    codes = sorted(set(re.findall(r"\bV\d{3}\b", text)))
    if codes:
        return " ".join(codes)
    lines = [line for line in text.splitlines() if line.strip() and not re.match(r"[WN]\d{3} |共 |Errors:|……", line)]
    return re.sub(r"[0-9][0-9.,e+-]*", "#", lines[-1] if lines else "")[:120]


def within(path, places):
    return any(path == place or path.startswith(place + "/") for place in places)


def own_scratch(path):
    """Caches of libraries below our home, which no command of ours chooses."""
    return path in (".home", ".tmp") or path.startswith(".home/.cache")


class Judge:
    """Runs the steps of one execution in its folder and collects findings."""

    def __init__(self, binary, folder, scratch, linear=None):
        self.binary, self.folder, self.scratch, self.linear = binary, folder, scratch, linear
        self.findings, self.log, self.notes = [], [], []
        self.clock, self.unlimited = 0.0, None

    def found(self, kind, detail=""):
        self.findings.append(Finding(kind, detail))

    def run(self, steps):
        last = 0
        for step in steps:
            if last not in step.get("after", [last]):
                continue
            result = self.step(step)
            if result is None:
                break
            last = result.code
        return self.findings

    def step(self, step):
        argv, writes = step["argv"], step.get("writes", [])
        command = " ".join(argv[:2]) if argv[:1] == ["scenario"] else (argv[0] if argv else "")
        before = snapshot(self.folder)
        outputs = {place: contents(os.path.join(self.folder, place)) for place in writes}
        kept = {path: contents(os.path.join(self.folder, path)) for path in step.get("keeps", [])}
        kill = step.get("kill")
        if kill:
            kill = (kill[0], max(0.0005, self.clock * kill[1] / 1000))
        result = run(self.binary, argv, self.folder, self.scratch, step.get("one", False), kill)
        self.log.append((argv, result))
        after = snapshot(self.folder)
        if "kill" in step:
            self.judge_kill(step, result, outputs, after)
            return result
        if result.stopped or result.seconds > SECONDS:
            self.found(f"{command}: over {SECONDS} s", f"wall {result.wall:.1f} s, processor {result.cpu:.1f} s")
        if result.megabytes > MEGABYTES:
            self.found(f"{command}: over {MEGABYTES} MB", f"{result.megabytes:.0f} MB")
        if result.stopped:
            return None
        if result.code < 0 or result.code > 127:
            self.found(f"{command}: signal {-result.code if result.code < 0 else result.code - 128}", reason(result))
        elif "forged" in step and result.code == 0:
            self.found(f"verify: does not see {step['forged']}", step["said"][0])
        elif result.code not in step.get("codes", RIGHT_CODES):
            self.found(f"{command}: exit {result.code}", reason(result))
        self.judge_terminal(command, argv, result)
        for path in sorted(set(before) | set(after)):
            if before.get(path) == after.get(path) or own_scratch(path):
                continue
            if not within(path, writes):
                what = "left behind" if path not in before else ("removed" if path not in after else "changed")
                self.found(f"{command}: {what} outside the output", path)
        for place in writes:
            now = contents(os.path.join(self.folder, place))
            if result.code not in (0, 4, 5) and now != outputs[place] and outputs[place] is not None:
                self.found(f"{command}: exit {result.code} changed the earlier output", place)
        for path, old in kept.items():
            if contents(os.path.join(self.folder, path)) != old:
                self.found(f"{command}: a file of the user's is gone or changed", path)
        for place, names in step.get("alone", {}).items():
            left = sorted(set(os.listdir(os.path.join(self.folder, place))) - set(names))
            if left:
                self.found(f"{command}: left behind after the next run", left[0])
        # Where nothing had to be written, what stands there is not this command's.
        is_new = any(contents(os.path.join(self.folder, place)) != old for place, old in outputs.items())
        if result.code == 0 and "verify" in step and is_new:
            self.judge_output(command, step["verify"])
            self.judge_formulas(command, os.path.join(self.folder, step["verify"]))
        if result.code == 4 and "verify" in step:
            self.judge_card(command, step["verify"])
        if result.code == 0 and "same" in step:
            self.judge_same(command, *step["same"])
        if step.get("clock") == "unlimited":
            self.unlimited = result.code
        elif "clock" in step:
            self.clock = result.wall if step["clock"] == "whole" else result.seconds
        if "limit" in step:
            self.judge_limit(command, step, result)
        if "judge" in step and result.code in (0, 4):
            self.judge_plan(command, step, result)
        if "note" in step:
            self.notes.append((step["note"], result.out.count(b"W590") + result.err.count(b"W590")))
        return result

    def judge_terminal(self, command, argv, result):
        for name, data in (("output", result.out), ("errors", result.err)):
            try:
                text = data.decode("utf-8")
            except UnicodeDecodeError:
                if len(data) < SAID:
                    self.found(f"{command}: bytes that are not UTF-8 on standard {name}")
                text = data.decode("utf-8", "replace")
            raw = RAW.search(text)
            if raw:
                around = text[max(0, raw.start() - 60) : raw.end() + 20]
                form = " as JSON" if argv[-2:] == ["--format", "json"] else ""
                self.found(f"{command}: raw U+{ord(raw.group()):04X} on standard {name}{form}", ascii(around))
        if argv[-1:] == ["json"] and argv[-2:-1] == ["--format"] and 0 < len(result.out) < SAID:
            try:
                json.loads(result.out)
            except ValueError as error:
                self.found(f"{command}: standard output is no JSON", str(error))

    def judge_output(self, command, place):
        check = run(self.binary, ["verify", place], self.folder, self.scratch)
        self.log.append((["verify", place], check))
        if check.code != 0:
            self.found(f"{command}: verify refuses its output, exit {check.code}", reason(check))

    def judge_card(self, command, place):
        """A conflict leaves a card and its repairs, or what there was."""
        path = os.path.join(self.folder, place, "conflict.json")
        if not os.path.exists(path):
            return
        try:
            with open(path, encoding="utf-8") as file:
                json.load(file)
        except ValueError as error:
            self.found(f"{command}: conflict.json is no JSON", str(error))
        if os.path.exists(os.path.join(self.folder, place, "allocation.csv")):
            self.found(f"{command}: a conflict card beside an allocation")

    def judge_same(self, command, left, right, how):
        pair = [os.path.join(self.folder, place) for place in (left, right)]
        if how == "bytes" and contents(pair[0]) != contents(pair[1]):
            self.found(f"{command}: other bytes from the same plan", " ".join(differing(*pair)[:5]))
        if how == "rows":
            rows = [lines_of(place) for place in pair]
            if not rows[1] <= rows[0]:
                self.found(f"{command}: other rows than the city's", min(rows[1] - rows[0])[:60])
        if how == "packs":
            for column in ("packs", "bound_by"):
                cells = [column_of(place, column) for place in pair]
                if cells[0] != cells[1]:
                    cell = next(key for key in cells[0] if cells[0][key] != cells[1].get(key))
                    self.found(f"{command}: another {column} from the other engine", " ".join(cell))

    def judge_limit(self, command, step, result):
        """A limit is in force where no plan exists; where one does, its work is bounded by itself. Reading is outside it."""
        over = result.seconds - self.clock - step["limit"]
        if result.code != 0 and over > 1:
            self.found(f"{command}: --time-limit not kept", f"{over:.1f} s over {step['limit']} s, exit {result.code}")
        if result.code == 4 and self.unlimited == 0:
            self.found(f"{command}: --time-limit turns a plan into a conflict", f"{step['limit']} s")
        self.notes.append((f"--time-limit in force, exit {result.code}" if result.code else "a plan exists", 1))

    def judge_formulas(self, command, place):
        """Tables for people, which begin with a mark, hold no text that a spreadsheet would compute."""
        for folder, _, files in os.walk(place):
            for name in files:
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read() if name.endswith(".csv") else b""
                if not data.startswith(b"\xef\xbb\xbf") or not FORMULA.search(data):
                    continue
                for row in csv.reader(io.StringIO(data[3:].decode("utf-8", "replace"), newline="")):
                    cell = next((c for c in row if c[:1] in tuple("=+-@\t\r") and not NUMBER.fullmatch(c)), None)
                    if cell is not None:
                        self.found(f"{command}: formula text in a table for people", f"{name}: {ascii(cell)[:40]}")
                        return

    def judge_plan(self, command, step, result):
        if self.linear is None:
            return
        import model

        tables = model.read(os.path.join(self.folder, step["judge"]))
        verdict = self.linear.judge(tables, step.get("relaxed", []))
        self.notes.append((f"exit {result.code}, {verdict}", 1))
        if result.code == 4 and verdict == "possible":
            self.found(f"{command}: a plan exists and is said not to", "by an independent linear program")
        if result.code == 0 and verdict == "impossible":
            self.found(f"{command}: no plan exists and one is given", "by an exact proof")
        place = os.path.join(self.folder, step["verify"])
        if result.code == 4 and not step.get("relaxed") and os.path.exists(os.path.join(place, "conflict.json")):
            import cards

            self.notes.append(("cards", 1))
            for kind, detail in cards.judge(tables, place):
                self.found(f"{command}: {kind}", detail)

    def judge_kill(self, step, result, outputs, after):
        name = signal.Signals(step["kill"][0]).name
        for place, old in outputs.items():
            now = contents(os.path.join(self.folder, place))
            if now not in (old, contents(os.path.join(self.folder, step["whole"]))):
                self.found(f"{step['argv'][0]}: {name} left neither the old nor the new output", place)
        if name != "SIGKILL":
            left = [p for p in after if LEFTOVER.search(os.path.basename(p)) and not own_scratch(p)]
            left += [p for p in after if p.startswith(".tmp/")]
            if left:
                self.found(f"{step['argv'][0]}: {name} left scratch files behind", left[0])
        if result.code not in (-step["kill"][0], 128 + step["kill"][0], 0):
            self.found(f"{step['argv'][0]}: exit {result.code} after {name}", reason(result))


def differing(left, right):
    """Paths whose bytes differ between two folders."""
    names = set()
    for root in (left, right):
        for folder, _, files in os.walk(root):
            names.update(os.path.relpath(os.path.join(folder, name), root) for name in files)
    return [n for n in sorted(names) if contents(os.path.join(left, n)) != contents(os.path.join(right, n))]


def column_of(output, column):
    """One column of an output's cells."""
    with open(os.path.join(output, "allocation.csv"), encoding="utf-8-sig", newline="") as file:
        return {(r["product_id"], r["district_id"], r["institution_id"]): r[column] for r in csv.DictReader(file)}


def lines_of(output):
    """The lines of an output's allocation, as they stand there."""
    with open(os.path.join(output, "allocation.csv"), encoding="utf-8-sig", newline="") as file:
        return set(file)


def remove(folder):
    """Removes a folder, also where a mutation took rights away."""

    def again(function, path, _):
        os.chmod(os.path.dirname(path), 0o700)
        if not os.path.islink(path):
            os.chmod(path, 0o700)
        function(path)

    shutil.rmtree(folder, onerror=again)
