#!/usr/bin/env bash
# Tries fenliang with hostile inputs and realistic plans, bounded and seeded; Scripts/hostile/__main__.py says how.
#
#   Scripts/hostile.sh                                  the short run of CI
#   Scripts/hostile.sh --seed 7 --hostile 20000 --rich 10000 --built 2000 --time 100 --kill 200 --jobs 2 --judge
#   Scripts/hostile.sh --replay out/hostile/7/rich-17   a failure once more
#
# With --judge, HiGHS says whether plans exist (installed as in with-highs.sh); else nothing but python3 is needed.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
  set -- --hostile 500 --rich 200 --built 60 --time 2 --kill 15 --jobs 2
fi
python=python3
for word in "$@"; do
  if [ "$word" = --judge ]; then python=Scripts/with-highs.sh; fi
done
exec "$python" Scripts/hostile "$@"
