// Words of the form key=value, through the table of blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/block_text.h"

#include <charconv>
#include <sstream>

#include "core/features/block_names.h"
#include "core/features/block_table.h"

namespace thimble::features {
namespace {

using Kind = Parameter::Kind;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::string part;
  std::istringstream stream(text);
  while (std::getline(stream, part, at)) parts.push_back(part);
  return parts;
}

template <class Number>
bool take(const std::string& text, Number& number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

Error wrong(const std::string& key, const std::string& value, const std::string& hint) {
  return {ErrorCode::kInvalidArgument, "“" + value + "” is no value for " + key + ".", hint};
}

std::string join(const std::vector<const char*>& names) {
  std::string all;
  for (const char* name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

int indexOf(const std::vector<const char*>& names, const std::string& name) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (name == names[i]) return static_cast<int>(i);
  }
  return -1;
}

Result<int> valueFrom(const Parameter& parameter, const std::string& text) {
  int value = 0;
  switch (parameter.kind) {
    case Kind::kSwitch:
      if (text == "on" || text == "1") return 1;
      if (text == "off" || text == "0") return 0;
      return wrong(parameter.key, text, "Choose on or off.");
    case Kind::kChoice:
      value = indexOf(parameter.names, text);
      if (value < 0) return wrong(parameter.key, text, "Choose one of: " + join(parameter.names) + ".");
      return value;
    case Kind::kBits:
      if (text == "none") return 0;
      if (text == "all") return (1 << parameter.names.size()) - 1;
      for (const std::string& name : split(text, ',')) {
        const int bit = indexOf(parameter.names, name);
        if (bit < 0)
          return wrong(parameter.key, name, "Choose of: " + join(parameter.names) + ", or all, none.");
        value |= 1 << bit;
      }
      return value;
    default:
      if (!take(text, value)) return wrong(parameter.key, text, "Give a whole number.");
      return value;
  }
}

Result<FilterSettings> filterFrom(const std::string& text) {
  const Error error =
      wrong("filter", text, "Give low:CUTOFF, high:CUTOFF or band:LOW:HIGH in hertz, and :ORDER if not 4.");
  const std::vector<std::string> parts = split(text, ':');
  FilterSettings filter;
  if (text == "none") return filter;
  size_t at = 1;
  const auto number = [&](auto& to) { return at < parts.size() && take(parts[at++], to); };
  if (parts.empty()) return error;
  if (parts[0] == "low") {
    filter.kind = dsp::Filter::kLowPass;
    if (!number(filter.high_hz)) return error;
  } else if (parts[0] == "high") {
    filter.kind = dsp::Filter::kHighPass;
    if (!number(filter.low_hz)) return error;
  } else if (parts[0] == "band") {
    filter.kind = dsp::Filter::kBandPass;
    if (!number(filter.low_hz) || !number(filter.high_hz)) return error;
  } else {
    return error;
  }
  if (at < parts.size() && !number(filter.order)) return error;
  if (at != parts.size()) return error;
  return filter;
}

Result<unsigned> channelsFrom(const std::string& text) {
  if (text == "all") return unsigned{dsp::kAllChannels};
  unsigned mask = 0;
  for (const std::string& part : split(text, ',')) {
    int channel = -1;
    if (!take(part, channel) || channel < 0 || channel >= static_cast<int>(dsp::kMaxChannels)) {
      return wrong("channels", part, "Give numbers from 0 to 15 between commas, or all.");
    }
    mask |= 1u << channel;
  }
  return mask;
}

Result<void> takeWord(BlockSettings& block, const std::string& word) {
  const size_t equals = word.find('=');
  const std::string key = word.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
  if (key == "filter") {
    const auto filter = filterFrom(value);
    if (!filter) return filter.error();
    block.filter = *filter;
    return {};
  }
  if (key == "channels") {
    const auto channels = channelsFrom(value);
    if (!channels) return channels.error();
    block.channels = *channels;
    return {};
  }
  const BlockInfo& info = *findInfo(block.block);
  for (const Parameter& parameter : info.parameters) {
    if (key != parameter.key) continue;
    const auto number = valueFrom(parameter, value);
    if (!number) return number.error();
    return block.set(key, *number);
  }
  return block.set(key, 0);  // says which keys there are
}

std::string valueText(const Parameter& parameter, int value) {
  if (parameter.kind == Kind::kSwitch) return value != 0 ? "on" : "off";
  if (parameter.kind == Kind::kChoice && value >= 0 && static_cast<size_t>(value) < parameter.names.size()) {
    return parameter.names[static_cast<size_t>(value)];
  }
  if (parameter.kind != Kind::kBits) return std::to_string(value);
  if (value == (1 << parameter.names.size()) - 1) return "all";
  std::vector<const char*> names;
  for (size_t i = 0; i < parameter.names.size(); ++i) {
    if (value >> i & 1) names.push_back(parameter.names[i]);
  }
  std::string all;
  for (const char* name : names) all += (all.empty() ? "" : ",") + std::string(name);
  return all.empty() ? "none" : all;
}

std::string shortest(float value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string filterText(const FilterSettings& filter) {
  const std::string order = ":" + std::to_string(filter.order);
  switch (filter.kind) {
    case dsp::Filter::kLowPass:
      return "low:" + shortest(filter.high_hz) + order;
    case dsp::Filter::kHighPass:
      return "high:" + shortest(filter.low_hz) + order;
    case dsp::Filter::kBandPass:
      return "band:" + shortest(filter.low_hz) + ":" + shortest(filter.high_hz) + order;
    default:
      return "none";
  }
}

}  // namespace

Result<BlockSettings> blockFromText(const std::string& text) {
  std::istringstream words(text);
  std::string word;
  words >> word;
  const auto kind = blockFromName(word);
  if (!kind) return kind.error();
  BlockSettings block(*kind);
  while (words >> word) {
    if (auto taken = takeWord(block, word); !taken) return taken.error();
  }
  return block;
}

std::string textOf(const BlockSettings& block) {
  std::string text = blockName(block.block);
  const BlockInfo* info = findInfo(block.block);
  for (size_t i = 0; info != nullptr && i < info->parameters.size(); ++i) {
    const Parameter& parameter = info->parameters[i];
    if (block.values[i] != parameter.usual)
      text += " " + std::string(parameter.key) + "=" + valueText(parameter, block.values[i]);
  }
  if (block.filter.kind != dsp::Filter::kNone) text += " filter=" + filterText(block.filter);
  if (block.channels == dsp::kAllChannels) return text;
  std::string channels;
  for (unsigned c = 0; c < dsp::kMaxChannels; ++c) {
    if (block.channels >> c & 1) channels += (channels.empty() ? "" : ",") + std::to_string(c);
  }
  return text + " channels=" + channels;
}

}  // namespace thimble::features
