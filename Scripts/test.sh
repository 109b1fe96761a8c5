#!/usr/bin/env bash
# Builds and runs the tests. Arguments go to `swift test`, for example `--filter FairShareTests`.
#
# FENLIANG_SEEDS=all tries every seed of the random tests (`make test-all`), FENLIANG_SEEDS=10,15 those two.
# FENLIANG_BINARY is the program that the end-to-end suites run; by default the one that is built with the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
swift test "$@"
