#!/usr/bin/env bash
# Compares every number of the stamped workbooks with the CSV tables by an independent reader (openpyxl), as stored and as
# LibreOffice recalculates them; converts plans to workbooks and back; re-splits a packet from its workbook; reads one plan in the forms
# of offices.
#
# Installs what is missing: openpyxl into a virtual environment, LibreOffice from Debian.
set -euo pipefail
cd "$(dirname "$0")/.."
fenliang=$PWD/.build/release/fenliang
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v soffice >/dev/null; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  "${as_root[@]}" apt-get update -q >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -q --no-install-recommends libreoffice-calc-nogui >&2
fi
python=python3
if ! python3 -c 'import openpyxl' 2>/dev/null; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q openpyxl
  python=$work/venv/bin/python
fi

for sample in weihai-batch3 yantai-batch8; do
  "$fenliang" allocate "Datasets/$sample" -o "$work/$sample" --tables xlsx >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
  # The reports' workbooks too: fairness, and what a double weight moves.
  "$fenliang" fairness "$work/$sample" -o "$work/fairness-$sample" >"$work/log" 2>&1
  institution=$(cut -d, -f3 "$work/$sample/allocation.csv" | tail -n +2 | sort | uniq -c | sort -rn | awk 'NR == 1 { print $2 }')
  printf 'table,key,column,value\ninstitutions,%s,weight,2\n' "$institution" >"$work/weight.csv"
  "$fenliang" allocate "Datasets/$sample" -o "$work/more-$sample" --overrides "$work/weight.csv" --tables csv >"$work/log" 2>&1
  "$fenliang" compare "$work/$sample" "$work/more-$sample" -o "$work/comparison-$sample" >"$work/log" 2>&1 || [ $? -eq 5 ]
  "$python" Scripts/check-workbooks.py "$work/$sample" --recalculated "$work/recalculated-$sample" \
    --fairness "$work/fairness-$sample" --comparison "$work/comparison-$sample" 2>"$work/log" >"$work/checked" ||
    { cat "$work/checked" "$work/log"; exit 1; }
  sed -n '1,2p;$p' "$work/checked"

  # A plan as a workbook and back is the same plan, and a workbook allocates to the same output.
  "$fenliang" convert "Datasets/$sample" "$work/$sample.xlsx" 2>"$work/log" || { cat "$work/log"; exit 1; }
  "$fenliang" convert "$work/$sample.xlsx" "$work/$sample-back" --no-bom 2>"$work/log" || { cat "$work/log"; exit 1; }
  "$fenliang" allocate "$work/$sample-back" -o "$work/$sample-again" --tables xlsx >"$work/log" 2>&1
  diff -r "$work/$sample" "$work/$sample-again"
  "$fenliang" allocate "$work/$sample.xlsx" -o "$work/$sample-book" --tables xlsx >"$work/log" 2>&1
  diff -r "$work/$sample" "$work/$sample-book"
done

# What is settled after the cycle: two thirds of what each cell has bought in one month, twice as much for every seventh.
"$fenliang" convert Datasets/weihai-batch3 "$work/settled-plan" --no-bom 2>"$work/log" || { cat "$work/log"; exit 1; }
tail -n +2 "$work/weihai-batch3/allocation.csv" | tr -d '\r' | awk -F, '
  BEGIN { print "institution_id,product_id,month,kind,units" }
  { printf "%s,%s,2021-05,selected,%d\n", $3, $1, $11 * (NR % 7 ? 2 : 4) / 3 }' >"$work/purchases.csv"
"$fenliang" prepay "$work/settled-plan" "$work/weihai-batch3" --purchases "$work/purchases.csv" -o "$work/settled" \
  >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$python" Scripts/check-workbooks.py "$work/settled" --recalculated "$work/recalculated-settled" \
  2>"$work/log" >"$work/checked" || { cat "$work/checked" "$work/log"; exit 1; }
grep -h 清算表 "$work/checked"
sed -n '$p' "$work/checked"

# A district's packet as a workbook gives the city's rows.
"$fenliang" resplit "$work/weihai-batch3/tables/任务包_371083_乳山市.xlsx" -o "$work/district" --tables csv >"$work/log" 2>&1
if grep -E "N601|N64|W522|E141" "$work/log"; then
  echo "the columns that a packet's workbook shows beside its tables are complained of"
  exit 1
fi
# LibreOffice opens every kind of workbook we write.
"$fenliang" template "$work/template.xlsx"
soffice -env:UserInstallation="file://$work/profile" --headless --convert-to csv --outdir "$work/csv" "$work/template.xlsx" \
  "$work/fairness-weihai-batch3/公平性.xlsx" "$work/comparison-weihai-batch3/比较.xlsx" >"$work/log" 2>&1
for name in template 公平性 比较; do test -s "$work/csv/$name.csv"; done
diff <(tail -n +2 "$work/district/allocation.csv" | tr -d '\r') \
  <(grep ',371083,' "$work/weihai-batch3/allocation.csv" | tr -d '\r')
echo "workbooks: converted both ways without loss, and a packet's workbook gives the city's rows"

# The same plan in the forms that offices give it, by openpyxl, LibreOffice and as CSV files.
"$python" Scripts/check-office-forms.py "$fenliang" --csv --libreoffice
