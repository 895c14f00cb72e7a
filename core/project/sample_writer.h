// SampleWriter: lays the frames of a growing recording down in blocks and summaries.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

#include "core/dataset/recording.h"
#include "core/project/database.h"
#include "core/project/summary.h"

namespace thimble::project {

/// Knows the last, partly filled block and summary rows, which grow with each append.  A plain value: after a
/// failed transaction, go on with a copy from before it.
class SampleWriter {
 public:
  SampleWriter(int64_t recording, int channels);

  /// Within a transaction.  samples: of this recording's channels.  Throws Failure.
  void append(Database& database, const dataset::Samples& samples);
  int64_t frames() const { return frames_; }

 private:
  void summarise(Database& database, const int16_t* frame);
  void writeBlock(Database& database);
  void writeSummary(Database& database, int level);

  int64_t recording_;
  int64_t frames_ = 0;
  dataset::Samples block_;
  std::array<SummaryRow, kSummaryLevels> rows_;
};

}  // namespace thimble::project
