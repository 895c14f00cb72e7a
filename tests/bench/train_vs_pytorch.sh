#!/usr/bin/env bash
# Trains the same nets by Thimble and by PyTorch by turns and prints `net threads ours theirs ratio`, examples a second.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/bench/train_vs_pytorch.sh [--seconds S] [--rounds N] [--threads 1,2] [dense|conv1d|ds-cnn …]
# THIMBLE_TRAIN_SPEED names a built train_speed to use instead of building one.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../installer/common.sh"
install_packages "${packages_peers[@]}"
if [ -z "${THIMBLE_TRAIN_SPEED:-}" ]; then
  (cd "$root" && cmake --preset headless && cmake --build --preset headless --target train_speed) >&2
  THIMBLE_TRAIN_SPEED=$root/build/headless/bin/train_speed
fi
exec /usr/bin/python3 -B "$root/tests/bench/train_vs_pytorch.py" "$THIMBLE_TRAIN_SPEED" "$@"
