// Unary: element-wise functions of one operand; those of int8 are tables of 256 entries, made once.
// SPDX-License-Identifier: MIT
#pragma once

#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

/// What a record begins with.  Then, for int8, the table; for other types what the operator adds.
struct Unary {
  Ref x, y;
  int32_t elements;
  int32_t type;
};

/// x and y of one of these types, the same for both, and as many elements; int8 and int16 quantized.
enum Types : uint32_t { kOfFloat32 = 1, kOfInt8 = 2, kOfInt16 = 4, kOfBool = 8 };
Status checkUnary(const Call& call, uint32_t types);

/// Begins the record and allows the output in the input's place.
void putUnary(const Call& call, Record& record);

/// The table of a function of bytes: entry(x) for x from −128 to 127, of which the low eight bits count.
template <class Entry>
void putTable(Record& record, Entry entry) {
  for (int32_t first = 0; first < 256; first += 4) {
    uint32_t word = 0;
    for (int32_t i = 3; i >= 0; --i) {
      const int32_t x = static_cast<int8_t>(first + i);
      word = word << 8 | static_cast<uint8_t>(entry(x));
    }
    record.word(static_cast<int32_t>(word));
  }
}

/// An int8 function: the record is Unary and the table.
void runTable(const int32_t* record, const Memory& memory);

/// The entry that TFLite computes in single precision: real function f of the input's real value.
template <class Function>
int32_t floatEntry(const Call& call, int32_t x, Function f) {
  const float real = call.in[0].scale() * static_cast<float>(x - call.in[0].zeroPoint());
  const int32_t zero_point = call.out.zeroPoint();
  return clamp(roundToInt(f(real) * (1.0f / call.out.scale())) + zero_point, -128, 127);
}

template <class T, class Function>
void forEach(const Unary& u, const T* x, T* y, Function f) {
  for (int32_t i = 0; i < u.elements; ++i) y[i] = f(x[i]);
}

/// Runs f on floats, or the table.
template <class Function>
void runTableOrFloat(const int32_t* record, const Memory& memory, Function f) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  if (u.type == kInt8) return runTable(record, memory);
  forEach(u, memory.float32(u.x), memory.float32Out(u.y), f);
}

/// What follows Unary in the record.
template <class T>
const T& tailOf(const int32_t* record) {
  return *reinterpret_cast<const T*>(record + sizeof(Unary) / 4);
}

}  // namespace runtime
}  // namespace thimble
