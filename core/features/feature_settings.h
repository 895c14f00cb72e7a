// FeatureSettings: the user's choice of window, filters and feature blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/dataset/recording.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::features {

/// A Butterworth filter in front of a block.  Cutoffs (−3 dB) in hertz: low and band pass read high_hz, high and band
/// pass read low_hz.  order: 1 … 8; a band pass has that many sections.
struct FilterSettings {
  dsp::Filter kind = dsp::Filter::kNone;
  int order = 4;
  float low_hz = 1;
  float high_hz = 10;
  friend bool operator==(const FilterSettings&, const FilterSettings&) = default;
};

/// One block with its parameters, in the order of its row in the table of blocks (block_table.h).
struct BlockSettings {
  dsp::Block block = dsp::Block::kRaw;
  unsigned channels = dsp::kAllChannels;  // bit c: channel c goes in
  FilterSettings filter;
  std::array<int, dsp::kMaxParameters> values{};  // those that the block does not have are 0

  /// With the block's usual parameters; then those that are named.  An unknown name is the caller's mistake and is
  /// passed over.
  BlockSettings(dsp::Block kind, std::initializer_list<std::pair<std::string_view, int>> named);
  BlockSettings(dsp::Block kind) : BlockSettings(kind, {}) {}
  BlockSettings() : BlockSettings(dsp::Block::kRaw) {}

  /// A parameter by its key; 0 if the block has none of that name.
  int value(std::string_view key) const;
  /// Errors: kInvalidArgument listing the keys there are.  The range is not checked here.
  Result<void> set(std::string_view key, int number);
  friend bool operator==(const BlockSettings&, const BlockSettings&) = default;
};

/// Frames; see firmware_agent/dsp/PIPELINE.md for ranges.
struct FeatureSettings {
  int window = 100;
  int stride = 50;
  bool hold_short = false;  // a labelled part shorter than a window gives one, with its ends held; else none
  std::vector<BlockSettings> blocks = {BlockSettings()};  // side by side, 1 … 8
  friend bool operator==(const FeatureSettings&, const FeatureSettings&) = default;
};

/// The board's settings for a sensor format.  Errors: kInvalidArgument saying which value is out of range.
Result<dsp::PipelineSettings> pipelineSettings(const FeatureSettings& settings,
                                               const dataset::SensorFormat& format);

/// Features [first, first + steps · per_step) of a row, from one block, in order [step][per_step].
struct BlockSpan {
  int first = 0;
  int steps = 1;
  int per_step = 0;
  int features() const { return steps * per_step; }
  friend bool operator==(const BlockSpan&, const BlockSpan&) = default;
};

/// How a row is laid out.  A single block may have steps in time, [time_steps][channels_per_step], that a convolution
/// sees; several blocks are a vector: time_steps 1.
struct Layout {
  std::vector<BlockSpan> blocks;
  int features = 0;
  int time_steps = 1;
  int channels_per_step = 0;
};
Layout layoutOf(const dsp::PipelineSettings& settings);

}  // namespace thimble::features
