#!/usr/bin/env bash
# Prints what models cost on the virtual boards, one line a figure: model board mode metric value anchor ratio.
# Usage: tests/bench/runtime.sh [--boards M4,M55] [--modes interpreted,compiled-fast,…] [MODEL.tflite …]
# Without models: every golden model. Exits with 1 if an output differs or a model does not run; see README.md.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec python3 -B "$here/runtime/main.py" "$@"
