"""The hostile part: every command over mutated inputs, and forged outputs that `verify` must see."""

import os
import shutil

import mutations
from bases import Bases
from draws import Draws

TABLES = ("csv",) * 18 + ("xlsx", "all")
# Values of options that are no paths.
WORDS = mutations.NUMBERS + tuple(text for text in mutations.TEXTS if "\x00" not in text and len(text) < 1000)


class Box:
    """The folder of one execution: what is copied into it, and what of that may be mutated."""

    def __init__(self, draws, bases, folder):
        self.draws, self.bases, self.folder = draws, bases, folder
        self.targets, self.outputs = [], []

    def path(self, name):
        return os.path.join(self.folder, name)

    def take(self, base, name, mutable=True):
        """Copies a base under a name of its own."""
        source, target = self.bases.path(base), self.path(name)
        if os.path.isdir(source):
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
        if mutable:
            self.targets.append(target)
        return name

    def one_of(self, kind, name, mutable=True):
        base = self.draws.pick(self.bases.names(kind))
        return self.take(f"{kind}/{base}", name + (".xlsx" if base.endswith(".xlsx") else ""), mutable)

    def plan(self):
        """A plan: mostly a folder, else a workbook."""
        kind = self.draws.below(10)
        if kind < 3:
            return self.take("plans/season", "plan")
        return self.one_of("plans" if kind < 7 else "books", "plan")

    def output(self, name="out", base=None):
        """An output that is read; its digests may be made to fit what was done to it."""
        name = self.take("outputs/" + (base or self.draws.pick(("city", "city", "merged", "substituted"))), name)
        self.outputs.append(self.path(name))
        return name

    def earlier(self, name="new"):
        """Often something stands where the output goes; sometimes with a file that is the user's own."""
        draws = self.draws
        if not draws.chance(40):
            return [], []
        if draws.chance(75):
            self.take("outputs/" + draws.pick(("city", "other")), name, mutable=draws.chance(10))
        else:
            os.mkdir(self.path(name))
            with open(self.path(name + "/run.json"), "w") as file:
                file.write(draws.pick(("{}", "", "{\"tool\": {\"name\": \"other\"}}", "[1]")))
        keeps = []
        if draws.chance(30):
            own = draws.pick(("扫描件.pdf", "plan/说明.docx", "tables/盖章.pdf", ".hidden", "packets/D1/回执.txt", "sub/deep/notes.txt"))
            os.makedirs(os.path.dirname(self.path(f"{name}/{own}")), exist_ok=True)
            with open(self.path(f"{name}/{own}"), "w") as file:
                file.write("mine")
            keeps.append(f"{name}/{own}")
        return (["--force"] if draws.chance(80) else []), keeps

    def overrides(self, argv, percent=30):
        if self.draws.chance(percent):
            argv += ["--overrides", self.take("beside/overrides.csv", "overrides.csv")]

    def mutate(self):
        """Mutates one to three of the files, then perhaps forges the digests of the outputs; says what was done."""
        said = []
        files = []
        for target in self.targets:
            if os.path.isdir(target):
                for folder, folders, names in os.walk(target):
                    folders.sort()
                    files += [os.path.join(folder, name) for name in sorted(names)]
            else:
                files.append(target)
        for _ in range(self.draws.pick((0, 1, 1, 1, 1, 2, 3)) if files else 0):
            # A file of an output's folder is less often wanted than run.json and the tables at its top.
            tops = [path for path in files if path.count("/") == self.folder.count("/") + 2]
            path = self.draws.pick(tops if tops and self.draws.chance(60) else files)
            how = mutations.mutate(self.draws, path)
            said.append(f"{os.path.relpath(path, self.folder)}: {how}")
        if self.outputs and self.draws.chance(60):
            for output in self.outputs:
                mutations.reseal(output)
            said.append("digests forged")
        return said


def split_options(draws):
    argv = ["--tables", draws.pick(TABLES), "--time-limit", draws.pick(("0", "1", "1", "1"))]
    for flag, percent in (("--strict", 15), ("--no-bom", 15), ("--final", 10)):
        if draws.chance(percent):
            argv.append(flag)
    for kind in ("capacity", "caps", "floors"):
        if draws.chance(10):
            argv += ["--relax", kind]
    if draws.chance(8):
        argv += ["--engine", "reference"]
    return argv


