#!/usr/bin/env python3
"""Writes Datasets/invalid: one folder per fault, each an otherwise valid plan, made from one base plan.

Every folder is named by its fault and holds .expected.txt, whose lines are `CODE file:line column` (line and column
are left out where the problem has none). The base plan itself goes to Datasets/invalid-base. Running the script again
gives the same bytes. Python 3.9 or later, standard library only.
"""

import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parent.parent / "Datasets"

BASE = {
    "parameters.csv": """key,value,note
plan_name,首年约定采购量分解,
city,威海市,
cycle_start,2020-11-16,
cycle_end,2021-11-15,
report_due,2020-11-10,
prepayment_due,2020-11-16,
prepayment_ratio,50%,
prepayment_tranches,2020-11-16:30%;2021-03-31:20%,
basis,blend:0.6,
usage_weights,2018:0.4;2019:0.6,
cap_ratio,3,
floor_ratio,0.2,
partial_pack,up,
""",
    "products.csv": """product_id,generic_name,specification,pack,units_per_pack,unit,supplier,price_yuan,agreed_units,key_monitored
P001,阿莫西林,0.25g,24粒/盒,24,粒,甲药业,3.1200,24000,否
P002,头孢呋辛酯,0.25g,12片/盒,12,片,乙药业,5.8800,12000,否
P003,奥美拉唑,20mg,14粒/盒,14,粒,丙药业,2.0100,14000,是
""",
    "districts.csv": """district_id,name,kind,prepayment_fund_yuan
371002,环翠区,区市,5000
371003,文登区,区市,
""",
    "institutions.csv": """institution_id,name,district_id,ownership,level,participates,weight,capacity_yuan,prepayment_eligible
H001,环翠区人民医院,371002,公立,二级,,1,20000,
H002,文登区人民医院,371003,公立,二级,,1,,
H003,文登康宁诊所,371003,民营,一级,是,0.8,3000,是
""",
    "usage.csv": """institution_id,product_id,period,units
H001,P001,2018,9600
H001,P001,2019,12000
H001,P002,2019-01,3000
H001,P002,2019-02,2400
H002,P001,2018,8000
H002,P001,2019,9000
H002,P002,2019,6000
H002,P003,2019,7000
H003,P001,2019,1200
H003,P003,2019,5600
""",
    "demand.csv": """institution_id,product_id,units
H001,P001,12000
H001,P002,6000
H002,P001,10000
H002,P002,6000
H002,P003,8000
H003,P003,6000
""",
    "limits.csv": """institution_id,product_id,floor_packs,cap_packs,fixed_packs
H001,P001,100,900,
H002,P003,,,400
""",
    "rules.csv": """rule_id,name,products,institutions,measure,sense,limit
R1,文登民营,*,district:371003&ownership:民营,packs,<=,800
R2,环翠最少,P001;P002,H001,units,>=,1200
""",
}


def text(name):
    return BASE[name]


def swap(name, old, new, count=1):
    """The base file with the first `count` occurrences of a text replaced; the text must be there."""
    assert old in BASE[name], (name, old)
    return {name: BASE[name].replace(old, new, count)}


def add(name, line):
    return {name: BASE[name] + line + "\n"}


def drop_column(name, column):
    lines = [line.split(",") for line in BASE[name].splitlines()]
    index = lines[0].index(column)
    return {name: "".join(",".join(f[:index] + f[index + 1 :]) + "\n" for f in lines)}


def supplied(first, last):
    """The first product with the days of its supply."""
    head, product, *others = text("products.csv").splitlines()
    lines = [f"{head},supplied_from,supplied_until", f"{product},{first},{last}"] + [f"{line},," for line in others]
    return {"products.csv": "\n".join(lines) + "\n"}


