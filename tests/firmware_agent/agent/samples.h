// Samples of SamplesEvents, taken apart for comparison.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "tests/firmware_agent/agent/conversation.h"

namespace thimble::agent {

struct HeardSample {
  uint32_t index = 0;
  uint64_t time_us = 0;
  std::vector<int16_t> values;
};

/// All samples in the events, in order.
template <class Events>
std::vector<HeardSample> samplesIn(const Events& events) {
  std::vector<HeardSample> samples;
  for (const Received& frame : events) {
    if (frame.type != static_cast<uint8_t>(protocol::Type::kSamplesEvent)) continue;
    const auto event = frame.template as<protocol::SamplesEvent>();
    if (!event) continue;
    protocol::Reader reader(event->data.data, event->data.size);
    for (uint32_t i = 0; reader.remaining() != 0 && reader.ok(); ++i) {
      HeardSample sample;
      uint32_t offset_us = 0;
      reader.u32(offset_us);
      sample.index = event->first_index + i;
      sample.time_us = event->base_time_us + offset_us;
      sample.values.resize(event->channel_count);
      for (int16_t& value : sample.values) reader.i16(value);
      samples.push_back(sample);
    }
  }
  return samples;
}

}  // namespace thimble::agent
