// Values from a seed, so that a proof that failed can be repeated.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/flash/made_up.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "core/nn/random.h"

namespace thimble::device_link {

std::vector<int16_t> madeUpWindow(size_t i, size_t values, int channels) {
  nn::Random random(i + 1);
  const double reach = std::exp2(static_cast<double>(i % 16));
  std::vector<double> at(static_cast<size_t>(channels), 0.0);
  std::vector<int16_t> window;
  for (size_t k = 0; k < values; ++k) {
    double& value = at[k % at.size()];
    value = std::clamp(value + reach * (2 * random.uniform() - 1), -32768.0, 32767.0);
    window.push_back(static_cast<int16_t>(std::lround(value)));
  }
  return window;
}

std::vector<uint8_t> madeUpInput(size_t i, const std::vector<tflite::Port>& ports) {
  nn::Random random(i + 1);
  std::vector<uint8_t> bytes;
  for (const tflite::Port& port : ports)
    for (int64_t k = 0; k < port.bytes;) {
      if (port.type == tflite::TensorType::kFloat32) {
        const auto value =
            std::bit_cast<std::array<uint8_t, 4>>(static_cast<float>(2 * random.uniform() - 1));
        bytes.insert(bytes.end(), value.begin(), value.end());
        k += 4;
      } else {
        bytes.push_back(static_cast<uint8_t>(random.below(port.type == tflite::TensorType::kBool ? 2 : 256)));
        ++k;
      }
    }
  return bytes;
}

}  // namespace thimble::device_link
