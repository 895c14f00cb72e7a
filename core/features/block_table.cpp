// The rows, and settings that are read through them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_table.h"

#include <charconv>
#include <cmath>

#include "firmware_agent/dsp/block.h"

namespace thimble::features {

const std::vector<const BlockInfo*>& blockTable() {
  static const std::vector<const BlockInfo*> table = {
      &rawInfo(),         &statisticsInfo(), &spectrumInfo(),        &spectrogramInfo(),
      &melEnergiesInfo(), &mfccInfo(),       &autocorrelationInfo(), &axesInfo()};
  return table;
}

const BlockInfo* findInfo(dsp::Block block) {
  for (const BlockInfo* info : blockTable()) {
    if (info->block == block) return info;
  }
  return nullptr;
}

std::pair<int, int> limitsOf(const BlockInfo& info, size_t i) {
  const dsp::BlockCode* code = dsp::findBlock(info.block);
  if (code == nullptr || i >= code->parameters) return {0, 0};
  return {code->limits[i].low, code->limits[i].high};
}

BlockSettings::BlockSettings(dsp::Block kind, std::initializer_list<std::pair<std::string_view, int>> named)
    : block(kind) {
  if (const BlockInfo* info = findInfo(block)) {
    for (size_t i = 0; i < info->parameters.size(); ++i) values[i] = info->parameters[i].usual;
  }
  for (const auto& [key, number] : named) (void)set(key, number);
}

int BlockSettings::value(std::string_view key) const {
  const BlockInfo* info = findInfo(block);
  for (size_t i = 0; info != nullptr && i < info->parameters.size(); ++i) {
    if (key == info->parameters[i].key) return values[i];
  }
  return 0;
}

Result<void> BlockSettings::set(std::string_view key, int number) {
  const BlockInfo* info = findInfo(block);
  std::string keys;
  for (size_t i = 0; info != nullptr && i < info->parameters.size(); ++i) {
    if (key == info->parameters[i].key) {
      values[i] = number;
      return {};
    }
    keys += (keys.empty() ? "" : ", ") + std::string(info->parameters[i].key);
  }
  return Error{ErrorCode::kInvalidArgument,
               "The block " + std::string(info ? info->key : "unknown") + " has no parameter “" +
                   std::string(key) + "”.",
               "It has: " + keys + "."};
}

std::string numberText(double value) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, std::round(value * 100) / 100).ptr;
  return {text, end};
}

std::string timeText(double frames, double rate_hz) {
  return rate_hz > 0 ? numberText(frames * 1000 / rate_hz) + " ms" : "#" + numberText(frames);
}

}  // namespace thimble::features
