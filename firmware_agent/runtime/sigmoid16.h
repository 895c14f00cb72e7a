// Sigmoid16: logistic and tanh of int16 by one table of the logistic function, as TFLite interpolates it.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "firmware_agent/runtime/status.h"

namespace thimble {
namespace runtime {

/// sigmoid(i / 24) × 65536.
extern const uint16_t kSigmoid[256];

/// The same for i − 256, less 32768, in the lower half; the way to the next in the upper half.
const int32_t kSigmoidSteps = 256;
extern const uint32_t kSigmoidLines[2 * kSigmoidSteps + 1];

/// x: 3 × 4096 counts one → scale 1/32768.  |x| < 2^31.
inline int16_t sigmoidOfTriple(int32_t x) {
  const int32_t sign = x >> 31;  // −1 or 0
  const uint32_t magnitude = static_cast<uint32_t>((x ^ sign) - sign);
  const uint32_t i = magnitude >> 9;
  int32_t y = 0x7fff << 10;
  if (i < 255) {
    const int32_t low = kSigmoid[i];
    y = (low << 9) + static_cast<int32_t>(magnitude & 0x1ff) * (kSigmoid[i + 1] - low);
  }
  // sigmoid(−x) = 1 − sigmoid(x), the same half rounded the other way.
  return static_cast<int16_t>(((y ^ sign) + (sign & (1 << 25)) + (1 << 9)) >> 10);
}

/// tanh(x) = 2 × sigmoid(2x) − 1.
inline int16_t tanhOfTriple(int32_t x) {
  const int32_t sign = x >> 31;
  const uint32_t magnitude = static_cast<uint32_t>((x ^ sign) - sign);
  const uint32_t i = magnitude >> 8;
  int32_t y = 0xffff << 8;
  if (i < 255) {
    const int32_t low = kSigmoid[i];
    y = (low << 8) + static_cast<int32_t>(magnitude & 0xff) * (kSigmoid[i + 1] - low);
  }
  return static_cast<int16_t>((((y - (1 << 23)) ^ sign) + (1 << 7)) >> 8);
}

/// What takes an input to steps of 1/(3 × 4096).  In a record.
struct Sigmoid16 {
  int32_t multiplier;
  int32_t shift;  // to the right
};

/// scale: of the input; powers of two up to 2^(pot_shift − 12) are kept exact: 0 for logistic, 1 for tanh.
/// kBadQuantization if the scale is too large.
Status makeSigmoid16(float scale, int32_t pot_shift, Sigmoid16* sigmoid);

/// True if scale is 2^exponent as nearly as TFLite asks: to a thousandth of its logarithm.
bool isNearPowerOfTwo(float scale, int32_t exponent);

/// → scale 1/32768.
int16_t logistic16(int32_t x, const Sigmoid16& sigmoid);
int16_t tanh16(int32_t x, const Sigmoid16& sigmoid);

}  // namespace runtime
}  // namespace thimble
