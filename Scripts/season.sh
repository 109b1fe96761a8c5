#!/usr/bin/env bash
# Plays a whole season on Datasets/weihai-batch3: out to eight districts and back, merged, verified, compared, prepaid.
#
# Documentation/Season.zh-CN.md is the script: its commands run in an empty folder, and what they print is compared with
# what is written there. `--update` writes what they print. Exits 1 where anything differs.
set -euo pipefail
cd "$(dirname "$0")/.."
exec Scripts/check-readme.sh "$@" Documentation/Season.zh-CN.md
