#!/usr/bin/env python3
"""One plan in the many forms that offices give it: each is read as the plain one, or refused or warned of at the right place.

  Scripts/check-office-forms.py PROGRAM [--libreoffice] [--only PART] [--keep DIR]

Writes workbooks with openpyxl (and, with --libreoffice, saves them again with LibreOffice), allocates each and compares
`allocation.csv` with that of the plain plan byte for byte, or looks for the error or warning at its cell.

Exit code: 0 when all is as expected, 1 when anything differs.
"""

import argparse
import copy
import csv
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

PRODUCTS = [
    ["XC09AAK", "卡托普利片", "25mg", 100, "片", "示例药业甲", 4.8, 560000],
    ["XA10BAE", "盐酸二甲双胍片", "0.5g", 60, "片", "示例药业乙", 3.36, 900000],
    ["XM01AEB", "布洛芬缓释胶囊", "0.3g", 24, "粒", "示例药业丙", 3.12, 240000],
    ["XJ01DDT", "注射用头孢曲松钠", "1g", 10, "支", "示例药业戊", 15.5, 88000],
]
DISTRICTS = [["371000", "市属医疗机构", "市属"], ["371002", "环翠区", "区市"], ["371003", "文登区", "区市"]]
INSTITUTIONS = [
    ["H37100000011", "示例市立医院", "371000", "公立", "三级", "是"],
    ["H37100000012", "示例市中医院", "371000", "公立", "三级", "是"],
    ["H37100200021", "环翠示例区医院", "371002", "公立", "二级", "是"],
    ["H37100200022", "环翠示例第一卫生院", "371002", "公立", "一级", "是"],
    ["H37100300031", "文登示例人民医院", "371003", "公立", "二级", "是"],
    ["H37100300033", "文登示例民营医院", "371003", "民营", "二级", "是"],
]
SIZES = [30, 24, 14, 5, 12, 8]


def quantity(product, institution, year):
    agreed, pack = PRODUCTS[product][7], PRODUCTS[product][3]
    share = SIZES[institution] * (10 + (7 * product + 3 * institution) % 5)
    packs = agreed * share * (20 if year == 2019 else 18) // (20 * 700 * pack)
    return packs * pack


def base(basis="usage"):
    """The plain plan: sheet -> rows."""
    usage, demand = [], []
    for i, institution in enumerate(INSTITUTIONS):
        for p, product in enumerate(PRODUCTS):
            for year in (2018, 2019):
                usage.append([institution[0], product[0], str(year), quantity(p, i, year)])
            demand.append([institution[0], product[0], quantity(p, i, 2019)])
    sheets = {
        "参数": [["参数", "取值"], ["方案名称", "分解"], ["采购周期开始", "2020-11-16"], ["采购周期结束", "2021-11-15"],
               ["上报截止", "2020-11-10"], ["预付截止", "2020-11-13"]],
        "品种": [["品种编码", "通用名", "规格", "包装转换比", "计量单位", "中选企业", "中选价", "首年约定采购量"]] + copy.deepcopy(PRODUCTS),
        "区市": [["区市编码", "区市名称", "类型"]] + copy.deepcopy(DISTRICTS),
        "机构": [["机构编码", "机构名称", "区市编码", "机构性质", "机构等级", "参加"]] + copy.deepcopy(INSTITUTIONS),
        "历史用量": [["机构编码", "品种编码", "期间", "数量"]] + usage,
    }
    if basis == "demand":
        sheets["参数"].append(["测算依据", "报量"])
        sheets["报量"] = [["机构编码", "品种编码", "数量"]] + demand
        del sheets["历史用量"]
    return sheets


FORMS = []


def form(name, basis="usage", limits=False):
    """Registers a form: a function of the plain plan's sheets that changes them and says what is expected."""

    def register(function):
        FORMS.append((name, basis, limits, function))
        return function

    return register


SAME = ("same",)


def error(sheet, cell=None):
    return ("error", sheet, cell)