def check(draws, box):
    plan = box.plan() if draws.chance(80) else box.one_of("packets", "plan")
    argv, writes = ["check", plan], []
    box.overrides(argv)
    if plan.endswith(".xlsx"):
        writes = ["plan_校验结果.xlsx"]
        kind = draws.below(5)
        if kind == 0:
            argv, writes = argv + ["--no-report"], []
        elif kind == 1:
            argv, writes = argv + ["--report", "report.xlsx"], ["report.xlsx"]
        elif kind == 2:
            # The plan itself is no place for the report, whatever --force says.
            argv, writes = argv + ["--report", plan, "--force"], []
    return {"argv": argv, "writes": writes}


def convert(draws, box):
    target = draws.pick(("new", "new.xlsx"))
    return {"argv": ["convert", box.plan(), target] + (["--no-bom"] if draws.chance(20) else []), "writes": [target]}


def allocate(draws, box):
    plan = box.plan()
    force, keeps = box.earlier()
    argv = ["allocate", plan, "-o", "new", *split_options(draws), *force]
    box.overrides(argv)
    if draws.chance(15):
        argv += ["--keep", box.output("kept")]
    return {"argv": argv, "writes": ["new"], "verify": "new", "keeps": keeps}


def resplit(draws, box):
    packet = box.one_of("packets", "packet") if draws.chance(80) else box.take("books/packet.xlsx", "packet.xlsx")
    force, keeps = box.earlier()
    argv = ["resplit", packet, "-o", "new", *split_options(draws), *force]
    if draws.chance(15):
        argv += ["--keep", box.output("kept")]
    return {"argv": argv, "writes": ["new"], "verify": "new", "keeps": keeps}


def merge(draws, box):
    city = box.output("city", draws.pick(("city", "city", "merged")))
    argv = ["merge", city]
    for result in draws.some(("D0", "D1", "D1-again", "D2"), 1):
        name = box.take("results/" + result, "result-" + result)
        box.outputs.append(box.path(name))
        argv.append(name + draws.pick(("", "", "@2020-11-09", "@2020-11-12", "@2020-02-30")))
    if draws.chance(20):
        argv += ["--take", "D1=result-D1"]
    if draws.chance(20):
        argv += ["--as-of", draws.pick(("2020-11-11", "2020-11-09", "x"))]
    force, keeps = box.earlier()
    argv += ["-o", "new", *force] + (["--partial"] if draws.chance(50) else [])
    return {"argv": argv, "writes": ["new"], "verify": "new", "keeps": keeps}


def prepay(draws, box):
    argv = ["prepay", box.take("plans/season", "plan"), box.output("out", draws.pick(("city", "merged")))]
    for table in ("purchases", "paid"):
        if draws.chance(50):
            argv += ["--" + table, box.take(f"beside/{table}.csv", table + ".csv")]
    place = "out"
    if draws.chance(70):
        place, argv = "new", argv + ["-o", "new"]
    if draws.chance(50):
        argv.append("--force")
    return {"argv": argv, "writes": [place], "verify": place}


def supplement(draws, box):
    argv = ["supplement", box.output("old"), box.output("new", draws.pick(("other", "merged", "substituted")))]
    if draws.chance(30):
        argv += ["--tranche", draws.pick(("1", "2", "0", "9", "x"))]
    return {"argv": argv + (["-o", "report"] if draws.chance(60) else []), "writes": ["report"]}


def verify(draws, box):
    return {"argv": ["verify", box.output()]}


def explain(draws, box):
    argv = ["explain", box.output()]
    for option, values in (("institution", ("H00", "H10", "H13", "X")), ("product", ("P1", "P4", "X")), ("district", ("D0", "D1", "D9"))):
        if draws.chance(55):
            argv += ["--" + option, draws.pick(values)]
    return {"argv": argv + (["--no-what-if"] if draws.chance(30) else [])}


