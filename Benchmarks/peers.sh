#!/usr/bin/env bash
# Compares our seconds with those of other solvers, on this machine, in this run, on the same plans.
#
#   Benchmarks/peers.sh [--limit SECONDS] [--large] [--write] [PRODUCTS INSTITUTIONS DISTRICTS FAMILY]...
#
# Without plans: typical and scarce ones of 4 and 20 thousand cells; `--large` adds 160 thousand, and 8 million for ours. `--write` puts the
# tables into Documentation/Performance.md and the plot next to it. Needs python3 with venv, and the network once.
set -euo pipefail
cd "$(dirname "$0")/.."

environment=.build-peers/venv
python=$environment/bin/python
[ -x "$python" ] || python3 -m venv "$environment"
"$python" -c 'import numpy, scipy, highspy, clarabel' 2>/dev/null && "$python" -c 'import ortools' 2>/dev/null \
  || "$python" -m pip install --quiet --disable-pip-version-check \
    numpy scipy 'highspy>=1.7,<2' clarabel 'ortools>=9.10,<10' >&2
if ! command -v glpsol > /dev/null; then
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get install -y -q --no-install-recommends glpk-utils >&2
fi

swift build -c release --product fenliang >&2
swift build -c release --package-path Benchmarks --scratch-path .build --product StageTimer >&2
exec "$python" Benchmarks/peers.py "$@"
