#!/bin/sh
# Judges the conflict cards of seeded impossible plans by linear programs of HiGHS: see check-conflicts.py.
# Makes a virtual environment under .build-peers/ on the first run (python3-venv and network needed then).
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
exec "$python" "$root/Scripts/check-conflicts.py" "$@"
