// The table of feature blocks, and the questions that go through it.
// SPDX-License-Identifier: MIT
#include "firmware_agent/dsp/block.h"

#include "firmware_agent/dsp/filter.h"

namespace thimble {
namespace dsp {
namespace {

uint16_t maskOf(const PipelineSettings& s, const BlockSettings& block) {
  return static_cast<uint16_t>(block.channels & ((1u << s.channels) - 1));
}

Input inputOf(const PipelineSettings& s, const BlockSettings& block) {
  return {s.window, channelsOf(s, block), s.rate_mhz};
}

bool frameInRange(const PipelineSettings& s) {
  return s.channels >= 1 && s.channels <= kMaxChannels && s.window >= 1 && s.window <= kMaxWindow &&
         s.stride >= 1 && s.stride <= s.window && s.block_count >= 1 && s.block_count <= kMaxBlocks;
}

/// Sections of the filters of the blocks before this one.
uint32_t firstSection(const PipelineSettings& s, uint32_t block) {
  uint32_t first = 0;
  for (uint32_t b = 0; b < block; ++b) first += s.blocks[b].sections;
  return first;
}

bool filterInRange(const PipelineSettings& s, uint32_t block) {
  const BlockSettings& b = s.blocks[block];
  if (b.filter > Filter::kBandPass || (b.filter == Filter::kNone) != (b.sections == 0)) return false;
  const uint32_t first = firstSection(s, block);
  if (first + b.sections > kMaxSections) return false;
  for (uint32_t i = first; i < first + b.sections; ++i) {
    if (!isStable(s.sections[i])) return false;
  }
  return true;
}

uint32_t floatsFor(uint32_t int16s) { return (int16s + 1) / 2; }

/// Floats of the filtered channels.
uint32_t filteredFloats(const PipelineSettings& s, const BlockSettings& b) {
  return b.sections == 0 ? 0 : channelsOf(s, b) * floatsFor(s.window);
}

/// The block's channels, filtered into `room` if it has a filter.
void select(const PipelineSettings& s, uint32_t block, const float* scale, const int16_t* frames, float* room,
            Signal& signal) {
  const BlockSettings& b = s.blocks[block];
  signal.input = inputOf(s, b);
  const uint16_t mask = maskOf(s, b);
  uint32_t to = 0;
  for (uint32_t c = 0; c < s.channels; ++c) {
    if ((mask >> c & 1) == 0) continue;
    Channel& channel = signal.channel[to++];
    channel = {frames + c, s.channels, scale[c], 1.0f};
    if (b.sections == 0) continue;
    int16_t* y = reinterpret_cast<int16_t*>(room);
    room += floatsFor(s.window);
    const float gain =
        filterChannel(b.filter, s.sections + firstSection(s, block), b.sections, channel, s.window, y);
    channel = {y, 1, scale[c] / gain, gain};
  }
}

}  // namespace

const BlockCode* findBlock(Block block) {
  static const BlockCode* const kBlocks[] = {
      &kRawBlock,         &kStatisticsBlock, &kSpectrumBlock,        &kSpectrogramBlock,
      &kMelEnergiesBlock, &kMfccBlock,       &kAutocorrelationBlock, &kAxesBlock};
  for (const BlockCode* code : kBlocks) {
    if (code->block == block) return code;
  }
  return nullptr;
}

uint32_t channelsOf(const PipelineSettings& settings, const BlockSettings& block) {
  uint32_t channels = 0;
  for (uint32_t mask = maskOf(settings, block); mask != 0; mask &= mask - 1) ++channels;
  return channels;
}

BlockShape blockShape(const PipelineSettings& settings, uint32_t block) {
  if (!frameInRange(settings) || block >= settings.block_count) return BlockShape();
  const BlockSettings& b = settings.blocks[block];
  const BlockCode* code = findBlock(b.block);
  if (code == nullptr || maskOf(settings, b) == 0 || !filterInRange(settings, block)) return BlockShape();
  for (uint32_t i = 0; i < code->parameters; ++i) {
    if (b.p[i] < code->limits[i].low || b.p[i] > code->limits[i].high) return BlockShape();
  }
  const BlockShape shape = code->shape(b.p, inputOf(settings, b));
  return shape.features() <= kMaxFeatures ? shape : BlockShape();
}

uint32_t featureCount(const PipelineSettings& settings) {
  if (!frameInRange(settings)) return 0;
  uint32_t count = 0;
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const uint32_t features = blockShape(settings, b).features();
    if (features == 0) return 0;
    count += features;
  }
  return count <= kMaxFeatures ? count : 0;
}

uint32_t tableFloats(const PipelineSettings& settings) {
  if (featureCount(settings) == 0) return 0;
  uint32_t floats = 0;
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const BlockSettings& block = settings.blocks[b];
    floats += findBlock(block.block)->tables(block.p, inputOf(settings, block));
  }
  return floats;
}

uint32_t scratchFloats(const PipelineSettings& settings) {
  if (featureCount(settings) == 0) return 1;
  uint32_t most = 1;  // of the blocks, which use the same scratch one after the other
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const BlockSettings& block = settings.blocks[b];
    const uint32_t floats =
        filteredFloats(settings, block) + findBlock(block.block)->scratch(block.p, inputOf(settings, block));
    if (floats > most) most = floats;
  }
  return tableFloats(settings) + most;
}

void prepareFeatures(const PipelineSettings& settings, float* scratch) {
  if (featureCount(settings) == 0) return;
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const BlockSettings& block = settings.blocks[b];
    const BlockCode* code = findBlock(block.block);
    const Input input = inputOf(settings, block);
    code->prepare(block.p, input, scratch);
    scratch += code->tables(block.p, input);
  }
}

void computeFeatures(const PipelineSettings& settings, const float* scale, const int16_t* frames,
                     float* features, float* scratch) {
  if (featureCount(settings) == 0) return;
  const float* tables = scratch;
  float* const room = scratch + tableFloats(settings);
  for (uint32_t b = 0; b < settings.block_count; ++b) {
    const BlockSettings& block = settings.blocks[b];
    const BlockCode* code = findBlock(block.block);
    Signal signal;
    select(settings, b, scale, frames, room, signal);
    code->compute(block.p, signal, tables, features, room + filteredFloats(settings, block));
    tables += code->tables(block.p, signal.input);
    features += code->shape(block.p, signal.input).features();
  }
}

}  // namespace dsp
}  // namespace thimble