def warning(sheet, cell=None):
    return ("warning", sheet, cell)


def head(sheets, sheet, old, new):
    row = sheets[sheet][0]
    row[row.index(old)] = new


def heading_form(sheet, old, new, expected=SAME, basis="usage"):
    def change(sheets):
        if sheet not in sheets:
            raise KeyError(sheet)
        column = sheets[sheet][0].index(old)
        head(sheets, sheet, old, new)
        if expected == "error":
            return error(sheet, get_column_letter(column + 1) + "1")
        return expected

    FORMS.append((f"heading {sheet} {old} -> {new}", basis, False, change))


for sheet, old, words in [
    ("品种", "品种编码", ["药品编码", "药品代码", "品种代码"]),
    ("品种", "通用名", ["药品通用名", "通用名称", "药品名称"]),
    ("品种", "中选价", ["中选价格", "中选价（元/盒）"]),
    ("品种", "首年约定采购量", ["首年约定采购量（片/粒/支）", "约定采购量"]),
    ("区市", "区市名称", ["区县名称"]),
    ("机构", "机构编码", ["医疗机构编码", "医疗机构代码", "医院编码"]),
    ("机构", "机构名称", ["医疗机构名称", "医院名称", "单位名称"]),
    ("机构", "参加", ["是否参加", "是否参与", "自愿参加"]),
    ("机构", "机构性质", ["性质", "医疗机构性质"]),
    ("历史用量", "机构编码", ["医疗机构编码", "医院编码"]),
    ("历史用量", "品种编码", ["药品编码"]),
    ("历史用量", "期间", ["年度", "年份", "统计期间"]),
    ("历史用量", "数量", ["用量", "采购数量", "使用量", "历史用量"]),
]:
    for word in words:
        heading_form(sheet, old, word)
heading_form("报量", "数量", "报量", basis="demand")
heading_form("报量", "数量", "需求量", basis="demand")
heading_form("报量", "数量", "采购需求量", basis="demand")
heading_form("品种", "首年约定采购量", "首年约定采购量计算基数", ("error", "品种", "H2"))
heading_form("品种", "首年约定采购量", "上年约定采购量", ("error", "品种", None))
heading_form("品种", "首年约定采购量", "首年约定采购金额（元）", ("error", "品种", None))


def value_form(sheet, column, values, expected=SAME, basis="usage"):
    def change(sheets):
        index = sheets[sheet][0].index(column)
        for row in sheets[sheet][1:]:
            row[index] = values.get(row[index], row[index])
        return expected

    FORMS.append((f"values {sheet} {column} {values}", basis, False, change))


value_form("机构", "机构性质", {"公立": "公立医院", "民营": "民营医院"})
value_form("机构", "机构性质", {"公立": "公立医疗机构", "民营": "社会办医疗机构"})
value_form("机构", "参加", {"是": "√"})
value_form("机构", "参加", {"是": "参加"})
value_form("机构", "参加", {"是": "自愿参加"})
value_form("机构", "区市编码", {"371000": "市属医疗机构", "371002": "环翠区", "371003": "文登区"})
value_form("历史用量", "期间", {"2018": "2018年1-12月", "2019": "2019年1-12月"})
value_form("历史用量", "期间", {"2018": "2018年度", "2019": "2019年1月-12月"})
value_form("历史用量", "期间", {"2018": 2018, "2019": 2019})
value_form("历史用量", "期间", {"2019": "2019年1-6月"}, error("历史用量", "C3"))
value_form("历史用量", "期间", {"2019": "2019年上半年"}, error("历史用量", "C3"))
value_form("历史用量", "机构编码", {i[0]: i[1] for i in INSTITUTIONS})
value_form("历史用量", "品种编码", {p[0]: p[1] for p in PRODUCTS})
value_form("历史用量", "品种编码", {p[0]: f" {p[1]}　" for p in PRODUCTS})
value_form("历史用量", "机构编码", {i[0]: "".join(chr(ord(c) + 0xFEE0) for c in i[0]) for i in INSTITUTIONS})
value_form("历史用量", "品种编码", {p[0]: p[0].lower() for p in PRODUCTS})
value_form("历史用量", "机构编码", {"H37100300031": "文登示例某医院"}, error("历史用量", "A34"))
value_form("参数", "取值", {"2020-11-16": "20201116"})
value_form("参数", "取值", {"2020-11-16": "2020年11月16日", "2020-11-10": "2020.11.10"})
value_form("参数", "取值", {"2020-11-16": "2020/11/16"})


