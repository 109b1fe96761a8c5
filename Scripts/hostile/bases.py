"""The sound inputs that hostile executions start from: plans, workbooks, packets, outputs, and tables beside a plan."""

import csv
import os
import shutil
import subprocess

import plans
from draws import Draws

# A small city with every optional table and nearly every parameter.
SEASON = {
    "parameters.csv": """key,value,note
plan_name,试点城市首年约定采购量分解,
city,试点市,
batch,第三批,
document,威医保发〔2020〕61号,
lead_hospital,市立医院,
cycle_start,2020-11-16,
cycle_end,2021-11-15,
report_due,2020-11-10,
prepayment_due,2020-11-15,
contract_date,2020-11-12,
prepayment_ratio,50%,
prepayment_tranches,2020-11-15:30%;contract+15:10%;bought 50%+15:10%,两批
basis,blend:0.6,
cap_ratio,3,
floor_ratio,0.2,
usage_weights,2018:1;2019:2,
clearing,proportional,
""",
    "products.csv": """product_id,generic_name,dosage_form,specification,pack,units_per_pack,unit,supplier,backup_supplier,second_backup_supplier,price_yuan,agreed_units,key_monitored,previous_agreed_units
P1,布洛芬,胶囊,0.3g,20粒/盒,20,粒,甲药业,乙药业,丙药业,2.62,24000,no,20000
P2,氨氯地平,片剂,5mg,28片/盒,28,片,乙药业,甲药业,,3.15,42000,yes,
P3,奥美拉唑,胶囊,20mg,14粒/盒,14,粒,丙药业,,,20.8,7000,no,
P4,注射剂,粉针,1g,1支,1,支,丁药业,甲药业,丙药业,48.5,360,no,
""",
    "districts.csv": """district_id,name,kind,prepayment_fund_yuan,direct_settlement
D0,市属医疗机构,municipal,9000,no
D1,环翠区,district,3000.5,no
D2,高新区,zone,,yes
""",
    "institutions.csv": """institution_id,name,district_id,ownership,level,participates,weight,capacity_yuan,prepayment_eligible,successor_id,payee,account
H00,市立医院,D0,public,三级,,1,12000,yes,,市立医院,370000000000000001
H01,军队医院,D0,military,三级,,,,,,,
H10,区医院,D1,public,二级,,1.5,6000,,,区财政,6222000000000010
H11,卫生院一,D1,public,一级,,,,,,,
H12,卫生院二,D1,public,一级,no,,,,H11,,
H13,民营医院,D1,private,二级,yes,,2500,no,,,
H14,药店,D1,pharmacy,,no,,,,,,
H20,高新医院,D2,public,二级,,,5200,,,,
H21,药房,D2,pharmacy,,yes,0.8,,,,,
""",
    "limits.csv": """institution_id,product_id,floor_packs,cap_packs,fixed_packs
H00,P1,100,700,
H11,P2,,200,
H20,P4,,,40
H01,P4,10,,
""",
    "rules.csv": """rule_id,name,products,institutions,measure,sense,limit
R1,民营合计,*,ownership:private;pharmacy,yuan,<=,4000
R2,一级布洛芬,P1;P2,level:一级,packs,>=,60
R3,区内奥美拉唑,P3,district:D1,units,<=,3000
R4,全市二级,P4,level:二级&ownership:public,yuan,<=,9000
""",
    "paid.csv": """batch_id,institution_id,tranche,amount_yuan,paid_on
D0-1,H00,1,500.00,2020-11-13
D1-1,H10,1,120.5,2020-11-13
""",
    "holidays.csv": """date,kind,name
2021-01-01,holiday,元旦
2021-02-11,holiday,春节
2021-02-12,holiday,春节
2021-02-15,holiday,春节
2021-02-16,holiday,春节
2021-02-17,holiday,春节
2021-02-20,workday,春节
2021-04-05,holiday,清明
2021-05-03,holiday,劳动节
2021-06-14,holiday,端午
2021-09-20,holiday,中秋
2021-10-01,holiday,国庆
2021-10-04,holiday,国庆
""",
}

