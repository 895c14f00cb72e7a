// Preview: one window through the board's code.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/preview.h"

#include "core/features/window_features.h"

namespace thimble::features {

Result<std::vector<float>> preview(const FeatureSettings& settings, const dataset::SensorFormat& format,
                                   const dataset::Samples& samples, int64_t begin) {
  auto board = pipelineSettings(settings, format);
  if (!board) return board.error();
  const int64_t channels = static_cast<int64_t>(format.channels.size());
  const int64_t frames = std::min(samples.frames(), static_cast<int64_t>(samples.values.size()) / channels);
  if (samples.channels != channels) {
    return Error{ErrorCode::kInvalidArgument, "The samples do not have the sensor's channels.", ""};
  }
  if (begin < 0 || begin > frames - settings.window) {
    return Error{ErrorCode::kInvalidArgument, "The window is not inside the recording.",
                 "Choose a window of at most " + std::to_string(frames) + " frames, inside the recording."};
  }
  std::vector<float> features(dsp::featureCount(*board));
  WindowFeatures(*board, format).compute(samples.values.data() + begin * channels, features.data());
  return features;
}

Result<std::vector<float>> filteredWindow(const FeatureSettings& settings,
                                          const dataset::SensorFormat& format,
                                          const dataset::Samples& samples, int64_t begin, size_t block) {
  if (block >= settings.blocks.size())
    return Error{ErrorCode::kInvalidArgument, "There is no such block.", "Choose one of the list."};
  if (settings.blocks[block].filter.kind == dsp::Filter::kNone) return std::vector<float>{};
  FeatureSettings raw = settings;
  raw.blocks = {dsp::Block::kRaw};
  raw.blocks[0].filter = settings.blocks[block].filter;
  raw.blocks[0].channels = settings.blocks[block].channels;
  return preview(raw, format, samples, begin);
}

}  // namespace thimble::features
