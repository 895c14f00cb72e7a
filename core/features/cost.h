// FeatureCost: what the features of one window cost on a board, before there is a model.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/features/feature_table.h"
#include "firmware_agent/dsp/pipeline.h"

namespace thimble::features {

struct FeatureCost {
  /// Exact: the features and the scratch with its tables, on the board; the window itself comes on top.
  int64_t ram_bytes = 0;
  /// Of the pipeline in the model's file, at most (steps that share a normalisation take less).
  int64_t flash_bytes = 0;
  /// On a Cortex-M4 with FPU, within a quarter: formulas calibrated against counts on the emulated board
  /// (tests/core/features/cost_test.cpp).
  double instructions = 0;
  std::vector<double> block_instructions;
};

/// Zeros if the settings give no features.
FeatureCost costOf(const dsp::PipelineSettings& settings);

/// Of each block as if it stood alone: its own features and scratch, which the scratch of blocks after it may share, and
/// its own part of the file with the header.  Zeros for a block that gives nothing.
std::vector<FeatureCost> costsOfBlocks(const FeatureSettings& settings, const dataset::SensorFormat& format);

/// "950", "48 k", "1.2 M".
std::string countText(double count);

}  // namespace thimble::features
