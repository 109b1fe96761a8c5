#!/usr/bin/env python3
"""Writes Datasets/workbooks: the plan of Datasets/invalid-base as workbooks of several makers, an ugly one, and faults.

Needs openpyxl, XlsxWriter and LibreOffice (soffice). What WPS Office writes is imitated by hand, as it does not run
without a screen: a dimension of A1:A1, rich and phonetic runs, inline strings, its extension list. Running the script
again gives the same cells; bytes differ where LibreOffice's do.

faults/expected.txt holds a line for each workbook: its name, a tab, what must be reported. That is either
`CODE sheet!cell column` (parts that a problem does not have are left out) or `file: words of the message`.
"""

import csv
import datetime
import io
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib

import openpyxl
import xlsxwriter
from openpyxl.styles import Alignment

ROOT = pathlib.Path(__file__).resolve().parent.parent / "Datasets"
OUT = ROOT / "workbooks"
SHEETS = {
    "parameters": "参数", "products": "品种", "districts": "区市", "institutions": "机构", "usage": "历史用量",
    "demand": "报量", "limits": "上下限", "rules": "规则",
}
HEADINGS = {
    "key": "参数", "value": "取值", "note": "说明", "product_id": "品种编码", "generic_name": "通用名", "specification": "规格",
    "pack": "包装", "units_per_pack": "包装转换比", "unit": "计量单位", "supplier": "中选企业", "price_yuan": "中选价（元/盒）",
    "agreed_units": "首年约定采购量", "key_monitored": "重点监控", "district_id": "区市编码", "kind": "类型",
    "prepayment_fund_yuan": "可用预付基金（元）", "institution_id": "机构编码", "ownership": "机构性质", "level": "机构等级",
    "participates": "参加", "weight": "权重", "capacity_yuan": "年度承载上限（元）", "prepayment_eligible": "可预付",
    "period": "期间", "units": "数量", "floor_packs": "下限", "cap_packs": "上限", "fixed_packs": "锁定", "rule_id": "规则编码",
    "products": "品种范围", "institutions": "机构范围", "measure": "计量", "sense": "关系", "limit": "限值",
}
NUMBERS = {
    "units_per_pack", "price_yuan", "agreed_units", "prepayment_fund_yuan", "weight", "capacity_yuan", "units",
    "floor_packs", "cap_packs", "fixed_packs", "limit",
}
DATE_KEYS = {"cycle_start", "cycle_end", "report_due", "prepayment_due"}


def typed(column, text):
    """A field as a cell would hold it."""
    if text == "":
        return None
    if column in NUMBERS:
        return float(text) if "." in text else int(text)
    return text


def table(name):
    """A table of the base plan: Chinese headings, then rows of cells."""
    with open(ROOT / "invalid-base" / f"{name}.csv", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    columns = rows[0]
    heads = [HEADINGS["name"] if column == "name" and "name" in HEADINGS else heading(name, column) for column in columns]
    return [heads] + [[typed(column, text) for column, text in zip(columns, row)] for row in rows[1:]]


def heading(name, column):
    if column == "name":
        return {"districts": "区市名称", "institutions": "机构名称", "rules": "规则名称"}[name]
    return HEADINGS[column]


def base():
    return {SHEETS[name]: table(name) for name in SHEETS}


def tidy(path):
    """Writes an archive again with fixed times, so that the same cells give the same bytes."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts:
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>2020-11-05T00:00:00Z", data)
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


# Clean plans, one a maker.


def write_openpyxl(path, sheets, change=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    book.save(path)
    tidy(path)


def write_xlsxwriter(path):
    """Days as serial numbers, codes as text, a drop-down, a frozen heading, totals as formulas with values."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime.datetime(2020, 11, 5)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    text = book.add_format({"num_format": "@"})
    for name, rows in base().items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if name == "参数" and c == 1 and r and row[0] in DATE_KEYS:
                    sheet.write_datetime(r, c, datetime.datetime.fromisoformat(value), day)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value, text)
                elif value is not None:
                    sheet.write_number(r, c, value)
    last = book.get_worksheet_by_name("历史用量")
    last.data_validation("D2:D100", {"validate": "decimal", "criteria": ">=", "value": 0})
    last.write_formula(10, 3, "=2800*2", None, 5600)
    book.close()
    tidy(path)


def convert(source, target, form):
    """Converts by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", form,
             "--outdir", folder, str(source)], check=True, capture_output=True)
        made = next(path for path in pathlib.Path(folder).iterdir() if path.suffix == f".{form.split(':')[0]}")
        shutil.copyfile(made, target)


CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" \
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>\
</Types>"""
TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def escaped(text):
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def letters(column):
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)