def compare(draws, box):
    argv = ["compare", box.output("old"), box.output("new", draws.pick(("other", "merged", "substituted", "city")))]
    return {"argv": argv + (["-o", "report"] if draws.chance(60) else []), "writes": ["report"]}


def fairness(draws, box):
    return {"argv": ["fairness", box.output()] + (["-o", "report"] if draws.chance(60) else []), "writes": ["report"]}


def substitute(draws, box):
    out = box.output("out", draws.pick(("city", "city", "merged", "substituted")))
    argv = ["substitute", out, "--substitutions", box.take("beside/substitutions.csv", "substitutions.csv")]
    if draws.chance(60):
        argv += ["--purchases", box.take("beside/purchases.csv", "purchases.csv")]
    writes = ["new"]
    if draws.chance(20):
        argv, writes = argv + ["--plan", "written"], ["new", "written"]
    force, keeps = box.earlier()
    return {"argv": argv + ["-o", "new", *split_options(draws), *force], "writes": writes, "verify": "new", "keeps": keeps}


def renew(draws, box):
    target = draws.pick(("next", "next", "next.xlsx"))
    argv = ["renew", box.output(), "-o", target]
    if draws.chance(50):
        argv += ["--purchases", box.take("beside/purchases.csv", "purchases.csv")]
    if draws.chance(30):
        argv += ["--year-shift", draws.pick(("0", "1", "3", "-1", "8000", "99999999999"))]
    return {"argv": argv + (["--keep-limits"] if draws.chance(30) else []), "writes": [target]}


def standards(draws, box):
    target = draws.pick(("table", "table.csv", "table.xlsx"))
    argv = ["standards", box.take("plans/season", "plan"), "--prices", box.take("beside/prices.csv", "prices.csv"), "-o", target]
    argv += ["--rule", draws.pick(("weihai-2020", "yantai-2023", "nhsa-2019")), "--steps", draws.pick(("1", "2", "3", "3", "0", "4"))]
    return {"argv": argv, "writes": [target]}


def export(draws, box):
    argv = ["export-lp", box.plan(), "model.mps"]
    box.overrides(argv)
    return {"argv": argv, "writes": ["model.mps"]}


def scenario(draws, box):
    name = draws.pick(("甲", "甲", "b", "../../evil", "", ".", "a/b", "\x1b[31m", "x" * 300, "\u202ea", "base", "CON", "少"))
    kind = draws.pick(("add", "add", "list", "run", "compare", "promote", "promote"))
    if kind == "compare":
        runs = box.take("runs", "runs")
        box.outputs.append(box.path("runs/base"))
        return {"argv": ["scenario", "compare", runs] + (["-o", "report"] if draws.chance(60) else []), "writes": ["report"]}
    plan = box.plan() if kind in ("add", "list") and draws.chance(40) else box.take("plans/season", "plan")
    writes = [plan] if kind in ("add", "promote") else []
    if plan.endswith(".xlsx"):
        writes.append(plan + ".scenarios")
    if kind == "add":
        argv = ["scenario", "add", plan, name, "--overrides", box.take("beside/overrides.csv", "overrides.csv")]
        argv += ["--note", draws.pick(WORDS)] if draws.chance(30) else []
        argv += ["--force"] if draws.chance(40) else []
    elif kind == "list":
        argv = ["scenario", "list", plan]
    elif kind == "run":
        argv, writes = ["scenario", "run", plan, "-o", "new", "--tables", "csv", "--time-limit", "1"], ["new"]
        argv += ["少"] if draws.chance(30) else []
    else:
        argv = ["scenario", "promote", plan, "少" if draws.chance(85) else name]
    return {"argv": argv, "writes": writes}


def made(draws, box):
    if draws.chance(50):
        target = draws.pick(("new", "new.xlsx"))
        argv = ["template", target] + (["--sample", draws.pick(("weihai", "yantai", "x"))] if draws.chance(60) else [])
    else:
        target = "new"
        sizes = [draws.pick(("1", "2", "7", "0", "-1", "40", "99999999999999", "x")) for _ in range(3)]
        argv = ["generate", "--products", sizes[0], "--institutions", sizes[1], "--districts", sizes[2], "--seed", draws.pick(("1", "0", "-1", "18446744073709551615")), target]
    return {"argv": argv, "writes": [target]}


