// The parameters that mel energies and MFCC have in common.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/log_frames.h"

namespace thimble {
namespace dsp {

enum MelParameter {
  kMelFrame,
  kMelHop,
  kMelFft,
  kMelFilters,
  kMelLow,
  kMelHigh,
  kMelScale,
  kMelWeighting,
  kMelPreemphasis,
  kMelFloor,
  kMelFixed,
  kMelParameters
};
/// Their limits, for the head of a block's own.
#define THIMBLE_MEL_LIMITS                                                                                 \
  {4, kMaxFft}, {1, kMaxWindow}, {kMinFft, kMaxFft}, {2, 128}, {0, 2000000}, {0, 2000000}, {0, 1}, {0, 3}, \
      {0, 100}, {20, 150}, {                                                                               \
    0, 1                                                                                                   \
  }

/// No steps if the rate is unknown or the frequencies are not 0 ≤ low < high ≤ rate / 2 (a high of 0 is that end).
LogFrames melFrames(const int32_t* p, const Input& input);
uint32_t melSteps(const int32_t* p, const Input& input);

}  // namespace dsp
}  // namespace thimble
