#!/usr/bin/env python3
"""Judge the conflict cards of seeded impossible plans, by linear programs that share no code with the program.

    Scripts/check-conflicts.sh [--small] [--count N] [--seed S] [--binary FILE] [--jobs J] [--keep FOLDER]

From seed S on, plans are made that are impossible in one of many ways (caps, floors, locks, capacities, rules of every sense and
measure, nested, overlapping or against each other, one to four districts) and given to `fenliang allocate`, until N cards are
judged. With --small they are plans of a few packs instead, with limits of 0, equal and nested ones, floors by ratio and rules of
every sense and measure. Plans for which `allocate` finds an answer are looked at too: they must be possible. Of each card it is
checked that

- the plan is impossible, and the members are: together, but not without any one of them;
- what is missing is the least by which the members miss each other, and of all limits the least by which they have to move, both
  as Documentation/Model.md says, "When no plan exists";
- members are met on the side that is told, and the sentence says above, below or against accordingly;
- text, conflict.json and repairs tell one sum;
- every repair, used by --overrides, ends with exit code 0, is worth at least what is missing, and stands in the order that is told;
- of those whose limits a repair loosens nobody gets a pack more than twice the share who is not told.

Prints a line for each seed that fails, then how many cards were judged; exits 1 where one failed. HiGHS (highspy, PyPI) solves.
"""

import argparse
import concurrent.futures
import csv
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from fractions import Fraction

import highspy

PRICES = ["0.03", "0.6", "1", "1.35", "2.62", "3.15", "9.0001", "20.8", "39.98", "119.9", "580", "2580.5", "19800"]
PACK_UNITS = [1, 1, 6, 7, 10, 12, 20, 24, 30, 100]
OWNERSHIP = ["public", "public", "military", "private", "pharmacy"]
LEVELS = ["三级", "二级", "一级"]
MEASURES = ["packs", "units", "yuan"]


# MARK: Plans


