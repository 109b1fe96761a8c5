#!/usr/bin/env bash
# Makes the documentation of the public rooms with DocC, in .build/docs; a warning is an error.
#
# The symbols come from the modules of the debug build, as the tests leave them: nothing is compiled for it. A room's documentation links
# within the room; names of other rooms stand in it as code. Comments say of parameters what their names do not, so docc does not ask
# for the others.
set -euo pipefail
cd "$(dirname "$0")/.."
out=.build/docs
tools=$(dirname "$(readlink -f "$(command -v swift)")")

swift build >&2
rm -rf "$out"
clang=()
for map in Sources/*/module.modulemap; do clang+=(-Xcc "-fmodule-map-file=$PWD/$map"); done
for flag in $(pkg-config --cflags pangocairo); do clang+=(-Xcc "$flag"); done

rooms=$(sed -n '/^let exportedRooms/,/^]/p' Package.swift | grep -o '"[A-Za-z]*"' | tr -d '"')
target=$(swift -print-target-info | sed -n 's/^ *"unversionedTriple": "\(.*\)",*$/\1/p')
made=0
failed=0
for room in $rooms; do
  mkdir -p "$out/symbols/$room"
  "$tools/swift-symbolgraph-extract" -module-name "$room" -I .build/debug/Modules -target "$target" \
    -minimum-access-level public -skip-inherited-docs -skip-synthesized-members -output-dir "$out/symbols/$room" "${clang[@]}"
  if "$tools/docc" convert --warnings-as-errors --disable-parameters-and-returns-validation \
    --additional-symbol-graph-dir "$out/symbols/$room" \
    --fallback-display-name "$room" --fallback-bundle-identifier "fenliang.$room" --no-transform-for-static-hosting \
    --output-path "$out/$room.doccarchive" >"$out/$room.log" 2>&1; then
    made=$((made + 1))
  else
    failed=$((failed + 1))
    cat "$out/$room.log"
  fi
done
echo "$made passed, $failed failed"
[ "$failed" -eq 0 ]
