// Pack layer: what every packer needs of an int8 layer as it was prepared: its record, channels and references.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/codegen/operation.h"
#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble::codegen {

/// From the least to the greatest.
struct Reach {
  int64_t low = 0;
  int64_t high = 0;
  int64_t most() const { return std::max(std::abs(low), std::abs(high)); }
};

/// A layer's weights as [channel][tap], whatever layer they came from.
struct Filters {
  int32_t channels = 0;
  int32_t taps = 0;
  std::vector<int8_t> weights;
  std::vector<runtime::Channel> of;

  /// 0 outside.
  int8_t weight(int32_t channel, int32_t tap) const {
    if (channel >= channels || tap >= taps) return 0;
    return weights[static_cast<size_t>(channel) * static_cast<size_t>(taps) + static_cast<size_t>(tap)];
  }
  /// What the channel's sums can be, over all int8 inputs.
  Reach reach(int32_t channel) const {
    Reach reach;
    reach.low = reach.high = of[static_cast<size_t>(channel)].bias;
    for (int32_t k = 0; k < taps; ++k) {
      const int64_t w = weight(channel, k);
      reach.low -= w > 0 ? w * 128 : -w * 127;
      reach.high += w > 0 ? w * 127 : -w * 128;
    }
    return reach;
  }
};

template <class Record>
Record recordOf(const Operation& plain) {
  Record record;
  std::memcpy(&record, plain.record.data(), sizeof(record));
  return record;
}

/// The channels that follow a record.
template <class Record>
std::vector<runtime::Channel> channelsOf(const Operation& plain, int32_t count) {
  std::vector<runtime::Channel> channels(static_cast<size_t>(count));
  std::memcpy(channels.data(), plain.record.data() + sizeof(Record) / 4,
              channels.size() * sizeof(runtime::Channel));
  return channels;
}

template <class Record>
void setRecord(Operation& operation, const Record& record) {
  operation.record.resize(sizeof(record) / 4);
  std::memcpy(operation.record.data(), &record, sizeof(record));
}

/// The word of a record's field.
template <class Record>
size_t wordOf(const Record& record, const runtime::Ref& field) {
  return static_cast<size_t>(reinterpret_cast<const char*>(&field) - reinterpret_cast<const char*>(&record)) /
         4;
}

/// Of the plain layer's references, the tensor that stands in this word; −1: none.
inline int tensorAt(const Operation& plain, size_t word) {
  for (const Reference& reference : plain.references) {
    if (reference.word == word) return reference.index;
  }
  return -1;
}

}  // namespace thimble::codegen
