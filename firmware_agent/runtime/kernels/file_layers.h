// File layers: int8 layers with their weights as they lie in the file, on cores with the DSP extension
// or Helium.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/kernels/mve_bytes.h"
#include "firmware_agent/runtime/kernels/packed.h"
#include "firmware_agent/runtime/kernels/part.h"
#include "firmware_agent/runtime/kernels/rescale.h"
#include "firmware_agent/runtime/memory.h"
#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble {
namespace runtime {

/// False: the layer is not of their kind, or the core has no such instructions; the plain loops must do.
bool convFile(const Conv2dRecord& layer, const Memory& memory, const Part& part);
bool denseFile(const FullyConnectedRecord& layer, const Memory& memory);
/// What holds for all rows of a layer, for depthwiseFileRow.
int32_t depthwiseFileFacts(const DepthwiseRecord& layer, const int8_t* weights, const Channel* channels);
/// One output row.  rows: the input rows under the filter, padding included, one a filter row (at most 16 are read).
bool depthwiseFileRow(const DepthwiseRecord& layer, int32_t facts, const int8_t* const* rows,
                      const int8_t* weights, const Channel* channels, int8_t* y);

namespace dsp {

inline bool isQuickShift(int32_t shift) { return static_cast<uint32_t>(-shift - 1) < 22; }

/// Whether Rescale takes all of a channel's sums.
inline bool isQuick(const Channel& channel, int32_t taps) {
  const int32_t most = 1 << 29;  // of the bias as of the products
  return isQuickShift(channel.multiplier.shift) && taps <= most / (128 * 128) && channel.bias > -most &&
         channel.bias < most;
}

/// A channel's last step, in few instructions where its shift allows; the fused activation comes after, by clampAll.
class Finish {
 public:
  Finish(const Channel& channel, const Output& to)
      : channel_(channel), to_(to), shift_(-channel.multiplier.shift) {
    // The zero point goes in at the rounding: see Rescale.
    if (quick()) round_ = (2 * to.zero_point + 1) * (1 << (shift_ - 1));
  }
  int8_t operator()(int32_t sum) const {
    if (!quick()) return slowly(to_, sum, channel_);
    return static_cast<int8_t>(
        rescaleFar(wrappingAdd(sum, channel_.bias), channel_.multiplier.value, round_, shift_));
  }

 private:
  bool quick() const { return shift_ >= 1 && shift_ <= kFarShift; }
  // Apart, so that loops keep their registers.
  __attribute__((noinline, cold)) static int8_t slowly(const Output& to, int32_t sum,
                                                       const Channel& channel) {
    return to.of(sum, channel);
  }

  const Channel& channel_;
  const Output& to_;
  const int32_t shift_;
  int32_t round_ = 0;
};

/// As clampAll of packed layers.
inline void clampAll(int8_t* y, int32_t count, const Output& to) {
  clampAll(y, count, PackedOutput{1, to.low, to.high});
}

}  // namespace dsp
}  // namespace runtime
}  // namespace thimble
