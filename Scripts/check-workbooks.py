#!/usr/bin/env python3
"""Compare every cell of the stamped workbooks with the CSV tables they are made from.

  Scripts/check-workbooks.py OUT [--tables DIR] [--recalculated DIR] [--fairness DIR] [--comparison DIR]

OUT is an output folder with allocation.csv, district_totals.csv, prepayments.csv, clearing.csv, suppliers.csv,
contracts.csv, the tables of payments, run.json and plan/, and reconciliation.csv where plan/ has purchases.csv; the workbooks are OUT/tables/*.xlsx unless --tables names
another folder. From the CSV tables alone this works out what should
stand in every cell of every table, and compares numbers, codes and texts; sums must be formulas. A number that belongs to
no table, a table or a workbook that is missing or not expected, and a heading that differs are faults like a wrong number.

With --fairness and --comparison the workbooks 公平性.xlsx and 比较.xlsx of those reports are compared with the CSV tables
beside them, and what the charts show with the cells they name.

With --recalculated the values stored with formulas are taken out of copies, LibreOffice works all of them out again into
DIR, and the copies are compared as well. Needs openpyxl (PyPI), and `soffice` on PATH for --recalculated.

Exit code: 0 when all is right, 1 when anything differs, 2 on wrong usage or files that cannot be read.
"""

import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl

ANNEX = "各区市及市属医疗机构首年约定采购用量表"
SPLIT = "各医疗机构首年约定用量测算分解结果"
PREPAYMENT = "医保基金预付计划表"
CLEARING = "医保基金预付冲抵计划表"
RECONCILIATION = "医保基金预付清算表"
SUPPLIERS = "带量购销协议采购量汇总表"
PRIVATE = "民营医药机构名单"
OWNERSHIP = {"public": "公立", "military": "军队", "private": "民营", "pharmacy": "药店"}
WIDEST = 12  # districts or institutions on one sheet of the annex
SHOWN = 20  # faults printed for one workbook


class Number:
    """A number that should stand in a cell; a sum must be a formula where there is something to add up."""

    def __init__(self, value, tolerance="0.000001", formula=False):
        self.value = Decimal(value)
        self.tolerance = Decimal(tolerance)
        self.formula = formula


class Formula:
    """A text that must be worked out by a formula."""

    def __init__(self, text):
        self.text = text


class Day:
    """A day, as a real date in a format that shows it as 2020年11月16日."""

    def __init__(self, text):
        self.day = datetime.fromisoformat(text)


def whole(value):
    return Number(value)


def yuan(value):
    return Number(value)


def rounded(text):
    """A number that the workbook shows with four places, and with fewer where it has very many digits."""
    value = Decimal(text)
    return Number(value, max(Decimal("0.0000501"), abs(value) * Decimal("1e-14")))


def total(value):
    # What a spreadsheet adds up in doubles may differ in the last digits.
    return Number(value, "0.001", formula=True)


def optional(text, kind):
    return kind(text) if text != "" else None


def text(value):
    return value if value != "" else None


def shown_day(value):
    year, month, day = value.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def shown_month(value):
    year, month = value.split("-")
    return f"{year}年{int(month)}月"


# --- The CSV tables -------------------------------------------------------------------------------------------------


