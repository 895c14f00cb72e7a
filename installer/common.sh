# What run.sh and test.sh share: installing Debian packages that are missing, and building.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }

# Packages to build Thimble and its firmware and to run virtual boards.
packages_build=(g++ cmake ninja-build mold ccache pkg-config git
  flatbuffers-compiler libflatbuffers-dev libserialport-dev libeigen3-dev libsqlite3-dev nlohmann-json3-dev libcli11-dev
  gcc-arm-none-eabi libnewlib-arm-none-eabi qemu-system-arm)
# Packages of the window.
packages_window=(qt6-base-dev qt6-charts-dev qt6-svg-dev libqt6opengl6-dev libopengl-dev libgl-dev libegl-dev libvulkan-dev
  qt6-qpa-plugins fonts-dejavu-core libxcb-cursor0)
# Packages that only the tests need.
packages_test=(libgtest-dev libgmock-dev clang-format xvfb umockdev python3)
# Peers that training is measured against.
packages_peers=(python3-torch libopenblas0-pthread)

# Desktop TFLite for the web, which node runs to judge the runtime: its one npm package, into build/desktop_tflite.
install_desktop_tflite() {
  local from=$root/tests/core/tflite/desktop to=$root/build/desktop_tflite
  # A node from elsewhere brings its npm along, and would not go with Debian's.
  { command -v node && command -v npm; } >/dev/null || install_packages nodejs npm || return 1
  cmp -s "$from/package-lock.json" "$to/installed.json" && return 0
  say "Installing desktop TFLite from npm"
  rm -rf "$to" && mkdir -p "$to" && cp "$from"/package*.json "$from/.npmrc" "$to" || return 1
  (cd "$to" && npm ci --no-audit --no-fund) >&2 || {
    echo "npm could not install desktop TFLite. Check the network, then run this again." >&2
    return 1
  }
  cp "$to/package-lock.json" "$to/installed.json"
}

# install_packages NAME…: installs those that are missing, saying which; asks for sudo only if not root.
install_packages() {
  local missing=()
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  say "Installing from Debian: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Run this as root, or install sudo: packages are missing." >&2; return 1; }
    sudo=(sudo)
  fi
  "${sudo[@]}" apt-get update -q >&2 || return 1
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 || {
    echo "Some packages could not be installed. Check the network and that this is Debian 12, then run this again." >&2
    return 1
  }
}

# The boards' firmware is the same in every build folder: compile it once.
export CCACHE_NOHASHDIR=1

# build_preset NAME [cmake arguments]: configures and builds one preset of CMakePresets.json.
build_preset() {
  local preset=$1
  shift
  (cd "$root" && cmake --preset "$preset" "$@" && cmake --build --preset "$preset") >&2
}