@form("usage in packs by heading")
def _(s):
    packs = {p[0]: p[3] for p in PRODUCTS}
    head(s, "历史用量", "数量", "数量（盒）")
    for row in s["历史用量"][1:]:
        row[3] //= packs[row[1]]
    return SAME


@form("usage in packs by title")
def _(s):
    packs = {p[0]: p[3] for p in PRODUCTS}
    for row in s["历史用量"][1:]:
        row[3] //= packs[row[1]]
    s["历史用量"].insert(0, ["历史采购量统计表", None, None, None])
    s["历史用量"].insert(1, [None, None, None, "单位：盒"])
    return SAME


@form("usage in ten thousands")
def _(s):
    head(s, "历史用量", "数量", "数量（万片）")
    for row in s["历史用量"][1:]:
        row[3] = row[3] / 10000
    return SAME


@form("agreed volume in packs by heading")
def _(s):
    head(s, "品种", "首年约定采购量", "首年约定采购量（盒）")
    for row in s["品种"][1:]:
        row[7] //= row[3]
    return SAME


@form("agreed volume in ten thousand packs by heading")
def _(s):
    head(s, "品种", "首年约定采购量", "首年约定采购量（万盒）")
    for row in s["品种"][1:]:
        row[7] = row[7] / row[3] / 10000
    return SAME


@form("agreed volume typed in packs without a word")
def _(s):
    for row in s["品种"][1:]:
        row[7] //= row[3]
    return warning("品种", "H2")


@form("price per unit by heading")
def _(s):
    head(s, "品种", "中选价", "中选价（元/片）")
    for row in s["品种"][1:]:
        row[6] = round(row[6] / row[3], 6)
    for row in s["品种"][1:]:
        if round(row[6] * row[3], 4) != [p for p in PRODUCTS if p[0] == row[0]][0][6]:
            return ("any",)
    return SAME


@form("capacity in ten thousand yuan", limits=True)
def _(s):
    head(s, "机构", "年度承载上限", "承载上限（万元）")
    for row in s["机构"][1:]:
        if row[6]:
            row[6] /= 10000
    return SAME


for _head in ["保底量", "最低限量", "最低采购量（盒）"]:
    @form(f"floor as {_head}", limits=True)
    def _(s, _head=_head):
        head(s, "上下限", "下限", _head)
        return SAME
for _head in ["最高限量", "封顶量", "上限（盒）", "上限量"]:
    @form(f"cap as {_head}", limits=True)
    def _(s, _head=_head):
        head(s, "上下限", "上限", _head)
        return SAME
for _head in ["锁定量", "锁定数量（盒）", "锁定数量", "指定数量"]:
    @form(f"lock as {_head}", limits=True)
    def _(s, _head=_head):
        head(s, "上下限", "锁定", _head)
        return SAME


@form("limits whose only value column is unknown", limits=True)
def _(s):
    s["上下限"] = [["机构编码", "品种编码", "备注"]] + [[r[0], r[1], "保底"] for r in s["上下限"][1:]]
    return error("上下限")


@form("a numeric column nobody knows")
def _(s):
    s["历史用量"][0].append("其中：基层")
    for n, row in enumerate(s["历史用量"][1:]):
        row.append(n)
    return error("历史用量", "E1")