def package(names, relationships, p=""):
    """The parts around the sheets; `p` is the prefix of names."""
    x = f"{p}:" if p else ""
    xmlns = f'xmlns:{p}' if p else "xmlns"
    main = STRICT_MAIN if relationships == STRICT else MAIN
    sheets = "".join(
        f'<{x}sheet name="{name}" sheetId="{i + 1}" r:id="rId{i + 1}"/>' for i, name in enumerate(names))
    date1904 = f'<{x}workbookPr date1904="1"/>' if relationships == STRICT else f"<{x}workbookPr/>"
    links = "".join(
        f'<Relationship Id="rId{i + 1}" Type="{relationships}/worksheet" Target="worksheets/sheet{i + 1}.xml"/>'
        for i in range(len(names)))
    n = len(names)
    links += f'<Relationship Id="rId{n + 1}" Type="{relationships}/styles" Target="styles.xml"/>'
    links += f'<Relationship Id="rId{n + 2}" Type="{relationships}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    wrap = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    return {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": wrap.format(
            f'<Relationship Id="rId1" Type="{relationships}/officeDocument" Target="xl/workbook.xml"/>'),
        "xl/workbook.xml":
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<{x}workbook {xmlns}="{main}" '
            f'xmlns:r="{relationships}">{date1904}<{x}sheets>{sheets}</{x}sheets></{x}workbook>',
        "xl/_rels/workbook.xml.rels": wrap.format(links),
        "xl/styles.xml":
            f'<{x}styleSheet {xmlns}="{main}"><{x}numFmts count="2"><{x}numFmt numFmtId="176" '
            f'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><{x}numFmt numFmtId="177" '
            f'formatCode="000000"/></{x}numFmts><{x}cellStyleXfs><{x}xf numFmtId="14"/></{x}cellStyleXfs><{x}cellXfs>'
            f'<{x}xf numFmtId="0"/><{x}xf numFmtId="49"/><{x}xf numFmtId="176"/><{x}xf numFmtId="177"/>'
            f'<{x}xf numFmtId="31"/></{x}cellXfs></{x}styleSheet>',
    }


def write_parts(path, parts, stream=False):
    """Writes an archive; streamed, sizes follow the data as they do where a server writes it."""
    buffer = io.BytesIO()
    target = Unseekable(buffer) if stream else buffer
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            data = text if isinstance(text, bytes) else text.encode("utf-8")
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    pathlib.Path(path).write_bytes(buffer.getvalue())