FAULTS = [
    # E1: files, tables, columns.
    ("missing-products-table", {"products.csv": None}, "E101 products.csv"),
    ("empty-file", {"usage.csv": ""}, "E102 usage.csv"),
    ("binary-file", {"demand.csv": bytes(range(256)) * 4}, "E103 demand.csv:1"),
    ("xlsx-renamed-csv", {"products.csv": b"PK\x03\x04\x14\x00\x06\x00" + b"\x00" * 64}, "E103 products.csv"),
    ("xls-renamed-csv", {"usage.csv": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64}, "E103 usage.csv"),
    # Cut off within its last character.
    ("utf16-file", {"districts.csv": text("districts.csv").encode("utf-16")[:-1]}, "E105 districts.csv:3"),
    (
        "gb18030-truncated",
        {"institutions.csv": text("institutions.csv").encode("gb18030").rpartition("是".encode("gb18030"))[0] + b"\xca"},
        "E105 institutions.csv:4",
    ),
    ("utf8-damaged-byte", {"products.csv": text("products.csv").encode().replace("丙".encode(), b"\xe4\xff\x99")},
     "E105 products.csv:4"),
    ("title-above-heading", {"institutions.csv": "参加机构名单,,,\n" + text("institutions.csv")}, "E106 institutions.csv:1"),
    ("semicolon-delimiter", {"usage.csv": text("usage.csv").replace(",", ";")}, "E107 usage.csv:1"),
    ("tab-delimiter", {"demand.csv": text("demand.csv").replace(",", "\t")}, "E107 demand.csv:1"),
    ("missing-price-column", drop_column("products.csv", "price_yuan"), "E108 products.csv:1"),
    ("duplicate-column", swap("districts.csv", "kind", "区市名称"), "E109 districts.csv:1"),
    ("quoted-field-never-closed", swap("products.csv", "P002,头孢", 'P002,"头孢'), "E110 products.csv:3"),
    ("text-after-closing-quote", swap("institutions.csv", "H002,文登区人民医院", 'H002,"文登区"人民医院'),
     "E111 institutions.csv:3"),
    ("row-too-short", swap("usage.csv", "H002,P001,2018,8000", "H002,P001,8000"), "E113 usage.csv:6"),
    ("row-too-long", swap("usage.csv", "H002,P001,2018,8000", "H002,P001,2018,8,000"), "E113 usage.csv:6"),
    ("header-only-products", {"products.csv": text("products.csv").splitlines()[0] + "\n"}, "E114 products.csv"),
    ("value-under-blank-heading", swap("districts.csv", "prepayment_fund_yuan", ""), "E115 districts.csv:2"),
    ("heading-in-yuan", swap("products.csv", "agreed_units", "首年约定采购量（万元）"), "E116 products.csv:1"),
    ("heading-in-grams", swap("usage.csv", "period,units", "period,数量(克)"), "E116 usage.csv:1"),
    # E2: single values.
    ("blank-product-id", swap("usage.csv", "H001,P002,2019-01", "H001,,2019-01"), "E201 usage.csv:4 product_id"),
    ("blank-price", swap("products.csv", "5.8800", ""), "E201 products.csv:3 price_yuan"),
    ("blank-usage-units", swap("usage.csv", "2019,12000", "2019,"), "E201 usage.csv:3 units"),
    ("sum-row", add("demand.csv", "合计,,48000"), "E202 demand.csv:8 institution_id"),
    ("semicolon-in-code", swap("districts.csv", "371002,", "3710;02,"), "E202 districts.csv:2 district_id"),
    ("letter-in-number", swap("usage.csv", "2019,12000", "2019,12O00"), "E203 usage.csv:3 units"),
    ("not-a-number-nan", swap("demand.csv", "12000", "nan"), "E203 demand.csv:2 units"),
    ("number-infinite", swap("institutions.csv", "20000", "inf"), "E203 institutions.csv:2 capacity_yuan"),
    ("scientific-number", swap("products.csv", "24000", "2.4E+04"), "E203 products.csv:2 agreed_units"),
    ("huge-exponent", swap("usage.csv", "2019,12000", "2019,1e400"), "E203 usage.csv:3 units"),
    ("bad-thousands-separators", swap("usage.csv", "2019,12000", '2019,"12,00"'), "E203 usage.csv:3 units"),
    ("formula-error-value", swap("usage.csv", "2019,12000", "2019,#N/A"), "E203 usage.csv:3 units"),
    ("number-too-large", swap("usage.csv", "2019,12000", "2019,1" + "0" * 20), "E205 usage.csv:3 units"),
    ("units-per-pack-not-whole", swap("products.csv", "24粒/盒,24,", "24粒/盒,24.5,"),
     "E206 products.csv:2 units_per_pack"),
    ("fixed-not-whole", swap("limits.csv", ",,400", ",,400.5"), "E206 limits.csv:3 fixed_packs"),
    ("units-per-pack-zero", swap("products.csv", "24粒/盒,24,", "24粒/盒,0,"), "E207 products.csv:2 units_per_pack"),
    ("price-zero", swap("products.csv", "3.1200", "0"), "E207 products.csv:2 price_yuan"),
    ("negative-agreed-volume", swap("products.csv", "24000", "-24000"), "E207 products.csv:2 agreed_units"),
    ("negative-demand", swap("demand.csv", "12000", "-12000"), "E207 demand.csv:2 units"),
    ("negative-capacity", swap("institutions.csv", "20000", "-1"), "E207 institutions.csv:2 capacity_yuan"),
    ("negative-floor", swap("limits.csv", "100,900", "-100,900"), "E207 limits.csv:2 floor_packs"),
    ("negative-rule-limit", swap("rules.csv", ",800", ",-800"), "E207 rules.csv:2 limit"),
    ("negative-prepayment-fund", swap("districts.csv", "5000", "-5000"), "E207 districts.csv:2 prepayment_fund_yuan"),
    ("weight-zero", swap("institutions.csv", "0.8", "0"), "E207 institutions.csv:4 weight"),
    ("ratio-above-one", swap("parameters.csv", "prepayment_ratio,50%", "prepayment_ratio,50"),
     "E207 parameters.csv:8 value"),
    ("floor-ratio-negative", swap("parameters.csv", "floor_ratio,0.2", "floor_ratio,-0.2"), "E207 parameters.csv:13 value"),
    ("cap-ratio-zero", swap("parameters.csv", "cap_ratio,3", "cap_ratio,0"), "E207 parameters.csv:12 value"),
    ("blend-above-one", swap("parameters.csv", "blend:0.6", "blend:1.6"), "E207 parameters.csv:10 value"),
    ("scientific-code", swap("institutions.csv", "H002,", "3.71E+17,"),
     "E208 institutions.csv:3 institution_id"),
    ("not-a-date", swap("parameters.csv", "2021-11-15", "2021-11-31"), "E209 parameters.csv:5 value"),
    ("excel-day-number", swap("parameters.csv", "cycle_start,2020-11-16", "cycle_start,44151"),
     "E209 parameters.csv:4 value"),
    ("month-out-of-range", swap("usage.csv", "2019-02", "2019-13"), "E210 usage.csv:5 period"),
    ("period-not-sane", swap("usage.csv", "P001,2018,9600", "P001,218,9600"), "E210 usage.csv:2 period"),
    ("participates-neither-yes-nor-no", swap("institutions.csv", "一级,是", "一级,也许"),
     "E211 institutions.csv:4 participates"),
    ("unknown-ownership", swap("institutions.csv", "公立", "国营"), "E212 institutions.csv:2 ownership"),
    ("unknown-measure", swap("rules.csv", "packs", "boxes"), "E212 rules.csv:2 measure"),
    ("unknown-sense", swap("rules.csv", "<=", "<"), "E212 rules.csv:2 sense"),
    ("unknown-district-kind", swap("districts.csv", "环翠区,区市", "环翠区,街道"), "E212 districts.csv:2 kind"),
    ("unknown-basis", swap("parameters.csv", "blend:0.6", "history"), "E212 parameters.csv:10 value"),
    ("bad-partial-pack", swap("parameters.csv", "partial_pack,up", "partial_pack,round"), "E212 parameters.csv:14 value"),
    ("selector-without-value", swap("rules.csv", "ownership:民营", "ownership:"), "E213 rules.csv:2 institutions"),
    ("selector-unknown-kind", swap("rules.csv", "ownership:民营", "owner:民营"), "E213 rules.csv:2 institutions"),
    ("tranches-syntax", swap("parameters.csv", "2020-11-16:30%;", "2020-11-16 30%;"), "E214 parameters.csv:9 value"),
    ("usage-weights-syntax", swap("parameters.csv", "2018:0.4;", "2018 0.4;"), "E214 parameters.csv:11 value"),
    # E3: keys and references.
    ("duplicate-product", add("products.csv", "P001,阿莫西林,0.5g,24粒/盒,24,粒,甲药业,3.1200,24000,否"),
     "E301 products.csv:5 product_id"),
    ("duplicate-institution", add("institutions.csv", "H001,环翠区医院,371002,公立,二级,,1,,"),
     "E301 institutions.csv:5 institution_id"),
    ("duplicate-demand", add("demand.csv", "H001,P001,500"), "E301 demand.csv:8 product_id"),
    ("duplicate-limit", add("limits.csv", "H001,P001,,950,"), "E301 limits.csv:4 product_id"),
    ("duplicate-rule", add("rules.csv", "R1,又一条,*,*,packs,<=,100000"), "E301 rules.csv:4 rule_id"),
    ("duplicate-parameter", add("parameters.csv", "上报截止,2020-11-11,"), "E302 parameters.csv:15 key"),
    ("unknown-parameter", add("parameters.csv", "prepayment_rate,0.5,"), "E303 parameters.csv:15 key"),
    ("missing-parameter", swap("parameters.csv", "report_due,2020-11-10,\n", ""), "E304 parameters.csv"),
    ("unknown-district", swap("institutions.csv", "民医院,371002", "民医院,371020"), "E311 institutions.csv:2 district_id"),
    ("unknown-institution-in-usage", swap("usage.csv", "H003,P001", "H0O3,P001"), "E312 usage.csv:10 institution_id"),
    ("unknown-product-in-usage", swap("usage.csv", "H003,P001", "H003,P0O1"), "E313 usage.csv:10 product_id"),
    ("unknown-product-in-demand", swap("demand.csv", "H002,P002", "H002,P20"), "E313 demand.csv:5 product_id"),
    ("unknown-institution-in-limits", swap("limits.csv", "H001", "H01"), "E312 limits.csv:2 institution_id"),
    ("unknown-product-in-rule", swap("rules.csv", "P001;P002", "P001;P022"), "E314 rules.csv:3 products"),
    ("unknown-district-in-rule", swap("rules.csv", "district:371003", "district:371030"), "E314 rules.csv:2 institutions"),
    ("floor-without-basis", add("limits.csv", "H001,P003,5,,"), "E315 limits.csv:4 floor_packs"),
    ("cap-without-basis", add("limits.csv", "H001,P003,,5,"), "E315 limits.csv:4 cap_packs"),
    # E4: the plan as a whole.
    ("basis-table-missing", {"demand.csv": None}, "E401 demand.csv"),
    ("product-without-basis", add("products.csv", "P004,布洛芬,0.3g,20粒/盒,20,粒,丁药业,9.5,2000,否"),
     "E402 products.csv:5 product_id"),
    ("floor-above-cap", swap("limits.csv", "100,900", "910,900"), "E403 limits.csv:2 floor_packs"),
    ("floor-above-default-cap", swap("limits.csv", "H001,P001,100,900", "H003,P003,4000,"), "E403 limits.csv:2 floor_packs"),
    ("fixed-above-cap", swap("limits.csv", "100,900,", "100,300,400"), "E404 limits.csv:2 fixed_packs"),
    ("agreed-below-floors", swap("limits.csv", ",,400", ",,1100"), "E405 products.csv:4 agreed_units"),
    ("agreed-above-caps", {"limits.csv": text("limits.csv") + "H001,P002,,300,\nH002,P002,,300,\n"},
     "E406 products.csv:3 agreed_units"),
    ("partial-pack-error", {**swap("parameters.csv", "partial_pack,up", "partial_pack,error"),
                            **swap("products.csv", "24000", "24001")}, "E407 products.csv:2 agreed_units"),
    ("cycle-backwards", swap("parameters.csv", "cycle_end,2021-11-15", "cycle_end,2020-11-15"),
     "E408 parameters.csv:5 value"),
    ("prepayment-before-report", swap("parameters.csv", "report_due,2020-11-10", "report_due,2020-11-17"),
     "E408 parameters.csv:7 value"),
    ("tranches-sum", swap("parameters.csv", "2021-03-31:20%", "2021-03-31:25%"), "E409 parameters.csv:9 value"),
    ("tranches-order", swap("parameters.csv", "2020-11-16:30%;2021-03-31:20%", "2021-03-31:20%;2020-11-16:30%"),
     "E410 parameters.csv:9 value"),
    ("weights-all-zero", swap("parameters.csv", "2018:0.4;2019:0.6", "2018:0;2019:0"), "E411 parameters.csv:11 value"),
    ("net-usage-negative", swap("usage.csv", "H003,P003,2019,5600", "H003,P003,2019,-5600"), "E412 usage.csv:11 units"),
    ("amounts-too-large", swap("products.csv", "3.1200,24000", "90000000,24000000000"), "E413 products.csv"),
    ("nobody-takes-part", {"institutions.csv": text("institutions.csv").replace("二级,,", "二级,否,").replace("一级,是", "一级,")},
     "E415 institutions.csv"),
    ("supply-not-a-date", supplied("2021-02-29", ""), "E209 products.csv:2 supplied_from"),
    ("supply-backwards", supplied("2021-05-10", "2021-05-09"), "E422 products.csv:2 supplied_until"),
    ("supply-after-cycle", supplied("2021-11-16", ""), "E423 products.csv:2 supplied_from"),
    ("supply-before-cycle", supplied("", "2020-11-15"), "E423 products.csv:2 supplied_until"),
]



def write(folder, files, expected=None):
    folder.mkdir(parents=True)
    for name, content in {**BASE, **files}.items():
        if content is None:
            continue
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)
    if expected is not None:
        (folder / ".expected.txt").write_text(expected + "\n", encoding="utf-8")


def main():
    for name in ("invalid", "invalid-base"):
        shutil.rmtree(ROOT / name, ignore_errors=True)
    write(ROOT / "invalid-base", {})
    names = [name for name, _, _ in FAULTS]
    assert len(names) == len(set(names)), "a fault's name is used twice"
    for name, files, expected in FAULTS:
        write(ROOT / "invalid" / name, files, expected)
    print(f"{len(FAULTS)} faults")


if __name__ == "__main__":
    main()
