// Deploy: puts a model on a board and proves that it computes there what it computes here.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/job.h"
#include "core/base/result.h"
#include "device_link/session/session.h"

namespace thimble::device_link {

/// windows: raw frames of one window each, [window][channels].
struct Proof {
  int64_t windows = 0;
  int64_t made = 0;             // of these, how many were made up
  int64_t mismatches = 0;       // windows with any int8 output, or the input CRC, different from the host's
  int64_t first_mismatch = -1;  // index of the first such window
  double feature_us = 0, inference_us = 0;  // means, as the board measured
};

/// Runs each window on the board and on the host (features and inference) and compares every byte.
/// Errors: as Session; kMismatch only if the board's model is not `file` (CRC).
Result<Proof> prove(Session& session, std::span<const uint8_t> file,
                    const std::vector<std::vector<int16_t>>& windows, Job& job);

struct Deployment {
  ModelInfo model;
  Proof proof;
};

/// Checks on the host that the board can run and hold the model (ops, slot, arena, sensor), uploads,
/// verifies, proves. Refuses before anything is uploaded, naming the operator or the sizes that do not fit.
/// least: of windows to prove on; what is missing is made up: sensor values that wander, from a bit around zero to both
/// ends of their range; or
/// whole inputs, 16 at most, for a model without a pipeline.
Result<Deployment> deploy(Session& session, std::span<const uint8_t> file,
                          const std::vector<std::vector<int16_t>>& windows, Job& job, size_t least = 0);

/// Whether the board's model is what deploy() makes of this .tflite file: the same size and CRC-32.
bool isModel(const ModelInfo& info, std::span<const uint8_t> file);

}  // namespace thimble::device_link
