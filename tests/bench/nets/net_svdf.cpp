// SVDF: ranges are those of a stream that has stood still for as long as the memory reaches back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/bench/nets/net.h"

namespace thimble::bench {

namespace {

// Rounded to steps of `scale`, as int8 or int16.
std::vector<uint8_t> quantized(const Values& values, float scale, bool wide) {
  std::vector<uint8_t> bytes;
  for (const float value : values) {
    const auto q = static_cast<uint32_t>(std::lround(value / scale));
    bytes.push_back(static_cast<uint8_t>(q));
    if (wide) bytes.push_back(static_cast<uint8_t>(q >> 8));
  }
  return bytes;
}

float largest(const Values& values) {
  float most = 1e-3f;
  for (const float value : values) most = std::max(most, std::abs(value));
  return most;
}

}  // namespace

int Net::svdf(int x, int32_t units, int32_t rank, int32_t length, bool wide) {
  const int32_t filters = units * rank, depth = static_cast<int32_t>(values(x).size());
  const Values features = randomWeights(static_cast<size_t>(filters * depth), depth);
  const Values times = randomWeights(static_cast<size_t>(filters * length), rank * length);
  Values memory(static_cast<size_t>(filters)), y(static_cast<size_t>(units));
  for (int32_t f = 0; f < filters; ++f) {
    float over_time = 0;
    for (int32_t i = 0; i < depth; ++i) {
      memory[static_cast<size_t>(f)] +=
          features[static_cast<size_t>(f * depth + i)] * values(x)[static_cast<size_t>(i)];
    }
    for (int32_t i = 0; i < length; ++i) over_time += times[static_cast<size_t>(f * length + i)];
    y[static_cast<size_t>(f / rank)] += memory[static_cast<size_t>(f)] * over_time;
  }
  for (float& value : y) value = std::max(value, 0.0f);
  const float feature_scale = largest(features) / 127, time_scale = largest(times) / (wide ? 32767 : 127);
  const float memory_scale = 2 * largest(memory) / (wide ? 32767 : 127);
  const auto type = wide ? tflite::TensorType::kInt16 : tflite::TensorType::kInt8;
  const int w = constant({filters, depth}, tflite::TensorType::kInt8,
                         quantized(features, feature_scale, false), {{feature_scale}, {0}, 0});
  const int t = constant({filters, length}, type, quantized(times, time_scale, wide), {{time_scale}, {0}, 0});
  const int bias =
      constant({units}, tflite::TensorType::kInt32, std::vector<uint8_t>(static_cast<size_t>(4 * units)),
               {{memory_scale * time_scale}, {0}, 0});
  const int state = constant({1, filters * length}, type, {}, {{memory_scale}, {0}, 0});
  graph_.tensors.back().is_variable = true;
  const int out = activation({1, units}, std::move(y));
  return push(static_cast<int32_t>(tflite::Op::kSvdf), {x, w, t, bias, state}, out,
              tflite::RawOptions{6, {{0, rank}, {1, uint8_t{1}}}});
}

}  // namespace thimble::bench
