#!/usr/bin/env bash
# Builds and runs every test. Arguments go to `swift test`, for example `--filter FairShareTests`.
set -euo pipefail
cd "$(dirname "$0")/.."
export SWIFT_BACKTRACE=enable=no
swift test "$@"
