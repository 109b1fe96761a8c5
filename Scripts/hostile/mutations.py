"""Structure-aware mutations of files: cells, rows and columns of tables, values of JSON, parts of workbooks, whole files."""

import csv
import hashlib
import io
import json
import os
import re
import zipfile
import zlib

NUMBERS = (
    "-1", "0", "-0", "00", "1", "0.0001", "0.00001", "1.5", "-0.5", "99999999999999", "999999999999999", "100000000000000",
    "9223372036854775807", "9223372036854775808", "922337203685477.5807", "922337203685477", "1e308", "1e-300", "1E5", "nan",
    "inf", "-inf", "1,234,567", "12,34", "１２３", "１．５", "1.", ".5", "+5", "0x10", "1_000", "5%", "150%", "1e400", "٣",
    "10000000000", "9007199254740993", "999999999", "4294967296", "2147483648", "1" * 40, "0." + "0" * 40 + "1", "1 000",
    "1/3", "一百", "1.0000", "3.99999999999999999999",
)
TEXTS = (
    "", " ", "\t", "　", "\x00", "\x01", "\x1b[31m红\x1b[0m", "\x1b]0;title\x07", "\x7f", "\x85", "\x9b31m", "\u202eabc", "\u2066x\u2069",
    "\u200b", "\ufeff", "\u2028", "\u00e9", "e\u0301", "\ufb01", "Å", "\u212b", "\uac00", "\u1100\u1161", "=1+1", "=HYPERLINK(\"http://x\")", "+86医院",
    "@环翠", "-2+3", "|calc", "\r", "\n", "a\r\nb", "\"", "\"\"", "'", "a;b", "a&b", "a*b", "a/b", "a\\b", "a:b", "*", "../x", "/", ".", "..",
    "NULL", "#REF!", "#DIV/0!", "合计", "小计", "是", "否", "yes", "maybe", "x" * 99, "x" * 100, "x" * 101, "汉" * 34, "x" * 70_000,
    "😀", "\U0010ffff", "\ufffe", "\udcff", "\udcc3(", "\udced\udca0\udc80", "2020-02-30", "2020-1-1", "2020年1月1日", "0000-00-00", "9999-12-31",
    "2020-11-16", "1900-01-01", "43831", "20200101", "2021-13", "2019", "2019-07", "district:D1", "district:D9", "district:", "level:一级&", "ownership:public;private",
    "contract+15:50%", "bought 50%+15:50%", "2020-11-15:20%;2020-11-15:30%", "blend:0.5", "blend:2", "blend:nan", "<=", "=", ">=", "≤", "packs", "units", "yuan",
    "public", "military", "private", "pharmacy", "P1", "H00", "D1", "p1", "Ｐ１", "P1 ",
)
# Values that are well formed and yet far out, by heading; for parameters, by key.
SOUND = {
    "agreed_units 首年约定采购量": ("0", "1", "7", "100000000", "9999999999", "99999999999", "1000000000000", "99999999999999", "922337203685477"),
    "price_yuan 中选价": ("0.0001", "0.03", "19800", "99999.9999", "9999999", "2000000000", "9999999999"),
    "units_per_pack 包装转换比": ("1", "3", "100", "10000", "1000000", "99999999999"),
    "units 数量": ("0", "1", "0.0001", "-5", "99999999999", "9999999999999", "99999999999999"),
    "capacity_yuan 年度承载上限": ("0", "0.01", "1", "100.5", "99999999999999", "922337203685477"),
    "weight 权重": ("0.0001", "0.5", "100", "99999999", "99999999999999"),
    "floor_packs 下限": ("", "0", "1", "2.5", "60", "1000000", "99999999999999"),
    "cap_packs 上限": ("", "0", "1", "2.5", "60", "1000000", "99999999999999"),
    "fixed_packs 锁定": ("", "0", "1", "17", "1000000", "99999999999999"),
    "limit 限值": ("0", "0.0001", "1", "77.77", "5000", "99999999999999", "922337203685477"),
    "measure 计量": ("packs", "units", "yuan"), "sense 关系": ("<=", "=", ">="),
    "products 品种范围": ("*", "P1", "P1;P2;P3", "P4"),
    "institutions 机构范围": ("*", "H10", "H00;H20", "district:D1", "district:D0;D2", "level:一级", "ownership:private&district:D1", "level:二级&district:D1;D2"),
    "ownership 机构性质": ("public", "military", "private", "pharmacy"), "participates 参加": ("yes", "no", ""),
    "level 机构等级": ("一级", "二级", "三级", ""), "district_id 区市编码": ("D0", "D1", "D2"),
    "successor_id 承接机构": ("", "H10", "H00", "H11"), "prepayment_eligible 可预付": ("yes", "no", ""),
    "kind 类型 类别": ("district", "zone", "municipal", "selected", "backup", "nonselected", "alternative", "holiday", "workday"),
    "prepayment_fund_yuan 可用预付基金": ("", "0", "0.004", "0.005", "1234.567", "99999999999999"),
    "direct_settlement 直接结算": ("yes", "no", ""),
    "previous_agreed_units 上年约定采购量": ("", "0", "1", "99999999999"), "partial_pack": ("up", "down", "error"),
    "supplied_from 供应起始日期": ("", "2020-11-16", "2021-03-31", "2021-11-15"), "supplied_until 供应截止日期": ("", "2020-11-16", "2021-02-28", "2021-11-15"),
    "month 月份": ("2020-11", "2021-11", "2021-12", "2019-01", "2030-01"), "period 期间": ("2018", "2019", "2019-02", "2020", "2019年7月", "2030"),
    "tranche 预付批次": ("1", "2", "3"), "amount_yuan 支付金额": ("0", "0.01", "-0.01", "1", "-500", "99999999999999", "922337203685477"),
    "paid_on 支付日期": ("", "2020-11-13", "2019-01-01", "2099-12-31"), "date 日期": ("2020-11-20", "2021-02-28", "2021-11-15", "2035-01-01"),
    "from_date 启用日期": ("2020-11-17", "2020-12-01", "2021-06-30", "2021-11-15"), "supplier_role 替补企业": ("backup", "second_backup"),
    "batch_id 支付批次": ("D0-1", "D1-1", "D1-2", "D1-1-S1", "x"),
}
PARAMETERS = {
    "basis": ("usage", "demand", "blend:0.6", "blend:0", "blend:1", "blend:0.0001"), "cap_ratio": ("0.0001", "0.5", "1", "1.01", "99999999"),
    "floor_ratio": ("0", "0.0001", "0.5", "0.9999", "1"), "prepayment_ratio": ("0", "0.0001", "30%", "50%", "1"),
    "prepayment_tranches": ("2020-11-15:50%", "contract+1:50%", "contract+15:20%;bought 50%+15:30%", "contract+60:25%;2020-11-20:25%",
                            "bought 99%+366:50%", "bought 0.01%+0:50%", "2020-11-15:0.01%;2020-11-16:49.99%"),
    "prepayment_ownership": ("public", "private", "public;military;private;pharmacy"), "partial_pack": ("up", "down", "error"),
    "clearing": ("none", "straight_line", "proportional", "balloon"), "settlement_days": ("0", "1", "30", "366"),
    "usage_weights": ("2019:1", "2018:0.0001;2019:99999999", "2018:0;2019:1", "2020:1", "2018:1"), "contract_date": ("", "2020-11-12", "2021-11-15", "2019-01-01", "2030-01-01"),
    "cycle_start": ("2020-11-16", "2020-02-29", "2020-11-30"), "cycle_end": ("2021-11-15", "2020-11-30", "2022-11-15", "2021-02-28"),
    "report_due": ("2020-11-10", "2019-01-01"), "prepayment_due": ("2020-11-15", "2020-11-10", "2021-11-15"), "execution_date": ("2020-11-16", "2021-01-01", "2022-01-01"),
    "renewal_below": ("warn", "error"), "document": ("", "烟医保函〔2023〕13号", "=1+1"), "lead_hospital": ("", "+86医院"),
}
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")
BY_HEADING = {word: values for words, values in SOUND.items() for word in words.split()}

