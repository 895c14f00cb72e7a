// SampleReader: frames and envelopes back from the blocks and summaries, each checked as it is read.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/dataset/recording.h"
#include "core/project/database.h"
#include "core/project/project.h"

namespace thimble::project {

/// What is needed to read a recording's samples.
struct SampleExtent {
  int64_t recording = 0;
  int64_t frames = 0;
  int channels = 0;
};

/// Within a transaction.  Throws Failure kNotFound or kCorrupt.
SampleExtent extentOf(Database& database, int64_t recording);

/// Calls `visit` with each block that holds any of frames [begin, end), in order.  Throws Failure kCorrupt,
/// naming the frames.
void visitBlocks(Database& database, const SampleExtent& extent, int64_t begin, int64_t end,
                 const std::function<void(const dataset::Samples& block, int64_t first_frame)>& visit);

/// Frames [begin, end), clamped.
dataset::Samples readSamples(Database& database, const SampleExtent& extent, int64_t begin, int64_t end);

/// See Project::envelope.  columns > 0, 0 ≤ begin < end ≤ frames.
std::vector<MinMax> readEnvelope(Database& database, const SampleExtent& extent, int64_t begin, int64_t end,
                                 int64_t columns);

}  // namespace thimble::project
