#!/usr/bin/env bash
# Opens the workbench on a demo project, or with --headless does the whole loop in the terminal.
#   installer/run.sh                       install what is missing, build, open the window
#   installer/run.sh PROJECT.thimble       the same, on a project of yours
#   installer/run.sh --headless [--play DIR|simulated] [--test-list FILE] [--board ID] [--out DIR]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

headless=no
arguments=()
for argument in "$@"; do
  case "$argument" in
    --headless) headless=yes ;;
    -h | --help) sed -n '2,5s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) arguments+=("$argument") ;;
  esac
done
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=yes

install_packages "${packages_build[@]}" "${packages_window[@]}"
say "Building Thimble"
build_preset release -DTHIMBLE_WITH_TESTS=OFF
bin=$root/build/release/bin

if [ "$headless" = yes ]; then
  say "The loop, from a sensor to a model that answers on the board"
  exec "$bin/thimble-cli" tour "${arguments[@]+"${arguments[@]}"}"
fi
if [ ${#arguments[@]} -eq 0 ]; then
  exec "$bin/thimble" --demo
fi
exec "$bin/thimble" "${arguments[@]}"