@form("a text column nobody knows")
def _(s):
    s["机构"][0].append("隶属关系说明")
    for row in s["机构"][1:]:
        row.append("市卫健委")
    return warning("机构", "G1")


@form("running numbers and remarks")
def _(s):
    for sheet in ("品种", "机构", "历史用量"):
        s[sheet][0] = ["序号"] + s[sheet][0] + ["备注"]
        for n, row in enumerate(s[sheet][1:]):
            row.insert(0, n + 1)
            row.append("无" if n else "")
    return SAME


@form("names beside codes")
def _(s):
    names = {i[0]: i[1] for i in INSTITUTIONS} | {p[0]: p[1] for p in PRODUCTS}
    s["历史用量"] = [["机构编码", "机构名称", "品种编码", "通用名", "期间", "数量"]] + [
        [r[0], names[r[0]], r[1], names[r[1]], r[2], r[3]] for r in s["历史用量"][1:]]
    return SAME


@form("names beside codes that contradict")
def _(s):
    names = {i[0]: i[1] for i in INSTITUTIONS} | {p[0]: p[1] for p in PRODUCTS}
    s["历史用量"] = [["机构编码", "机构名称", "品种编码", "通用名", "期间", "数量"]] + [
        [r[0], names[r[0]], r[1], names[r[1]], r[2], r[3]] for r in s["历史用量"][1:]]
    s["历史用量"][1][1] = "文登示例人民医院"
    return error("历史用量", "B2")


@form("name columns only")
def _(s):
    names = {i[0]: i[1] for i in INSTITUTIONS} | {p[0]: p[1] for p in PRODUCTS}
    s["历史用量"] = [["机构名称", "通用名", "期间", "数量"]] + [
        [names[r[0]], names[r[1]], r[2], r[3]] for r in s["历史用量"][1:]]
    return SAME


@form("two products of one name, told by name alone")
def _(s):
    s["品种"].append(["XC09AAL", "卡托普利片", "12.5mg", 100, "片", "示例药业甲", 2.8, 0])
    names = {p[0]: p[1] for p in PRODUCTS}
    for row in s["历史用量"][1:]:
        row[1] = names[row[1]]
    return error("历史用量", "B2")


@form("half a year beside a year")
def _(s):
    return side_by_side(s, ["2018年", "2019年1-6月"], error("历史用量", "D1"))


@form("years side by side")
def _(s):
    return side_by_side(s, ["2018年", "2019年"], SAME)


@form("years side by side as 1-12月")
def _(s):
    return side_by_side(s, ["2018年1-12月", "2019年1-12月"], SAME)


@form("a quarter beside a year")
def _(s):
    return side_by_side(s, ["2018年", "2019年第一季度"], error("历史用量", "D1"))


def side_by_side(s, headings, expected):
    wide = {}
    for i, p, year, units in s["历史用量"][1:]:
        wide.setdefault((i, p), {})[year] = units
    s["历史用量"] = [["机构编码", "品种编码"] + headings] + [[i, p, y["2018"], y["2019"]] for (i, p), y in wide.items()]
    return expected


@form("dashes for nothing")
def _(s):
    for sheet in ("历史用量",):
        s[sheet].append(["H37100200022", "XJ01DDT", "2017", "-"])
        s[sheet].append(["H37100200022", "XJ01DDT", "2017", "/"])
        s[sheet].append(["H37100200022", "XM01AEB", "2017", "无"])
    return SAME


@form("computed thirds")
def _(s):
    for row in s["历史用量"][1:]:
        row[3] = row[3] + 0.00001 / 3
    return SAME


@form("section rows")
def _(s):
    rows = s["机构"]
    s["机构"] = [rows[0], ["一、市属医疗机构"]] + rows[1:3] + [["二、环翠区"]] + rows[3:5] + [["三、文登区"]] + rows[5:]
    return SAME


@form("a section row with a number")
def _(s):
    rows = s["历史用量"]
    s["历史用量"] = [rows[0], ["一、市属", None, None, 12345]] + rows[1:]
    return error("历史用量")


