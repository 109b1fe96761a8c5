#!/bin/sh
# Solves MPS files with HiGHS: prints FILE OBJECTIVE, one line each.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
exec "$here/with-highs.sh" "$here/check-mps-with-highs.py" "$@"