BESIDE = {
    "substitutions.csv": """product_id,from_date,supplier_role,price_yuan,own_price_yuan,highest_price_yuan,document
P1,2021-03-15,backup,2.5,2.7,3.1,函1
P4,2021-05-01,backup,48,49,52,函2
P4,2021-08-01,second_backup,47.5,50,52,函3
""",
    "prices.csv": """item_id,product_id,name,supplier,role,units_per_pack,price_yuan,evaluated,in_catalogue
X1,P1,布洛芬 20粒,甲药业,selected,20,2.62,yes,yes
X2,P1,布洛芬 24粒,乙药业,backup,24,3.4,yes,
X3,P1,布洛芬 10粒,戊药业,nonselected,10,5.2,no,yes
X4,P2,氨氯地平 28片,乙药业,selected,28,3.15,yes,yes
""",
    "overrides.csv": """table,key,column,value
institutions,H10,capacity_yuan,4200
limits,H10;P1,fixed_packs,150
parameters,clearing,value,balloon
usage,H11;P3;2019,units,900
""",
}


def season_usage():
    """Usage by years and months, demand, and what was bought, for every institution and product."""
    draws = Draws("season")
    usage, demand, bought = ["institution_id,product_id,period,units"], ["institution_id,product_id,units"], []
    bought.append("institution_id,product_id,month,kind,units")
    sizes = {"H00": 40, "H01": 20, "H10": 14, "H11": 5, "H12": 2, "H13": 4, "H14": 1, "H20": 12, "H21": 2}
    for institution, size in sizes.items():
        for product, unit in (("P1", 300), ("P2", 500), ("P3", 90), ("P4", 5)):
            if institution not in ("H00", "H01", "H10") and draws.chance(15):
                continue
            units = size * unit * draws.between(60, 140) // 100 + 1
            usage.append(f"{institution},{product},2018,{units * 9 // 10}")
            if institution in ("H00", "H10"):
                usage.extend(f"{institution},{product},2019-{month:02d},{units // 12 + month}" for month in range(1, 13))
            else:
                usage.append(f"{institution},{product},2019,{units}")
            demand.append(f"{institution},{product},{units * draws.between(80, 120) // 100}")
            if institution not in ("H12", "H14"):
                for month, kind in (("2020-12", "selected"), ("2021-01", "selected"), ("2021-02", "nonselected")):
                    bought.append(f"{institution},{product},{month},{kind},{units * draws.between(3, 30) // 100}")
    return {name: "\n".join(lines) + "\n" for name, lines in (("usage.csv", usage), ("demand.csv", demand), ("purchases.csv", bought))}


