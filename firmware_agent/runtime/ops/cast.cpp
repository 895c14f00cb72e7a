// CAST: between int8, int16, int32, int64, uint8, float32 and bool, as C++ converts; floats beyond int32, or int64 if
// that is asked for, are held at its ends.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/int64.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t elements;
  int32_t from, to;  // types
};

bool isCastable(int32_t type) {
  return type == kInt8 || type == kInt16 || type == kInt32 || type == kInt64 || type == kUInt8 ||
         type == kFloat32 || type == kBool;
}

// Towards zero; a NaN gives 0.
int32_t toInt(float x) {
  if (x >= 2147483648.0f) return INT32_MAX;
  if (x <= -2147483648.0f) return INT32_MIN;
  return x == x ? static_cast<int32_t>(x) : 0;
}
template <class T>
int32_t toInt(T x) {
  return static_cast<int32_t>(x);
}
// By its bits: the compiler's library goes by doubles.
int64_t toInt64(float x) {
  const uint32_t bits = static_cast<uint32_t>(floatToBits(x));
  const int32_t shift = static_cast<int32_t>(bits >> 23 & 0xff) - 150;
  const bool negative = bits >> 31 != 0;
  if (x != x || shift < -23) return 0;
  if (shift > 39) return negative ? INT64_MIN : INT64_MAX;
  const int64_t mantissa = static_cast<int64_t>((bits & 0x7fffffu) | 0x800000u);
  const int64_t whole = shift < 0 ? mantissa >> -shift : mantissa << shift;
  return negative ? -whole : whole;
}
template <class T>
int64_t toInt64(T x) {
  return static_cast<int64_t>(x);
}

// A byte other than 0 is 1.
struct Bool {
  uint8_t byte;

  operator int32_t() const { return byte != 0 ? 1 : 0; }
};

template <class In>
void castTo(const Body& b, const In* x, const Memory& memory) {
  for (int32_t i = 0; i < b.elements; ++i) {
    const In value = x[i];
    if (b.to == kFloat32) {
      memory.float32Out(b.y)[i] = static_cast<float>(value);
    } else if (b.to == kInt64) {
      reinterpret_cast<int64_t*>(memory.bytesOut(b.y))[i] = toInt64(value);
    } else if (b.to == kBool) {
      memory.bytesOut(b.y)[i] = value != 0 ? 1 : 0;
    } else {
      const uint32_t bits = static_cast<uint32_t>(toInt(value));
      if (b.to == kInt32) memory.int32Out(b.y)[i] = static_cast<int32_t>(bits);
      if (b.to == kInt16) memory.int16Out(b.y)[i] = static_cast<int16_t>(bits);
      if (b.to == kInt8 || b.to == kUInt8) memory.bytesOut(b.y)[i] = static_cast<uint8_t>(bits);
    }
  }
}

}  // namespace

Status prepareCast(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  if (!isCastable(x.type) || !isCastable(call.out.type)) return Status::kUnsupportedType;
  if (x.elements != call.out.elements) return Status::kBadShape;
  const bool to_bytes = call.out.bytes == call.out.elements;
  if (to_bytes || x.type == call.out.type) record.allowInPlace(0, 0);
  record.put(Body{x.ref, call.out.ref, static_cast<int32_t>(x.elements), x.type, call.out.type});
  return Status::kOk;
}

void runCast(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.from == kInt8) castTo(b, memory.int8(b.x), memory);
  if (b.from == kInt16) castTo(b, memory.int16(b.x), memory);
  if (b.from == kInt32) castTo(b, memory.int32(b.x), memory);
  if (b.from == kInt64) castTo(b, int64At(memory, b.x), memory);
  if (b.from == kUInt8) castTo(b, memory.bytes(b.x), memory);
  if (b.from == kFloat32) castTo(b, memory.float32(b.x), memory);
  if (b.from == kBool) castTo(b, reinterpret_cast<const Bool*>(memory.bytes(b.x)), memory);
}

}  // namespace runtime
}  // namespace thimble
