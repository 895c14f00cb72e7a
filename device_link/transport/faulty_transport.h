// FaultyTransport: a transport that drops, corrupts, delays and unplugs, always the same way for the same
// seed.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "device_link/transport/transport.h"

namespace thimble::device_link {

/// What goes wrong.  Chances are a byte, each direction with a generator of its own.
struct Faults {
  uint64_t seed = 1;
  double drop_chance = 0;
  double corrupt_chance = 0;
  std::chrono::milliseconds read_delay{0};  // before each read's bytes are given
  int64_t unplug_after_bytes = -1;          // bytes written before the cable is pulled; −1: never
};

/// Wraps inner.  After the unplugging inner is closed and every call returns kDisconnected.
std::unique_ptr<Transport> makeFaulty(std::unique_ptr<Transport> inner, const Faults& faults);

}  // namespace thimble::device_link
