#!/usr/bin/env bash
# Kills runs at random moments and looks at what is left.
#
#   Scripts/kills.sh [KILLS] [SEED]     default: 60 kills, seed 1; BINARY names the program
#
# A third of the runs write to a free name, the others over an old output; a small and a larger plan; kill -9, and every fourth
# time SIGTERM. After each kill the target is whole, the old output or the new one, or nothing where there was nothing; after
# the next run for the same target nothing else is left beside it, nor in the folder for temporary files. Exits 1 where that fails.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-60}
RANDOM=${2:-1}
binary=${BINARY:-$PWD/.build/release/fenliang}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work/tmp
mkdir "$TMPDIR" "$work/runs"
"$binary" generate --products 40 --institutions 60 --districts 4 --seed 5 "$work/larger" > /dev/null

declare -A plans=([small]=Datasets/hand/capped [larger]=$work/larger) seconds
allocate() { "$binary" allocate "$1" -o "$2" --force "${@:3}" > /dev/null 2>&1; }
digest() { (cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }
allocate Datasets/hand/free "$work/old"
for size in small larger; do
  for forms in csv all; do
    start=$(date +%s%N)
    allocate "${plans[$size]}" "$work/$size-$forms" --tables "$forms"
    seconds[$size-$forms]=$((($(date +%s%N) - start) / 1000))
  done
done

failed=0
said() { echo "kills: $*" >&2; failed=$((failed + 1)); }
killed=0
old=0
new=0
none=0
for ((number = 1; number <= kills; number++)); do
  size=$([ $((RANDOM % 2)) = 0 ] && echo small || echo larger)
  forms=$([ $((RANDOM % 3)) = 0 ] && echo all || echo csv)
  signal=$([ $((number % 4)) = 0 ] && echo TERM || echo KILL)
  target=$work/runs/out
  rm -rf "$target"
  replaces=$((number % 3))
  [ $replaces = 0 ] || cp -R "$work/old" "$target"
  # Every second time near the end, where names change.
  delay=$((seconds[$size-$forms] * (number % 2 == 0 ? RANDOM % 1100 : 700 + RANDOM % 350) / 1000))
  "$binary" allocate "${plans[$size]}" -o "$target" --force --tables "$forms" > /dev/null 2>&1 &
  pid=$!
  sleep "$((delay / 1000000)).$(printf %06d $((delay % 1000000)))"
  # Runs take longer or shorter as the machine is busy.
  if kill -s $signal $pid 2> /dev/null; then
    killed=$((killed + 1))
    seconds[$size-$forms]=$((seconds[$size-$forms] * 21 / 20))
  else
    seconds[$size-$forms]=$((seconds[$size-$forms] * 4 / 5))
  fi
  wait $pid 2> /dev/null || true
  case=$(printf '%s %s, signal %s after %d us, kill %d' "$size" "$forms" "$signal" "$delay" "$number")
  if [ ! -e "$target" ]; then
    none=$((none + 1))
    [ $replaces = 0 ] || said "the old output is gone: $case"
  elif [ "$(digest "$target")" = "$(digest "$work/$size-$forms")" ]; then
    new=$((new + 1))
  elif [ "$(digest "$target")" = "$(digest "$work/old")" ] && [ $replaces != 0 ]; then
    old=$((old + 1))
  else
    said "neither the old nor the new output: $case"
  fi
  if [ $signal = TERM ] && [ "$(ls -A "$work/runs")" != "$([ -e "$target" ] && echo out)" ]; then
    said "left behind by a signal: $(ls -A "$work/runs" | tr '\n' ' '): $case"
  fi
  allocate Datasets/hand/free "$target" || said "the next run failed: $case"
  [ "$(ls -A "$work/runs")" = out ] || said "left behind: $(ls -A "$work/runs" | tr '\n' ' '): $case"
  [ -z "$(ls -A "$TMPDIR")" ] || said "left in TMPDIR: $(ls -A "$TMPDIR" | tr '\n' ' '): $case"
done
echo "$kills runs, $killed killed: $old times the old output, $new times the new one, $none times nothing; $failed failures"
[ $failed = 0 ]
