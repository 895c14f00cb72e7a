// DEQUANTIZE: int8, int16 or uint8 → float32: y = scale × (x − zero point).  Any shape.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, y;
  int32_t elements;
  int32_t type;
  int32_t zero_point;
  int32_t scale;  // its bits
};

Status checkDequantize(const Call& call) {
  const Tensor& x = call.in[0];
  if (x.type != kInt8 && x.type != kInt16 && x.type != kUInt8) return Status::kUnsupportedType;
  if (call.out.type != kFloat32) return Status::kUnsupportedType;
  if (x.scales.count != 1 || x.zero_points.count > 1 || !isScale(x.scale())) return Status::kBadQuantization;
  const int64_t zero_point = x.zero_points.count ? x.zero_points.i64(0) : 0;
  const int64_t low = x.type == kInt8 ? -128 : (x.type == kInt16 ? -32768 : 0);
  const int64_t high = x.type == kUInt8 ? 255 : -1 - low;
  if (zero_point < low || zero_point > high) return Status::kBadQuantization;
  return x.elements == call.out.elements ? Status::kOk : Status::kBadShape;
}

template <class T>
void dequantize(const Body& b, const T* x, float* y) {
  const float scale = bitsToFloat(static_cast<uint32_t>(b.scale));
  for (int32_t i = 0; i < b.elements; ++i) y[i] = scale * static_cast<float>(x[i] - b.zero_point);
}

}  // namespace

Status prepareDequantize(const Call& call, Record& record) {
  const Status status = checkDequantize(call);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  const int32_t elements = static_cast<int32_t>(x.elements);
  // From bytes: the output's end runs ahead by three bytes an element.
  if (x.type != kInt16) record.allowInPlace(0, 3 * (elements - 1));
  record.put(Body{x.ref, call.out.ref, elements, x.type, x.zeroPoint(), readI32(x.scales.data)});
  return Status::kOk;
}

void runDequantize(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  float* y = memory.float32Out(b.y);
  if (b.type == kInt8) dequantize(b, memory.int8(b.x), y);
  if (b.type == kInt16) dequantize(b, memory.int16(b.x), y);
  if (b.type == kUInt8) dequantize(b, memory.bytes(b.x), y);
}

}  // namespace runtime
}  // namespace thimble
