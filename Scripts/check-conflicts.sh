#!/bin/sh
# Judges the conflict cards of seeded impossible plans by linear programs of HiGHS: see check-conflicts.py.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec "$here/with-highs.sh" "$here/check-conflicts.py" "$@"
