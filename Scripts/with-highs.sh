#!/bin/sh
# Runs a Python program with HiGHS, a solver that is not ours, in a virtual environment under .build-peers/, which the
# first run makes (python3-venv and network needed then).
set -eu

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
environment="$root/.build-peers/highs"
python="$environment/bin/python"

if [ ! -x "$python" ]; then
  python3 -m venv "$environment"
fi
if ! "$python" -c 'import highspy' 2>/dev/null; then
  "$python" -m pip install --quiet --disable-pip-version-check 'highspy>=1.7,<2' >&2
fi
exec "$python" "$@"
