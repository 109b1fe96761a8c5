#!/usr/bin/env bash
# Runs the commands of the documentation and compares what they print with what is written there.
#
#   Scripts/check-readme.sh [FILE.md …]     default: both READMEs, the user guide, the season
#
# In a block fenced as ```console, a line `$ command` is run by bash and the lines after it are what it prints, standard
# output and standard error together, byte for byte. A line `…` stands for any lines, also none. The blocks of a file run
# in order in one empty folder that holds a copy of Datasets, with the release build of fenliang on PATH. Blocks fenced
# as ```sh are not run, but every `make TARGET` must be a target of the Makefile.
# Exits 1 where anything differs. `--update` writes what the commands print into blocks without `…` instead of comparing.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export LC_ALL=C.UTF-8
unset LANG LANGUAGE LC_MESSAGES NO_COLOR

binary=$root/.build/release/fenliang
if [ ! -x "$binary" ]; then
  echo "check-readme: .build/release/fenliang is missing; run \`make build\` first." >&2
  exit 1
fi
update=no
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
if [ $# -eq 0 ]; then
  set -- README.md README.zh-CN.md Documentation/UserGuide.zh-CN.md Documentation/Season.zh-CN.md
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
ln -s "$binary" "$work/bin/fenliang"
export PATH=$work/bin:$PATH

passed=0
failed=0

# Splits a file's console blocks into steps: NUMBER.command, NUMBER.expected, NUMBER.line (where the command stands).
split_steps() {
  awk -v folder="$2" '
    function name(kind) { return sprintf("%s/%04d.%s", folder, count, kind) }
    function finish() { if (count) { close(name("command")); close(name("expected")); close(name("line")) } }
    !inside && $0 == "```console" { inside = 1; open_step = 0; next }
    inside && $0 == "```" { inside = 0; next }
    !inside { next }
    substr($0, 1, 2) == "$ " {
      finish(); count++; open_step = 1
      print substr($0, 3) > (name("command"))
      printf "" > (name("expected"))
      print NR > (name("line"))
      next
    }
    !open_step { printf "%s:%d: output before the first command of a block\n", FILENAME, NR; bad = 1; next }
    { print > (name("expected")) }
    END {
      finish()
      if (inside) { printf "%s: a console block is never closed\n", FILENAME; bad = 1 }
      exit bad
    }' "$1"
}

# Whether what was printed is what is expected, where a line … stands for any lines.
matches() {
  awk '
    FILENAME == ARGV[1] { expected[++m] = $0; next }
    { found[++n] = $0 }
    END {
      # Greedy from the left, going back to the last … where a line does not fit.
      i = j = 1; star = 0
      while (j <= n) {
        if (i <= m && expected[i] == "…") { star = i++; mark = j }
        else if (i <= m && expected[i] == found[j]) { i++; j++ }
        else if (star) { i = star + 1; j = ++mark }
        else exit 1
      }
      while (i <= m && expected[i] == "…") i++
      exit i <= m
    }' "$1" "$2"
}

# Writes a file again with what its steps printed, except where the expected output has a line ….
update_file() {
  awk -v folder="$2" '
    !inside && $0 == "```console" { inside = 1; print; next }
    inside && $0 == "```" { inside = 0; print; next }
    !inside { print; next }
    substr($0, 1, 2) == "$ " {
      print; count++; step = sprintf("%s/%04d", folder, count); keep = 0
      while ((getline line < (step ".expected")) > 0) if (line == "…") keep = 1
      if (!keep) while ((getline line < (step ".actual")) > 0) print line
      next
    }
    keep { print }' "$1" > "$2/updated"
  cat "$2/updated" > "$1"
}

check_file() {
  local file=$1 steps=$work/steps cell=$work/cell step status
  rm -rf "$steps" "$cell"
  mkdir "$steps" "$cell"
  cp -R "$root/Datasets" "$cell/Datasets"
  if ! split_steps "$file" "$steps"; then
    failed=$((failed + 1))
    return
  fi
  for step in "$steps"/*.command; do
    [ -e "$step" ] || break
    step=${step%.command}
    # The exit code is the command's own business: an example that shows one prints it.
    (cd "$cell" && bash "$step.command") > "$step.actual" 2>&1 < /dev/null || true
    # A last line without its end is printed like any other.
    if [ -s "$step.actual" ] && [ -n "$(tail -c 1 "$step.actual")" ]; then echo >> "$step.actual"; fi
    if [ $update = yes ]; then continue; fi
    if matches "$step.expected" "$step.actual"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      printf '%s:%s: $ %s\n' "$file" "$(cat "$step.line")" "$(cat "$step.command")"
      diff -u --label written --label printed "$step.expected" "$step.actual" || true
    fi
  done
  if [ $update = yes ]; then update_file "$file" "$steps"; fi
}

# Every `make TARGET` in a file is a target of the Makefile.
check_targets() {
  local file=$1 target
  for target in $(grep -o 'make [a-z][a-z-]*' "$file" | awk '{ print $2 }' | sort -u); do
    # Words of running text follow "make" too; those in code have a backquote or stand alone on their line.
    grep -q -e "\`make $target\`" -e "^make $target" "$file" || continue
    if grep -q "^$target:" Makefile; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      printf '%s: `make %s` is not a target of the Makefile\n' "$file" "$target"
    fi
  done
}

for file in "$@"; do
  check_file "$file"
  check_targets "$file"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
