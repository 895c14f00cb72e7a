// Memory: what a kernel reads and writes, and how a record names a place in it.
// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace thimble {
namespace runtime {

/// Where an operand lies: ≥ 0: bytes from the arena's begin; < 0: ~bytes from the constants' begin.
typedef int32_t Ref;

/// An operand left out.  As a place it would be the last byte that a reference can name.
const Ref kNoRef = INT32_MIN;

/// The arena (16-aligned) and the constants (4-aligned): the .tflite file, or a compiled model's tables.
struct Memory {
  uint8_t* arena;
  const uint8_t* constants;

  const uint8_t* bytes(Ref ref) const { return ref >= 0 ? arena + ref : constants + ~ref; }
  const int8_t* int8(Ref ref) const { return reinterpret_cast<const int8_t*>(bytes(ref)); }
  /// Of numbers of more than a byte: only what the arena holds, or a record's own words.
  const int16_t* int16(Ref ref) const { return reinterpret_cast<const int16_t*>(bytes(ref)); }
  const int32_t* int32(Ref ref) const { return reinterpret_cast<const int32_t*>(bytes(ref)); }
  const float* float32(Ref ref) const { return reinterpret_cast<const float*>(bytes(ref)); }

  /// To write: ref ≥ 0.
  uint8_t* bytesOut(Ref ref) const { return arena + ref; }
  int8_t* int8Out(Ref ref) const { return reinterpret_cast<int8_t*>(arena + ref); }
  int16_t* int16Out(Ref ref) const { return reinterpret_cast<int16_t*>(arena + ref); }
  int32_t* int32Out(Ref ref) const { return reinterpret_cast<int32_t*>(arena + ref); }
  float* float32Out(Ref ref) const { return reinterpret_cast<float*>(arena + ref); }
};

}  // namespace runtime
}  // namespace thimble