@form("a row with a code only")
def _(s):
    s["机构"].append(["H37100300099"])
    return error("机构")


@form("the same row twice")
def _(s):
    s["历史用量"].append(list(s["历史用量"][1]))
    return warning("历史用量")


@form("one hospital in packs")
def _(s):
    packs = {p[0]: p[3] for p in PRODUCTS}
    for row in s["历史用量"][1:]:
        if row[0] == "H37100200021":
            row[3] //= packs[row[1]]
    return warning("机构")


@form("rules in Chinese")
def _(s):
    s["规则"] = [["规则编码", "规则名称", "品种范围", "机构范围", "计量", "关系", "限值"],
               ["R1", "民营", "全部", "性质:民营", "元", "不超过", 99999999]]
    return SAME


@form("rules in Chinese, other words")
def _(s):
    s["规则"] = [["规则编码", "规则名称", "品种范围", "机构范围", "计量", "关系", "限值"],
               ["R1", "民营", "所有品种", "机构性质：民营", "元", "不高于", 99999999],
               ["R2", "卡托", "卡托普利片", "区市：环翠区、文登区", "盒", "至多", 99999999]]
    return SAME


@form("a sheet nearly of the table's name", limits=True)
def _(s):
    s["上下限2"] = s.pop("上下限")
    return ("any",)


@form("a sheet of a strange name with a table's headings", limits=True)
def _(s):
    s["Sheet3"] = s.pop("上下限")
    return SAME


@form("a sheet whose name is nearly a table's and whose headings are not", limits=True)
def _(s):
    s["上下限"][0] = ["医院", "药", "最少", "最多", "固定"]
    s["上下限（定稿）"] = s.pop("上下限")
    return error("上下限（定稿）")


# Cross tables

NAMES = {i[0]: i[1] for i in INSTITUTIONS} | {p[0]: p[1] for p in PRODUCTS}


def cross(rows, down, across, value):
    """A grid: keys down, keys across."""
    found = {(r[0], r[1]): value(r) for r in rows}
    return [[found.get((d, a), found.get((a, d))) for a in across] for d in down]


I_CODES = [i[0] for i in INSTITUTIONS]
P_CODES = [p[0] for p in PRODUCTS]


def demand_cross(name, build):
    @form("cross " + name, basis="demand")
    def _(s):
        rows = s["报量"][1:]
        result = build(s, rows)
        return result or SAME


def simple(by, down, title=0, total=False, blank=False):
    def build(s, rows):
        across = P_CODES if down == "institutions" else I_CODES
        keys = I_CODES if down == "institutions" else P_CODES
        grid = cross(rows, keys, across, lambda r: r[2])
        show = (lambda c: NAMES[c]) if by == "names" else (lambda c: c)
        table = [["机构" if down == "institutions" else "品种"] + [show(a) for a in across]]
        for key, values in zip(keys, grid):
            table.append([show(key)] + values)
        if total:
            table[0].append("合计")
            for row in table[1:]:
                row.append(sum(v or 0 for v in row[1:]))
            table.append(["合计"] + [sum(r[c] or 0 for r in table[1:]) for c in range(1, len(table[0]))])
        for n in range(title):
            table.insert(0, ["各医疗机构采购需求量汇总表" if n == title - 1 else "填报单位：示例市医保局"] + [None] * (len(table[0]) - 1))
        s["报量"] = table

    return build


for by in ("codes", "names"):
    for down in ("institutions", "products"):
        for title in (0, 1, 2):
            demand_cross(f"demand by {by}, {down} down, {title} titles", simple(by, down, title, total=title == 1))


