// Tiny .tflite models for tests: one dense layer, int8, with a memory plan and, if wanted, a feature
// pipeline.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace thimble::agent {

inline constexpr uint16_t kTinyWindow = 20;
inline constexpr uint16_t kTinyStride = 10;
inline constexpr uint8_t kTinyChannels = 6;
inline constexpr uint32_t kTinyInputs = kTinyWindow * kTinyChannels;
inline constexpr uint32_t kTinyOutputs = 4;

struct TinyModel {
  uint32_t seed = 1;           // of the weights
  bool pipeline = true;        // raw block over kTinyWindow × kTinyChannels
  uint32_t arena_bytes = 0;    // at least; 0: what it needs
  int32_t operator_code = 9;   // FULLY_CONNECTED
  uint32_t padding_bytes = 0;  // of metadata that nobody reads
};

std::vector<uint8_t> build(const TinyModel& model);

/// What a model answers on the host: features of a raw window first if frames, else input as it is.
struct HostAnswer {
  std::vector<int8_t> output;
  uint32_t input_crc32 = 0;
};
HostAnswer answerWindow(const std::vector<uint8_t>& file, const std::vector<int16_t>& frames);
HostAnswer answerInput(const std::vector<uint8_t>& file, const std::vector<int8_t>& input);

/// A window of plausible frames, different for each seed.
std::vector<int16_t> someWindow(uint32_t seed);

}  // namespace thimble::agent
