#!/usr/bin/env bash
# Installs the Debian packages that the build needs, where they are missing.
set -euo pipefail

packages=()
[ -f /usr/include/glpk.h ] || packages+=(libglpk-dev)
[ -f /usr/include/nettle/sha2.h ] || packages+=(nettle-dev)
if [ ${#packages[@]} -eq 0 ]; then
  exit 0
fi

echo "Installing ${packages[*]}" >&2
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -q >&2
"${as_root[@]}" apt-get install -y -q --no-install-recommends "${packages[@]}" >&2