def headings_of_several_rows(order, left, merged=True):
    def build(s, rows):
        grid = cross(rows, I_CODES, P_CODES, lambda r: r[2])
        lines = {
            "code": [p[0] for p in PRODUCTS], "name": [p[1] for p in PRODUCTS], "spec": [p[2] for p in PRODUCTS],
            "unit": [p[4] for p in PRODUCTS], "company": [p[5] for p in PRODUCTS]}
        lefts = {"no": "序号", "code": "机构编码", "name": "机构名称", "district": "区市", "level": "等级"}
        table = []
        for n, line in enumerate(order):
            table.append([lefts[k] if n == 0 else None for k in left] + lines[line])
        places = {d[0]: d[1] for d in DISTRICTS}
        for n, (i, values) in enumerate(zip(INSTITUTIONS, grid)):
            about = {"no": n + 1, "code": i[0], "name": i[1], "district": places[i[2]], "level": i[4]}
            table.append([about[k] for k in left] + values)
        s["报量"] = table
        if merged and len(order) > 1:
            s[":merges"] = {"报量": [f"{get_column_letter(c + 1)}1:{get_column_letter(c + 1)}{len(order)}" for c in range(len(left))]}

    return build


for order in (["code"], ["name"], ["code", "name"], ["name", "code"], ["name", "spec"], ["name", "spec", "unit"],
              ["code", "name", "spec", "unit"], ["unit", "spec", "name", "code"], ["name", "spec", "company", "unit"],
              ["company", "name", "spec"]):
    for left in (["code"], ["name"], ["no", "code", "name"], ["no", "name"], ["district", "name"], ["no", "district", "code", "name", "level"]):
        demand_cross(f"heads {order} left {left}", headings_of_several_rows(order, left, merged=len(left) % 2 == 1))


