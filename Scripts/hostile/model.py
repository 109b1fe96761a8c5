"""The model of Documentation/Model.md, read from the CSV tables of a plan and kept in exact fractions.

It is a reader of its own and knows nothing of Fenliang: English headings, words of either language.
"""

import csv
import os
from fractions import Fraction

TABLES = ("parameters", "products", "districts", "institutions", "usage", "demand", "limits", "rules")
WORDS = {
    "公立": "public", "军队": "military", "民营": "private", "药店": "pharmacy", "盒": "packs", "最小单位": "units", "元": "yuan",
    "不超过": "<=", "等于": "=", "不少于": ">=", "是": "yes", "否": "no",
}


class Cell:
    """One product at one institution."""

    def __init__(self, product, institution, basis):
        self.product, self.institution, self.basis = product, institution, basis
        self.target, self.floor, self.cap = Fraction(0), 0, None
        self.fixed = None
        # What the floor would be without a cap: a default floor is at most the cap.
        self.free_floor = 0


class Row:
    """Σ a x (<=, =, >=) limit, over indices of cells."""

    def __init__(self, name, kind, terms, sense, limit):
        self.name, self.kind, self.terms, self.sense, self.limit = name, kind, terms, sense, limit


def read(folder):
    """The tables of a folder: name → list of rows, each heading → text."""
    tables = {}
    for name in TABLES:
        path = os.path.join(folder, name + ".csv")
        if os.path.exists(path):
            with open(path, encoding="utf-8-sig", newline="") as file:
                rows = csv.DictReader(file)
                tables[name] = [{key: WORDS.get(text, text) for key, text in row.items()} for row in rows]
    return tables


def parameters(tables):
    return {row["key"]: row["value"] for row in tables["parameters"]}


def takes_part(institution):
    word = institution.get("participates") or ""
    return word == "yes" if word else institution["ownership"] in ("public", "military")


def means(rows, weights=None):
    """The yearly mean of the units of each institution and product."""
    years = {row["period"][:4] for row in rows}
    weights = weights or {year: Fraction(1) for year in years}
    total = sum(weights.values())
    result = {}
    for row in rows:
        key = (row["product_id"], row["institution_id"])
        result[key] = result.get(key, 0) + weights.get(row["period"][:4], 0) * Fraction(row["units"])
    return {key: value / total for key, value in result.items()} if total else {}


def agreed_packs(tables):
    rule = parameters(tables).get("partial_pack", "up")
    result = {}
    for row in tables["products"]:
        packs, rest = divmod(int(row["agreed_units"]), int(row["units_per_pack"]))
        result[row["product_id"]] = packs + (1 if rest and rule == "up" else 0)
    return result


def cells(tables):
    """The cells with basis, target, floor and cap, sorted by product and institution."""
    values = parameters(tables)
    weights = None
    if values.get("usage_weights"):
        weights = {part.split(":")[0]: Fraction(part.split(":")[1]) for part in values["usage_weights"].split(";")}
    usage = means(tables.get("usage", []), weights)
    demand = {(r["product_id"], r["institution_id"]): Fraction(r["units"]) for r in tables.get("demand", [])}
    kind, _, share = values.get("basis", "usage").partition(":")
    share = {"usage": Fraction(1), "demand": Fraction(0)}.get(kind) if not share else Fraction(share)
    institutions = {row["institution_id"]: row for row in tables["institutions"]}
    limits = {(r["product_id"], r["institution_id"]): r for r in tables.get("limits", [])}
    products = {row["product_id"]: row for row in tables["products"]}
    agreed = agreed_packs(tables)
    result = []
    for key in sorted(set(usage) | set(demand) | set(limits)):
        if not takes_part(institutions[key[1]]):
            continue
        basis = share * usage.get(key, 0) + (1 - share) * demand.get(key, 0)
        if basis > 0 or limits.get(key, {}).get("fixed_packs"):
            result.append(Cell(key[0], key[1], basis))
    weight = {key: Fraction(row.get("weight") or "1") for key, row in institutions.items()}
    sums = {}
    for cell in result:
        sums[cell.product] = sums.get(cell.product, 0) + weight[cell.institution] * cell.basis
    for cell in result:
        if sums[cell.product]:
            cell.target = agreed[cell.product] * weight[cell.institution] * cell.basis / sums[cell.product]
        limit = limits.get((cell.product, cell.institution), {})
        if limit.get("fixed_packs"):
            cell.fixed = cell.floor = cell.cap = int(limit["fixed_packs"])
            continue
        if limit.get("cap_packs"):
            cell.cap = int(Fraction(limit["cap_packs"]))
        elif values.get("cap_ratio"):
            cell.cap = int(Fraction(values["cap_ratio"]) * cell.basis / int(products[cell.product]["units_per_pack"]))
        if limit.get("floor_packs"):
            cell.floor = cell.free_floor = -int(-Fraction(limit["floor_packs"]) // 1)
        else:
            cell.floor = cell.free_floor = int(Fraction(values.get("floor_ratio") or "0") * cell.target)
            if cell.cap is not None:
                cell.floor = min(cell.floor, cell.cap)
    return result


def selects(selector, institution):
    """Whether a selector of institutions takes one in."""
    if selector == "*":
        return True
    for part in selector.split("&"):
        word, colon, values = part.partition(":")
        column = {"district": "district_id", "ownership": "ownership", "level": "level"}[word] if colon else "institution_id"
        if institution[column] not in (values if colon else word).split(";"):
            return False
    return True


def scope(tables, own, products, institutions):
    """The indices of the cells of a rule."""
    known = {row["institution_id"]: row for row in tables["institutions"]}
    named = None if products == "*" else set(products.split(";"))
    inside = {key for key, row in known.items() if selects(institutions, row)}
    return [i for i, c in enumerate(own) if (named is None or c.product in named) and c.institution in inside]


def coefficient(tables, measure):
    """Product → how much one pack counts in a measure."""
    return {
        row["product_id"]: {
            "packs": Fraction(1), "units": Fraction(row["units_per_pack"]), "yuan": Fraction(row["price_yuan"]),
        }[measure]
        for row in tables["products"]
    }


def rows(tables, own):
    """Every product, capacity and rule as a row over the cells."""
    result = []
    agreed = agreed_packs(tables)
    for product in sorted(agreed):
        terms = {i: Fraction(1) for i, c in enumerate(own) if c.product == product}
        result.append(Row("product " + product, "product", terms, "=", Fraction(agreed[product])))
    price = coefficient(tables, "yuan")
    for row in tables["institutions"]:
        if row.get("capacity_yuan"):
            terms = {i: price[c.product] for i, c in enumerate(own) if c.institution == row["institution_id"]}
            name = "capacity " + row["institution_id"]
            result.append(Row(name, "capacity", terms, "<=", Fraction(row["capacity_yuan"])))
    for row in tables.get("rules", []):
        count = coefficient(tables, row["measure"])
        terms = {i: count[own[i].product] for i in scope(tables, own, row["products"], row["institutions"])}
        result.append(Row("rule " + row["rule_id"], "rule", terms, row["sense"], Fraction(row["limit"])))
    return result
