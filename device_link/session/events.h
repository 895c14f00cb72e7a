// The board's events as the workbench's values, with every loss counted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "device_link/session/session.h"
#include "firmware_agent/protocol/messages.h"

namespace thimble::device_link {

/// Reads a samples event of a sensor with that many channels.  nullopt if its sizes do not fit together.
/// first_index is the board's 32-bit count, lost is left 0.
std::optional<SampleBatch> readSamples(const protocol::SamplesEvent& event, int channels);

LiveResult readResult(const protocol::ResultEvent& event);

/// Reads a sensor's reply.  Errors: kCorrupt if its channel lines do not fit its count, or a scale is no
/// number.
Result<dataset::SensorFormat> readSensor(const protocol::SensorReply& reply, const std::string& board);

/// Follows the board's 32-bit sample count past its wrap, and counts what is missing since streaming began.
class LossCounter {
 public:
  /// Forgets everything; the next batch begins the count.
  void restart() { *this = {}; }
  /// Sets batch.lost and widens batch.first_index.  A batch that goes back (the board restarted) begins anew
  /// without a loss.
  void follow(SampleBatch& batch);
  /// Widens an index near the last one seen (of a live result).
  int64_t widen(uint32_t index) const;

 private:
  bool started_ = false;
  int64_t next_ = 0;
  int64_t lost_ = 0;
};

}  // namespace thimble::device_link