# The ways in which the same file is changed, and how often.
OF_TABLES = ("sound",) * 14 + ("cell",) * 8 + ("other cell",) * 4 + ("nudge",) * 8 + (
    "drop row", "double row", "swap rows", "shorten row", "lengthen row", "many rows", "drop column", "double column",
    "rename column", "swap columns", "no rows", "blank column", "encoding", "line ends", "delimiter", "quotes", "bytes", "truncate",
)
OF_FILES = ("missing", "empty", "folder", "link to itself", "link to nothing", "link to a neighbour", "no rights", "zeros", "another", "twice")


def value(draws):
    return draws.pick(NUMBERS if draws.chance(50) else TEXTS)


def nudged(draws, text):
    """A small change of a number, or a hostile value where there is none."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text) or len(text) > 14:
        return value(draws)
    kind = draws.below(8)
    if "." in text and kind < 4:
        return text[:-1] + str((int(text[-1]) + 1) % 10) if kind < 2 else text.split(".")[0]
    whole = int(text.split(".")[0])
    return str((whole + 1, whole - 1, whole * 10, whole // 2, -whole, whole * 1000, whole + draws.below(100), 0)[kind])


def load(path):
    """A CSV file's rows, with bytes that are no UTF-8 kept; and its mark and line end."""
    with open(path, "rb") as file:
        data = file.read()
    mark = data.startswith(b"\xef\xbb\xbf")
    end = "\r\n" if b"\r\n" in data else "\n"
    text = data[3 if mark else 0 :].decode("utf-8", "surrogateescape").replace("\x00", "")
    csv.field_size_limit(1 << 27)
    return list(csv.reader(io.StringIO(text, newline=""))), mark, end


