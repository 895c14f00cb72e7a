// File layers: int8 layers with their weights as they lie in the file, on cores with the DSP extension.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/rescale.h"
#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble {
namespace runtime {

/// False: the layer is not of their kind, or the core has no such instructions; the plain loops must do.
bool convFile(const Conv2dRecord& layer, const Memory& memory);
bool denseFile(const FullyConnectedRecord& layer, const Memory& memory);
/// One output row.  rows: the input rows under the filter, padding included, one a filter row (at most 16 are read).
bool depthwiseFileRow(const DepthwiseRecord& layer, const int8_t* const* rows, const int8_t* weights,
                      const Channel* channels, int8_t* y);

namespace dsp {

/// A channel's last step from its record, in few instructions where its shift allows.
inline int8_t finished(int32_t sum, const Channel& channel, const Output& to) {
  const int32_t shift = -channel.multiplier.shift;
  if (shift < 1 || shift > 22) return to.of(sum, channel);
  // The zero point goes in at the rounding: see Rescale.
  const int32_t round = (1 << (shift - 1)) + to.zero_point * (1 << shift);
  const int32_t y = rescale<true>(wrappingAdd(sum, channel.bias), channel.multiplier.value, round, shift);
  return static_cast<int8_t>(y < to.low ? to.low : y > to.high ? to.high : y);
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
