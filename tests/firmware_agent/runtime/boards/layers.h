// Layers: what a bare board is given to run, and how it hears of each operator that has run.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble_layers {

/// The emulator's loader lays it where the board's chip has memory beyond its RAM, before the board starts.  All words
/// little-endian; then the model's file, filled up to a multiple of 16 bytes, and the samples, each of all input tensors
/// back to back.
struct Job {
  uint32_t samples;
  uint32_t inputs;
  uint32_t outputs;
  uint32_t model_bytes;  // 0: the model is generated code
};

inline const Job& job() { return *reinterpret_cast<const Job*>(THIMBLE_LAYERS_JOB); }
inline const uint8_t* model() { return reinterpret_cast<const uint8_t*>(&job() + 1); }
inline const uint8_t* samples() { return model() + (job().model_bytes + 15u) / 16 * 16; }

/// Prints "what number CRC-32".
void report(const char* what, uint32_t number, const uint8_t* data, uint32_t bytes);

}  // namespace thimble_layers
