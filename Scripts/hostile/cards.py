"""Conflict cards judged by the linear program: the members cannot hold together and can without any one of them, each
repair leaves a plan, and none is smaller than what is missing."""

import copy
import csv
import json
import os
from fractions import Fraction

import linear
import model

KEYS = {
    "parameters": ("key",), "products": ("product_id",), "institutions": ("institution_id",), "districts": ("district_id",),
    "rules": ("rule_id",), "limits": ("institution_id", "product_id"), "demand": ("institution_id", "product_id"),
    "usage": ("institution_id", "product_id", "period"),
}


def overridden(tables, path):
    """The tables with an overrides file laid over them."""
    tables = copy.deepcopy(tables)
    with open(path, encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            names = KEYS[line["table"]]
            key = tuple(line["key"].split(";")) if len(names) > 1 else (line["key"],)
            rows = tables.setdefault(line["table"], [])
            row = next((r for r in rows if tuple(r[name] for name in names) == key), None)
            if row is None:
                row = dict(zip(names, key))
                rows.append(row)
            row[line["column"]] = line["value"]
    return tables


def together(tables, members):
    """Whether the members hold together, with nothing else but that packs are not negative."""
    own = model.cells(tables)
    wanted = {member["kind"] + " " + member["ids"][0] for member in members if member["kind"] in ("product", "capacity", "rule")}
    rows = [row for row in model.rows(tables, own) if row.name in wanted]
    bounds = {(member["kind"], *member["ids"]) for member in members if member["kind"] in ("cap", "floor", "fixed")}
    for cell in own:
        key = (cell.institution, cell.product)
        is_fixed = ("fixed", *key) in bounds
        cell.floor = cell.floor if is_fixed or ("floor", *key) in bounds else 0
        cell.cap = cell.cap if is_fixed or ("cap", *key) in bounds else None
    return linear.verdict(rows, own, model.agreed_packs(tables))


def judge(tables, folder):
    """What is wrong with the card in a folder, as pairs of kind and detail; and its members' number."""
    with open(os.path.join(folder, "conflict.json"), encoding="utf-8") as file:
        card = json.load(file)
    wrong = []
    members = card["members"]
    if together(tables, members) == "possible":
        wrong.append(("the members of the card hold together", f"{len(members)} members"))
    elif card["irreducible"] and len(members) <= 40:
        for index, member in enumerate(members):
            if together(tables, members[:index] + members[index + 1 :]) == "impossible":
                wrong.append(("a member of the card is not needed", member["message"]))
                break
    for repair in card["repairs"]:
        if linear.judge(overridden(tables, os.path.join(folder, repair["file"]))) == "impossible":
            wrong.append(("a repair leaves no plan", repair["file"] + ": " + repair["message"][:200]))
        if Fraction(repair["size_yuan"]) < Fraction(card["missing_yuan"]) - Fraction(1, 100):
            wrong.append(("a repair is smaller than what is missing", f"{repair['file']}: {repair['size_yuan']} of {card['missing_yuan']}"))
    return wrong