def store(path, rows, mark, end, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO(newline="")
    lines = csv.writer(out, lineterminator=end, delimiter=delimiter, quoting=quoting)
    for row in rows:
        lines.writerow([cell.replace("\x00", "\ue000") for cell in row])
    text = out.getvalue().replace("\ue000", "\x00")
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    with open(path, "wb") as file:
        file.write((b"\xef\xbb\xbf" if mark else b"") + text.encode(encoding, errors))


def table(draws, path):
    """Changes a CSV table; says how."""
    try:
        rows, mark, end = load(path)
    except csv.Error:
        rows = []
    if not rows or not rows[0]:
        return raw(draws, path)
    kind = draws.pick(OF_TABLES)
    if kind == "bytes":
        return raw(draws, path)
    if kind == "truncate":
        return truncate(draws, path)
    at = draws.below(len(rows) - 1) + 1 if len(rows) > 1 else 0
    row = rows[at]
    column = draws.below(len(rows[0]))
    options = {}
    if kind == "sound":
        known = [index for index, heading in enumerate(rows[0]) if heading in BY_HEADING and index < len(row)]
        if rows[0][0] in ("key", "参数") and len(row) > 1:
            key = draws.pick(list(PARAMETERS))
            row = next((line for line in rows[1:] if line[0] == key), None)
            if row is None:
                row = [key] + [""] * (len(rows[0]) - 1)
                rows.append(row)
            row[1] = draws.pick(PARAMETERS[key])
            kind += f" {key} {row[1]}"
        elif known:
            column = draws.pick(known)
            values = BY_HEADING[rows[0][column]]
            for line in draws.shuffled(rows[1:])[: draws.pick((1, 1, 1, 2, 1000))]:
                if column < len(line):
                    line[column] = draws.pick(values)
            kind += f" {rows[0][column]}"
    elif kind in ("cell", "other cell", "nudge") and row:
        column = draws.below(len(row))
        old = row[column]
        if kind == "cell":
            row[column] = value(draws)
        elif kind == "nudge":
            row[column] = nudged(draws, old)
        else:
            row[column] = draws.pick(draws.pick(rows) or [""])
        kind += f" {at + 1}:{column + 1} {ascii(old)[:30]} → {ascii(row[column])[:40]}"
    elif kind == "drop row":
        del rows[at]
    elif kind == "double row":
        rows.insert(at, list(row))
    elif kind == "swap rows":
        other = draws.below(len(rows))
        rows[at], rows[other] = rows[other], rows[at]
    elif kind == "shorten row":
        del row[-1:]
    elif kind == "lengthen row":
        row.append(value(draws))
    elif kind == "many rows":
        rows[at:at] = [list(row) for _ in range(draws.pick((10, 1000, 30_000)))]
    elif kind == "no rows":
        del rows[1:]
    elif kind == "encoding":
        options["encoding"] = draws.pick(("gb18030", "utf-16", "utf-16-le", "utf-8", "big5"))
        mark = draws.chance(50)
    elif kind == "line ends":
        end = draws.pick(("\r", "\r\n", "\n\n", "\n"))
    elif kind == "delimiter":
        options["delimiter"] = draws.pick((";", "\t", "|", "，"))
    elif kind == "quotes":
        options["quoting"] = csv.QUOTE_ALL
    else:
        other, name = draws.below(len(rows[0])), value(draws)
        for index, line in enumerate(rows):
            if column >= len(line) or other >= len(line):
                continue
            if kind == "drop column":
                del line[column]
            elif kind == "double column":
                line.append(line[column])
            elif kind == "swap columns":
                line[column], line[other] = line[other], line[column]
            elif kind == "blank column" and index:
                line[column] = ""
            elif kind == "rename column" and not index:
                line[column] = name
    store(path, rows, mark, end, **options)
    return kind


def raw(draws, path):
    """Changes bytes, knowing nothing of what they mean."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    for _ in range(draws.pick((1, 1, 3, 20))):
        at = draws.below(len(data) + 1)
        kind = draws.below(4)
        if kind == 0 and data:
            data[min(at, len(data) - 1)] = draws.below(256)
        elif kind == 1:
            data[at:at] = bytes(draws.below(256) for _ in range(draws.between(1, 8)))
        elif kind == 2:
            del data[at : at + draws.between(1, 50)]
        else:
            data[at:at] = draws.pick((b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"\x1b", b"\"", b"\r", b"\n", b",", b"\x81", b"\xf4\x90\x80\x80"))
    with open(path, "wb") as file:
        file.write(data)
    return "bytes"


def truncate(draws, path):
    size = os.path.getsize(path)
    at = draws.below(size + 1) if draws.chance(60) else max(0, size - draws.between(1, 4))
    os.truncate(path, at)
    return f"truncated to {at} bytes"


def whole(draws, path):
    """Changes the file as such."""
    kind = draws.pick(OF_FILES)
    folder = os.path.dirname(path)
    if not os.path.isfile(path):
        # A link that an earlier mutation left.
        os.remove(path)
        return "missing"
    if kind == "no rights":
        os.chmod(path, 0)
    elif kind == "another":
        name = draws.pick(("说明.txt", "usage2.csv", "a\nb.csv", "\x1b[31m.csv", "\u202egpj.csv", "USAGE.CSV", "\udcff.csv", ".csv", "usage.csv.bak", "x" * 200 + ".csv"))
        with open(os.path.join(folder, name), "wb") as file:
            file.write(b"a,b\n1,2\n")
        kind += f" {ascii(name)[:40]}"
    elif kind == "twice":
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "ab") as file:
            file.write(data)
    elif kind == "zeros":
        with open(path, "wb") as file:
            file.truncate(draws.pick((1, 100, 1 << 20, 1 << 24)))
    else:
        os.remove(path)
        if kind == "empty":
            open(path, "wb").close()
        elif kind == "folder":
            os.mkdir(path)
        elif kind == "link to itself":
            os.symlink(os.path.basename(path), path)
        elif kind == "link to nothing":
            os.symlink("nothing", path)
        elif kind == "link to a neighbour":
            names = [name for name in sorted(os.listdir(folder)) if os.path.isfile(os.path.join(folder, name))]
            os.symlink(draws.pick(names) if names else "nothing", path)
    return kind


def nodes(tree):
    """Every container of a JSON value with each of its keys."""
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        keys = sorted(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        for key in keys:
            found.append((node, key))
            waiting.append(node[key])
    return found


def document(draws, path):
    """Changes a JSON file; says how."""
    try:
        with open(path, encoding="utf-8") as file:
            tree = json.load(file)
        places = nodes(tree)
    except (ValueError, RecursionError):
        places = []
    if not places or draws.chance(10):
        return raw(draws, path) if draws.chance(70) else truncate(draws, path)
    node, key = draws.pick(places)
    kind = draws.pick(("drop", "value", "value", "nudge", "nudge", "type", "twice", "deep", "empty", "swap", "add"))
    say = f"{kind} {ascii(key)[:40]}"
    mark = "\x00here\x00"
    text = None
    if kind == "drop":
        del node[key]
    elif kind == "value":
        node[key] = value(draws)
    elif kind == "nudge":
        old = node[key]
        if isinstance(old, str):
            node[key] = nudged(draws, old)
        elif isinstance(old, (int, float)) and not isinstance(old, bool):
            node[key] = draws.pick((old + 1, -old, 0, old * 1.0000001, old * 1000, 10**18))
        else:
            node[key] = None
    elif kind == "type":
        node[key] = draws.pick((None, True, 0, -1, 1.5, "x", [], {}, [[]], {"x": 1}))
    elif kind == "empty":
        node[key] = type(node[key])() if node[key] is not None else 0
    elif kind == "swap":
        other, place = draws.pick(places)
        node[key] = json.loads(json.dumps(other[place]))
    elif kind == "add":
        if isinstance(node, list):
            node.insert(0, json.loads(json.dumps(node[key])))
        else:
            node[value(draws).encode("utf-8", "replace").decode()] = 1
    else:
        node[key] = mark
        text = draws.pick(("1e999", "1" * 400, "-0", "0.1e-999", "NaN", "\"\\ud800\"", "\"\\u0000\"", "\"\\u001b[31m\"", "01", "1,", "}"))
        if kind == "deep":
            depth = draws.pick((200, 5000, 100_000))
            text = draws.pick(("[" * depth + "]" * depth, "{\"a\":" * depth + "1" + "}" * depth, "[" * depth))
        if kind == "twice":
            text = f"1, \"{key}\": 2"
    try:
        out = json.dumps(tree, ensure_ascii=False, sort_keys=True, indent=2)
    except (TypeError, ValueError):
        out = json.dumps(tree, ensure_ascii=True)
    if text is not None:
        out = out.replace(json.dumps(mark), text)
    with open(path, "wb") as file:
        file.write((out + "\n").encode("utf-8", "surrogateescape" if draws.chance(50) else "replace"))
    return say


CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"')
IN_SHEETS = (
    (rb'<c r="[A-Z]+\d+"', (b'<c r="XFD1048576"', b'<c r="XFE1"', b'<c r="A99999999999"', b'<c r="A0"', b'<c r=""', b'<c', b'<c r="A1"', b'<c r="ZZZZZZZ1"')),
    (rb'<row r="\d+"', (b'<row r="1048576"', b'<row r="99999999999999999999"', b'<row r="0"', b'<row r="-1"', b'<row', b'<row r="1"', b'<row hidden="1" r="2"')),
    (rb'<v>[^<]*</v>', (b'<v>1e308</v>', b'<v>nan</v>', b'<v></v>', b'<v>-1</v>', b'<v>99999999</v>', b'<v>&#27;[31m</v>', b'<v>0.1000000001</v>', b'<v>1E-7</v>', b'<v>43831</v>', b'<v>&bomb;</v>')),
    (rb' t="[a-z]+"', (b' t="e"', b' t="b"', b' t="str"', b' t="zz"', b' t="d"', b' t="n"', b' t="inlineStr"', b'')),
    (rb' s="\d+"', (b' s="99999"', b' s="-1"', b' s="1"', b'', b' s="99999999999999999999"')),
    (rb'<mergeCells[^>]*>', (b'<mergeCells><mergeCell ref="A1:XFD1048576"/>', b'<mergeCells><mergeCell ref="A1:A0"/>', b'<mergeCells><mergeCell ref="x"/>', b'<mergeCells>' + b'<mergeCell ref="A1:B2"/>' * 2000)),
    (rb'</sheetData>', (b'</sheetData><mergeCells count="1"><mergeCell ref="A1:C9"/></mergeCells>', b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>', b'', b'</sheetData></sheetData>')),
    (rb'<sheetData>', (b'<cols><col min="1" max="16384" hidden="1"/></cols><sheetData>', b'<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>', b'<sheetData/>')),
    (rb'<t[^>]*>[^<]*</t>', (b'<t></t>', b'<t>&#0;</t>', b'<t>&#x1b;[31m</t>', b'<t>=1+1</t>', b'<t>' + b'x' * 40_000 + b'</t>', b'<t>\xff</t>', b'<t>\xe2\x80\xae</t>', b'<t>_x001B_[31m</t>', b'<t>' + '（'.encode() * 20_000 + b'</t>')),
    (rb'name="[^"]*"', (b'name=""', 'name="历史用量"'.encode(), b'name="\xe2\x80\xaeusage"', b'name="' + b'x' * 5000 + b'"', 'name="参数 (2)"'.encode())),
    (rb'state="[a-z]+"', (b'state="hidden"', b'state="veryHidden"')),
    (rb'Target="[^"]*"', (b'Target="../../../etc/passwd"', b'Target=""', b'Target="worksheets/nothing.xml"', b'Target="worksheets/sheet1.xml"')),
    (rb'<\?xml[^>]*>', (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY bomb "x">]>', b'<?xml version="1.0" encoding="UTF-16"?>', b'<?xml version="1.0" encoding="GBK"?>',
                        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY bomb "&c;&c;&c;&c;&c;&c;&c;&c;">]>')),
    (rb'<[a-z]', (b'<a' * 3, b'<' + b'z' * 100_000, b'<x><x><x')),
    (rb'formatCode="[^"]*"', (b'formatCode="yyyy-mm-dd"', b'formatCode="000000"', b'formatCode="' + b'0' * 3000 + b'"', b'formatCode="[&gt;1]&quot;"')),
)


def workbook(draws, path):
    """Changes the archive or the XML of a workbook; says how."""
    if draws.chance(12):
        return raw(draws, path) if draws.chance(50) else truncate(draws, path)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, RuntimeError, ValueError, EOFError):
        return raw(draws, path)
    if not parts:
        return raw(draws, path)
    sheets = [i for i, (name, _) in enumerate(parts) if "sheet" in name.lower() and name.endswith(".xml")]
    at = draws.pick(sheets) if sheets and draws.chance(65) else draws.below(len(parts))
    name, data = parts[at]
    kind = draws.pick(("xml",) * 12 + ("drop part", "empty part", "truncate part", "double part", "rename part", "bytes of part", "deep", "large", "nudge", "nudge", "nudge", "drop row"))
    if kind == "xml":
        fitting = [(pattern, words) for pattern, words in IN_SHEETS if re.search(pattern, data)]
        if fitting:
            pattern, words = draws.pick(fitting)
            matches = list(re.finditer(pattern, data))
            match, word = draws.pick(matches), draws.pick(words)
            data = data[: match.start()] + word + data[match.end() :]
            kind += f" {match.group()[:30]!r} → {word[:40]!r}"
        parts[at] = (name, data)
    elif kind == "nudge":
        matches = list(re.finditer(rb"<v>([^<]*)</v>", data))
        if matches:
            match = draws.pick(matches)
            new = nudged(draws, match.group(1).decode("utf-8", "replace")).encode("utf-8", "replace")
            new = new.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
            parts[at] = (name, data[: match.start(1)] + new + data[match.end(1) :])
    elif kind == "drop row":
        matches = list(re.finditer(rb"<row .*?</row>", data, re.S))
        if matches:
            match = draws.pick(matches)
            parts[at] = (name, data[: match.start()] + data[match.end() :])
    elif kind == "drop part":
        del parts[at]
    elif kind == "empty part":
        parts[at] = (name, b"")
    elif kind == "truncate part":
        parts[at] = (name, data[: draws.below(len(data) + 1)])
    elif kind == "double part":
        parts.append((name, draws.pick(parts)[1]))
    elif kind == "rename part":
        parts[at] = (draws.pick(("../../x.xml", "/etc/x", name.upper(), "", "x" * 300, "a\x1b[31m.xml")) or "x", data)
    elif kind == "bytes of part":
        data = bytearray(data)
        for _ in range(draws.between(1, 10)):
            if data:
                data[draws.below(len(data))] = draws.below(256)
        parts[at] = (name, bytes(data))
    elif kind == "deep":
        parts[at] = (name, data.replace(b"<sheetData", b"<x>" * draws.pick((100, 100_000)) + b"<sheetData", 1))
    elif kind == "large":
        filler = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (row, row) for row in range(5000, 5000 + draws.pick((1000, 200_000))))
        parts[at] = (name, data.replace(b"</sheetData>", filler + b"</sheetData>", 1))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if kind == "large" else zipfile.ZIP_STORED) as archive:
        for part, data in parts:
            info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            info.compress_type = archive.compression
            archive.writestr(info, data)
    return f"{name}: {kind}"


def mutate(draws, path):
    """Changes one file in a way that fits it; says how."""
    if not os.path.isfile(path) or draws.chance(6):
        return whole(draws, path) if os.path.lexists(path) and not os.path.isdir(path) else "nothing"
    if path.endswith(".csv"):
        return table(draws, path)
    if path.endswith(".json"):
        return document(draws, path)
    if path.endswith(".xlsx"):
        return workbook(draws, path)
    return raw(draws, path)


def reseal(output):
    """Writes the digests of the files and the seal of an output anew, as somebody would who forges it."""
    path = os.path.join(output, "run.json")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        tree = json.loads(text)
        for group in ("inputs", "outputs"):
            for name, digest in tree[group].items():
                full = os.path.join(output, name)
                if os.path.isfile(full) and isinstance(digest, str):
                    with open(full, "rb") as file:
                        new = hashlib.sha256(file.read()).hexdigest()
                    key = json.dumps(name, ensure_ascii=False)
                    text = text.replace(f"{key}: \"{digest}\"", f"{key}: \"{new}\"")
        seal = tree["seal"]
        if re.fullmatch("[0-9a-f]{64}", seal):
            text = text.replace(seal, "0" * 64)
            text = text.replace("\"seal\": \"" + "0" * 64, "\"seal\": \"" + hashlib.sha256(text.encode()).hexdigest())
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