class Unseekable:
    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def wps_parts(sheets):
    """The way WPS Office writes: dimension A1:A1, phonetic and rich runs, days by format 31, inline strings, x14 lists."""
    parts = package(list(sheets), TRANSITIONAL)
    strings, index = [], {}

    def shared(text):
        if text not in index:
            index[text] = len(strings)
            half = len(text) // 2
            if len(strings) % 3 == 0 and len(text) > 1:
                strings.append(
                    f'<si><r><rPr><sz val="11"/></rPr><t xml:space="preserve">{escaped(text[:half])}</t></r><r>'
                    f'<t xml:space="preserve">{escaped(text[half:])}</t></r><rPh sb="0" eb="1"><t>ヨミ</t></rPh>'
                    f'<phoneticPr fontId="1"/></si>')
            else:
                strings.append(f'<si><t xml:space="preserve">{escaped(text)}</t></si>')
        return index[text]

    for i, (name, rows) in enumerate(sheets.items()):
        lines = []
        for r, row in enumerate(rows, 1):
            cells = []
            for c, value in enumerate(row):
                at = f'{letters(c)}{r}'
                if value is None:
                    cells.append(f'<c r="{at}" s="1"/>')
                elif name == "参数" and c == 1 and r > 1 and row[0] in DATE_KEYS:
                    day = (datetime.date.fromisoformat(value) - datetime.date(1899, 12, 30)).days
                    cells.append(f'<c r="{at}" s="4"><v>{day}</v></c>')
                elif isinstance(value, str) and (r + c) % 7 == 3:
                    cells.append(f'<c r="{at}" s="1" t="inlineStr"><is><t>{escaped(value)}</t></is></c>')
                elif isinstance(value, str) and value.isdigit() and len(value) == 6:
                    cells.append(f'<c r="{at}" s="3"><v>{int(value)}</v></c>')
                elif isinstance(value, str):
                    cells.append(f'<c r="{at}" s="1" t="s"><v>{shared(value)}</v></c>')
                elif isinstance(value, float):
                    cells.append(f'<c r="{at}"><v>{value:.17g}</v></c>')
                else:
                    cells.append(f'<c r="{at}"><v>{value}</v></c>')
            lines.append(f'<row r="{r}" spans="1:9" customFormat="1" ht="15" customHeight="1">{"".join(cells)}</row>')
        parts[f"xl/worksheets/sheet{i + 1}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{TRANSITIONAL}" '
            'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
            'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"><sheetPr/><dimension ref="A1:A1"/>'
            '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultColWidth="9" '
            'defaultRowHeight="13.5"/><cols><col min="1" max="16384" width="9"/></cols>'
            f'<sheetData>{"".join(lines)}</sheetData><dataValidations count="1"><dataValidation type="list" '
            'allowBlank="1" sqref="H2:H100"><formula1>"是,否"</formula1></dataValidation></dataValidations>'
            '<pageMargins left="0.75" right="0.75" top="1" bottom="1" header="0.5" footer="0.5"/><headerFooter/>'
            '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations count="1">'
            '<x14:dataValidation type="list"><x14:formula1><xm:f xmlns:xm="http://schemas.microsoft.com/office/excel/2006/'
            'main">列表!$A$1:$A$4</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>')
    parts["xl/sharedStrings.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sst xmlns="{MAIN}" count="{len(strings)}">{"".join(strings)}</sst>')
    return parts


def strict_parts(sheets):
    """Strict namespaces, prefixed names, cells and rows without names, days from 1904 on, texts with escapes."""
    parts = package(list(sheets), STRICT, "x")
    for i, (name, rows) in enumerate(sheets.items()):
        lines = []
        for row in rows:
            cells = []
            for c, value in enumerate(row):
                if value is None:
                    cells.append("<x:c/>")
                elif name == "参数" and c == 1 and row[0] in DATE_KEYS:
                    day = (datetime.date.fromisoformat(value) - datetime.date(1904, 1, 1)).days
                    cells.append(f'<x:c s="2"><x:v>{day}</x:v></x:c>')
                elif isinstance(value, str):
                    text = escaped(value).replace("H00", "_x0048_00")
                    cells.append(f'<x:c t="str"><x:v>{text}</x:v></x:c>')
                else:
                    cells.append(f'<x:c><x:v>{value}</x:v></x:c>')
            lines.append(f'<x:row>{"".join(cells)}</x:row>')
        parts[f"xl/worksheets/sheet{i + 1}.xml"] = (
            f'<x:worksheet xmlns:x="{STRICT_MAIN}"><x:sheetData>{"".join(lines)}</x:sheetData></x:worksheet>')
    parts["xl/sharedStrings.xml"] = f'<x:sst xmlns:x="{STRICT_MAIN}"/>'
    return parts


# The ugly plan: the same records, except that two parameters are written otherwise.


def merge(sheet, area, value=None):
    sheet.merge_cells(area)
    if value is not None:
        sheet[area.split(":")[0]] = value


def ugly(path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    notes = book.create_sheet("填表说明")
    notes["A1"] = "请逐表填写，黄色单元格为必填。"
    other = book.create_sheet("联系方式")
    other["A1"], other["B1"] = "联系人", "电话"
    book.create_sheet("Sheet3")

    usage = book.create_sheet("附件2 历史用量表")
    merge(usage, "A1:G1", "威海市医疗机构2018—2019年历史用量汇总表")
    usage["A2"], usage["G2"] = "填报单位：威海市医疗保障局", "单位：万片／万元"
    merge(usage, "A3:B3", "机构")
    usage["A4"], usage["B4"] = "编码", "简称"
    merge(usage, "C3:C4", "品种编码")
    merge(usage, "D3:E3", "用量")
    usage["D4"], usage["E4"] = "2018年", 2019
    merge(usage, "F3:G3", "2019年")
    usage["F4"], usage["G4"] = "1月_数量（粒、片）", "2月"
    usage["F4"] = "1月_数量（片/支/袋）"
    rows = [
        ("H001", "环翠", "P001", 0.96, "１.２", None, None), (None, None, "P002", None, None, 3000, 0.24),
        (None, "环翠 小 计", None, 0.96, 1.2, 3000, 0.24),
        ("H002", "文登", "P001", 0.8, 0.9, None, None), (None, None, "P002", None, " 0.6", None, None),
        (None, None, "P003", None, 0.7, None, None), (None, "小计：", None, 0.8, 2.2, 0, 0),
        ("'H003", "康宁", "P001", None, 0.12, None, None), (None, None, "P003", None, 0.56, None, None),
        (None, "小计", None, None, 0.68, None, None), ("合　计", None, None, 1.76, 4.08, 3000, 0.24),
        ("注：1. 数据来源为平台采购记录；", None, None, None, None, None, None),
        ("2. 不含药店。", None, None, None, None, None, None),
        ("制表人：张三", None, "审核：李四", None, None, "日期：", datetime.date(2020, 11, 5)),
    ]
    for r, row in enumerate(rows, 5):
        for c, value in enumerate(row, 1):
            usage.cell(r, c, value)
    merge(usage, "A5:A6")
    merge(usage, "A8:A10")
    merge(usage, "A12:A13")
    usage.row_dimensions[9].hidden = True

    products = book.create_sheet("Products")
    products["A2"] = "中选品种"
    heads = [column for column in table("products")[0]]
    heads[7] = "中选价\n（元/盒）"
    heads[0] = " 品种编码 *"
    for c, head in enumerate(["序号"] + heads, 1):
        products.cell(4, c, head)
    for r, row in enumerate(table("products")[1:], 5):
        for c, value in enumerate([r - 4] + row, 1):
            products.cell(r, c, {"否": False, "是": True}.get(value, value))
    products["I5"], products["I6"] = "３．１２", 5.8800000000000008
    products["J5"], products["J6"], products["J7"] = "24,000", "'12000", "１４０００"
    products["A8"], products["A9"] = 4, 5
    products["B10"] = "总计"
    products["J10"] = 50000
    products["B11"] = "单位负责人：        （盖章）"

    districts = book.create_sheet("区 市")
    districts.sheet_state = "hidden"
    districts.append(["基本信息", None, None, "预付基金"])
    merge(districts, "A1:C1")
    districts.append(["区市编码", "区市名称", "类型", "可用预付基金（万元）"])
    districts.append([371002, "环翠区", "区市", 0.5])
    districts.append([371003, "文登区", None, None])
    for row in (3, 4):
        districts.cell(row, 1).number_format = "000000"

    institutions = book.create_sheet("机构")
    rows = table("institutions")
    rows[0][6], rows[0][7] = "权重（选填）", "年度承载上限_万元"
    for row in rows:
        institutions.append(row)
    institutions["C2"], institutions["C3"] = 371002, 371003
    merge(institutions, "C3:C4", 371003)
    institutions["G4"], institutions["H2"], institutions["H4"] = "０.８", 2, 0.3
    institutions["F4"], institutions["I4"] = True, "TRUE"
    institutions.column_dimensions["E"].hidden = True

    demand = book.create_sheet("Sheet1")
    for row in table("demand"):
        demand.append(row)
    demand.row_dimensions[3].hidden = True
    demand.row_dimensions[4].hidden = True

    limits = book.create_sheet("上下限（单位：盒）")
    for row in table("limits"):
        limits.append(row)
    rules = book.create_sheet("规则")
    for row in table("rules"):
        rules.append(row)
    parameters = book.create_sheet("参 数")
    for row in table("parameters"):
        parameters.append(row)
    for row in parameters.iter_rows(min_row=2):
        if row[0].value in ("cycle_start", "cycle_end"):
            row[1].value = datetime.date.fromisoformat(row[1].value)
            row[1].number_format = 'yyyy"年"m"月"d"日"'
        if row[0].value == "report_due":
            row[1].value = "2020年11月10日"
        if row[0].value == "prepayment_ratio":
            row[1].value, row[1].number_format = 0.5, "0%"
        if row[0].value == "cap_ratio":
            row[1].value = 3
        row[0].alignment = Alignment(wrap_text=True)
    book.save(path)
    tidy(path)


# Faults.


def cell(sheet, at, value, number_format=None):
    """A change of one cell."""

    def change(book):
        book[sheet][at] = value
        if number_format:
            book[sheet][at].number_format = number_format

    return change


def several(*changes):
    def change(book):
        for one in changes:
            one(book)

    return change


def remove(sheet):
    return lambda book: book.remove(book[sheet])


def title(sheet, *lines):
    """Puts title rows above a sheet's heading."""

    def change(book):
        book[sheet].insert_rows(1, len(lines))
        for row, text in enumerate(lines, 1):
            book[sheet].cell(row, 1, text)

    return change


def wide(book):
    sheet = book["历史用量"]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["机构编码", "品种编码", "2018年", "2019年_数量（万片）"])
    sheet.append(["H001", "P001", 9600, 1.2])
    sheet.append(["H001", "P002", None, "O.54"])
    for row in (("H002", "P001", 8000, 0.9), ("H002", "P002", None, 0.6), ("H002", "P003", None, 0.7)):
        sheet.append(row)
    for row in (("H003", "P001", None, 0.12), ("H003", "P003", None, 0.56)):
        sheet.append(row)


def copy_usage(book):
    book["历史用量"].title = "历史用量1"
    other = book.create_sheet("历史用量 2")
    for row in table("usage"):
        other.append(row)


FAULTS = [
    ("error-cell", cell("历史用量", "D3", "#N/A"), "E215 历史用量!D3 units"),
    ("error-cell-in-text", cell("品种", "B3", "#REF!"), "E215 品种!B3 generic_name"),
    ("error-cell-in-code", cell("机构", "A3", "#NAME?"), "E215 机构!A3 institution_id"),
    ("formula-without-value", cell("历史用量", "D4", "=1500*2"), "E216 历史用量!D4 units"),
    ("lost-digits", cell("机构", "A3", 371002000000000012), "E208 机构!A3 institution_id"),
    ("code-became-a-day", cell("品种", "A2", datetime.date(2020, 3, 1)), "E208 品种!A2 product_id"),
    ("scientific-code", cell("机构", "A3", "3.71E+17"), "E208 机构!A3 institution_id"),
    ("day-as-quantity", cell("报量", "C2", datetime.date(2020, 3, 1)), "E203 报量!C2 units"),
    ("letter-in-number", cell("历史用量", "D5", "1,2O0"), "E203 历史用量!D5 units"),
    ("letter-below-titles", several(title("历史用量", "表", None, "单位：片"), cell("历史用量", "D8", "1,2O0")),
     "E203 历史用量!D8 units"),
    ("letter-in-period-column", wide, "E203 历史用量!D3 units"),
    ("bad-period", cell("历史用量", "C5", datetime.date(2019, 2, 5)), "E210 历史用量!C5 period"),
    ("neither-yes-nor-no", cell("机构", "F4", "也许"), "E211 机构!F4 participates"),
    ("unknown-institution", cell("历史用量", "A10", "H0O3"), "E312 历史用量!A10 institution_id"),
    ("duplicate-product", lambda book: book["品种"].append(table("products")[1]), "E301 品种!A5 product_id"),
    ("serial-without-format", cell("参数", "B4", 44151), "E209 参数!B4 value"),
    ("bad-unit", cell("历史用量", "D1", "数量（千克）"), "E116 历史用量!D1"),
    ("unit-of-price", cell("品种", "H1", "中选价（美元/片）"), "E116 品种!H1"),
    ("duplicate-column", cell("区市", "C1", "区市名称"), "E109 区市!C1"),
    ("missing-column", cell("品种", "H1", "价格"), "E108 品种"),
    ("no-heading", lambda book: book["机构"].delete_rows(1), "E106 机构"),
    ("value-without-heading", cell("区市", "F3", "待定"), "E115 区市!F3"),
    ("missing-sheet", remove("品种"), "E101"),
    ("empty-sheet", lambda book: book["区市"].delete_rows(1, 9), "E102 区市"),
    ("heading-only", lambda book: book["品种"].delete_rows(2, 9), "E114 品种"),
    ("two-sheets", copy_usage, "E118 历史用量 2"),
    ("wrong-total", lambda book: book["历史用量"].append(["合计", None, None, 63801]), "W519 历史用量!D12"),
    ("wrong-subtotal", lambda book: (book["报量"].insert_rows(4), cell("报量", "A4", "环翠区小计")(book),
                                     cell("报量", "C4", 18001)(book)), "W519 报量!C4"),
]


def compound(names):
    """A compound file (MS-CFB) whose streams have these names and four zero bytes each."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 0x1000, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 108 * 4
    sectors = [struct.pack("<III", fat, end, end) + b"\xff" * (512 - 12)]
    entries = [("Root Entry", 5)] + [(name, 2) for name in names]
    directory = b""
    for number, (name, kind) in enumerate(entries):
        text = name.encode("utf-16-le")
        child = 1 if number == 0 and len(entries) > 1 else free
        right = number + 1 if 0 < number < len(entries) - 1 else free
        directory += text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, free, right, child)
        directory += bytes(36) + struct.pack("<IQ", end, 0)
    sectors.append(directory.ljust(512, b"\0"))
    return (header[:512].ljust(512, b"\0")) + b"".join(sectors) + bytes(512)


def file_faults(folder):
    """Files that cannot be read as a workbook at all."""
    good = (OUT / "openpyxl.xlsx").read_bytes()
    with zipfile.ZipFile(OUT / "openpyxl.xlsx") as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    sheet = "xl/worksheets/sheet5.xml"
    expected = []

    def add(name, data, words):
        if isinstance(data, dict):
            write_parts(folder / name, data)
        else:
            (folder / name).write_bytes(data)
        expected.append((name, f"file: {words}"))

    add("empty.xlsx", b"", "文件是空的")
    add("text.xlsx", "institution_id,product_id\n".encode(), "既不是文件夹，也不是 .xlsx 工作簿")
    add("truncated.xlsx", good[: len(good) * 2 // 3], "不完整")
    damaged = bytearray(good)
    start = good.index(sheet.encode()) + len(sheet)
    damaged[start + 200 : start + 220] = bytes(20)
    add("damaged-bytes.xlsx", bytes(damaged), f"{sheet}")
    add("password.xlsx", compound(["EncryptionInfo", "EncryptedPackage"]), "打开密码")
    add("wps.et", compound(["Workbook", "ETExtData"]), ".et 文件")
    add("other.xlsx", compound(["WordDocument"]), "旧版 Office")
    add("archive.xlsx", {"readme.txt": "no workbook"}, "里面不是工作簿")
    word = CONTENT_TYPES.replace("/xl/workbook.xml", "/word/document.xml")
    links = parts["_rels/.rels"].decode().replace("xl/workbook.xml", "word/document.xml")
    add("word.xlsx", {"[Content_Types].xml": word, "_rels/.rels": links, "word/document.xml": "<d/>"}, "里面不是工作簿")
    binary = parts["_rels/.rels"].decode().replace("xl/workbook.xml", "xl/workbook.bin")
    add("binary.xlsb", {"_rels/.rels": binary, "xl/workbook.bin": b"\x83\x01"}, ".xlsb")
    add("missing-part.xlsx", {name: data for name, data in parts.items() if name != sheet}, f"缺少一个部分（{sheet}）")
    text = parts[sheet].decode()
    add("damaged-xml.xlsx", {**parts, sheet: text.replace("</row>", "</raw>", 1)}, f"mismatched tag（{sheet}）")
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    add("document-type.xlsx", {**parts, sheet: laughs + text.split("?>")[-1]}, "文档类型")
    add("cell-outside.xlsx", {**parts, sheet: text.replace('r="A2"', 'r="XFE2"', 1)}, "XFE2")
    bomb = text.replace("</sheetData>", '<row r="900">' + '<c r="A900"/>' * 1_600_000 + "</row></sheetData>")
    add("bomb.xlsx", {**parts, sheet: bomb}, "压缩炸弹")
    locked = bytearray((folder / "missing-part.xlsx").read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := locked.find(mark, place + 1)) >= 0:
            locked[place + offset] |= 1
    add("locked-parts.xlsx", bytes(locked), "压缩包设有密码")
    convert(OUT / "openpyxl.xlsx", folder / "old.xls", "xls")
    expected.append(("old.xls", "file: .xls 文件"))
    convert(OUT / "openpyxl.xlsx", folder / "open.ods", "ods")
    expected.append(("open.ods", "file: .ods"))
    return expected


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    faults = OUT / "faults"
    faults.mkdir(parents=True)
    write_openpyxl(OUT / "openpyxl.xlsx", base())
    write_xlsxwriter(OUT / "xlsxwriter.xlsx")
    convert(OUT / "xlsxwriter.xlsx", OUT / "libreoffice.xlsx", "xlsx")
    tidy(OUT / "libreoffice.xlsx")
    write_parts(OUT / "wps.xlsx", wps_parts(base()))
    write_parts(OUT / "strict.xlsx", strict_parts(base()), stream=True)
    ugly(OUT / "ugly.xlsx")
    expected = []
    for name, change, report in FAULTS:
        write_openpyxl(faults / f"{name}.xlsx", base(), change)
        expected.append((f"{name}.xlsx", report))
    expected += file_faults(faults)
    lines = "".join(f"{name}\t{report}\n" for name, report in expected)
    (faults / "expected.txt").write_text(lines, encoding="utf-8")
    print(f"{len(expected)} faults")


if __name__ == "__main__":
    main()
