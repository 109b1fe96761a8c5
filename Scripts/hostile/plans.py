"""Realistic plans with rich rules: any of them (`rich`), and those that a whole-pack plan stands behind (`built`)."""

import csv
import os
from fractions import Fraction

import model

OWNERSHIPS = ("public", "public", "public", "military", "private", "pharmacy")
LEVELS = ("三级", "二级", "一级", "")
PACKS = (1, 1, 6, 7, 10, 12, 14, 20, 24, 28, 30, 30, 48, 50, 60, 100)
PRICES = ("0.03", "0.34", "1.2", "2.62", "3.15", "6.58", "20.8", "45.6", "88", "580", "2480", "19800")


def decimal(value, up):
    """A fraction with at most four decimals, rounded up or down."""
    scaled = value * 10_000
    whole = -(-scaled // 1) if up else scaled // 1
    text = f"{whole // 10_000}.{whole % 10_000:04d}".rstrip("0").rstrip(".")
    return text or "0"


def write(tables, folder, draws=None):
    """Writes the tables as CSV; with `draws`, the rows in another order."""
    os.makedirs(folder, exist_ok=True)
    for name, rows in tables.items():
        headings = list(dict.fromkeys(key for row in rows for key in row))
        if not headings:
            continue
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(headings)
            for row in draws.shuffled(rows) if draws else rows:
                lines.writerow([row.get(key, "") for key in headings])


def price(draws):
    if draws.chance(50):
        return draws.pick(PRICES)
    most = draws.pick((10_000, 1_000_000, 198_000_000))
    step = draws.pick((1, 1, 100, 1000))
    return decimal(Fraction(max(300, draws.below(most) // step * step), 10_000), False)


def skeleton(draws):
    """Products, districts, institutions, usage and demand, without volumes and limits."""
    districts = [f"D{i}" for i in range(draws.between(1, 6))]
    most = draws.pick((4, 8, 12, 20, 40))
    institutions, products = [], []
    for i in range(draws.between(2, most)):
        row = {
            "institution_id": f"H{i:02d}", "name": f"机构{i}", "district_id": draws.pick(districts),
            "ownership": draws.pick(OWNERSHIPS), "level": draws.pick(LEVELS), "participates": "", "weight": "",
            "capacity_yuan": "",
        }
        if row["ownership"] in ("private", "pharmacy") and (i == 0 or draws.chance(70)):
            row["participates"] = "yes"
        if draws.chance(10):
            row["weight"] = draws.pick(("0.5", "0.8", "1.25", "2", "3"))
        institutions.append(row)
    if not any(model.takes_part(row) for row in institutions):
        institutions[0]["participates"] = "yes"
    for i in range(draws.between(1, draws.pick((3, 6, 10, 15)))):
        products.append({
            "product_id": f"P{i:02d}", "generic_name": f"品种{i}", "units_per_pack": str(draws.pick(PACKS)),
            "supplier": draws.pick(("甲", "乙", "丙")), "price_yuan": price(draws), "agreed_units": "0",
        })
    basis = draws.pick(("usage", "usage", "demand", "blend:0.6", "blend:0.25"))
    values = {
        "plan_name": "试", "cycle_start": "2024-01-01", "cycle_end": "2024-12-31", "report_due": "2023-12-10",
        "prepayment_due": "2023-12-20", "basis": basis,
    }
    if basis == "demand":
        # Volumes and limits are drawn without a look at what is reported.
        values["demand_cap"] = "no"
    usage, demand = [], []
    density = draws.pick((20, 40, 70, 95))
    two_years = draws.chance(40)
    if two_years and draws.chance(40):
        values["usage_weights"] = draws.pick(("2021:1;2022:2", "2022:1", "2021:0.3;2022:0.7"))
    taking = [row["institution_id"] for row in institutions if model.takes_part(row)]
    for product in products:
        sure = draws.pick(taking)
        size = int(product["units_per_pack"]) if draws.chance(70) else 1
        for row in institutions:
            if row["institution_id"] != sure and not draws.chance(density):
                continue
            key = {"institution_id": row["institution_id"], "product_id": product["product_id"]}
            units = draws.long_tailed() * size
            if basis != "demand":
                usage.append({**key, "period": "2022", "units": str(units)})
                if two_years and draws.chance(80):
                    usage.append({**key, "period": "2021-07", "units": str(units * draws.between(40, 120) // 100 + 1)})
            if basis != "usage":
                demand.append({**key, "units": str(units * draws.between(70, 130) // 100 + 1)})
    tables = {
        "parameters": [{"key": key, "value": value} for key, value in values.items()], "products": products,
        "districts": [{"district_id": key, "name": "区" + key} for key in districts], "institutions": institutions,
    }
    if usage:
        tables["usage"] = usage
    if demand:
        tables["demand"] = demand
    return tables


def selector(draws, tables):
    """Institutions of a rule, in every way of writing that Data.md knows."""
    ids = [row["institution_id"] for row in tables["institutions"]]
    parts = {
        "district": [row["district_id"] for row in tables["districts"]],
        "ownership": sorted({row["ownership"] for row in tables["institutions"]}),
        "level": sorted({row["level"] for row in tables["institutions"]} - {""}),
    }
    kind = draws.below(10)
    if kind < 2:
        return "*"
    if kind < 6:
        return ";".join(draws.some(ids, 1, draws.pick((2, 5, 40))))
    words = [word for word in draws.some(list(parts), 1, 1 if kind < 8 else 3) if parts[word]]
    return "&".join(word + ":" + ";".join(draws.some(parts[word])) for word in words) or "*"


def hidden(draws, tables, own, whole):
    """A plan that the limits are set around: packs of each cell, whole or in sixteenths; sets the agreed volumes."""
    scale = 1 if whole else 16
    share = Fraction(draws.between(30, 120), 100)
    values = model.parameters(tables)
    ratio = Fraction(values["cap_ratio"]) if values.get("cap_ratio") else None
    packs = [Fraction(0)] * len(own)
    for product in tables["products"]:
        size = int(product["units_per_pack"])
        mine = [i for i, c in enumerate(own) if c.product == product["product_id"]]
        for i in mine:
            most = own[i].basis / size
            wanted = int(most * share * draws.between(30, 170) / 100 * scale)
            if ratio is not None:
                wanted = min(wanted, int(ratio * most) * scale)
            packs[i] = Fraction(max(0, wanted), scale)
        total = sum(packs[i] for i in mine)
        rest = total - int(total)
        for i in mine:
            # Whole volumes: the fraction comes off the first cells that have it.
            taken = min(rest, packs[i])
            packs[i], rest = packs[i] - taken, rest - taken
        if sum(packs[i] for i in mine) == 0 and ratio is None:
            packs[mine[0]] = Fraction(1)
        units = int(sum(packs[i] for i in mine)) * size
        if units and size > 1 and draws.chance(10):
            units -= draws.between(1, size - 1)
        product["agreed_units"] = str(units)
    return packs


def limit_of(draws, value, sense, slack, whole_number):
    """A limit that the value keeps, exactly or with a little room."""
    loose = draws.pick(slack)
    if sense == "<=":
        bound = value + value * loose / 1000
    elif sense == ">=":
        bound = value - value * loose / 1000
    else:
        bound = value
    text = decimal(bound, sense != ">=")
    if whole_number and sense != "=":
        text = str(-int(-bound // 1) if sense == "<=" else int(bound))
    return text


def plan(draws, whole, consistent=True, tight=False):
    """A plan. `whole`: whole packs keep every limit. `consistent`: some plan in fractions of packs does, but for the
    last decimal of "=" limits. `tight`: floors, caps and capacities are drawn without looking, to be relaxed."""
    tables = skeleton(draws)
    if draws.chance(35):
        tables["parameters"].append({"key": "cap_ratio", "value": draws.pick(("0.8", "1", "1.2", "1.5", "2", "3", "10"))})
    own = model.cells(tables)
    packs = hidden(draws, tables, own, whole)
    packs_of = {(c.product, c.institution): packs[i] for i, c in enumerate(own)}
    limits = []
    for i, cell in enumerate(own):
        if not draws.chance(8):
            continue
        row = {"institution_id": cell.institution, "product_id": cell.product, "floor_packs": "", "cap_packs": "", "fixed_packs": ""}
        kind = draws.below(5)
        if kind == 0 and packs[i].denominator == 1:
            row["fixed_packs"] = str(packs[i])
        else:
            if kind < 4:
                row["cap_packs"] = str(-int(-packs[i] * draws.pick((100, 101, 120, 200)) / 100 // 1))
            if kind in (2, 4):
                row["floor_packs"] = str(int(packs[i] * draws.pick((0, 50, 90, 100)) / 100))
        limits.append(row)
    if whole and draws.chance(15):
        # A lock where there is no basis: its packs come on top of the volume.
        product = draws.pick(tables["products"])
        free = [r["institution_id"] for r in tables["institutions"] if model.takes_part(r) and (product["product_id"], r["institution_id"]) not in packs_of]
        if free:
            packs_there = draws.between(1, 30)
            limits.append({"institution_id": draws.pick(free), "product_id": product["product_id"], "floor_packs": "", "cap_packs": "", "fixed_packs": str(packs_there)})
            size = int(product["units_per_pack"])
            product["agreed_units"] = str((-(-int(product["agreed_units"]) // size) + packs_there) * size)
    if limits:
        tables["limits"] = limits
    own = model.cells(tables)
    packs = [packs_of.get((c.product, c.institution), Fraction(c.fixed or 0)) for c in own]
    lowest = min((packs[i] / c.target for i, c in enumerate(own) if c.target > 0 and c.fixed is None), default=0)
    if draws.chance(30) and lowest > Fraction(5, 100):
        tables["parameters"].append({"key": "floor_ratio", "value": decimal(min(lowest, 1) * draws.pick((30, 60, 90, 100)) / 100, False)[:6]})
        own = model.cells(tables)
    slack = (0, 0, 1, 10, 50, 200) if consistent else (0, 20, 100, 400)
    prices = model.coefficient(tables, "yuan")
    for row in tables["institutions"]:
        if draws.chance(30):
            value = sum(prices[c.product] * packs[i] for i, c in enumerate(own) if c.institution == row["institution_id"])
            if value:
                row["capacity_yuan"] = limit_of(draws, value, "<=", slack, draws.chance(40))
    rules = []
    for i in range(draws.below(draws.pick((1, 4, 9, 21)))):
        products = "*" if draws.chance(25) else ";".join(
            draws.some([r["product_id"] for r in tables["products"]], 1, draws.pick((1, 3, 15))))
        rule = {
            "rule_id": f"R{i:02d}", "name": "", "products": products, "institutions": selector(draws, tables),
            "measure": draws.pick(("packs", "units", "yuan", "yuan")), "sense": draws.pick(("<=", "<=", "<=", ">=", ">=", "=")),
        }
        inside = model.scope(tables, own, rule["products"], rule["institutions"])
        if not inside:
            continue
        count = model.coefficient(tables, rule["measure"])
        value = sum(count[own[j].product] * packs[j] for j in inside)
        if not consistent:
            value = value * draws.pick((100, 100, 90, 80, 110, 130)) / 100
        rule["limit"] = limit_of(draws, value, rule["sense"], slack, draws.chance(40))
        rules.append(rule)
    if rules:
        tables["rules"] = rules
    if tight:
        squeeze(draws, tables, own)
    return tables


def squeeze(draws, tables, own):
    """Takes capacities, caps and floors to where plans may end."""
    prices = model.coefficient(tables, "yuan")
    for row in tables["institutions"]:
        value = sum(prices[c.product] * c.target for c in own if c.institution == row["institution_id"])
        if value and draws.chance(40):
            row["capacity_yuan"] = decimal(value * draws.between(30, 110) / 100, True)
    if draws.chance(30):
        # A given floor above the default cap would be an input error.
        for row in tables.get("limits", []):
            if not row["cap_packs"]:
                row["floor_packs"] = ""
        tables["parameters"] = [row for row in tables["parameters"] if row["key"] != "cap_ratio"]
        tables["parameters"].append({"key": "cap_ratio", "value": draws.pick(("0.2", "0.4", "0.6", "0.9"))})
    if draws.chance(30):
        tables["parameters"] = [row for row in tables["parameters"] if row["key"] != "floor_ratio"]
        tables["parameters"].append({"key": "floor_ratio", "value": draws.pick(("0.5", "0.8", "0.95", "1"))})


def wild(draws):
    """A plan whose volumes and limits are drawn one by one, in round numbers around the proportional shares."""
    tables = skeleton(draws)
    for product in tables["products"]:
        size = int(product["units_per_pack"])
        product["agreed_units"] = str(draws.between(10, draws.pick((100, 1000, 10_000))) * draws.pick((size, size, size, 1)))
    for key, values in (("cap_ratio", ("1", "2", "3", "10")), ("floor_ratio", ("0.1", "0.3", "0.5", "0.8"))):
        if draws.chance(35):
            tables["parameters"].append({"key": key, "value": draws.pick(values)})
    own = model.cells(tables)
    limits = []
    for cell in own:
        if draws.chance(5):
            row = {"institution_id": cell.institution, "product_id": cell.product, "floor_packs": "", "cap_packs": "", "fixed_packs": ""}
            row[draws.pick(("cap_packs", "fixed_packs"))] = str(int(cell.target * draws.between(50, 200) / 100))
            limits.append(row)
    if limits:
        tables["limits"] = limits
        own = model.cells(tables)
    prices = model.coefficient(tables, "yuan")
    for row in tables["institutions"]:
        value = sum(prices[c.product] * c.target for c in own if c.institution == row["institution_id"])
        if value and draws.chance(40):
            row["capacity_yuan"] = str(int(value * draws.between(60, 300) / 100) + 1)
    rules = []
    for i in range(draws.below(draws.pick((1, 4, 10, 21)))):
        rule = {
            "rule_id": f"R{i:02d}", "name": "", "products": ";".join(draws.some([r["product_id"] for r in tables["products"]], 1)),
            "institutions": selector(draws, tables), "measure": draws.pick(("packs", "units", "yuan")),
            "sense": draws.pick(("<=", "<=", ">=", "=")),
        }
        inside = model.scope(tables, own, rule["products"], rule["institutions"])
        if inside:
            count = model.coefficient(tables, rule["measure"])
            value = sum(count[own[j].product] * own[j].target for j in inside)
            least, most = {"<=": (70, 200), ">=": (10, 100), "=": (80, 120)}[rule["sense"]]
            rule["limit"] = str(int(value * draws.between(least, most) / 100))
            rules.append(rule)
    if rules:
        tables["rules"] = rules
    return tables


def hard(draws):
    """A plan whose integer roundings are hard: "=" rules in yuan over several districts, capacities nearly everywhere,
    mixed measures, around whole packs or a little beside them."""
    while True:
        tables = skeleton(draws)
        if len(tables["institutions"]) >= 6 and len(tables["products"]) >= 3:
            break
    own = model.cells(tables)
    packs = hidden(draws, tables, own, whole=draws.chance(50))
    prices = model.coefficient(tables, "yuan")
    for row in tables["institutions"]:
        value = sum(prices[c.product] * packs[i] for i, c in enumerate(own) if c.institution == row["institution_id"])
        if value and draws.chance(80):
            row["capacity_yuan"] = limit_of(draws, value, "<=", (0, 0, 1, 5), draws.chance(30))
    rules = []
    for i in range(draws.between(5, 20)):
        ids = [row["product_id"] for row in tables["products"]]
        rule = {
            "rule_id": f"R{i:02d}", "name": "", "products": ";".join(draws.some(ids, 1)),
            "institutions": selector(draws, tables), "measure": draws.pick(("yuan", "yuan", "yuan", "units", "packs")),
            "sense": draws.pick(("=", "=", "<=", ">=")),
        }
        inside = model.scope(tables, own, rule["products"], rule["institutions"])
        if inside:
            count = model.coefficient(tables, rule["measure"])
            value = sum(count[own[j].product] * packs[j] for j in inside)
            rule["limit"] = limit_of(draws, value, rule["sense"], (0, 0, 1, 10), draws.chance(50))
            rules.append(rule)
    if rules and draws.chance(40):
        # Now and then just no plan.
        rule = draws.pick(rules)
        rule["limit"] = decimal(abs(Fraction(rule["limit"]) + draws.pick((-1, 1)) * draws.pick((1, 100, 10_000, 10**7)) / Fraction(10_000)), True)
    tables["rules"] = rules
    return {name: rows for name, rows in tables.items() if rows}
