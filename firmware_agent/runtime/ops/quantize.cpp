// QUANTIZE: float32 → int8 or int16, or from one quantized type to another; bytes to bytes by a table.  Any shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kByTable = -1;

bool isByte(int32_t type) { return type == kInt8 || type == kUInt8; }

/// Begins as Unary does; where from is kByTable, the record is that and the table.
struct Body {
  Ref x, y;
  int32_t elements;
  int32_t from, to;  // types
  int32_t zero_x, zero_y;
  int32_t low, high;
  Multiplier multiplier;  // of quantized x
  int32_t scale;          // of float32: the bits of y's
};

// One scale, and a zero point that the type can hold.
Status checkScale(const Tensor& tensor, int32_t low, int32_t high) {
  if (tensor.scales.count != 1 || tensor.zero_points.count > 1) return Status::kBadQuantization;
  if (!isScale(tensor.scale())) return Status::kBadQuantization;
  const int64_t zero_point = tensor.zero_points.count ? tensor.zero_points.i64(0) : 0;
  return zero_point >= low && zero_point <= high ? Status::kOk : Status::kBadQuantization;
}

// False for a type that is not quantized here.
bool limitsOf(int32_t type, int32_t* low, int32_t* high) {
  *low = type == kInt8 ? -128 : type == kInt16 ? -32768 : type == kUInt8 ? 0 : INT32_MIN;
  *high = type == kUInt8 ? 255 : -1 - *low;
  return type == kInt8 || type == kInt16 || type == kUInt8 || type == kInt32;
}

// The pairs that TFLite Micro has.
bool isPair(int32_t from, int32_t to) {
  switch (from) {
    case kFloat32:
      return to == kInt8 || to == kInt16;
    case kInt8:
      return to == kInt8 || to == kInt16 || to == kInt32 || to == kUInt8;
    case kInt16:
      return to == kInt8 || to == kInt16 || to == kInt32;
    case kInt32:
      return to == kInt8 || to == kInt16;
    case kUInt8:
      return to == kInt8;
    default:
      return false;
  }
}

Status makeQuantize(const Call& call, Body* b) {
  const Tensor& x = call.in[0];
  const Tensor& y = call.out;
  if (!isPair(x.type, y.type)) return Status::kUnsupportedType;
  if (x.elements != y.elements) return Status::kBadShape;
  // An int32 keeps room for the zero point.
  limitsOf(y.type, &b->low, &b->high);
  Status status = checkScale(y, y.type == kInt32 ? 0 : b->low, y.type == kInt32 ? 0 : b->high);
  if (status != Status::kOk) return status;
  b->zero_y = y.zeroPoint();
  b->scale = readI32(y.scales.data);
  if (x.type == kFloat32) return Status::kOk;
  int32_t low = 0;
  int32_t high = 0;
  limitsOf(x.type, &low, &high);
  status = checkScale(x, x.type == kInt32 ? 0 : low, x.type == kInt32 ? 0 : high);
  if (status != Status::kOk) return status;
  b->zero_x = x.zeroPoint();
  b->multiplier = quantizeMultiplier(x.scale(), 1.0f, y.scale());
  return isUsable(b->multiplier) ? Status::kOk : Status::kBadQuantization;
}

int32_t requantized(const Body& b, int32_t x) {
  return clamp(wrappingAdd(multiply(x - b.zero_x, b.multiplier), b.zero_y), b.low, b.high);
}

template <class In, class Out>
void requantize(const Body& b, const In* x, Out* y) {
  for (int32_t i = 0; i < b.elements; ++i) y[i] = static_cast<Out>(requantized(b, x[i]));
}

template <class In>
void requantizeTo(const Body& b, const In* x, const Memory& memory) {
  if (b.to == kInt8) requantize(b, x, memory.int8Out(b.y));
  if (b.to == kInt16) requantize(b, x, memory.int16Out(b.y));
  if (b.to == kInt32) requantize(b, x, memory.int32Out(b.y));
}

template <class Out>
void quantize(const Body& b, const float* x, Out* y) {
  const float scale = bitsToFloat(static_cast<uint32_t>(b.scale));
  for (int32_t i = 0; i < b.elements; ++i) {
    y[i] = static_cast<Out>(clamp(roundToInt(x[i] / scale) + b.zero_y, b.low, b.high));
  }
}

}  // namespace

Status prepareQuantize(const Call& call, Record& record) {
  Body b = {};
  const Status status = makeQuantize(call, &b);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  b.x = x.ref;
  b.y = call.out.ref;
  b.elements = static_cast<int32_t>(x.elements);
  b.from = x.type;
  b.to = call.out.type;
  // Bytes may be read or written beside any type; others are not mixed in one place.
  if (isByte(b.to) || x.type == call.out.type) record.allowInPlace(0, 0);
  if (isByte(b.from) && isByte(b.to)) {
    record.put(Unary{b.x, b.y, b.elements, kByTable});
    const bool is_signed = b.from == kInt8;
    putTable(record, [&b, is_signed](int32_t q) { return requantized(b, is_signed ? q : q & 0xff); });
    return Status::kOk;
  }
  record.put(b);
  return Status::kOk;
}

void runQuantize(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.from == kByTable) return runTable(record, memory);
  if (b.from == kFloat32 && b.to == kInt8) quantize(b, memory.float32(b.x), memory.int8Out(b.y));
  if (b.from == kFloat32 && b.to == kInt16) quantize(b, memory.float32(b.x), memory.int16Out(b.y));
  if (b.from == kInt8) requantizeTo(b, memory.int8(b.x), memory);
  if (b.from == kInt16) requantizeTo(b, memory.int16(b.x), memory);
  if (b.from == kInt32) requantizeTo(b, memory.int32(b.x), memory);
}

}  // namespace runtime
}  // namespace thimble