class Tables:
    def __init__(self, folder):
        def read(name):
            path = folder / name
            if not path.exists():
                sys.exit(fail(f"{path} is missing"))
            with open(path, encoding="utf-8-sig", newline="") as file:
                return list(csv.DictReader(file))

        self.run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        self.kind = self.run["kind"]
        self.lines = read("allocation.csv")
        self.totals = read("district_totals.csv")
        self.prepayments = read("prepayments.csv")
        self.suppliers = read("suppliers.csv")
        self.clearing = read("clearing.csv")
        self.contracts = read("contracts.csv")
        self.funds = {row["district_id"]: row for row in read("prepayment_funds.csv")}
        self.batches = read("payment_batches.csv")
        self.payments = read("payment_lines.csv")
        self.reconciliation = read("reconciliation.csv") if (folder / "plan/purchases.csv").exists() else None
        self.supplement = read("supplement.csv") if (folder / "plan/paid.csv").exists() else None
        self.parameters = {row["key"]: row["value"] for row in read("plan/parameters.csv")}
        self.product_list = read("plan/products.csv")
        self.district_list = read("plan/districts.csv")
        self.institution_list = read("plan/institutions.csv")
        self.products = {row["product_id"]: row for row in self.product_list}
        self.districts = {row["district_id"]: row for row in self.district_list}
        self.institutions = {row["institution_id"]: row for row in self.institution_list}
        self.packs = {(row["product_id"], row["district_id"]): int(row["packs"]) for row in self.totals}
        self.volumes = defaultdict(int)
        for row in self.totals:
            self.volumes[row["product_id"]] += int(row["packs"])
        self.amounts = {(row["product_id"], row["district_id"]): Decimal(row["amount_yuan"]) for row in self.totals}
        self.of_institution = defaultdict(list)
        for line in self.lines:
            self.of_institution[line["institution_id"]].append(line)
        self.members = defaultdict(list)
        for institution in self.institution_list:
            if institution["institution_id"] in self.of_institution:
                self.members[institution["district_id"]].append(institution["institution_id"])

    def agreed_packs(self, product):
        units, per_pack = int(product["agreed_units"]), int(product["units_per_pack"])
        if self.parameters.get("partial_pack", "up") == "down":
            return units // per_pack
        return -(-units // per_pack)

    def shown(self, row, key):
        return row["name"].strip() or row[key]

    def district_name(self, district):
        return self.shown(self.districts[district], "district_id")

    def institution_name(self, institution):
        return self.shown(self.institutions[institution], "institution_id")

    def amount(self, institution):
        return sum((Decimal(line["amount_yuan"]) for line in self.of_institution[institution]), Decimal(0))

    def ratio(self):
        return share(self.parameters.get("prepayment_ratio") or "50%")

    def tranche_shares(self):
        given = self.parameters.get("prepayment_tranches", "")
        parts = [part for part in re.split("[;；]", given) if part.strip()]
        return [share(re.split("[:：]", part)[1]) for part in parts] or [self.ratio()]


def share(words):
    words = words.strip()
    return Decimal(words[:-1]) / 100 if words.endswith("%") else Decimal(words)


# --- What should stand in each sheet: headings, then rows of texts, numbers and blanks -------------------------------

PRODUCT_HEADINGS = ["序号", "品种编码", "通用名", "剂型", "规格", "包装", "中选企业", "中选价（元/盒）"]


def product_cells(number, product):
    return [
        whole(number), product["product_id"], text(product["generic_name"]), text(product["dosage_form"]),
        text(product["specification"]), text(product["pack"]), text(product["supplier"]), Number(product["price_yuan"]),
    ]


def matrix(tables, name, headings, leading, given, columns, compares, given_formula=lambda _: False):
    """The sheets of a table of products against named columns, which is cut where it is too wide."""
    count = len(columns)
    blocks = max(1, min(200, -(-count // WIDEST)))
    row_sums = [sum((column[1][i] or 0 for column in columns), Decimal(0)) for i in range(len(given))]
    sheets = {}
    for block in range(blocks):
        part = columns[block * count // blocks : (block + 1) * count // blocks]
        is_last = block == blocks - 1
        names = headings + [column[0] for column in part]
        names += ["小计"] if blocks > 1 else []
        names += (["合计"] + (["差额"] if compares else [])) if is_last else []
        rows = []
        for i, product in enumerate(tables.product_list):
            row = leading(i + 1, product) + [Number(given[i], formula=given_formula(i))]
            row += [None if column[1][i] is None else Number(column[1][i]) for column in part]
            if blocks > 1:
                row.append(total(sum((column[1][i] or 0 for column in part), Decimal(0))))
            if is_last:
                row.append(total(row_sums[i]))
                row += [total(given[i] - row_sums[i])] if compares else []
            rows.append(row)
        blanks = len(headings) - 2
        sums = ["合计"] + [None] * blanks + [total(sum(given))]
        sums += [total(sum((value or 0 for value in column[1]), Decimal(0))) for column in part]
        if blocks > 1:
            sums.append(total(sum((value or 0 for column in part for value in column[1]), Decimal(0))))
        if is_last:
            sums.append(total(sum(row_sums)))
            sums += [total(sum(given) - sum(row_sums))] if compares else []
        sheets[name if block == 0 else f"{name}续{block}"] = (names, rows + [sums])
    return sheets


def annex(tables):
    products, districts = tables.product_list, tables.district_list
    agreed = [tables.agreed_packs(product) for product in products]
    sheets = {"通知核对": checklist(tables)}
    sheets |= matrix(
        tables, "约定采购量", PRODUCT_HEADINGS + ["计量单位", "首年约定采购量（最小单位）", "首年约定采购量（盒）"],
        lambda n, p: product_cells(n, p) + [text(p["unit"]), whole(p["agreed_units"])], agreed,
        [
            (tables.shown(d, "district_id"), [tables.packs.get((p["product_id"], d["district_id"])) for p in products])
            for d in districts
        ], compares=True)
    sheets |= matrix(
        tables, "约定采购金额", PRODUCT_HEADINGS + ["首年约定采购量（盒）"], product_cells, agreed,
        [
            (tables.shown(d, "district_id"), [tables.amounts.get((p["product_id"], d["district_id"])) for p in products])
            for d in districts
        ], compares=False)
    amount = sum((Decimal(line["amount_yuan"]) for line in tables.lines), Decimal(0))
    checks = [
        control("首年约定采购量与各区市之和（盒）", sum(agreed), sum(tables.packs.values())),
        control("各机构与各区市约定采购金额之和（元）", amount, sum(tables.amounts.values()), first_formula=False),
    ]
    municipal = [d["district_id"] for d in districts if d["kind"] == "municipal" and tables.members[d["district_id"]]]
    for number, district in enumerate(municipal, 1):
        given = [tables.packs.get((p["product_id"], district)) for p in products]
        columns = []
        for institution in tables.members[district]:
            packs = {line["product_id"]: int(line["packs"]) for line in tables.of_institution[institution]}
            columns.append((tables.institution_name(institution), [packs.get(p["product_id"]) for p in products]))
        name = tables.district_name(district)
        sheets |= matrix(
            tables, "市属医疗机构" + ("" if number == 1 else str(number)), PRODUCT_HEADINGS + [f"{name}约定采购量（盒）"],
            product_cells, [value or 0 for value in given], columns, compares=True,
            given_formula=lambda i, given=given: given[i] is not None)
        found = sum(sum(value or 0 for value in column[1]) for column in columns)
        checks.append(control(f"{name}约定采购量与各机构之和（盒）", sum(value or 0 for value in given), found))
    sheets["说明"] = reasons(tables, tables.lines)
    sheets["校验"] = control_sheet(tables, checks, tables.run["excesses"])
    return sheets


def checklist(tables):
    """The cover: every point of the notice as run.json has it."""
    words = {"passed": "符合", "failed": "不符合", "not_applicable": "不适用"}
    rows = [
        [
            whole(number), point["text"], Day(point["date"]) if "date" in point else None, point["required"], point["detail"],
            words[point["status"]], point["source"],
        ] for number, point in enumerate(tables.run["checklist"], 1)
    ]
    return ["序号", "核对事项", "日期", "要求", "核对情况", "结果", "依据"], rows


def reasons(tables, lines):
    names = [
        "品种编码", "通用名", "区市编码", "机构编码", "机构名称", "测算基数（最小单位）", "比例目标量", "下限", "上限", "满足率",
        "取整前分解量", "分解量", "限制因素", "为什么是这个数",
    ]
    words = {
        "product": "约定采购量", "institution": "年度承载上限", "cap": "上限", "floor": "下限", "fixed": "锁定", "conflict": "多项限制",
    }
    rows = []
    for line in lines:
        bound = line["bound_by"]
        rows.append([
            line["product_id"], text(tables.products[line["product_id"]]["generic_name"]), line["district_id"],
            line["institution_id"], tables.institution_name(line["institution_id"]), rounded(line["basis_units"]),
            rounded(line["target_packs"]), whole(line["floor_packs"]), optional(line["cap_packs"], whole),
            optional(line["fill"], rounded), rounded(line["packs_continuous"]), whole(line["packs"]),
            words.get(bound) or "规则 " + bound.removeprefix("rule:"), sentence(tables, line),
        ])
    return names, rows


def sentence(tables, line):
    """Why a cell has its number: the basis and the share before the reason of the CSV table."""
    basis, target = float(line["basis_units"]), float(line["target_packs"])
    if basis <= 0:
        return "没有测算基数；" + line["reason"]
    product = tables.products[line["product_id"]]
    volume = tables.volumes[line["product_id"]]
    weight = tables.institutions[line["institution_id"]]["weight"]
    weighted = f"（权重 {weight}）" if weight not in ("", "1") else ""
    units = f"{basis:,.0f}" if abs(basis - round(basis)) <= 1e-9 * max(1, basis) else f"{basis:,.2f}"
    share = target / volume * 100 if volume else 0
    return (
        f"测算基数 {units} {product['unit'] or '最小单位'}{weighted}，占全市 {share:.2f}%，"
        f"全市 {volume:,} 盒按比例为 {target:,.2f} 盒；{line['reason']}")


def control(name, given, found, first_formula=True):
    same = Formula("通过" if given == found else "未通过")
    return [name, Number(given, "0.001", first_formula), total(found), total(given - found), same, None]


class Words:
    """Any text."""


def control_sheet(tables, checks, excesses):
    units = {"packs": "盒", "units": "最小单位", "yuan": "元"}
    rows = []
    for excess in excesses:
        name = f"机构 {excess['capacity']} 年度承载上限" if "capacity" in excess else f"规则 {excess['rule']}"
        limit, value = Decimal(excess["limit"]), Decimal(excess["value"])
        rows.append([
            f"{name}（{units[excess['measure']]}）", Number(limit), Number(value), Number(limit - value, formula=True),
            "整包超限", Words(),
        ])
    # Between the sums and the excesses stand the checks that were made, in words.
    return ["检查项", "应为", "实为", "差额", "结果", "说明"], checks + [...] + rows


def split(tables, district):
    names = [
        "序号", "机构编码", "机构名称", "机构性质", "品种编码", "通用名", "规格", "包装", "中选企业", "中选价（元/盒）", "测算基数（最小单位）",
        "分解量（最小单位）", "分解量（盒）", "约定采购金额（元）",
    ]
    rows, lines, number = [], [], 0
    blanks = [None] * 9
    for institution in tables.members[district]:
        ownership = OWNERSHIP[tables.institutions[institution]["ownership"]]
        own = tables.of_institution[institution]
        for line in own:
            number += 1
            product = tables.products[line["product_id"]]
            rows.append([
                whole(number), institution, tables.institution_name(institution), ownership, line["product_id"],
                text(product["generic_name"]), text(product["specification"]), text(product["pack"]),
                text(product["supplier"]), Number(product["price_yuan"]), rounded(line["basis_units"]),
                whole(line["units"]), whole(line["packs"]), yuan(line["amount_yuan"]),
            ])
        lines += own
        packs = sum(int(line["packs"]) for line in own)
        rows.append(
            ["小计", institution, tables.institution_name(institution)] + blanks
            + [total(packs), total(tables.amount(institution))])
    packs = sum(int(line["packs"]) for line in lines)
    amount = sum((Decimal(line["amount_yuan"]) for line in lines), Decimal(0))
    rows.append(["合计", None, None] + blanks + [total(packs), total(amount)])

    by_product = defaultdict(lambda: [0, 0, Decimal(0), Decimal(0)])
    for line in lines:
        sums = by_product[line["product_id"]]
        sums[0] += int(line["packs"])
        sums[1] += int(line["units"])
        sums[2] += Decimal(line["amount_yuan"])
        sums[3] += Decimal(line["target_packs"])
    products, given_total = [], 0
    for product in tables.product_list:
        given = tables.packs.get((product["product_id"], district))
        if given is None:
            continue
        given_total += given
        found = by_product[product["product_id"]]
        products.append([
            whole(len(products) + 1), product["product_id"], text(product["generic_name"]), text(product["specification"]),
            text(product["pack"]), text(product["supplier"]), Number(product["price_yuan"]), whole(given), rounded(found[3]),
            total(found[0]), total(given - found[0]), total(found[1]), total(found[2]),
        ])
    products.append(
        ["合计"] + [None] * 6 + [total(given_total), None, total(packs), total(given_total - packs), None, total(amount)])
    excesses = [excess for excess in tables.run["excesses"] if excess["district"] == district]
    return {
        "分解结果": (names, rows),
        "品种汇总": (
            [
                "序号", "品种编码", "通用名", "规格", "包装", "中选企业", "中选价（元/盒）", "本区市约定采购量（盒）", "比例目标量合计（盒）",
                "分解量合计（盒）", "差额（盒）",
                "分解量合计（最小单位）", "约定采购金额（元）",
            ], products),
        "说明": reasons(tables, lines),
        "校验": control_sheet(
            tables,
            [
                control("本区市约定采购量与机构分解量之和（盒）", given_total, packs),
                control("品种汇总与机构分解结果的约定采购金额（元）", amount, amount),
            ], excesses),
    }


def capitals(amount):
    """大写 by positions: every digit with its unit, then the zeros drawn together."""
    digits, fen = "零壹贰叁肆伍陆柒捌玖", int(amount * 100)
    yuan_part, jiao, cent = fen // 100, fen // 10 % 10, fen % 10
    words = ""
    for position, digit in reversed(list(enumerate(map(int, reversed(str(yuan_part)))))):
        words += digits[digit] + ("仟佰拾"[3 - position % 4] if digit and position % 4 else "")
        if position and position % 4 == 0:
            group = yuan_part // 10**position % 10**4
            words += "亿" if position % 8 == 0 else ("万" if group else "")
    words = re.sub("零+", "零", words)
    words = re.sub("零(?=[万亿]|$)", "", words)
    # After a group that ends with 0, 零 stands only where the next group begins with 0; the digits above say so.
    cents = (digits[jiao] + "角" if jiao else "") + (digits[cent] + "分" if cent else "")
    if not words and not cents:
        return "人民币零元整"
    gap = "零" if words and cent and not jiao else ""
    return "人民币" + (words + "元" if words else "") + gap + cents + ("" if cent else "整")


def prepayment(tables):
    names = [
        "序号", "区市", "机构编码", "机构名称", "机构性质", "约定采购金额（元）", "预付比例", "预付金额（元）", "批次", "本批比例", "应付日期",
        "最迟支付日", "本批预付金额（元）",
    ]
    shares, ratio = tables.tranche_shares(), tables.ratio()
    rows, number, last = [], 0, None
    sums = defaultdict(lambda: [Decimal(0)] * 3)

    def sum_row(kind, name, values):
        return [kind, name, None, None, None, total(values[0]), None, total(values[1]), None, None, None, None, total(values[2])]

    by_district = defaultdict(list)
    for line in tables.prepayments:
        by_district[line["district_id"]].append(line)
    for district, lines in by_district.items():
        name = tables.district_name(district)
        for line in lines:
            institution = tables.institutions[line["institution_id"]]
            is_first = line["institution_id"] != last
            last = line["institution_id"]
            number += is_first
            first = [whole(number), yuan(line["agreed_amount_yuan"]), Number(ratio), yuan(line["prepayment_yuan"])]
            first = first if is_first else [None] * 4
            rows.append([
                first[0], name, line["institution_id"], tables.institution_name(line["institution_id"]),
                OWNERSHIP[institution["ownership"]], first[1], first[2], first[3], whole(line["tranche"]),
                Number(shares[int(line["tranche"]) - 1]), Day(line["due_date"]) if line["due_date"] else "待定",
                optional(line["pay_by"], Day),
                yuan(line["amount_yuan"]),
            ])
            values = sums[district]
            sums[district] = [
                values[0] + (Decimal(line["agreed_amount_yuan"]) if is_first else 0),
                values[1] + (Decimal(line["prepayment_yuan"]) if is_first else 0), values[2] + Decimal(line["amount_yuan"]),
            ]
        rows.append(sum_row("小计", name, sums[district]))
        rows.append([f"{name}预付金额（大写）：{capitals(sums[district][1])}"])
        rows += [[Words()]] * 3
    city = [sum((values[i] for values in sums.values()), Decimal(0)) for i in range(3)]
    if not tables.prepayments:
        rows.append(["无"])
    if len(tables.district_list) > 1 or not tables.prepayments:
        # The city's own page begins with the districts' sums once more.
        rows += [sum_row("小计", tables.district_name(district), sums[district]) for district in in_order(tables, sums)]
        rows.append(sum_row("合计", None, city))
        rows.append([f"预付金额合计（大写）：{capitals(city[1])}"])

    paid = {line["institution_id"] for line in tables.prepayments}
    not_paid, left, count = [], defaultdict(Decimal), 0
    for district in tables.district_list:
        start = len(not_paid)
        for institution in tables.members[district["district_id"]]:
            amount = tables.amount(institution)
            if institution in paid or amount == 0:
                continue
            count += 1
            left[district["district_id"]] += amount
            not_paid.append([
                whole(count), tables.district_name(district["district_id"]), institution,
                tables.institution_name(institution), OWNERSHIP[tables.institutions[institution]["ownership"]],
                yuan(amount), Words(),
            ])
        if len(not_paid) > start:
            name = tables.district_name(district["district_id"])
            not_paid.append(["小计", name, None, None, None, total(left[district["district_id"]]), None])
    if count == 0:
        not_paid.append(["无"])
    not_paid.append(["合计", None, None, None, None, total(sum(left.values(), Decimal(0))), None])

    summary = []
    for index, district in enumerate(tables.district_list, 1):
        key = district["district_id"]
        values, other, fund = sums[key], left[key], district["prepayment_fund_yuan"]
        is_paid, has_other = key in by_district, other != 0
        summary.append([
            whole(index), key, tables.district_name(key), Number(values[0], "0.001", is_paid),
            Number(other, "0.001", has_other), total(values[0] + other), Number(values[1], "0.001", is_paid),
            Number(values[2], "0.001", is_paid), total(values[1] - values[2]), optional(fund, yuan),
            total(Decimal(fund) - values[1]) if fund else None, short_since(tables.funds[key]),
        ])
    everything = sum(left.values(), Decimal(0))
    summary.append([
        "合计", None, None, total(city[0]), total(everything), total(city[0] + everything), total(city[1]), total(city[2]),
        total(city[1] - city[2]), None, None, None,
    ])
    summary.append([f"预付金额合计（大写）：{capitals(city[1])}"])
    return {
        "预付计划": (names, rows),
        "区市汇总": (
            [
                "序号", "区市编码", "区市", "预付机构约定采购金额", "不预付机构约定采购金额", "约定采购金额", "预付金额", "各批预付合计", "差额",
                "可用预付基金", "基金余额", "不足起于",
            ], summary),
        "不预付机构": (["序号", "区市", "机构编码", "机构名称", "机构性质", "约定采购金额（元）", "不预付原因"], not_paid),
    } | payments(tables)


def in_order(tables, districts):
    return [row["district_id"] for row in tables.district_list if row["district_id"] in districts]


def short_since(fund):
    if not fund["gap_tranche"]:
        return None
    return f"第{fund['gap_tranche']}批（{shown_day(fund['gap_date']) if fund['gap_date'] else '日期待定'}）"


def payments(tables):
    """The sheets of the batches, of their lines, and of the supplementary list where payments are known."""
    batches, details = [], []
    for number, batch in enumerate(tables.batches, 1):
        lines = [line for line in tables.payments if line["batch_id"] == batch["batch_id"]]
        amount = sum((Decimal(line["amount_yuan"]) for line in lines), Decimal(0))
        batches.append([
            whole(number), batch["batch_id"], tables.district_name(batch["district_id"]), whole(batch["tranche"]),
            optional(batch["pay_by"], Day), whole(len(lines)), total(amount), capitals(amount), whole(int(amount * 100)),
        ])
        for line in lines:
            details.append([
                whole(line["line"]), batch["batch_id"], line["institution_id"], tables.institution_name(line["institution_id"]),
                line["payee"], text(line["account"]), whole(line["tranche"]), yuan(line["amount_yuan"]),
            ])
        details.append(["小计", batch["batch_id"]] + [None] * 5 + [total(amount)])
        details += [[Words()]] * 4
    everything = sum((Decimal(batch["amount_yuan"]) for batch in tables.batches), Decimal(0))
    if not batches:
        batches.append(["无"])
        details.append(["无"])
    count = sum(int(batch["count"]) for batch in tables.batches)
    batches.append(["合计"] + [None] * 4 + [total(count), total(everything), None, total(int(everything * 100))])
    batches.append([f"支付金额合计（大写）：{capitals(everything)}"])
    sheets = {
        "支付批次": (["序号", "支付批次", "区市", "预付批次", "最迟支付日", "份数", "支付金额（元）", "大写", "控制数（分）"], batches),
        "支付明细": (["序号", "支付批次", "机构编码", "机构名称", "收款单位", "收款账号", "预付批次", "支付金额（元）"], details),
    }
    if tables.supplement is None:
        return sheets
    rows, sums = [], [Decimal(0)] * 6
    for number, line in enumerate(tables.supplement, 1):
        difference = abs(Decimal(line["difference_yuan"]))
        values = [Decimal(line[column]) for column in ("due_yuan", "paid_yuan", "early_yuan")]
        values += [difference if line["action"] == action else Decimal(0) for action in ("pay", "later", "recover")]
        sums = [old + new for old, new in zip(sums, values)]
        rows.append([
            whole(number), tables.district_name(line["district_id"]), line["institution_id"],
            tables.institution_name(line["institution_id"]), whole(line["tranche"]), yuan(values[0]), yuan(values[1]),
            *(yuan(value) if value else None for value in values[2:]), text(line["batch_id"]),
        ])
    if not rows:
        rows.append(["无"])
    rows.append(["合计"] + [None] * 4 + [total(value) for value in sums] + [None])
    return sheets | {
        "补差清单": ([
            "序号", "区市", "机构编码", "机构名称", "预付批次", "应付", "已付", "其中提前付", "应补付", "到期再付", "应收回", "支付批次",
        ], rows)}


def payer(tables, district):
    return "医保基金" if tables.districts[district].get("direct_settlement") == "yes" else "医疗机构"


def payer_note(tables):
    """The line below what is owed to suppliers, where the fund pays in some district."""
    direct = [row["district_id"] for row in tables.district_list if payer(tables, row["district_id"]) == "医保基金"]
    if not direct:
        return []
    names = "、".join(tables.district_name(district) for district in direct)
    return [[f"直接结算：{names}的货款由医保基金支付给企业，从机构的月度结算款中扣除；机构不另行付款。"]]


def clearing(tables):
    figures = ["计划采购额（元）", "当月预付（元）", "冲抵额（元）", "应付额（元）", "月末预付余额（元）", "结算截止", "付款方"]
    columns = ["planned_purchase_yuan", "prepaid_yuan", "offset_yuan", "payable_yuan"]
    by_district = defaultdict(lambda: defaultdict(lambda: [Decimal(0)] * 4))
    by_institution = defaultdict(list)
    settle = {}
    for row in tables.clearing:
        own = [Decimal(row[column]) for column in columns]
        month = by_district[row["district_id"]]
        month[row["month"]] = [a + b for a, b in zip(month[row["month"]], own)]
        by_institution[row["district_id"], row["institution_id"]].append((row, own))
        settle[row["month"]] = row["settle_by"]

    def sums(values):
        return [sum(column, Decimal(0)) for column in zip(*values)] if values else [Decimal(0)] * 4

    def totals(values):
        own = sums(values)
        return [total(value) for value in own] + [total(own[1] - own[2]), None, None]

    def block(name, months, adds_up, who, note):
        rows, values, balance = [], list(months.values()), Decimal(0)
        for month, own in months.items():
            balance += own[1] - own[2]
            given = [Number(value, "0.001", adds_up) for value in own[:3]]
            rows.append([name, shown_month(month)] + given + [total(own[3]), total(balance), Day(settle[month]), who])
        return rows + [["小计", name] + totals(values)] + note + [[Words()]] * 3

    districts, city = [], defaultdict(lambda: [Decimal(0)] * 4)
    for district, months in by_district.items():
        who = payer(tables, district)
        districts += block(
            tables.district_name(district), months, False, who, payer_note(tables) if who == "医保基金" else [])
        for month, own in months.items():
            city[month] = [a + b for a, b in zip(city[month], own)]
    if not by_district:
        districts.append(["无"])
    if len(by_district) > 1:
        payers = sorted({payer(tables, district) for district in by_district})
        who = payers[0] if len(payers) == 1 else "见各区市"
        districts += block("全市", city, len(by_district) <= 500, who, payer_note(tables))

    institutions, everything = [], []
    for (district, key), months in by_institution.items():
        name = tables.institution_name(key)
        for row, own in months:
            institutions.append([
                tables.district_name(district), key, name, shown_month(row["month"]), *(yuan(value) for value in own[:3]),
                total(own[3]), total(row["balance_yuan"]), Day(row["settle_by"]), payer(tables, district),
            ])
        values = [own for _, own in months]
        everything += values
        institutions.append(["小计", key, name, None] + totals(values))
    if not by_institution:
        institutions.append(["无"])
    last = [
        "合计", None, None, None,
        *(Number(value, "0.001", bool(by_institution)) for value in sums(everything)),
        total(sums(everything)[1] - sums(everything)[2]), None, None,
    ]
    institutions += [last, [f"冲抵额合计（大写）：{capitals(sums(everything)[2])}"]] + payer_note(tables)
    return {
        "区市月度": (["区市", "月份"] + figures, districts),
        "机构月度": (["区市", "机构编码", "机构名称", "月份"] + figures, institutions),
    }


def reconciliation(tables):
    figures = ["约定采购金额（元）", "实际采购金额（元）", "完成率", "已预付（元）", "已冲抵（元）", "应退（元）", "应付（元）"]
    columns = ["agreed_amount_yuan", "purchased_amount_yuan", "prepaid_yuan", "offset_yuan", "to_return_yuan", "to_pay_yuan"]

    def sums(rows):
        return [sum((Decimal(row[column]) for row in rows), Decimal(0)) for column in columns]

    def completion(values):
        return Number((values[1] / values[0]).quantize(Decimal("0.0001"), ROUND_HALF_UP)) if values[0] else None

    def totals(values, adds_up=True):
        amounts = [Number(value, "0.001", adds_up) for value in values]
        return amounts[:2] + [completion(values)] + amounts[2:]

    def words(name, values):
        return [f"{name}应退（大写）：{capitals(values[4])}　　{name}应付（大写）：{capitals(values[5])}"]

    by_district = defaultdict(list)
    for row in tables.reconciliation:
        by_district[row["district_id"]].append(row)
    rows, number = [], 0
    for district, members in by_district.items():
        name = tables.district_name(district)
        for row in members:
            number += 1
            key = row["institution_id"]
            rows.append([
                whole(number), name, key, tables.institution_name(key), OWNERSHIP[tables.institutions[key]["ownership"]],
                yuan(row["agreed_amount_yuan"]), yuan(row["purchased_amount_yuan"]), optional(row["completion"], Number),
                yuan(row["prepaid_yuan"]), yuan(row["offset_yuan"]), total(row["to_return_yuan"]), total(row["to_pay_yuan"]),
                payer(tables, district),
            ])
        rows += [["小计", name] + [None] * 3 + totals(sums(members)) + [None], words(name, sums(members))]
        rows += (payer_note(tables) if payer(tables, district) == "医保基金" else []) + [[Words()]] * 3
    city = sums(tables.reconciliation)
    if not rows:
        rows.append(["无"])
    if len(tables.district_list) > 1 or not by_district:
        rows += [
            ["小计", tables.district_name(district)] + [None] * 3 + totals(sums(by_district[district])) + [None]
            for district in in_order(tables, by_district)
        ]
        rows += [["合计"] + [None] * 4 + totals(city) + [None], words("合计", city)] + payer_note(tables)
    districts = []
    for index, district in enumerate(tables.district_list, 1):
        key = district["district_id"]
        own = sums(by_district[key]) if key in by_district else [Decimal(0)] * 6
        districts.append(
            [whole(index), key, tables.district_name(key)] + totals(own, key in by_district)
            + [total(own[1] + own[4] - own[2] - own[5]), payer(tables, key)])
    districts += [["合计", None, None] + totals(city) + [total(0), None], words("合计", city)] + payer_note(tables)
    return {
        "机构清算": (["序号", "区市", "机构编码", "机构名称", "机构性质"] + figures + ["付款方"], rows),
        "区市汇总": (["序号", "区市编码", "区市"] + figures + ["差额（元）", "付款方"], districts),
    }


def supplier_institutions(tables):
    """The sheet of the contracts by supplier and institution."""
    hospital = tables.parameters.get("lead_hospital", "").strip()
    order = {row["district_id"]: index for index, row in enumerate(tables.district_list)}
    places = {row["institution_id"]: index for index, row in enumerate(tables.institution_list)}
    groups = defaultdict(lambda: defaultdict(lambda: [0, 0, Decimal(0)]))
    for line in tables.contracts:
        own = groups[line["supplier"]][line["district_id"], line["institution_id"]]
        own[0] += 1
        own[1] += int(line["packs"])
        own[2] += Decimal(line["amount_yuan"])
    rows, number, packs, amount = [], 0, 0, Decimal(0)
    suppliers = []
    for supplier, members in groups.items():
        for (district, key), own in sorted(members.items(), key=lambda item: (order[item[0][0]], places[item[0][1]])):
            number += 1
            rows.append([
                whole(number), text(supplier), tables.district_name(district), key, tables.institution_name(key),
                whole(own[0]), whole(own[1]), yuan(own[2]),
            ])
        own = [sum(values[i] for values in members.values()) for i in (1, 2)]
        suppliers.append(["企业小计", text(supplier)] + [None] * 4 + [total(own[0]), total(own[1])])
        rows.append(suppliers[-1])
        rows.append([f"约定采购金额（大写）：{capitals(own[1])}"])
        rows += payer_note(tables)
        rows.append([
            f"甲方（牵头单位，盖章）：{hospital}　　　　　　乙方（中选企业，盖章）：{supplier}　　　　　　签约日期：　　　　年　　月　　日"
        ])
        packs, amount = packs + own[0], amount + own[1]
    if not rows:
        rows.append(["无"])
    rows += suppliers
    rows.append(["合计"] + [None] * 5 + [total(packs), total(amount)])
    rows.append([f"约定采购金额合计（大写）：{capitals(amount)}"])
    return ["序号", "中选企业", "区市", "机构编码", "机构名称", "品种数", "采购量（盒）", "约定采购金额（元）"], rows


def suppliers(tables):
    names = [
        "序号", "中选企业", "品种编码", "通用名", "剂型", "规格", "包装", "中选价（元/盒）", "区市", "采购量（最小单位）", "采购量（盒）",
        "约定采购金额（元）",
    ]
    rows, summary, number = [], [], 0
    groups = defaultdict(lambda: defaultdict(list))
    for line in tables.suppliers:
        groups[line["supplier"]][line["product_id"]].append(line)
    everything = [0, Decimal(0)]
    for supplier, products in groups.items():
        sums = [0, Decimal(0)]
        for key, lines in products.items():
            product = tables.products[key]
            own = [0, Decimal(0)]
            for line in lines:
                number += 1
                packs = int(line["packs"])
                rows.append([
                    whole(number), text(supplier), key, text(product["generic_name"]), text(product["dosage_form"]),
                    text(product["specification"]), text(product["pack"]), Number(product["price_yuan"]),
                    tables.district_name(line["district_id"]), whole(packs * int(product["units_per_pack"])), whole(packs),
                    yuan(line["amount_yuan"]),
                ])
                own = [own[0] + packs, own[1] + Decimal(line["amount_yuan"])]
            rows.append(
                ["品种小计", text(supplier), key, text(product["generic_name"])] + [None] * 5
                + [total(own[0] * int(product["units_per_pack"])), total(own[0]), total(own[1])])
            sums = [sums[0] + own[0], sums[1] + own[1]]
        rows.append(["企业小计", text(supplier)] + [None] * 8 + [total(sums[0]), total(sums[1])])
        summary.append([whole(len(summary) + 1), text(supplier), whole(len(products)), total(sums[0]), total(sums[1])])
        everything = [everything[0] + sums[0], everything[1] + sums[1]]
    if not rows:
        rows.append(["无"])
    rows.append(["合计"] + [None] * 9 + [total(everything[0]), total(everything[1])])
    words = [f"约定采购金额合计（大写）：{capitals(everything[1])}"]
    count = sum(len(products) for products in groups.values())
    summary_sum = Number(count, formula=bool(groups))
    packs_sum = Number(everything[0], "0.001", bool(groups))
    amount_sum = Number(everything[1], "0.001", bool(groups))
    return {
        "协议汇总": (names, rows + [words] + payer_note(tables)),
        "企业汇总": (
            ["序号", "中选企业", "品种数", "采购量（盒）", "约定采购金额（元）"],
            summary + [["合计", None, summary_sum, packs_sum, amount_sum], words]),
        "机构明细": supplier_institutions(tables),
    }


def private(tables):
    names = [
        "序号", "机构名称", "机构编码", "区市", "机构性质", "品种编码", "通用名", "规格", "包装", "约定采购量（盒）", "约定采购金额（元）",
    ]
    members = [
        row for row in tables.institution_list
        if row["ownership"] in ("private", "pharmacy") and row["participates"] == "yes"
    ]
    order = {row["district_id"]: index for index, row in enumerate(tables.district_list)}
    members.sort(key=lambda row: order[row["district_id"]])
    rows, packs, amount = [], 0, Decimal(0)
    for number, member in enumerate(members, 1):
        key = member["institution_id"]
        who = [
            whole(number), tables.institution_name(key), key, tables.district_name(member["district_id"]),
            OWNERSHIP[member["ownership"]],
        ]
        own = 0
        for line in tables.of_institution.get(key, []):
            product = tables.products[line["product_id"]]
            own += int(line["packs"])
            rows.append(
                who + [
                    line["product_id"], text(product["generic_name"]), text(product["specification"]), text(product["pack"]),
                    whole(line["packs"]), yuan(line["amount_yuan"]),
                ])
        if key not in tables.of_institution:
            rows.append(who + [None, "无约定采购量", None, None, whole(0), yuan(0)])
        money = tables.amount(key) if key in tables.of_institution else Decimal(0)
        rows.append(
            ["小计", tables.institution_name(key), key] + [None] * 6 + [total(own), total(money)])
        packs, amount = packs + own, amount + money
    if not members:
        rows.append(["无"])
    rows.append(["合计"] + [None] * 8 + [total(packs), total(amount)])
    return {"民营医药机构": (names, rows)}


# --- Comparing ------------------------------------------------------------------------------------------------------


class Comparison:
    def __init__(self):
        self.numbers = self.formulas = self.texts = 0
        self.faults = []

    def sheet(self, place, values, formulas, expected):
        """Compares one sheet: `values` and `formulas` are its rows as stored, `expected` headings and rows."""
        names, rows = expected
        start = next((i for i, row in enumerate(values) if trimmed(row)[: len(names)] == names), None)
        if start is None:
            found = next((trimmed(row) for row in values if row and row[0] in (names[0],)), None)
            self.faults.append(f"{place}: no heading {names}" + (f"; found {found}" if found else ""))
            return
        if len(trimmed(values[start])) != len(names):
            self.faults.append(f"{place}: columns nobody expects: {trimmed(values[start])[len(names):]}")
        for row in range(start):
            self.no_numbers(place, row, values[row])
        position = start + 1
        for index, row in enumerate(rows):
            if row is ...:
                rest = len(rows) - index - 1
                while position < len(values) - rest:
                    self.no_numbers(place, position, values[position])
                    position += 1
                continue
            if position >= len(values):
                self.faults.append(f"{place}: ends before row {position + 1}, which should hold {spelled(row)}")
                return
            width = max(len(values[position]), len(row))
            for column in range(width):
                wanted = row[column] if column < len(row) else None
                value = values[position][column] if column < len(values[position]) else None
                formula = formulas[position][column] if column < len(formulas[position]) else None
                self.cell(f"{place}!{cell_name(position, column)}", wanted, value, formula)
            position += 1
        for row in range(position, len(values)):
            self.no_numbers(place, row, values[row])

    def cell(self, place, wanted, value, formula):
        if isinstance(wanted, Words):
            if not isinstance(value, str) and value is not None:
                self.faults.append(f"{place}: a text should stand here, not {value!r}")
            self.texts += 1
            return
        if isinstance(wanted, Formula):
            if value != wanted.text:
                self.faults.append(f"{place}: {value!r} instead of {wanted.text!r}")
            if not (isinstance(formula, str) and formula.startswith("=")):
                self.faults.append(f"{place}: {value!r} is not a formula")
            self.texts += 1
            self.formulas += 1
            return
        if isinstance(wanted, Day):
            if value != wanted.day:
                self.faults.append(f"{place}: {value!r} instead of the day {wanted.day:%Y-%m-%d}")
            self.texts += 1
            return
        if not isinstance(wanted, Number):
            if value != wanted:
                self.faults.append(f"{place}: {value!r} instead of {wanted!r}")
            self.texts += wanted is not None
            return
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.faults.append(f"{place}: {value!r} instead of the number {wanted.value}")
            return
        if abs(Decimal(repr(value)) - wanted.value) > wanted.tolerance:
            self.faults.append(f"{place}: {value!r} instead of {wanted.value}")
        is_formula = isinstance(formula, str) and formula.startswith("=")
        if wanted.formula and not is_formula:
            self.faults.append(f"{place}: {value!r} is not a formula")
        self.numbers += 1
        self.formulas += is_formula

    def no_numbers(self, place, row, cells):
        for column, value in enumerate(cells):
            if value is not None and not isinstance(value, str):
                self.faults.append(f"{place}!{cell_name(row, column)}: {value!r} belongs to no table")


def trimmed(row):
    row = list(row)
    while row and row[-1] is None:
        row.pop()
    return row


def spelled(row):
    return [str(vars(cell)) if isinstance(cell, (Number, Formula, Day)) else cell for cell in row if not isinstance(cell, Words)]


def cell_name(row, column):
    return f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}"


def district_of(tables, path, book):
    """The district a workbook says it is for."""
    sheet = book["分解结果"] if "分解结果" in book.sheetnames else []
    lines = {row[0] for row in (sheet.iter_rows(max_row=8, values_only=True) if sheet else [])}
    for district in tables.members:
        if f"区市：{tables.district_name(district)}（{district}）" in lines:
            return district
    return None


def expected_books(tables):
    """For each kind of workbook how many there are and what is in it."""
    kinds = {SPLIT: sum(1 for members in tables.members.values() if members), PREPAYMENT: 1, CLEARING: 1, PRIVATE: 1}
    if tables.reconciliation is not None:
        kinds[RECONCILIATION] = 1
    if tables.kind == "city":
        kinds |= {ANNEX: 1, SUPPLIERS: 1}
    return kinds


def compare(tables, folder, needs_formulas=True):
    makers = {ANNEX: annex, PREPAYMENT: prepayment, CLEARING: clearing, RECONCILIATION: reconciliation, SUPPLIERS: suppliers, PRIVATE: private}
    wanted, seen, districts = expected_books(tables), defaultdict(int), set()
    is_right = True
    everything = Comparison()
    for path in sorted(path for path in folder.glob("*.xlsx") if not path.name.startswith("任务包_")):
        result = Comparison()
        kind = next((kind for kind in wanted if path.name.startswith(kind)), None)
        book = openpyxl.load_workbook(path, data_only=True)
        sources = openpyxl.load_workbook(path)
        expected = {}
        if kind is None:
            result.faults.append("nobody expects this workbook")
        elif kind == SPLIT:
            district = district_of(tables, path, book)
            if district is None or district in districts:
                result.faults.append(f"for which district is it? {district or 'none'} it names")
            else:
                districts.add(district)
                expected = split(tables, district)
        else:
            expected = makers[kind](tables)
        seen[kind] += 1
        if expected and book.sheetnames != list(expected):
            result.faults.append(f"sheets {book.sheetnames} instead of {list(expected)}")
        for name, table in expected.items():
            if name not in book.sheetnames:
                continue
            values = [list(row) for row in book[name].iter_rows(values_only=True)]
            formulas = [list(row) for row in sources[name].iter_rows(values_only=True)] if needs_formulas else values
            result.sheet(name, values, formulas, table)
        print(
            f"{path.name}: {result.numbers} numbers, {result.formulas} of them formulas, {result.texts} texts, "
            f"{len(result.faults)} faults")
        for fault in result.faults[:SHOWN]:
            print(f"  {path.name}: {fault}")
        if len(result.faults) > SHOWN:
            print(f"  … and {len(result.faults) - SHOWN} more")
        is_right = is_right and not result.faults and result.numbers > 0
        everything.numbers += result.numbers
        everything.formulas += result.formulas
        everything.texts += result.texts
    for kind, count in wanted.items():
        if seen[kind] != count:
            print(f"{folder}: {seen[kind]} workbooks {kind}… instead of {count}")
            is_right = False
    print(
        f"{folder}: {everything.numbers} numbers, {everything.formulas} formulas and {everything.texts} texts compared: "
        + ("all right." if is_right else "NOT right."))
    return is_right


# --- Recalculating --------------------------------------------------------------------------------------------------


def strip_values(source, target):
    """Copies a workbook without the values stored with its formulas; returns how many were taken out."""
    count = 0
    pattern = re.compile(r"(<f\b[^>]*>[^<]*</f>)\s*<v>[^<]*</v>")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename.startswith("xl/worksheets/") and item.filename.endswith(".xml"):
                changed, found = pattern.subn(r"\1", data.decode("utf-8"))
                data, count = changed.encode("utf-8"), count + found
            new.writestr(item, data)
    return count


def recalculate(folder, target):
    """Lets LibreOffice work every formula out anew into `target`; returns whether it made every workbook."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        bare = Path(scratch) / "bare"
        bare.mkdir()
        paths = sorted(path for path in folder.glob("*.xlsx") if not path.name.startswith("任务包_"))
        count = sum(strip_values(path, bare / path.name) for path in paths)
        print(f"{count} stored values taken out of {len(paths)} workbooks; LibreOffice works them out again.")
        if count == 0:
            print("no formula has a stored value: Excel would show nothing before it recalculates.")
            return False
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", "xlsx",
                "--outdir", str(target),
            ] + [str(bare / path.name) for path in paths], check=True, stdout=subprocess.DEVNULL)
    missing = [path.name for path in paths if not (target / path.name).exists()]
    if missing:
        print(f"LibreOffice did not convert {missing}")
    return not missing


# --- Reports --------------------------------------------------------------------------------------------------------


def report_table(folder, name):
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def report_sheets(book):
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def compare_report(folder, name, expected, tables, charts=0):
    """Compares a report's workbook with what should stand in its sheets; `tables` is checked for charts' ranges."""
    path = folder / name
    result = Comparison()
    book = openpyxl.load_workbook(path)
    sheets = report_sheets(book)
    if list(sheets) != list(expected):
        result.faults.append(f"sheets {list(sheets)} instead of {list(expected)}")
    for sheet, parts in expected.items():
        values = sheets.get(sheet, [])
        for names, rows in parts:
            start = next((i for i, row in enumerate(values) if trimmed(row) == names), None)
            if start is None:
                result.faults.append(f"{sheet}: no heading {names}")
                continue
            for index, row in enumerate(rows):
                for column, wanted in enumerate(row):
                    found = values[start + 1 + index][column] if start + 1 + index < len(values) else None
                    result.cell(f"{sheet}!{cell_name(start + 1 + index, column)}", wanted, found, None)
    drawn = [chart for sheet in book.worksheets for chart in sheet._charts]
    if len(drawn) != charts:
        result.faults.append(f"{len(drawn)} charts instead of {charts}")
    for chart in drawn:
        tables(result, chart, book)
    print(f"{path.name}: {result.numbers} numbers, {result.texts} texts, {len(drawn)} charts, {len(result.faults)} faults")
    for fault in result.faults[:SHOWN]:
        print(f"  {path.name}: {fault}")
    return not result.faults and result.numbers > 0


def chart_shows_cells(result, chart, book):
    """What a chart has stored of names, categories and values is what its cells hold."""
    for series in chart.series:
        for reference, cache in (
            (series.tx.strRef.f, series.tx.strRef.strCache), (series.cat.strRef.f, series.cat.strRef.strCache),
            (series.val.numRef.f, series.val.numRef.numCache),
        ):
            sheet, cells = reference.rsplit("!", 1)
            area = book[sheet.strip("'")][cells.replace("$", "")]
            if not isinstance(area, tuple):
                area = ((area,),)
            held = [cell.value for row in area for cell in row]
            stored = [point.v for point in cache.pt]
            same = len(held) == len(stored) and all(
                abs(float(a) - float(b)) < 1e-12 if isinstance(a, (int, float)) else a == b for a, b in zip(held, stored))
            if not same:
                result.faults.append(f"chart: {reference} holds {held}, the chart shows {stored}")


WAYS = {"proportional": "按比例", "fair": "本方案", "proportional_bounded": "按比例守上下限", "demand": "按报量"}


def fill(text):
    return optional(text, lambda value: Number(Decimal(value).quantize(Decimal("0.0001")), "0.0001"))


def check_fairness(tables, folder):
    ways, districts = report_table(folder, "fairness.csv"), report_table(folder, "fairness_districts.csv")
    names = [
        "分法", "最低满足率", "中位满足率", "最高满足率", "基尼系数", "超承载机构（家）", "超出金额（元）", "超上限（处）", "超出（盒）",
        "低于下限（处）", "未守规则（条）", "与本方案不同（盒）",
    ]
    first = [
        [WAYS[way["method"]]] + [fill(way[key]) for key in ("smallest_fill", "median_fill", "largest_fill", "gini")]
        + [
            Number(way[key]) for key in (
                "capacities_broken", "capacity_excess_yuan", "caps_broken", "cap_excess_packs", "floors_broken",
                "rules_broken", "different_packs")
        ] for way in ways
    ]
    second = ["区市"] + [WAYS[way["method"]] + "（盒）" for way in ways]
    second += [WAYS[way["method"]] + "：最低满足率" for way in ways]
    rows = []
    for start in range(0, len(districts), len(ways)):
        own = districts[start : start + len(ways)]
        rows.append(
            [tables.district_name(own[0]["district_id"])] + [whole(line["packs"]) for line in own]
            + [fill(line["smallest_fill"]) for line in own])
    return compare_report(folder, "公平性.xlsx", {"公平性": [(names, first), (second, rows)]}, chart_shows_cells, charts=2)


def check_comparison(folder):
    amounts = ["原盒数", "新盒数", "盒数差", "原金额（元）", "新金额（元）", "金额差（元）"]
    keys = ["old_packs", "new_packs", "difference_packs", "old_amount_yuan", "new_amount_yuan", "difference_yuan"]
    prepaid = ["old_prepayment_yuan", "new_prepayment_yuan", "difference_prepayment_yuan"]
    words = ["原预付（元）", "新预付（元）", "预付差（元）"]

    def changed(name, keys):
        return [row for row in report_table(folder, name) if any(Decimal(row[key]) for key in keys if key.startswith("difference"))]

    def line(row, keys):
        return [Number(row[key] or 0) for key in keys]

    districts = changed("compare_districts.csv", keys + prepaid)
    products = changed("compare_products.csv", keys)
    institutions = changed("compare_institutions.csv", keys + prepaid)
    institutions.sort(key=lambda row: row["institution_id"])
    order = lambda row: (Decimal(row["difference_yuan"]), int(row["difference_packs"]))
    gainers = sorted((row for row in institutions if order(row) > (0, 0)), key=lambda row: (-order(row)[0], -order(row)[1]))
    losers = sorted((row for row in institutions if order(row) < (0, 0)), key=order)
    steady = [row for row in institutions if order(row) == (0, 0)]
    present = {"both": "两份都有", "old_only": "仅旧结果", "new_only": "仅新结果"}
    cells = [
        [row["product_id"], Words(), Words(), row["institution_id"], Words(), present[row["present"]]] + line(row, keys)
        for row in report_table(folder, "compare_cells.csv")
    ]
    def rows(totals, keys, code):
        return [[row[code], text(row["name"])] + line(row, keys) for row in totals]
    expected = {
        "汇总": [],
        "区市": [(["编码", "名称"] + amounts + words, rows(districts, keys + prepaid, "district_id"))],
        "品种": [(["编码", "名称"] + amounts, rows(products, keys, "product_id"))],
        "机构": [(
            ["区市", "编码", "名称"] + amounts + words,
            [[Words()] + row for row in rows(gainers + steady + losers[::-1], keys + prepaid, "institution_id")])],
        "单元": [(
            ["品种编码", "通用名", "区市", "机构编码", "机构名称", "情况"] + amounts, cells)],
    }
    return compare_report(folder, "比较.xlsx", expected, chart_shows_cells)


def fail(message):
    print(f"check-workbooks: {message}", file=sys.stderr)
    return 2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="the output folder")
    parser.add_argument("--tables", type=Path, help="the workbooks, if not OUT/tables")
    parser.add_argument("--fairness", type=Path, help="a report of `fairness -o` on the output")
    parser.add_argument("--comparison", type=Path, help="a report of `compare -o`")
    parser.add_argument("--recalculated", type=Path, help="where LibreOffice's copies go")
    arguments = parser.parse_args()
    folder = arguments.tables or arguments.out / "tables"
    if not folder.is_dir():
        return fail(f"{folder} is no folder")
    if arguments.recalculated and not shutil.which("soffice"):
        return fail("soffice is not on PATH")
    tables = Tables(arguments.out)
    is_right = True
    if arguments.fairness:
        is_right = check_fairness(tables, arguments.fairness) and is_right
    if arguments.comparison:
        is_right = check_comparison(arguments.comparison) and is_right
    is_right = compare(tables, folder) and is_right
    if arguments.recalculated:
        is_right = recalculate(folder, arguments.recalculated) and is_right
        is_right = compare(tables, arguments.recalculated) and is_right
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
