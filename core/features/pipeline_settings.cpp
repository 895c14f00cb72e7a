// From the user's feature settings and a sensor's format to the board's pipeline, every value checked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <charconv>
#include <cmath>

#include "core/features/butterworth.h"
#include "core/features/feature_table.h"
#include "core/features/naming.h"

namespace thimble::features {
namespace {

Error outOfRange(const std::string& what, double value, const std::string& range) {
  char text[64];
  const std::string number(text, std::to_chars(text, text + sizeof text, value).ptr);
  return {ErrorCode::kInvalidArgument, "The " + what + " is " + number + ".", "Choose " + range + "."};
}

Result<void> checkFormat(const dataset::SensorFormat& format) {
  if (format.channels.empty() || format.channels.size() > dsp::kMaxChannels) {
    return outOfRange("number of channels", static_cast<double>(format.channels.size()),
                      "1 to " + std::to_string(dsp::kMaxChannels) + " channels");
  }
  for (const dataset::Channel& channel : format.channels) {
    const float size = std::fabs(channel.scale);
    if (!(size >= 1e-12f && size <= 1e12f)) {
      return Error{ErrorCode::kInvalidArgument, "The scale of channel " + channel.name + " is not usable.",
                   "Give it a scale between 1e-12 and 1e12, or choose another unit."};
    }
  }
  if (!(format.rate_hz >= 0 && format.rate_hz <= 4e6)) {
    return outOfRange("sample rate in hertz", format.rate_hz, "a rate of up to 4 MHz");
  }
  return {};
}

std::string lower(std::string text) {
  if (text.size() > 1 && text[1] >= 'a' && text[1] <= 'z' && text[0] >= 'A' && text[0] <= 'Z') {
    text[0] = static_cast<char>(text[0] + ('a' - 'A'));
  }
  return text;
}

/// How the parameter is spoken of: "bands is 0".
std::string spoken(const Parameter& parameter) {
  return parameter.key == std::string("bands") ? "number of bands" : lower(parameter.label);
}

Result<void> checkBlock(const FeatureSettings& settings, const BlockSettings& block,
                        const dataset::SensorFormat& format) {
  const BlockInfo* info = findInfo(block.block);
  if (info == nullptr) {
    std::string names;
    for (const BlockInfo* known : blockTable())
      names += (names.empty() ? "" : ", ") + std::string(known->key);
    return Error{ErrorCode::kInvalidArgument, "There is no such feature block.",
                 "Choose one of: " + names + "."};
  }
  const NamingContext context = namingContext(settings, block, format);
  if (context.channels.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "No channel goes into the block " + std::string(info->key) + ".",
                 "Choose at least one of the sensor's channels."};
  }
  for (size_t i = 0; i < info->parameters.size(); ++i) {
    const auto [low, high] = limitsOf(*info, i);
    if (block.values[i] < low || block.values[i] > high) {
      return outOfRange(spoken(info->parameters[i]), block.values[i],
                        std::to_string(low) + " to " + std::to_string(high));
    }
  }
  if (auto conflict = info->conflict(context)) return *conflict;
  return {};
}

/// The block as the board has it; its filter's sections go to the end of the pipeline's.
Result<void> addBlock(const BlockSettings& block, double rate_hz, dsp::PipelineSettings& s,
                      size_t& sections) {
  dsp::BlockSettings& to = s.blocks[s.block_count++];
  to.block = block.block;
  to.filter = block.filter.kind;
  to.channels = static_cast<uint16_t>(block.channels & ((1u << s.channels) - 1));
  for (size_t i = 0; i < dsp::kMaxParameters; ++i) to.p[i] = block.values[i];
  const auto filter = butterworth(block.filter, rate_hz);
  if (!filter) return filter.error();
  to.sections = static_cast<uint8_t>(filter->size());
  if (sections + filter->size() > dsp::kMaxSections) {
    return Error{ErrorCode::kInvalidArgument,
                 "The filters have more than " + std::to_string(dsp::kMaxSections) + " sections together.",
                 "Choose lower orders (a section is two orders, in a band pass one)."};
  }
  for (const dsp::Section& section : *filter) s.sections[sections++] = section;
  return {};
}

}  // namespace

Result<dsp::PipelineSettings> pipelineSettings(const FeatureSettings& settings,
                                               const dataset::SensorFormat& format) {
  if (auto good = checkFormat(format); !good) return good.error();
  if (settings.window < 1 || settings.window > static_cast<int>(dsp::kMaxWindow)) {
    return outOfRange("window", settings.window, "1 to " + std::to_string(dsp::kMaxWindow) + " frames");
  }
  if (settings.stride < 1 || settings.stride > settings.window) {
    return outOfRange("stride", settings.stride,
                      "1 to the window's " + std::to_string(settings.window) + " frames");
  }
  if (settings.blocks.empty() || settings.blocks.size() > dsp::kMaxBlocks) {
    return outOfRange("number of blocks", static_cast<double>(settings.blocks.size()),
                      "1 to " + std::to_string(dsp::kMaxBlocks) + " blocks");
  }
  dsp::PipelineSettings s;
  s.channels = static_cast<uint8_t>(format.channels.size());
  s.window = static_cast<uint16_t>(settings.window);
  s.stride = static_cast<uint16_t>(settings.stride);
  s.rate_mhz = static_cast<uint32_t>(std::lround(format.rate_hz * 1000));
  s.block_count = 0;
  size_t sections = 0;
  for (const BlockSettings& block : settings.blocks) {
    if (auto good = checkBlock(settings, block, format); !good) return good.error();
    if (auto good = addBlock(block, format.rate_hz, s, sections); !good) return good.error();
  }
  if (dsp::featureCount(s) == 0) {
    return Error{ErrorCode::kInvalidArgument, "These settings give more than 65535 features.",
                 "Choose a shorter window, a larger decimation or another block."};
  }
  return s;
}

Layout layoutOf(const dsp::PipelineSettings& settings) {
  Layout layout;
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const dsp::BlockShape shape = dsp::blockShape(settings, b);
    layout.blocks.push_back(
        {layout.features, static_cast<int>(shape.steps), static_cast<int>(shape.per_step)});
    layout.features += layout.blocks.back().features();
  }
  const bool single = layout.blocks.size() == 1;
  layout.time_steps = single ? layout.blocks[0].steps : 1;
  layout.channels_per_step = single ? layout.blocks[0].per_step : layout.features;
  return layout;
}

Result<std::vector<uint8_t>> pipelineBytes(const FeatureTable& table) {
  auto settings = pipelineSettings(table.settings, table.format);
  if (!settings) return settings.error();
  const size_t features = dsp::featureCount(*settings);
  if (table.mean.size() != features || table.factor.size() != features) {
    return Error{ErrorCode::kInvalidArgument, "The feature table does not fit its settings.",
                 "Extract it again."};
  }
  std::vector<float> scale;
  for (const dataset::Channel& channel : table.format.channels) scale.push_back(channel.scale);
  std::vector<uint8_t> bytes(dsp::maxPipelineBytes(*settings));
  bytes.resize(
      dsp::writePipeline(*settings, scale.data(), table.mean.data(), table.factor.data(), bytes.data()));
  if (bytes.empty()) {
    return Error{ErrorCode::kInvalidArgument, "The features' normalisation is not finite.",
                 "Extract them again."};
  }
  return bytes;
}

}  // namespace thimble::features
