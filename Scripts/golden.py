"""Digests of every output of every sample, hand plan and season, by command and language.

    Scripts/golden.py              compares them with Tests/golden.txt; exits 1 where any differs
    Scripts/golden.py --update     makes Tests/golden.txt anew, and sums up by table and by case what changed
    Scripts/golden.py --keep DIR   also leaves the outputs in DIR, so that those of two programs can be laid side by side

Each case runs commands in a folder of its own. What a command printed and every file that it wrote count for its table (rows of
districts' packets as `packets/*/TABLE`, and so on) and for its case, in both languages; the file holds one digest for each table of a command and
one for each case. Of workbooks and PDF files, whose bytes the libraries' versions decide, the sheets of the workbook count, and that there is
a PDF file; in `run.json` their digests do not, nor those of records that list them.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import types
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "Scripts/hostile"))
from bases import Bases  # noqa: E402

GOLDEN = os.path.join(ROOT, "Tests/golden.txt")
DATASETS = "Datasets"


def first(path, column):
    """The first value of a column of a plain table."""
    with open(path, encoding="utf-8-sig") as file:
        heads = file.readline().rstrip("\r\n").split(",")
        return file.readline().rstrip("\r\n").split(",")[heads.index(column)]


def planned(run, plan, tables="csv"):
    """The commands that follow a plan through a cycle, as far as it goes."""
    run("check", plan, "--no-report")
    run("check", plan, "--no-report", "--format", "json")
    run("export-lp", plan, "rounds.mps")
    if run("allocate", plan, "-o", "out", "--tables", tables) != 0:
        for kind in ("capacity", "caps", "floors"):
            run("allocate", plan, "-o", f"relaxed-{kind}", "--tables", "csv", "--relax", kind)
        return
    run("verify", "out")
    run("fairness", "out", "-o", "fairness")
    run("prepay", plan, "out", "-o", "prepaid")
    run("renew", "out", "-o", "next")
    for kind, column in (("product", "product_id"), ("institution", "institution_id"), ("district", "district_id")):
        run("explain", "out", "--" + kind, first(run.path("out/allocation.csv"), column))
    run("explain", "out", "--product", first(run.path("out/allocation.csv"), "product_id"), "--institution",
        first(run.path("out/allocation.csv"), "institution_id"), "--format", "json")
    results = []
    for district in sorted(os.listdir(run.path("out/packets"))):
        run("resplit", f"out/packets/{district}", "-o", f"result-{district}", "--tables", "csv")
        results.append(f"result-{district}")
    run("merge", "out", *results, "-o", "merged")
    run("compare", "out", "merged", "-o", "compared")


def season(run):
    """A small city with every table, from the packets' return to the backup suppliers and the next year."""
    shutil.copytree(run.bases.path("plans/season"), run.path("plan"))
    for folder in ("beside", "books"):
        shutil.copytree(run.bases.path(folder), run.path(folder))
    planned(run, "plan", "all")
    run("allocate", "plan", "-o", "kept", "--tables", "csv", "--overrides", "beside/overrides.csv", "--keep", "out")
    run("supplement", "out", "kept", "-o", "supplement")
    run("compare", "out", "kept", "--format", "json")
    with open(run.path("changes.csv"), "w", encoding="utf-8") as file:
        file.write("table,key,column,value\nlimits,H10;P1,fixed_packs,130\nusage,H11;P2;2019,units,3000\n")
    run("resplit", "out/packets/D1", "-o", "changed", "--tables", "all", "--overrides", "changes.csv")
    run("merge", "out", "result-D0", "changed", "result-D2", "-o", "merged-changed")
    run("explain", "merged-changed", "--district", "D1")
    run("verify", "merged-changed")
    run("prepay", "plan", "out", "-o", "paid", "--paid", "beside/paid.csv")
    run("substitute", "out", "--substitutions", "beside/substitutions.csv", "-o", "substituted", "--tables", "all")
    run("verify", "substituted")
    run("standards", "plan", "--prices", "beside/prices.csv", "-o", "standards")
    run("scenario", "add", "plan", "less", "--overrides", "beside/overrides.csv", "--note", "n")
    run("scenario", "list", "plan")
    run("scenario", "run", "plan", "-o", "runs", "--tables", "csv")
    run("scenario", "compare", "runs", "-o", "runs-compared")
    run("scenario", "promote", "plan", "less")
    run("template", "empty.xlsx")
    run("template", "sample.xlsx", "--sample", "weihai")
    run("convert", "plan", "plan.xlsx")
    for book in sorted(os.listdir(run.path("books"))):
        run("check", f"books/{book}", "--report", f"checked-{book}")
        run("convert", f"books/{book}", f"converted-{book[:-5]}")


def faults(run):
    """Every plan with a fault, and every workbook with one."""
    for name in run.names("invalid"):
        run("check", f"{DATASETS}/invalid/{name}", "--no-report")
    for name in run.names("workbooks"):
        run("check", f"{DATASETS}/workbooks/{name}", "--no-report")
    for name in run.names("workbooks/faults"):
        run("check", f"{DATASETS}/workbooks/faults/{name}", "--no-report")


def made(run):
    """Synthetic plans."""
    for family in ("typical", "scarce"):
        run("generate", "--products", "20", "--institutions", "60", "--districts", "4", "--family", family, "--seed", "5", family)
        run("allocate", family, "-o", f"out-{family}", "--tables", "csv")
        run("allocate", family, "-o", f"reference-{family}", "--tables", "csv", "--engine", "reference")