def text(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(content)


def cut(source, target, products, institutions):
    """The first products of a sample and some of its institutions."""
    os.makedirs(target)
    kept_products, kept_institutions = set(), set()
    for name in ("products", "institutions", "districts", "parameters", "usage", "demand"):
        path = os.path.join(source, name + ".csv")
        if not os.path.exists(path):
            continue
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        head = rows[0]
        place = {"product": -1, "institution": -1}
        for index, heading in enumerate(head):
            if heading in ("product_id", "品种编码"):
                place["product"] = index
            if heading in ("institution_id", "机构编码"):
                place["institution"] = index
        body = rows[1:]
        if name == "products":
            body = body[:products]
            kept_products = {row[place["product"]] for row in body}
        elif name == "institutions":
            body = body[:: max(1, len(body) // institutions)]
            kept_institutions = {row[place["institution"]] for row in body}
        elif name in ("usage", "demand"):
            body = [r for r in body if r[place["product"]] in kept_products and r[place["institution"]] in kept_institutions]
        with open(os.path.join(target, name + ".csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head] + body)


class Bases:
    """Makes every base once, with the program under test, and lists them by kind."""

    def __init__(self, world):
        self.root, self.binary = world.bases, world.binary
        self.datasets = os.path.join(world.root, "Datasets")

    def path(self, name):
        return os.path.join(self.root, name)

    def fenliang(self, *argv):
        environment = {"PATH": "/usr/bin:/bin", "HOME": self.root, "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"}
        result = subprocess.run([self.binary, *argv], cwd=self.root, env=environment, capture_output=True)
        if result.returncode != 0:
            said = (result.stdout + result.stderr).decode("utf-8", "replace")
            raise SystemExit(f"hostile: a base could not be made: fenliang {' '.join(argv)}: exit {result.returncode}\n{said}")

    def make(self):
        os.makedirs(self.root)
        for name, content in {**SEASON, **season_usage()}.items():
            text(self.path("plans/season/" + name), content)
        for name, content in BESIDE.items():
            text(self.path("beside/" + name), content)
        for name in ("purchases.csv", "paid.csv"):
            shutil.copy(self.path("plans/season/" + name), self.path("beside/" + name))
        for name in sorted(os.listdir(os.path.join(self.datasets, "hand"))):
            shutil.copytree(os.path.join(self.datasets, "hand", name), self.path("plans/hand-" + name),
                            ignore=shutil.ignore_patterns("ANALYSIS.md", "expected.csv"))
        shutil.copytree(os.path.join(self.datasets, "invalid-base"), self.path("plans/invalid-base"))
        cut(os.path.join(self.datasets, "weihai-batch3"), self.path("plans/weihai"), 6, 30)
        cut(os.path.join(self.datasets, "yantai-batch8"), self.path("plans/yantai"), 5, 40)
        for seed, family in ((1, "typical"), (2, "scarce")):
            self.fenliang("generate", "--products", "5", "--institutions", "14", "--districts", "3", "--family", family,
                          "--seed", str(seed), f"plans/made-{family}")
        for number in range(4):
            plans.write(plans.plan(Draws("base", number), whole=True), self.path(f"plans/built-{number}"))
        for kind in ("books", "outputs", "results", "packets"):
            os.makedirs(self.path(kind))
        for name in ("xlsxwriter", "libreoffice", "wps", "ugly", "strict", "openpyxl"):
            shutil.copy(os.path.join(self.datasets, "workbooks", name + ".xlsx"), self.path(f"books/{name}.xlsx"))
        self.fenliang("convert", "plans/season", "books/season.xlsx")
        self.fenliang("convert", "plans/made-scarce", "books/made.xlsx")
        self.fenliang("template", "books/template.xlsx")
        self.season()

    def season(self):
        """What a season leaves: outputs, packets as handed out and as returned, a merged and a substituted output."""
        self.fenliang("allocate", "plans/season", "-o", "outputs/city", "--tables", "csv")
        self.fenliang("allocate", "plans/season", "-o", "stamped", "--tables", "xlsx")
        self.fenliang("allocate", "plans/season", "-o", "outputs/other", "--tables", "csv", "--overrides", "beside/overrides.csv", "--keep", "outputs/city")
        for district in ("D0", "D1", "D2"):
            shutil.copytree(self.path(f"outputs/city/packets/{district}"), self.path(f"packets/{district}"))
        text(self.path("changes.csv"), "table,key,column,value\nlimits,H10;P1,fixed_packs,130\nusage,H11;P2;2019,units,3000\n")
        self.fenliang("resplit", "packets/D1", "-o", "results/D1", "--tables", "csv", "--overrides", "changes.csv")
        self.fenliang("resplit", "packets/D1", "-o", "results/D1-again", "--tables", "csv")
        for district in ("D0", "D2"):
            self.fenliang("resplit", f"packets/{district}", "-o", f"results/{district}", "--tables", "csv")
        self.fenliang("merge", "outputs/city", "results/D0", "results/D1", "results/D2", "-o", "outputs/merged")
        self.fenliang("substitute", "outputs/city", "--substitutions", "beside/substitutions.csv", "-o", "outputs/substituted", "--tables", "csv")
        self.fenliang("scenario", "add", "plans/season", "少", "--overrides", "beside/overrides.csv", "--note", "试")
        self.fenliang("scenario", "run", "plans/season", "-o", "runs", "--tables", "csv")
        books = os.path.join(self.root, "stamped/tables")
        for name in sorted(os.listdir(books)):
            if name.startswith("任务包_D1"):
                shutil.copy(os.path.join(books, name), self.path("books/packet.xlsx"))

    def names(self, kind):
        return sorted(os.listdir(self.path(kind)))
