#!/usr/bin/env bash
# Installs the Debian packages that the build needs, where they are missing.
set -euo pipefail

packages=()
[ -f /usr/include/glpk.h ] || packages+=(libglpk-dev)
compgen -G "/usr/include/*gmp.h" >/dev/null || compgen -G "/usr/include/*/gmp.h" >/dev/null || packages+=(libgmp-dev)
[ -f /usr/include/nettle/sha2.h ] || packages+=(nettle-dev)
[ -f /usr/include/zip.h ] || packages+=(libzip-dev)
[ -f /usr/include/expat.h ] || packages+=(libexpat1-dev)
[ -f /usr/include/xlsxwriter.h ] || packages+=(libxlsxwriter-dev)
[ -f /usr/include/pango-1.0/pango/pangocairo.h ] || packages+=(libpango1.0-dev)
command -v pkg-config >/dev/null || packages+=(pkg-config)
[ -f /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc ] || packages+=(fonts-noto-cjk)
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
