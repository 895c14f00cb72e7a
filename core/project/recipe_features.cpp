// Feature blocks to and from JSON, through the table of blocks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/recipe_features.h"

#include <array>

#include "core/features/block_names.h"
#include "core/features/block_table.h"
#include "core/project/recipe_parts.h"

namespace thimble::project {
namespace {

using Json = nlohmann::ordered_json;
using features::BlockSettings;
using features::Parameter;

constexpr std::array<const char*, 4> kFilters = {"none", "low", "high", "band"};

Json valueJson(const Parameter& parameter, int value) {
  switch (parameter.kind) {
    case Parameter::Kind::kSwitch:
      return value != 0;
    case Parameter::Kind::kChoice:
      if (value >= 0 && static_cast<size_t>(value) < parameter.names.size()) {
        return parameter.names[static_cast<size_t>(value)];
      }
      return value;
    case Parameter::Kind::kBits: {
      Json names = Json::array();
      for (size_t i = 0; i < parameter.names.size(); ++i) {
        if (value >> i & 1) names.push_back(parameter.names[i]);
      }
      return names;
    }
    default:
      return value;
  }
}

Json blockJson(const BlockSettings& block) {
  Json json;
  json["block"] = features::blockName(block.block);
  if (block.channels != dsp::kAllChannels) {
    json["channels"] = Json::array();
    for (unsigned c = 0; c < dsp::kMaxChannels; ++c) {
      if (block.channels >> c & 1) json["channels"].push_back(c);
    }
  }
  const features::FilterSettings& filter = block.filter;
  if (filter != features::FilterSettings{}) {
    json["filter"] = {{"kind", kFilters[static_cast<size_t>(filter.kind)]},
                      {"order", filter.order},
                      {"low_hz", decimal(filter.low_hz)},
                      {"high_hz", decimal(filter.high_hz)}};
  }
  const features::BlockInfo* info = features::findInfo(block.block);
  for (size_t i = 0; info != nullptr && i < info->parameters.size(); ++i) {
    json[info->parameters[i].key] = valueJson(info->parameters[i], block.values[i]);
  }
  return json;
}

int indexOf(RecipeReader& reader, const char* key, const std::vector<const char*>& names,
            const std::string& text) {
  std::string known;
  for (size_t i = 0; i < names.size(); ++i) {
    if (text == names[i]) return static_cast<int>(i);
    known += (known.empty() ? "" : ", ") + std::string(names[i]);
  }
  reader.fail(key, "is “" + text + "”, which is none of " + known);
}

void readValue(RecipeReader& reader, const Parameter& parameter, int lowest, int& value) {
  switch (parameter.kind) {
    case Parameter::Kind::kSwitch: {
      bool on = value != 0;
      reader.read(parameter.key, on);
      value = on ? 1 : 0;
      break;
    }
    case Parameter::Kind::kChoice: {
      std::string name;
      if (reader.read(parameter.key, name)) value = indexOf(reader, parameter.key, parameter.names, name);
      break;
    }
    case Parameter::Kind::kBits: {
      std::vector<std::string> names;
      if (!reader.read(parameter.key, names)) break;
      value = 0;
      for (const std::string& name : names)
        value |= 1 << indexOf(reader, parameter.key, parameter.names, name);
      break;
    }
    default:
      reader.read(parameter.key, value, lowest);
  }
}

features::FilterSettings readFilter(RecipeReader reader) {
  features::FilterSettings filter;
  std::string kind;
  if (reader.read("kind", kind)) {
    filter.kind = static_cast<dsp::Filter>(indexOf(reader, "kind", {kFilters.begin(), kFilters.end()}, kind));
  }
  reader.read("order", filter.order, 1);
  reader.read("low_hz", filter.low_hz);
  reader.read("high_hz", filter.high_hz);
  reader.finish();
  return filter;
}

dsp::Block readBlockName(RecipeReader& reader, const std::string& name) {
  const Result<dsp::Block> known = features::blockFromName(name);
  if (!known) reader.fail("block", "is “" + name + "”, which is no block");
  return *known;
}

BlockSettings readBlock(RecipeReader reader) {
  std::string name;
  if (!reader.read("block", name)) reader.fail("", "has no block");
  BlockSettings block(readBlockName(reader, name));
  std::vector<int> channels;
  if (reader.read("channels", channels, 0)) {
    block.channels = 0;
    for (const int channel : channels) {
      if (channel >= static_cast<int>(dsp::kMaxChannels)) reader.fail("channels", "has a channel beyond 15");
      block.channels |= 1u << channel;
    }
  }
  if (auto filter = reader.object("filter")) block.filter = readFilter(*std::move(filter));
  const features::BlockInfo& info = *features::findInfo(block.block);
  for (size_t i = 0; i < info.parameters.size(); ++i) {
    readValue(reader, info.parameters[i], features::limitsOf(info, i).first, block.values[i]);
  }
  reader.finish();
  return block;
}

}  // namespace

Json featuresJson(const features::FeatureSettings& settings) {
  Json blocks = Json::array();
  for (const BlockSettings& block : settings.blocks) blocks.push_back(blockJson(block));
  Json json = {{"window", settings.window}, {"stride", settings.stride}};
  if (settings.hold_short) json["hold_short"] = true;
  json["blocks"] = std::move(blocks);
  return json;
}

features::FeatureSettings readFeatures(RecipeReader reader) {
  features::FeatureSettings settings;
  reader.read("window", settings.window, 1);
  if (settings.window > static_cast<int>(dsp::kMaxWindow))
    reader.fail("window", "is above " + std::to_string(dsp::kMaxWindow));
  reader.read("stride", settings.stride, 1);
  reader.read("hold_short", settings.hold_short);
  std::string name;
  int decimation = 1, fft_length = 64, bands = 8;
  const bool old = reader.read("block", name);
  const bool old_numbers = reader.read("decimation", decimation, 1) |
                           reader.read("fft_length", fft_length, 1) | reader.read("bands", bands, 1);
  if (old || old_numbers) {
    BlockSettings block(old ? readBlockName(reader, name) : dsp::Block::kRaw);
    if (block.block == dsp::Block::kRaw) (void)block.set("decimation", decimation);
    if (block.block == dsp::Block::kSpectrum) {
      (void)block.set("fft_length", fft_length);
      (void)block.set("bands", bands);
    }
    settings.blocks = {block};
  } else {
    std::vector<BlockSettings> blocks;
    for (RecipeReader& block : reader.list("blocks")) blocks.push_back(readBlock(std::move(block)));
    if (blocks.size() > dsp::kMaxBlocks) {
      reader.fail("blocks", "has more than " + std::to_string(dsp::kMaxBlocks) + " blocks");
    }
    if (!blocks.empty()) settings.blocks = std::move(blocks);
  }
  reader.finish();
  return settings;
}

}  // namespace thimble::project
