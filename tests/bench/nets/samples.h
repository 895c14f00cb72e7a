// Samples: random input bytes for a net, the same everywhere.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/tflite/graph.h"

namespace thimble::bench {

inline constexpr int kSamples = 3;

/// All inputs of kSamples samples, back to back, by xorshift32.
inline std::vector<uint8_t> samplesOf(const tflite::Graph& net) {
  int64_t bytes = 0;
  for (int32_t input : net.inputs) bytes += tflite::tensorBytes(net.tensors[static_cast<size_t>(input)]);
  std::vector<uint8_t> samples(static_cast<size_t>(bytes * kSamples));
  uint32_t x = 2463534242u;
  for (uint8_t& byte : samples) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    byte = static_cast<uint8_t>(x >> 24);
  }
  return samples;
}

}  // namespace thimble::bench
