#!/usr/bin/env bash
# Builds and runs every test. Arguments go to `swift test`, for example `--filter FairShareTests`.
# The code is optimized, for the tests solve and verify thousands of plans; assertions and overflows trap as in a debug build.
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
swift test -Xswiftc -O -Xswiftc -assert-config -Xswiftc Debug "$@"