@form("cross demand in packs by title", basis="demand")
def _(s):
    rows = s["报量"][1:]
    packs = {p[0]: p[3] for p in PRODUCTS}
    grid = cross(rows, I_CODES, P_CODES, lambda r: r[2] // packs[r[1]])
    s["报量"] = [["报量汇总表（单位：盒）"] + [None] * 4, ["机构名称"] + [NAMES[p] for p in P_CODES]] + [
        [NAMES[i]] + v for i, v in zip(I_CODES, grid)]
    return SAME


@form("cross demand with an unknown product", basis="demand")
def _(s):
    simple("names", "institutions")(s, s["报量"][1:])
    s["报量"][0][3] = "布洛芬颗粒"
    return error("报量", "D1")


@form("cross demand with an unknown institution", basis="demand")
def _(s):
    simple("names", "institutions")(s, s["报量"][1:])
    s["报量"][3][0] = "环翠示例医院"
    return error("报量", "A4")


@form("cross demand with a wrong total", basis="demand")
def _(s):
    simple("names", "institutions", total=True)(s, s["报量"][1:])
    s["报量"][-1][2] += 600
    return warning("报量", "C8")


@form("cross demand with words in a cell", basis="demand")
def _(s):
    simple("names", "institutions")(s, s["报量"][1:])
    s["报量"][2][2] = "约3万"
    return error("报量", "C3")


@form("cross demand with an institution twice", basis="demand")
def _(s):
    simple("names", "institutions")(s, s["报量"][1:])
    s["报量"].append(list(s["报量"][1]))
    return error("报量", "A8")


def usage_cross(levels):
    @form(f"cross usage, {levels}")
    def _(s):
        rows = s["历史用量"][1:]
        found = {(r[0], r[1], r[2]): r[3] for r in rows}
        years = ["2018", "2019"]
        if levels == "years over products":
            columns = [(y, p) for y in years for p in P_CODES]
            heads = [[None] + [f"{y}年" for y, _ in columns], ["机构名称"] + [NAMES[p] for _, p in columns]]
        elif levels == "years under products":
            columns = [(y, p) for p in P_CODES for y in years]
            heads = [["机构名称"] + [NAMES[p] for _, p in columns], [None] + [f"{y}年" for y, _ in columns]]
        elif levels == "years merged over products":
            columns = [(y, p) for y in years for p in P_CODES]
            heads = [["机构名称"] + [f"{y}年度" if n % len(P_CODES) == 0 else None for n, (y, _) in enumerate(columns)],
                     [None] + [p for _, p in columns]]
            s[":merges"] = {"历史用量": ["A1:A2", "B1:E1", "F1:I1"]}
        s["历史用量"] = heads + [[NAMES[i]] + [found[i, p, y] for y, p in columns] for i in I_CODES]
        return SAME


for levels in ("years over products", "years under products", "years merged over products"):
    usage_cross(levels)


@form("cross usage without a year")
def _(s):
    rows = [r for r in s["历史用量"][1:] if r[2] == "2019"]
    s["历史用量"] = [["机构名称"] + [NAMES[p] for p in P_CODES]] + [
        [NAMES[i]] + v for i, v in zip(I_CODES, cross(rows, I_CODES, P_CODES, lambda r: r[3]))]
    return error("历史用量")


@form("cross caps by sheet name", limits=True)
def _(s):
    rows = s["上下限"][1:]
    caps = [r for r in rows if r[3] is not None]
    if any(r[2] is not None or r[4] is not None for r in rows):
        # Floors and locks stay in the long form in another plan: only caps here.
        return ("any",)
    return SAME


def with_limits(s):
    s["机构"][0].append("年度承载上限")
    for n, row in enumerate(s["机构"][1:]):
        row.append(30000 if n == 0 else None)
    s["上下限"] = [["机构编码", "品种编码", "下限", "上限", "锁定"],
                ["H37100000012", "XC09AAK", 1500, None, None], ["H37100200021", "XA10BAE", None, 2000, None],
                ["H37100300031", "XM01AEB", None, None, 1200]]


@form("cross limits, kinds over products", limits=True)
def _(s):
    rows = s["上下限"][1:]
    columns = [(k, p) for k in (2, 3, 4) for p in P_CODES]
    kinds = {2: "下限", 3: "上限", 4: "锁定"}
    found = {(r[0], r[1], k): r[k] for r in rows for k in (2, 3, 4)}
    s["上下限"] = [["机构名称"] + [kinds[k] for k, _ in columns], [None] + [NAMES[p] for _, p in columns]] + [
        [NAMES[i]] + [found.get((i, p, k)) for k, p in columns] for i in I_CODES]
    return SAME


@form("cross limits, one kind by the title", limits=True)
def _(s):
    # Three sheets cannot be one table; a cap table alone.
    s["上下限"] = [r for r in s["上下限"] if r[3] is not None]
    rows = s["上下限"][1:]
    grid = cross(rows, I_CODES, P_CODES, lambda r: r[3])
    s["上下限"] = [["各机构采购量上限（盒）"] + [None] * 4, ["机构名称"] + [NAMES[p] for p in P_CODES]] + [
        [NAMES[i]] + v for i, v in zip(I_CODES, grid)]
    return ("any",)


@form("struck-through digits")
def _(s):
    s[":struck"] = ("历史用量", "D2")
    return error("历史用量", "D2")


@form("a weight merged over rows")
def _(s):
    s["机构"][0].append("权重")
    for row in s["机构"][1:]:
        row.append(None)
    s["机构"][1][6] = 1
    s[":merges"] = {"机构": ["G2:G7"]}
    return error("机构", "G2")


@form("a code by its number format")
def _(s):
    return ("any",)


def write(sheets, path):
    merges, struck = sheets.pop(":merges", {}), sheets.pop(":struck", None)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for merge in merges.get(name, []):
            sheet.merge_cells(merge)
    if struck:
        book[struck[0]][struck[1]].font = Font(strike=True)
    book.save(path)


FILES = {"参数": "parameters", "品种": "products", "区市": "districts", "机构": "institutions", "历史用量": "usage", "报量": "demand",
         "上下限": "limits", "规则": "rules"}


def write_folder(sheets, path):
    """The same as CSV files, as Excel saves them; None where a form is of workbooks only."""
    if sheets.get(":struck") or sheets.get(":merges") or any(n not in FILES for n in sheets if n[0] != ":"):
        return False
    path.mkdir(exist_ok=True)
    for name, rows in sheets.items():
        if name[0] == ":":
            continue
        width = max(map(len, rows))
        with open(path / f"{FILES[name]}.csv", "w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([["" if v is None else v for v in r] + [""] * (width - len(r)) for r in rows])
    return True


def run(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def judge(program, path, expected, plain, work):
    out = work / "out"
    shutil.rmtree(out, ignore_errors=True)
    code, said = run(program, "allocate", str(path), "-o", str(out), "--tables", "csv")
    if code not in (0, 3, 4):
        return f"exit {code}\n{said}"
    kind = expected[0]
    if kind == "any":
        return None
    if kind == "refused":
        return None if code == 3 else f"passed with {code}\n{said}"
    if kind == "same":
        if code:
            return f"refused ({code})\n{said}"
        if (out / "allocation.csv").read_bytes() != plain:
            return f"another allocation\n{said}"
        return None
    mark = f"「{expected[1]}」" + (f"!{expected[2]}" if expected[2] else "")
    letter = "E" if kind == "error" else "W"
    if kind == "error" and code != 3:
        return f"passed with {code}, expected an error at {mark}\n{said}"
    _, listed = run(program, "check", "--no-report", str(path))
    ends = ("（", " ", "：", "第", "、")
    for line in listed.splitlines():
        if line[:1] == letter and mark in line:
            rest = line.split(mark, 1)[1]
            if not expected[2] or not rest[:1].isdigit():
                return None
    return f"no {kind} at {mark} (exit {code})\n{listed}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--libreoffice", action="store_true")
    parser.add_argument("--csv", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--keep")
    arguments = parser.parse_args()
    work = Path(arguments.keep or tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    books, folders, plain = [], [], {}
    for basis in ("usage", "demand", "limits"):
        sheets = base("usage" if basis == "limits" else basis)
        if basis == "limits":
            with_limits(sheets)
        path = work / f"plain-{basis}.xlsx"
        write(sheets, path)
        code, said = run(arguments.program, "allocate", str(path), "-o", str(work / f"plain-{basis}"), "--tables", "csv", "--force")
        if code:
            print(f"plain {basis}: exit {code}\n{said}")
            return 1
        plain[basis] = (work / f"plain-{basis}" / "allocation.csv").read_bytes()
    for number, (name, basis, limits, change) in enumerate(FORMS):
        if arguments.only not in name:
            continue
        sheets = base(basis)
        if limits:
            with_limits(sheets)
        expected = change(sheets)
        path = work / f"form-{number:03}.xlsx"
        folder = work / f"form-{number:03}"
        if arguments.csv and write_folder(sheets, folder):
            kind = ("same",) if expected == SAME else ("refused",) if expected[0] == "error" else ("any",)
            folders.append((name, folder, kind, plain["limits" if limits else basis]))
        write(sheets, path)
        books.append((name, path, expected, plain["limits" if limits else basis]))
    makers = [("openpyxl", books), ("CSV", folders)]
    if arguments.libreoffice:
        again = work / "libreoffice"
        again.mkdir(exist_ok=True)
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", "xlsx", "--outdir", str(again),
             *[str(path) for _, path, _, _ in books]], check=True, capture_output=True)
        makers.append(("LibreOffice", [(n, again / p.name, e, a) for n, p, e, a in books]))
    failed = 0
    for maker, forms in makers:
        for name, path, expected, answer in forms:
            fault = judge(arguments.program, path, expected, answer, work)
            if fault:
                failed += 1
                print(f"{maker}: {name} ({path.name}): {fault[:1200]}\n")
    print(f"office forms: {sum(len(f) for _, f in makers) - failed} as expected, {failed} not")
    if not arguments.keep:
        shutil.rmtree(work)
    return 1 if failed else 0


sys.exit(main())
