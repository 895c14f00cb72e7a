// Sizes checked, times made absolute, indices unwrapped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "device_link/session/events.h"

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "firmware_agent/protocol/wire.h"

namespace thimble::device_link {
namespace {

std::string text(const protocol::Bytes& bytes) {
  return bytes.size == 0 ? std::string() : std::string(reinterpret_cast<const char*>(bytes.data), bytes.size);
}

/// "name<TAB>unit<TAB>scale"
std::optional<dataset::Channel> readChannel(const std::string& line) {
  const size_t first = line.find('\t');
  const size_t second = first == std::string::npos ? first : line.find('\t', first + 1);
  if (second == std::string::npos) return std::nullopt;
  const std::string scale = line.substr(second + 1);
  char* end = nullptr;
  dataset::Channel channel{line.substr(0, first), line.substr(first + 1, second - first - 1),
                           std::strtof(scale.c_str(), &end)};
  if (scale.empty() || *end != '\0' || !std::isfinite(channel.scale) || channel.scale == 0)
    return std::nullopt;
  return channel;
}

}  // namespace

std::optional<SampleBatch> readSamples(const protocol::SamplesEvent& event, int channels) {
  const uint32_t frame_bytes = 4 + 2 * static_cast<uint32_t>(channels);
  if (event.channel_count != channels || channels == 0 || event.data.size % frame_bytes != 0)
    return std::nullopt;
  SampleBatch batch;
  batch.sensor = event.sensor;
  batch.first_index = event.first_index;
  batch.board_dropped = event.dropped;
  batch.samples.channels = channels;
  protocol::Reader reader(event.data.data, event.data.size);
  while (reader.remaining() != 0) {
    uint32_t offset_us = 0;
    reader.u32(offset_us);
    batch.samples.time_us.push_back(static_cast<int64_t>(event.base_time_us) + offset_us);
    for (int c = 0; c < channels; ++c) reader.i16(batch.samples.values.emplace_back());
  }
  return batch;
}

LiveResult readResult(const protocol::ResultEvent& event) {
  LiveResult result;
  result.end_index = event.end_index;
  result.time_us = static_cast<int64_t>(event.time_us);
  result.feature_us = event.feature_us;
  result.inference_us = event.inference_us;
  result.skipped = event.skipped;
  for (uint16_t i = 0; i < event.output.size; ++i)
    result.scores.push_back(static_cast<int8_t>(event.output.data[i]));
  return result;
}

Result<dataset::SensorFormat> readSensor(const protocol::SensorReply& reply, const std::string& board) {
  dataset::SensorFormat format;
  format.name = text(reply.name);
  format.rate_hz = reply.rate_mhz / 1000.0;
  const std::string lines = text(reply.channels);
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    const auto channel = readChannel(lines.substr(at, end - at));
    if (!channel) break;
    format.channels.push_back(*channel);
    at = end + 1;
  }
  if (format.channels.empty() || format.channels.size() != reply.channel_count) {
    return Error{ErrorCode::kCorrupt, board + " describes its sensor \"" + format.name + "\" wrongly.",
                 "Update the board's firmware."};
  }
  return format;
}

void LossCounter::follow(SampleBatch& batch) {
  if (started_) {
    const auto jump =
        static_cast<int32_t>(static_cast<uint32_t>(batch.first_index) - static_cast<uint32_t>(next_));
    if (jump >= 0) {
      lost_ += jump;
      batch.first_index = next_ + jump;
    }
  }
  started_ = true;
  batch.lost = lost_;
  next_ = batch.first_index + batch.samples.frames();
}

int64_t LossCounter::widen(uint32_t index) const {
  if (!started_) return index;
  return next_ + static_cast<int32_t>(index - static_cast<uint32_t>(next_));
}

}  // namespace thimble::device_link