def cases():
    """The cases by name."""
    found = {"season": season, "faults": faults, "made": made}
    for name in ("weihai-batch3", "yantai-batch8"):
        found[name] = lambda run, name=name: planned(run, f"{DATASETS}/{name}", "all")
    for family in ("hand", "rounding", "rule-rich"):
        for name in sorted(os.listdir(os.path.join(ROOT, DATASETS, family))):
            if os.path.isdir(os.path.join(ROOT, DATASETS, family, name)):
                found[f"{family}/{name}"] = lambda run, path=f"{DATASETS}/{family}/{name}": planned(run, path)
    return found


def content(path):
    """The bytes of a file that this program decides."""
    if path.endswith(".pdf"):
        return b"PDF"
    if not path.endswith(".xlsx"):
        with open(path, "rb") as file:
            data = file.read()
        if os.path.basename(path) not in ("run.json", ".fenliang.json"):
            return data
        return re.sub(rb'("(?:[^"]*\.(?:xlsx|pdf|json)|seal|run_digest)": )"[0-9a-f]{64}"', rb'\1""', data)
    with zipfile.ZipFile(path) as book:
        parts = [name for name in sorted(book.namelist()) if re.search(r"worksheets/sheet|sharedStrings|xl/workbook.xml", name)]
        return b"".join(name.encode() + b"\0" + book.read(name) for name in parts)


def table(path):
    """The name under which files of one table count together."""
    path = re.sub(r"(^|/)packets/[^/]+/", r"\1packets/*/", path)
    path = re.sub(r"repair-\d+", "repair-*", path)
    return re.sub(r"(/[^/_]+)_[^/]+\.(xlsx|pdf)$", r"\1_*.\2", path)


class Run:
    """Runs the commands of one case in one language, and takes in what they say and write."""

    def __init__(self, binary, bases, folder, case, language):
        self.binary, self.bases, self.folder, self.case, self.language = binary, bases, folder, case, language
        self.seen, self.digests = {}, []
        os.makedirs(folder)
        os.symlink(os.path.join(ROOT, DATASETS), os.path.join(folder, DATASETS))

    def path(self, name):
        return os.path.join(self.folder, name)

    def names(self, family):
        return sorted(name for name in os.listdir(os.path.join(ROOT, DATASETS, family)) if name != "faults")

    def __call__(self, *argv):
        environment = {"PATH": "/usr/bin:/bin", "HOME": self.folder, "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"}
        argv = list(argv)
        made = subprocess.run([self.binary, *argv, "--lang", self.language], cwd=self.folder, env=environment, capture_output=True)
        said = b"exit %d\n" % made.returncode + made.stdout + b"\0" + made.stderr
        self.take(argv[0], "(said)", " ".join(argv), said)
        for place, folders, files in os.walk(self.folder):
            folders.sort()
            for name in sorted(files):
                path = os.path.join(place, name)
                stamp = os.stat(path)
                stamp = (stamp.st_ino, stamp.st_mtime_ns, stamp.st_size)
                if self.seen.get(path) != stamp:
                    self.seen[path] = stamp
                    shown = os.path.relpath(path, self.folder)
                    self.take(argv[0], table(shown.split("/", 1)[-1]), shown, content(path))
        return made.returncode

    def take(self, command, name, place, data):
        digest = hashlib.sha256(place.encode() + b"\0" + data).hexdigest()
        self.digests.append((f"{command} {self.language} {name}", digest))


def digests(binary, keep, chosen):
    """A digest for each table of a command and for each case, in both languages."""
    folder = keep or tempfile.mkdtemp(prefix="golden-")
    os.makedirs(folder, exist_ok=True)
    try:
        bases = Bases(types.SimpleNamespace(bases=os.path.join(folder, "bases"), binary=binary, root=ROOT))
        bases.make()

        def one(name, language):
            run = Run(binary, bases, os.path.join(folder, language, name.replace("/", "-")), name, language)
            cases()[name](run)
            return name, language, run.digests

        by_key = collections.defaultdict(list)
        # The largest come first.
        order = sorted(chosen, key=lambda name: ("/" in name, name != "weihai-batch3", name))
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, language, found in pool.map(lambda task: one(*task), [(n, l) for n in order for l in ("zh", "en")]):
                for key, digest in found:
                    by_key["table " + key].append(f"{name} {digest}")
                by_key[f"case {name} {language}"] = [digest for _, digest in found]
        return {key: hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:16] for key, rows in by_key.items()}
    finally:
        if not keep:
            shutil.rmtree(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--keep", metavar="DIR")
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build/release/fenliang"))
    arguments = parser.parse_args()
    keep = arguments.keep and os.path.abspath(arguments.keep)
    new = digests(os.path.abspath(arguments.binary), keep, cases())
    old = {}
    if os.path.exists(GOLDEN):
        with open(GOLDEN, encoding="utf-8") as file:
            old = dict(line.rstrip("\n").rsplit("\t", 1) for line in file)
    changed = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    for key in changed:
        print("new" if key not in old else "gone" if key not in new else "changed", key)
    if arguments.update:
        with open(GOLDEN, "w", encoding="utf-8") as file:
            file.writelines(f"{key}\t{new[key]}\n" for key in sorted(new))
    if arguments.update:
        print(f"{len(new)} digests written, {len(changed)} of them new or changed")
    else:
        print(f"{len(new.keys() | old.keys()) - len(changed)} passed, {len(changed)} failed")
    return 1 if changed and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