class Plan:
    """A plan in the tables' own terms, and the cells, floors and caps that they stand for."""

    def __init__(self, seed, is_small):
        draw = random.Random(seed)
        self.draw = draw
        if is_small:
            self.kind = few_packs
            few_packs(self)
            return
        self.kind = KINDS[seed % len(KINDS)]
        self.districts = [f"D{d}" for d in range(draw.randint(1, 4))]
        self.institutions = []
        for index in range(draw.randint(max(2, len(self.districts)), 9)):
            district = self.districts[index % len(self.districts)]
            self.institutions.append(
                dict(id=f"H{index:02}", district=district, ownership=draw.choice(OWNERSHIP), level=draw.choice(LEVELS), capacity=None))
        self.products = []
        for index in range(draw.randint(1, 5)):
            packs = draw.choice([draw.randint(5, 60), draw.randint(100, 900), draw.randint(1000, 20000)])
            self.products.append(dict(id=f"P{index}", units=draw.choice(PACK_UNITS), price=Fraction(draw.choice(PRICES)), packs=packs))
        self.usage = {}
        for product in self.products:
            users = [i for i in self.institutions if draw.random() < 0.8] or [draw.choice(self.institutions)]
            for institution in users:
                self.usage[institution["id"], product["id"]] = draw.randint(1, 400)
        self.limits = {}
        self.rules = []
        self.parameters = {}
        self.kind(self)
        self.noise()

    # Lookups

    def cells(self, rule=None):
        """The cells, or those of a rule."""
        fixed = [key for key, limit in self.limits.items() if limit.get("fixed") is not None]
        keys = sorted(set(self.usage) | set(fixed), key=lambda key: (key[1], key[0]))
        if rule is None:
            return keys
        products = None if rule["products"] == "*" else set(rule["products"].split(";"))
        institutions = self.selected(rule["institutions"])
        return [key for key in keys if key[0] in institutions and (products is None or key[1] in products)]

    def selected(self, text):
        if text == "*":
            return {i["id"] for i in self.institutions}
        if ":" not in text:
            return set(text.split(";"))
        chosen = self.institutions
        for part in text.split("&"):
            column, values = part.split(":")
            chosen = [i for i in chosen if i[column] in values.split(";")]
        return {i["id"] for i in chosen}

    def product(self, identifier):
        return next(p for p in self.products if p["id"] == identifier)

    def counts(self, product, measure):
        """What a pack counts."""
        return {"packs": Fraction(1), "units": Fraction(product["units"]), "yuan": product["price"]}[measure]

    def targets(self):
        sums = {}
        for (_, product), units in self.usage.items():
            sums[product] = sums.get(product, 0) + units
        return {key: Fraction(self.product(key[1])["packs"] * units, sums[key[1]]) for key, units in self.usage.items()}

    def bounds(self):
        """Floor and cap of each cell, with what they come from."""
        targets = self.targets()
        result = {}
        for key in self.cells():
            limit = self.limits.get(key, {})
            if limit.get("fixed") is not None:
                result[key] = (limit["fixed"], limit["fixed"])
                continue
            floor, cap = limit.get("floor"), limit.get("cap")
            if cap is None and "cap_ratio" in self.parameters:
                cap = math.floor(Fraction(self.parameters["cap_ratio"]) * self.usage[key] / self.product(key[1])["units"])
            if floor is None and "floor_ratio" in self.parameters:
                floor = math.floor(Fraction(self.parameters["floor_ratio"]) * targets[key])
                if cap is not None:
                    floor = min(floor, cap)
            result[key] = (floor or 0, cap)
        return result

    # Making

    def users(self, product):
        return [key for key in self.cells() if key[1] == product["id"]]

    def limit(self, key, **values):
        self.limits.setdefault(key, {}).update(values)

    def split(self, total, count):
        """Whole parts of a total."""
        cuts = sorted(self.draw.randint(0, total) for _ in range(count - 1))
        return [b - a for a, b in zip([0] + cuts, cuts + [total])]

    def rule(self, products, institutions, measure, sense, limit):
        places = 10000 if measure == "yuan" and self.draw.random() < 0.3 else 1
        value = Fraction(round(limit * places), places) if measure != "yuan" or places == 10000 else Fraction(round(limit * 100), 100)
        self.rules.append(
            dict(id=f"R{len(self.rules) + 1:02}", products=products, institutions=institutions, measure=measure, sense=sense,
                 limit=max(Fraction(0), value)))

    def selector(self):
        draw = self.draw
        way = draw.randrange(5)
        if way == 0:
            return "*"
        if way == 1:
            return "district:" + ";".join(draw.sample(self.districts, draw.randint(1, len(self.districts))))
        if way == 2:
            return "ownership:" + ";".join(sorted(set(draw.sample(OWNERSHIP, 2))))
        if way == 3:
            return "level:" + ";".join(draw.sample(LEVELS, draw.randint(1, 2)))
        return ";".join(sorted(i["id"] for i in draw.sample(self.institutions, draw.randint(1, len(self.institutions)))))

    def scope(self):
        return ";".join(sorted(p["id"] for p in self.draw.sample(self.products, self.draw.randint(1, len(self.products)))))

    def expected(self, rule_or_cells, measure):
        """What cells count at their targets."""
        targets = self.targets()
        return sum(targets.get(key, 0) * self.counts(self.product(key[1]), measure) for key in rule_or_cells)

    def noise(self):
        """Limits that take part or do not, as it falls."""
        draw = self.draw
        targets = self.targets()
        for _ in range(draw.choice([0, 0, 1, 2, 4])):
            key = draw.choice(sorted(self.usage))
            if key in self.limits:
                continue
            target = float(targets[key])
            way = draw.randrange(3)
            if way == 0:
                self.limit(key, cap=math.ceil(target * draw.uniform(0.8, 3)))
            elif way == 1:
                self.limit(key, floor=math.floor(target * draw.uniform(0, 0.9)))
            else:
                self.limit(key, fixed=round(target))
        for _ in range(draw.choice([0, 0, 1, 2])):
            measure, sense = draw.choice(MEASURES), draw.choice(["<=", ">="])
            probe = dict(products=self.scope(), institutions=self.selector())
            cells = self.cells(probe)
            if cells:
                share = draw.uniform(1, 1.5) if sense == "<=" else draw.uniform(0.3, 1)
                self.rule(probe["products"], probe["institutions"], measure, sense, self.expected(cells, measure) * Fraction(share))

    def write(self, folder):
        def table(name, rows):
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)

        table("parameters.csv", [
            ["key", "value"], ["plan_name", "impossible"], ["cycle_start", "2020-11-16"], ["cycle_end", "2021-11-15"],
            ["report_due", "2020-11-10"], ["prepayment_due", "2020-11-16"]] + [[k, v] for k, v in self.parameters.items()])
        table("products.csv", [["product_id", "generic_name", "units_per_pack", "price_yuan", "agreed_units"]] + [
            [p["id"], "药" + p["id"], p["units"], number(p["price"]), p["packs"] * p["units"]] for p in self.products])
        table("districts.csv", [["district_id", "name"]] + [[d, "区" + d] for d in self.districts])
        table("institutions.csv", [
            ["institution_id", "name", "district_id", "ownership", "level", "participates", "capacity_yuan"]] + [
            [i["id"], "院" + i["id"], i["district"], i["ownership"], i["level"], "yes",
             "" if i["capacity"] is None else number(i["capacity"])] for i in self.institutions])
        table("usage.csv", [["institution_id", "product_id", "period", "units"]] + [
            [key[0], key[1], "2019", units] for key, units in sorted(self.usage.items())])
        if self.limits:
            table("limits.csv", [["institution_id", "product_id", "floor_packs", "cap_packs", "fixed_packs"]] + [
                [key[0], key[1]] + ["" if v.get(c) is None else v[c] for c in ("floor", "cap", "fixed")]
                for key, v in sorted(self.limits.items())])
        if self.rules:
            table("rules.csv", [["rule_id", "name", "products", "institutions", "measure", "sense", "limit"]] + [
                [r["id"], "规则", r["products"], r["institutions"], r["measure"], r["sense"], number(r["limit"])] for r in self.rules])


