// WindowFeatures: computes windows with the board's own code, buffers kept between them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/dataset/recording.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::features {

/// One a thread.
class WindowFeatures {
 public:
  /// settings: from pipelineSettings(…, format).
  WindowFeatures(const dsp::PipelineSettings& settings, const dataset::SensorFormat& format)
      : settings_(settings), scratch_(dsp::scratchFloats(settings)) {
    dsp::prepareFeatures(settings_, scratch_.data());
    for (const dataset::Channel& channel : format.channels) scale_.push_back(channel.scale);
  }

  /// frames: [window][channels] raw; features: [featureCount], before normalisation.
  void compute(const int16_t* frames, float* features) {
    dsp::computeFeatures(settings_, scale_.data(), frames, features, scratch_.data());
  }

 private:
  dsp::PipelineSettings settings_;
  std::vector<float> scale_;
  std::vector<float> scratch_;
};

}  // namespace thimble::features
