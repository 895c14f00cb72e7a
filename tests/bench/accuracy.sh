#!/usr/bin/env bash
# Trains the presets on real recordings and prints a line a set: set metric float int8 floor target (medians of 3 seeds).
# Usage: tests/bench/accuracy.sh [SET …]; --tune [--folds N] [--seeds N] [--only WORDS] SET compares choices on training data instead.
# Writes resources/docs/results.md.  THIMBLE_DATA: folder of the sets; THIMBLE_BUILD: a build folder to use.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
data=${THIMBLE_DATA:-$root/../shared/data}
build=${THIMBLE_BUILD:-$root/build/release}
[ -d "$data" ] || { echo "There are no data sets in $data: set THIMBLE_DATA to their folder." >&2; exit 1; }
if [ ! -f "$build/build.ninja" ]; then (cd "$root" && cmake --preset release -DTHIMBLE_WITH_TESTS=ON >&2); fi
cmake --build "$build" --target bench_accuracy >&2
unpacked=$root/build/bench/accuracy
archive=$data/ei_xiao_gestures/imu-acc-export.zip
if [ -f "$archive" ] && [ ! -d "$unpacked/ei_xiao_gestures/testing" ]; then
  mkdir -p "$unpacked/ei_xiao_gestures"
  python3 -m zipfile -e "$archive" "$unpacked/ei_xiao_gestures"
fi
page=(--page "$root/resources/docs/results.md")
for argument in "$@"; do
  if [ "$argument" = --tune ]; then page=(); fi
done
exec "$build/bin/bench_accuracy" --data "$data" --unpacked "$unpacked" "${page[@]}" "$@"