def number(value):
    """A decimal of at most four places."""
    scaled = value * 10000
    assert scaled.denominator == 1, value
    whole, rest = divmod(int(scaled), 10000)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".")


# Ways to be impossible


def caps_below_agreed(plan):
    product = plan.draw.choice(plan.products)
    users = plan.users(product)
    total = int(product["packs"] * plan.draw.uniform(0.3, 0.99))
    for key, part in zip(users, plan.split(total, len(users))):
        plan.limit(key, cap=part)


def locks_above_agreed(plan):
    product = plan.draw.choice(plan.products)
    users = plan.users(product)
    users = plan.draw.sample(users, plan.draw.randint(1, len(users)))
    total = product["packs"] + plan.draw.randint(1, max(2, product["packs"] // 2))
    for key, part in zip(users, plan.split(total, len(users))):
        plan.limit(key, **({"fixed": part} if plan.draw.random() < 0.7 else {"floor": part}))


def locks_below_agreed(plan):
    product = plan.draw.choice(plan.products)
    users = plan.users(product)
    total = max(0, product["packs"] - plan.draw.randint(1, max(2, product["packs"] // 2)))
    for key, part in zip(users, plan.split(total, len(users))):
        plan.limit(key, **({"fixed": part} if plan.draw.random() < 0.8 else {"cap": part}))


def capacities_too_small(plan):
    share = plan.draw.uniform(0.4, 1.1)
    for institution in plan.institutions:
        if plan.draw.random() < 0.85:
            cells = [key for key in plan.usage if key[0] == institution["id"]]
            institution["capacity"] = Fraction(round(plan.expected(cells, "yuan") * Fraction(share) * 100), 100)


def floors_above_capacity(plan):
    institution = plan.draw.choice([i for i in plan.institutions if any(k[0] == i["id"] for k in plan.usage)])
    worth = Fraction(0)
    for key in [k for k in plan.usage if k[0] == institution["id"]]:
        packs = max(1, int(plan.targets()[key]))
        plan.limit(key, **({"floor": packs} if plan.draw.random() < 0.6 else {"fixed": packs}))
        worth += packs * plan.product(key[1])["price"]
    institution["capacity"] = Fraction(int(worth * Fraction(plan.draw.uniform(0.3, 0.999)) * 100), 100)


def rules_below_agreed(plan):
    """Rules over all institutions, one inside another, that leave less than what was agreed."""
    for _ in range(plan.draw.randint(1, 3)):
        products = plan.scope()
        cells = plan.cells(dict(products=products, institutions="*"))
        measure = plan.draw.choice(MEASURES)
        plan.rule(products, "*", measure, "<=", plan.expected(cells, measure) * Fraction(plan.draw.uniform(0.5, 0.98)))


def nested_rules(plan):
    """The same cells twice or three times, each time less than was agreed."""
    product = plan.draw.choice(plan.products)
    for _ in range(plan.draw.randint(2, 3)):
        measure = plan.draw.choice(MEASURES)
        limit = product["packs"] * plan.counts(product, measure) * Fraction(plan.draw.uniform(0.4, 0.97))
        plan.rule(product["id"], "*", measure, "<=", limit)


def rules_above_agreed(plan):
    """Pairs of institutions that must have more than there is."""
    product = plan.draw.choice(plan.products)
    users = sorted(key[0] for key in plan.users(product))
    measure = plan.draw.choice(MEASURES)
    whole = product["packs"] * plan.counts(product, measure)
    if len(users) >= 3:
        share = Fraction(plan.draw.uniform(0.67, 0.9))
        for a, b in ((0, 1), (1, 2), (0, 2)):
            plan.rule(product["id"], ";".join([users[a], users[b]]), measure, ">=", whole * share)
        for other in users[3:4]:
            plan.rule(product["id"], other, plan.draw.choice(["packs", measure]), ">=", Fraction(product["packs"], 10))
    else:
        plan.rule(product["id"], "*", measure, ">=", whole * Fraction(plan.draw.uniform(1.01, 1.6)))


def rule_above_caps(plan):
    products = plan.scope()
    probe = dict(products=products, institutions=plan.selector())
    cells = plan.cells(probe)
    if not cells:
        probe["institutions"] = "*"
        cells = plan.cells(probe)
    measure = plan.draw.choice(MEASURES)
    held = Fraction(0)
    for key in cells:
        cap = max(1, int(plan.targets()[key] * Fraction(plan.draw.uniform(0.3, 1.1))))
        plan.limit(key, **({"cap": cap} if plan.draw.random() < 0.7 else {"fixed": cap}))
        held += cap * plan.counts(plan.product(key[1]), measure)
    plan.rule(products, probe["institutions"], measure, plan.draw.choice([">=", "="]), held * Fraction(plan.draw.uniform(1.02, 1.6)) + 1)


def rules_against_each_other(plan):
    """A rule that asks for more than another allows, over the same cells or fewer, in other measures."""
    probe = dict(products=plan.scope(), institutions=plan.selector())
    cells = plan.cells(probe) or plan.cells()
    key = plan.draw.choice(cells)
    product = plan.product(key[1])
    own = plan.draw.choice(MEASURES)
    wanted = max(1, int(plan.targets().get(key, Fraction(10)))) + plan.draw.randint(1, 50)
    plan.rule(product["id"], key[0], own, plan.draw.choice([">=", "="]), wanted * plan.counts(product, own))
    other = plan.draw.choice(MEASURES)
    allowed = wanted * plan.counts(product, other) * Fraction(plan.draw.uniform(0.1, 0.95))
    institutions = probe["institutions"] if plan.cells(probe) else "*"
    products = probe["products"] if plan.cells(probe) else "*"
    plan.rule(products, institutions, other, plan.draw.choice(["<=", "="]), allowed)


def equal_rules_off(plan):
    """Rules "=" that share out a product, together too much or too little."""
    product = plan.draw.choice(plan.products)
    users = sorted(key[0] for key in plan.users(product))
    off = plan.draw.choice([-1, 1]) * plan.draw.randint(1, max(1, product["packs"] // 4))
    total = max(0, product["packs"] + off)
    for user, part in zip(users, plan.split(total, len(users))):
        measure = plan.draw.choice(MEASURES)
        plan.rule(product["id"], user, measure, "=", part * plan.counts(product, measure))


def ratios(plan):
    plan.parameters["cap_ratio"] = f"{plan.draw.uniform(0.2, 1.2):.2f}"
    for product in plan.products:
        total = sum(units for key, units in plan.usage.items() if key[1] == product["id"])
        product["packs"] = max(1, int(Fraction(total, product["units"]) * Fraction(plan.draw.uniform(0.5, 1.4))))


def many_rules(plan):
    for _ in range(plan.draw.randint(4, 12)):
        probe = dict(products=plan.scope(), institutions=plan.selector())
        cells = plan.cells(probe)
        if not cells:
            continue
        measure, sense = plan.draw.choice(MEASURES), plan.draw.choice(["<=", ">=", "="])
        plan.rule(probe["products"], probe["institutions"], measure, sense,
                  plan.expected(cells, measure) * Fraction(plan.draw.uniform(0.6, 1.4)))


KINDS = [
    caps_below_agreed, locks_above_agreed, locks_below_agreed, capacities_too_small, floors_above_capacity, rules_below_agreed,
    nested_rules, rules_above_agreed, rule_above_caps, rules_against_each_other, equal_rules_off, ratios, many_rules,
]


def few_packs(plan):
    """A few packs at a few institutions under limits that are 0, equal, inside one another or twice the same."""
    draw = plan.draw
    plan.districts = [f"D{d}" for d in range(draw.randint(1, 3))]
    plan.institutions = [
        dict(id=f"H{i:02}", district=plan.districts[i % len(plan.districts)], ownership=draw.choice(OWNERSHIP),
             level=draw.choice(LEVELS), capacity=None)
        for i in range(draw.randint(max(2, len(plan.districts)), 5))]
    plan.products = [
        dict(id=f"P{p}", units=draw.choice(PACK_UNITS), price=Fraction(draw.choice(PRICES)), packs=draw.randint(1, 60))
        for p in range(draw.randint(1, 3))]
    plan.usage, plan.limits, plan.rules, plan.parameters = {}, {}, [], {}
    for product in plan.products:
        for institution in [i for i in plan.institutions if draw.random() < 0.7] or plan.institutions[:1]:
            plan.usage[institution["id"], product["id"]] = draw.choice([1, 10, 10, 100, 4000])
    if draw.random() < 0.3:
        plan.parameters["floor_ratio"] = draw.choice(["0.3", "0.5", "0.9"])
    if draw.random() < 0.2:
        plan.parameters["cap_ratio"] = draw.choice(["0.5", "1", "3"])
    targets = plan.targets()
    for key in sorted(plan.usage):
        target = float(targets[key])
        way = draw.randrange(12)
        if way == 0:
            plan.limit(key, cap=draw.choice([0, 0, 1, int(target)]))
        elif way == 1:
            plan.limit(key, floor=draw.choice([1, int(target), math.ceil(target * 1.5)]))
        elif way == 2:
            plan.limit(key, fixed=draw.choice([0, 1, int(target), math.ceil(target * 2)]))
    for institution in plan.institutions:
        if draw.random() < 0.15:
            cells = [key for key in plan.usage if key[0] == institution["id"]]
            institution["capacity"] = Fraction(round(plan.expected(cells, "yuan") * draw.choice([0, Fraction(1, 2), 1]) * 100), 100)
    for _ in range(draw.randint(0, 8)):
        probe = dict(products=draw.choice(["*", plan.scope()]), institutions=plan.selector())
        if plan.rules and draw.random() < 0.4:
            other = draw.choice(plan.rules)
            probe = dict(products=other["products"], institutions=other["institutions"])
            if draw.random() < 0.3:
                probe["institutions"] = "*"
        cells = plan.cells(probe)
        if cells:
            measure, sense = draw.choice(MEASURES), draw.choice(["<=", "<=", ">=", "="])
            share = draw.choice([0, 0, Fraction(1, 2), Fraction(7, 10), 1, 1, Fraction(3, 2)])
            plan.rule(probe["products"], probe["institutions"], measure, sense, plan.expected(cells, measure) * share)


# MARK: The judge


class Program:
    """A linear program, minimized by HiGHS."""

    def __init__(self):
        self.costs, self.upper, self.rows = [], [], []

    def variable(self, cost=0.0, upper=math.inf):
        self.costs.append(float(cost))
        self.upper.append(float(upper))
        return len(self.costs) - 1

    def row(self, terms, lower=-math.inf, upper=math.inf):
        self.rows.append((terms, float(lower), float(upper)))

    def least(self):
        """The optimum; infinity where there is no point."""
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("primal_feasibility_tolerance", 1e-10)
        highs.setOptionValue("dual_feasibility_tolerance", 1e-10)
        for cost, upper in zip(self.costs, self.upper):
            highs.addVar(0.0, min(upper, highspy.kHighsInf))
            highs.changeColCost(highs.getNumCol() - 1, cost)
        for terms, lower, upper in self.rows:
            sums = {}
            for index, value in terms:
                sums[index] = sums.get(index, 0.0) + float(value)
            highs.addRow(max(lower, -highspy.kHighsInf), min(upper, highspy.kHighsInf), len(sums), list(sums), list(sums.values()))
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return highs.getInfo().objective_function_value
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return math.inf
        raise RuntimeError(highs.modelStatusToString(status))


class Judge:
    """The rows, floors and caps of a plan, and by how little some of them miss each other."""

    def __init__(self, plan):
        self.plan = plan
        self.cells = plan.cells()
        self.bounds = plan.bounds()
        self.price = {p["id"]: p["price"] for p in plan.products}
        self.rows = {}
        for product in plan.products:
            self.rows["product", product["id"]] = ("packs", "=", Fraction(product["packs"]), plan.users(product))
        for institution in plan.institutions:
            if institution["capacity"] is not None:
                cells = [key for key in self.cells if key[0] == institution["id"]]
                self.rows["capacity", institution["id"]] = ("yuan", "<=", institution["capacity"], cells)
        for rule in plan.rules:
            self.rows["rule", rule["id"]] = (rule["measure"], rule["sense"], rule["limit"], plan.cells(rule))
        self.floors = {key for key in self.cells if self.bounds[key][0] > 0}
        self.caps = {key for key in self.cells if self.bounds[key][1] is not None}
        #: Less than this in yuan is rounding of the judge.
        self.nothing = max(1e-6, 1e-10 * float(sum(p["packs"] * p["price"] for p in plan.products)))

    def everything(self):
        return [(kind, name, None) for kind, name in self.rows] + [("floor", key, "least") for key in self.floors] + [
            ("cap", key, "most") for key in self.caps]

    def violation(self, members, are_volumes_kept=False):
        """The least, in yuan, by which members miss each other; with `are_volumes_kept` the products do not give way."""
        program = Program()
        packs = {key: program.variable() for key in self.cells}
        for kind, name, side in members:
            if kind in ("floor", "cap"):
                slack = program.variable(self.price[name[1]])
                if kind == "floor":
                    program.row([(packs[name], 1), (slack, 1)], lower=self.bounds[name][0])
                else:
                    program.row([(packs[name], 1), (slack, -1)], upper=self.bounds[name][1])
                continue
            measure, sense, limit, cells = self.rows[kind, name]
            counts = {key: self.plan.counts(self.plan.product(key[1]), measure) for key in cells}
            is_hard = kind == "product" and are_volumes_kept
            if sense in ("=", "<=") and side != "least":
                terms = [(packs[key], counts[key]) for key in cells]
                if measure == "yuan" and not is_hard:
                    terms.append((program.variable(1), -1))
                elif not is_hard:
                    # Packs that stand in the row are too many, at their own price.
                    for product in sorted({key[1] for key in cells}):
                        own = [key for key in cells if key[1] == product]
                        excess = program.variable(self.price[product])
                        terms.append((excess, -counts[own[0]]))
                        program.row([(excess, 1)] + [(packs[key], -1) for key in own], upper=0)
                program.row(terms, upper=limit)
            if sense in ("=", ">=") and side != "most":
                terms = [(packs[key], counts[key]) for key in cells]
                if measure == "yuan" and not is_hard:
                    terms.append((program.variable(1), 1))
                elif not is_hard:
                    for product in {key[1] for key in cells}:
                        own = next(key for key in cells if key[1] == product)
                        terms.append((program.variable(self.price[product]), counts[own]))
                program.row(terms, lower=limit)
        return program.least()


WORDS = {
    "volume_above_limits": "还差", "volume_above_fixed": "少", "bounds_above_volume": "多", "rules_above_volume": "多",
    "bounds_above_rules": "多", "rules_above_bounds": "少", "contradiction": "差",
}


def clashes(members):
    """What the sentence may say, by the sides on which the members are met."""
    least = {kind for kind, _, side in members if side == "least"}
    most = {kind for kind, _, side in members if side == "most"}
    if "product" in least and "product" in most:
        return {"contradiction"}
    if "product" in least:
        return {"volume_above_limits", "volume_above_fixed"}
    if "product" in most:
        return {"rules_above_volume"} if "rule" in least else {"bounds_above_volume", "rules_above_volume"}
    if "rule" in least:
        return {"contradiction"} if most & {"rule", "capacity"} else {"rules_above_bounds"}
    return {"bounds_above_rules"}


def fen(yuan):
    return int(Fraction(yuan) * 100)


def run(binary, arguments, timeout=300):
    environment = dict(os.environ, NO_COLOR="1")
    return subprocess.run([binary] + arguments, capture_output=True, text=True, timeout=timeout, env=environment)


def look_at_shares(repair, output, plan, complaints):
    """Whoever gets a pack more than twice the share where a repair loosens a limit has to be told."""
    with open(os.path.join(output, "allocation.csv"), encoding="utf-8-sig", newline="") as file:
        lines = {(row["institution_id"], row["product_id"]): row for row in csv.DictReader(file)}
    loosened = set()
    for change in repair["changes"]:
        before, after = change["before"], change["after"]
        is_up = after == "" or before != "" and Fraction(after) > Fraction(before)
        if change["table"] == "limits" and change["column"] != "floor_packs" and is_up:
            loosened.add(tuple(change["key"].split(";")))
        elif change["table"] == "rules" and is_up:
            rule = next(r for r in plan.rules if r["id"] == change["key"])
            if rule["sense"] != ">=":
                loosened |= set(plan.cells(rule))
    floors = plan.bounds()
    targets = plan.targets()
    for key in sorted(loosened & set(lines)):
        packs, target = float(lines[key]["packs_continuous"]), float(targets.get(key, 0))
        if packs > max(2 * target + 1.01, floors[key][0] + 0.01) and float(repair.get("highest_fill", "0")) <= 2:
            complaints.append(f"{repair['file']} gives {key} {packs} packs, {target} are its share, and does not say so")
            break


def judge(seed, binary, keep, is_small):
    """(verdict, complaints) of a seed: "card", "plan" or "refused"."""
    plan = Plan(seed, is_small)
    folder = tempfile.mkdtemp(prefix=f"conflict-{seed}-", dir=keep)
    complaints = []
    try:
        tables, output = os.path.join(folder, "plan"), os.path.join(folder, "out")
        os.mkdir(tables)
        plan.write(tables)
        result = run(binary, ["allocate", tables, "-o", output, "--tables", "csv", "--time-limit", "60"])
        if result.returncode == 3:
            return "refused", []
        if result.returncode not in (0, 4):
            return "card", [f"exit code {result.returncode}: {(result.stdout + result.stderr)[-300:]}"]
        judge = Judge(plan)
        whole = judge.violation(judge.everything())
        if result.returncode == 0:
            if whole > 1e3 * judge.nothing:
                complaints.append(f"an answer though limits miss each other by {whole} yuan")
            return "plan", complaints
        with open(os.path.join(output, "conflict.json"), encoding="utf-8") as file:
            card = json.load(file)
        look(card, judge, whole, result.stdout + result.stderr, complaints)
        for repair in card["repairs"]:
            again = run(binary, [
                "allocate", tables, "-o", os.path.join(folder, repair["file"] + ".out"), "--tables", "csv", "--overrides",
                os.path.join(output, repair["file"])])
            if again.returncode != 0:
                complaints.append(f"{repair['file']} ends with {again.returncode}: {(again.stdout + again.stderr)[-200:]}")
            else:
                look_at_shares(repair, os.path.join(folder, repair["file"] + ".out"), plan, complaints)
        return "card", complaints
    except Exception as error:  # A card that cannot be read is a failure of the seed, not of the judge.
        complaints.append(f"{type(error).__name__}: {error}")
        return "card", complaints
    finally:
        if not keep or not complaints:
            shutil.rmtree(folder, ignore_errors=True)


def look(card, judge, whole, text, complaints):
    if whole <= judge.nothing:
        complaints.append("the plan is possible")
        return
    members = []
    for member in card["members"]:
        kind, ids = member["kind"], member["ids"]
        if kind in ("floor", "cap", "fixed"):
            bound = "cap" if member["side"] == "most" else "floor"
            members.append((bound, tuple(ids), member["side"]))
        else:
            members.append((kind, ids[0], member["side"]))
    if not card["irreducible"]:
        complaints.append("not said to be irreducible")
    # Only the sides that are told.
    missing = judge.violation(members)
    if missing <= judge.nothing:
        complaints.append("the members hold together on the sides that are told")
    both_sides = [(kind, name, None) for kind, name, _ in members]
    for index in range(len(members)):
        rest = both_sides[:index] + both_sides[index + 1:]
        left = judge.violation(rest)
        if left > judge.nothing:
            complaints.append(f"without {members[index]} the members still miss each other by {left} yuan")
            break
    told, all_told = fen(card["missing_yuan"]), fen(card["all_missing_yuan"])

    def is_off(told, exact):
        rounding = 1e-3 + 1e-9 * exact * 100
        return not math.ceil(exact * 100 - rounding) <= told <= math.ceil(exact * 100 + rounding)

    if is_off(told, missing):
        complaints.append(f"missing_yuan is {card['missing_yuan']}, the members miss each other by {missing}")
    least = judge.violation(judge.everything(), are_volumes_kept=True)
    if is_off(all_told, least):
        complaints.append(f"all_missing_yuan is {card['all_missing_yuan']}, limits have to move by {least}")
    packs = card["missing_packs"]
    prices = [float(p["price"]) for p in judge.plan.products]
    if packs and not (packs - len(prices)) * min(prices) - 0.01 <= missing <= packs * max(prices) + 0.01:
        complaints.append(f"{packs} packs are not worth {missing} yuan")
    # One sum in text, file and repairs.
    amount = f"{packs} 盒（{card['missing_yuan']} 元）" if packs else f"{card['missing_yuan']} 元"
    kinds = [(m["kind"], n, m["side"]) for m, (_, n, _) in zip(card["members"], members)]
    if card["clash"] not in clashes(kinds):
        complaints.append(f"clash {card['clash']} for {kinds}")
    sentence = f"：{WORDS.get(card['clash'], '?')} {amount}。"
    if sentence not in card["message"]:
        complaints.append(f"the sentence is “{card['message']}”, not “{sentence}”")
    if card["message"] not in text:
        complaints.append("text and conflict.json differ")
    if all_told > told and f"{card['all_missing_yuan']} 元" not in text.split("修正方案")[0]:
        complaints.append("the text does not say what all limits lack")
    order = []
    for number, repair in enumerate(card["repairs"], start=1):
        size = fen(repair["size_yuan"])
        if size < all_told or size < told:
            complaints.append(f"repair {number} of {repair['size_yuan']} yuan, {card['all_missing_yuan']} are missing")
        line = next((l for l in text.splitlines() if l.strip().startswith(f"repair-{number}.csv ")), "")
        if f"约 {repair['size_yuan']} 元，改 {len(repair['changes'])} 处" not in line:
            complaints.append(f"the text of repair {number} tells another size")
        order.append((float(repair.get("highest_fill", "0")) > 2, size, len(repair["changes"])))
    if order != sorted(order):
        complaints.append(f"repairs out of order: {order}")
    if not card["repairs"] and least < math.inf:
        complaints.append(f"no repair, though limits need to move by {least} yuan: {card['notes']}")


def be_quiet():
    """Keeps the solver's banner, which no option stops, off the screen: only the first process tells anything."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="plans of a few packs")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", default=os.path.join(root, ".build", "release", "fenliang"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", help="keep the folders of seeds that fail here")
    options = parser.parse_args()
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    cards = plans = refused = 0
    failed = []
    seed = options.seed
    with concurrent.futures.ProcessPoolExecutor(options.jobs, initializer=be_quiet) as pool:
        while cards < options.count:
            batch = list(range(seed, seed + max(4 * options.jobs, min(40, options.count - cards))))
            seed = batch[-1] + 1
            for number, (verdict, complaints) in zip(
                    batch, pool.map(
                        judge, batch, [options.binary] * len(batch), [options.keep] * len(batch), [options.small] * len(batch))):
                if verdict == "refused":
                    refused += 1
                elif verdict == "plan":
                    plans += 1
                elif cards < options.count:
                    cards += 1
                if complaints:
                    failed.append(number)
                    for complaint in complaints:
                        name = "few_packs" if options.small else KINDS[number % len(KINDS)].__name__
                        print(f"seed {number} ({name}): {complaint}", flush=True)
    print(f"{cards} cards judged, {plans} plans possible, {refused} refused, {len(failed)} failed"
          + (f": seeds {' '.join(map(str, failed))}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
