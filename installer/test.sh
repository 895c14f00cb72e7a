#!/usr/bin/env bash
# Installs what is missing, builds, and passes all tests: the release build with its window, then everything without Qt
# under AddressSanitizer and UndefinedBehaviorSanitizer.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_packages "${packages_build[@]}" "${packages_window[@]}" "${packages_test[@]}"
install_desktop_tflite
cd "$root"

say "Building the release, the window and all tests"
build_preset release -DTHIMBLE_WITH_TESTS=ON
say "Building without Qt, with AddressSanitizer and UBSan"
build_preset asan

export QT_QPA_PLATFORM=offscreen
export THIMBLE_NEED_DESKTOP_TFLITE=1  # a test that cannot ask it fails
say "Testing under AddressSanitizer and UBSan"
# Emulated boards share two cores with all else: a test that failed gets one more chance.
ctest --preset asan -j 2 --repeat until-pass:2
say "Testing the release"
ctest --preset release -j 2 --repeat until-pass:2
