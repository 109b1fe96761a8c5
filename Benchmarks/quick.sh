#!/usr/bin/env bash
# A short run of the benchmarks, compared with baseline-ratios.json. Needs nothing but Swift, bash and awk.
#
#   Benchmarks/quick.sh            fails where a ratio is more than twice the baseline's, four times in a row
#   Benchmarks/quick.sh --update   writes the baseline
#
# A ratio is the CPU time of a benchmark over that of a plain pro-rata pass over the same cells, measured just before
# it in the same process: it depends little on the machine and not at all on its clock. Of several iterations the
# median counts.
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no

baseline=Benchmarks/baseline-ratios.json
plans='((weihai|yantai|typical_4k|scarce_4k|scarce_20k|typical_160k)[.].*|(scarce_160k|scarce_wide)[.]first_answer|(not_less_181k|three_rules_181k|eight_rules_181k|mixed_5k)[.].*)'
worse=2
# What the clock may add to the shortest ones, in passes.
slack=5
scratch=.build/quick
program=.build/release/SolverPath
update=false
case "${1:-}" in
  '') ;;
  --update) update=true ;;
  *) echo "usage: Benchmarks/quick.sh [--update]" >&2; exit 2 ;;
esac

# measure PATTERN FILE: runs the benchmarks that match and writes one line "name ratio" each.
measure() {
  rm -rf "$scratch" && mkdir -p "$scratch"
  export FENLIANG_BENCHMARK_RATIOS="$PWD/$scratch/ratios"
  if ! "$program" --filter "$1" --skip '.*[.]prorata' > "$scratch/log" 2>&1; then
    tail -n 40 "$scratch/log" >&2
    echo 'The benchmarks did not run to their end.' >&2
    exit 1
  fi
  if grep ' wrong: ' "$scratch/ratios" >&2; then
    echo 'A benchmark has a wrong answer.' >&2
    exit 1
  fi
  sort -k1,1 -k2,2g "$scratch/ratios" | awk '
    function median() { if (n) printf "%s %.1f\n", name, (value[int((n + 1) / 2)] + value[int(n / 2) + 1]) / 2 }
    $1 != name { median(); name = $1; n = 0 }
    { value[++n] = $2 }
    END { median() }' > "$2"
}

# judge FILE: one line "name ratio baseline verdict" for each benchmark of either list.
judge() {
  awk -v worse="$worse" -v slack="$slack" '
    FNR == NR { if (split($0, part, /[":,]+/) >= 3 && part[3] + 0 > 0) { gsub(/ /, "", part[2]); expected[part[2]] = part[3] + 0 } next }
    { seen[$1] = 1
      if (!($1 in expected)) print $1, $2, "-", "new"
      else print $1, $2, expected[$1], ($2 > worse * expected[$1] + slack ? "worse" : "ok") }
    END { for (name in expected) if (!(name in seen)) print name, "-", expected[name], "missing" }' "$baseline" "$1" \
    | sort
}

# The benchmarks run by themselves: that builds less than `swift package benchmark`, whose plugin can also wait for ever
# for a process that has died. Over the build folder of the program: its rooms are compiled once for both.
swift build -c release --package-path Benchmarks --scratch-path .build --product SolverPath >&2

first=.build/quick-first
measure "$plans" "$first"

if $update; then
  awk 'BEGIN { print "{" } { printf "%s  \"%s\": %s", (NR > 1 ? ",\n" : ""), $1, $2 } END { print "\n}" }' "$first" > "$baseline"
  echo "Wrote $(wc -l < "$first") ratios to $baseline."
  exit 0
fi

[ -f "$baseline" ] || { echo "$baseline is missing: run Benchmarks/quick.sh --update" >&2; exit 1; }
verdicts=.build/quick-verdicts
judge "$first" > "$verdicts"
cp "$first" .build/quick-all
for _ in 1 2 3; do
  # Other work on the machine may have been in the way: those that look worse run again, and the best run counts.
  suspects=$(awk '$4 == "worse" { gsub(/\./, "\\.", $1); printf "%s%s", separator, $1; separator = "|" }' "$verdicts")
  [ -n "$suspects" ] || break
  measure "($suspects)" .build/quick-again
  cat .build/quick-again >> .build/quick-all
  sort -k1,1 -k2,2g .build/quick-all | awk '!seen[$1]++' > .build/quick-best
  judge .build/quick-best > "$verdicts"
done

printf '%-42s %12s %12s\n' 'benchmark (in pro-rata passes)' 'now' 'baseline'
awk '{ printf "%-42s %12s %12s  %s\n", $1, $2, $3, ($4 == "ok" ? "" : $4) }' "$verdicts"
failed=$(awk '$4 != "ok"' "$verdicts" | wc -l)
passed=$(awk '$4 == "ok"' "$verdicts" | wc -l)
if [ "$failed" -gt 0 ]; then
  echo 'Where the change is meant, run Benchmarks/quick.sh --update and commit the file.' >&2
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
