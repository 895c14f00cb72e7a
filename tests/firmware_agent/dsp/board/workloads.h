// Workloads whose instructions are counted on an emulated board and compared with what the desktop says they cost.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/dsp/pipeline.h"

namespace thimble {
namespace dsp_test {

struct Workload {
  dsp::Block block;
  uint8_t channels;
  uint16_t window;
  uint8_t sections;  // of a high pass in front
  int32_t p[dsp::kMaxParameters];
};

const Workload kWorkloads[] = {
    {dsp::Block::kRaw, 3, 300, 0, {1, 0}},
    {dsp::Block::kRaw, 3, 300, 0, {4, 2}},
    {dsp::Block::kRaw, 3, 300, 2, {1, 0}},
    {dsp::Block::kRaw, 1, 1000, 4, {1, 0}},
    {dsp::Block::kStatistics, 3, 200, 0, {0x1f, 1}},
    {dsp::Block::kStatistics, 3, 200, 0, {0xff, 4}},
    {dsp::Block::kStatistics, 3, 200, 0, {0x3ffff, 1}},
    {dsp::Block::kStatistics, 1, 1000, 0, {0xe000, 1}},
    {dsp::Block::kSpectrum, 3, 256, 0, {64, 16, 0, 50}},
    {dsp::Block::kSpectrum, 1, 1000, 0, {256, 64, 0, 75, 4, 15}},
    {dsp::Block::kSpectrum, 1, 1000, 0, {64, 32, 0, 75, 0, 0, 0, 0, 0, 1}},
    {dsp::Block::kSpectrum, 3, 256, 0, {64, 16, 0, 50, 0, 0, 1}},
    {dsp::Block::kSpectrum, 1, 1000, 0, {256, 64, 0, 75, 0, 0, 1}},
    {dsp::Block::kSpectrogram, 1, 1000, 0, {100, 50, 128, 16, 0, 90, 0}},
    {dsp::Block::kSpectrogram, 1, 1000, 0, {100, 50, 128, 16, 0, 90, 1}},
    {dsp::Block::kMelEnergies, 1, 2000, 0, {480, 320, 512, 40, 20, 0, 0, 0, 97, 90, 0}},
    {dsp::Block::kMelEnergies, 1, 2000, 0, {480, 320, 512, 40, 20, 0, 0, 0, 97, 90, 1}},
    {dsp::Block::kMfcc, 1, 2000, 0, {480, 320, 512, 40, 20, 0, 0, 0, 0, 90, 0, 13}},
    {dsp::Block::kMfcc, 1, 2000, 0, {256, 128, 256, 26, 20, 0, 0, 0, 0, 90, 1, 10}},
    {dsp::Block::kAutocorrelation, 3, 200, 0, {40, 1, 1, 2}},
    {dsp::Block::kAutocorrelation, 1, 1000, 0, {100, 2, 1, 0}},
    {dsp::Block::kAxes, 3, 200, 0, {31, 1, 1}},
    {dsp::Block::kAxes, 6, 200, 0, {0, 1, 4}},
};
const uint32_t kWorkloadCount = sizeof kWorkloads / sizeof kWorkloads[0];

/// At 16 kHz.
inline dsp::PipelineSettings settingsOf(const Workload& w) {
  dsp::PipelineSettings s;
  s.channels = w.channels;
  s.window = w.window;
  s.rate_mhz = 16000000;
  s.blocks[0].block = w.block;
  for (uint32_t i = 0; i < dsp::kMaxParameters; ++i) s.blocks[0].p[i] = w.p[i];
  if (w.sections != 0) {
    s.blocks[0].filter = dsp::Filter::kHighPass;
    s.blocks[0].sections = w.sections;
    for (uint32_t i = 0; i < w.sections; ++i) s.sections[i] = {0.9f, -1.8f, 0.9f, -1.7f, 0.75f};
  }
  return s;
}

}  // namespace dsp_test
}  // namespace thimble