COMMANDS = (
    (check, 14), (convert, 8), (allocate, 22), (resplit, 10), (merge, 10), (prepay, 7), (supplement, 3), (verify, 12),
    (explain, 5), (compare, 4), (fairness, 3), (substitute, 8), (renew, 4), (standards, 3), (export, 3), (scenario, 7), (made, 1),
)
DRAWN = [command for command, weight in COMMANDS for _ in range(weight)]
# Options whose values are words, numbers or days; those with paths stay as they are.
WORDED = ("--time-limit", "--tables", "--relax", "--engine", "--tranche", "--as-of", "--take", "--institution", "--product",
          "--district", "--rule", "--steps", "--year-shift", "--note", "--sample", "--products", "--institutions", "--districts", "--seed")


def hostile(world, seed, number, folder):
    """A command over one to three mutated files."""
    draws = Draws(seed, "hostile", number)
    box = Box(draws, Bases(world), folder)
    if draws.chance(10):
        return forged(draws, box)
    step = draws.pick(DRAWN)(draws, box)
    said = box.mutate()
    argv = step["argv"]
    worded = [i + 1 for i, word in enumerate(argv[:-1]) if word in WORDED]
    if worded and draws.chance(6):
        argv[draws.pick(worded)] = draws.pick(WORDS)
        said.append("a word of the command")
    argv += ["--lang", "en"] if draws.chance(30) else []
    argv += ["--format", "json"] if draws.chance(20) else []
    step["said"] = said
    return [step]


# What a forger may change in an output: every table at its top, and texts of run.json.
FORGED = ("allocation", "district_totals", "prepayments", "prepayment_funds", "payment_batches", "payment_lines", "suppliers",
          "contracts", "clearing", "reconciliation", "supplement", "changes", "substitution")
# Not keep, stable and merge-report: what they tell of, the earlier output and the receipt, is not in the folder.


def forged(draws, box):
    """One value of an output changed and every digest made to fit: `verify` must see it."""
    base = draws.pick(("outputs/city", "outputs/other", "outputs/merged", "outputs/substituted", "results/D1"))
    name = box.take(base, "out")
    tables = [table for table in FORGED if os.path.exists(box.path(f"out/{table}.csv"))]
    table = draws.pick(tables)
    path = box.path(f"out/{table}.csv")
    rows, mark, end = mutations.load(path)
    if len(rows) < 2:
        return [{"argv": ["verify", name]}]
    at = draws.between(1, len(rows) - 1)
    column = draws.below(len(rows[at]))
    old = rows[at][column]
    kind = draws.below(10)
    if kind == 0:
        said = f"{table}.csv:{at + 1} dropped"
        del rows[at]
    elif kind == 1:
        said = f"{table}.csv:{at + 1} doubled"
        rows.insert(at, list(rows[at]))
    else:
        new = changed(draws, old)
        rows[at][column] = new
        said = f"{table}.csv:{at + 1} ({rows[0][column]}) {ascii(old)[:60]} → {ascii(new)[:60]}"
    mutations.store(path, rows, mark, end)
    mutations.reseal(box.path("out"))
    return [{"argv": ["verify", name], "codes": [3, 5], "said": [said, "digests forged"], "forged": f"{table}.{rows[0][column] if kind > 1 else 'row'}"}]


def changed(draws, old):
    """Another value of the same form."""
    digits = [i for i, letter in enumerate(old) if letter in "0123456789"]
    is_number = mutations.NUMBER.fullmatch(old)
    if digits and (is_number or draws.chance(80)):
        # The first digits matter; the last ones of a fraction may lie within what rounding allows.
        at = digits[draws.below(min(3, len(digits)))]
        return old[:at] + str((int(old[at]) + draws.between(1, 8)) % 10) + old[at + 1 :]
    return old + draws.pick(("1", "x", "甲", "。")) if old else draws.pick(("1", "x", "2020-11-16"))
