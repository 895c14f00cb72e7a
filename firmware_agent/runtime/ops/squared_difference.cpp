// SQUARED_DIFFERENCE: y = (a − b)² with broadcasting: int8, int16, float32, int32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref a, b, y;
  int32_t type;
  Broadcast walk;
  // Of int8 and int16: both operands on twice the larger scale, with `shift` bits of precision.
  int32_t shift;
  int32_t zero_a, zero_b;
  Multiplier factor_a, factor_b, factor_y;
  Output to;
};

Status makeFactors(const Call& call, Body* b) {
  Status status = checkQuantized(call.in[0]);
  if (status == Status::kOk) status = checkQuantized(call.in[1]);
  if (status == Status::kOk) status = checkQuantized(call.out);
  if (status != Status::kOk) return status;
  const float scale_a = call.in[0].scale();
  const float scale_b = call.in[1].scale();
  const float larger = scale_a > scale_b ? scale_a : scale_b;
  b->shift = call.out.type == kInt16 ? 0 : 7;
  const float to = call.out.scale() * static_cast<float>(1 << 2 * b->shift);
  if (!isScale(2.0f * larger) || !isScale(to)) return Status::kBadQuantization;
  b->zero_a = call.in[0].zeroPoint();
  b->zero_b = call.in[1].zeroPoint();
  b->factor_a = quantizeMultiplier(scale_a, 0.5f, larger);
  b->factor_b = quantizeMultiplier(scale_b, 0.5f, larger);
  b->factor_y = quantizeMultiplier(2.0f * larger, 2.0f * larger, to);
  b->to = output(call.out, 0);
  return isUsable(b->factor_y) ? Status::kOk : Status::kBadQuantization;
}

template <class T>
void runQuantized(const Body& body, const T* a, const T* b, T* y) {
  const int32_t one = 1 << body.shift;
  forEachPair(body.walk, a, b, y, [&body, one](int32_t xa, int32_t xb) {
    const int32_t difference =
        multiply((xa - body.zero_a) * one, body.factor_a) - multiply((xb - body.zero_b) * one, body.factor_b);
    return static_cast<T>(body.to.within(multiply(difference * difference, body.factor_y)));
  });
}

}  // namespace

Status prepareSquaredDifference(const Call& call, Record& record) {
  const int32_t type = call.out.type;
  if (call.in[0].type != type || call.in[1].type != type) return Status::kUnsupportedType;
  Body b = {};
  if (type != kFloat32 && type != kInt32) {
    const Status status = makeFactors(call, &b);
    if (status != Status::kOk) return status;
  }
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &b.walk)) return Status::kBadShape;
  b.a = call.in[0].ref;
  b.b = call.in[1].ref;
  b.y = call.out.ref;
  b.type = type;
  allowInPlaceOf(call, record);
  record.put(b);
  return Status::kOk;
}

void runSquaredDifference(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.type == kInt8) runQuantized(b, memory.int8(b.a), memory.int8(b.b), memory.int8Out(b.y));
  if (b.type == kInt16) runQuantized(b, memory.int16(b.a), memory.int16(b.b), memory.int16Out(b.y));
  if (b.type == kInt32) {
    forEachPair(b.walk, memory.int32(b.a), memory.int32(b.b), memory.int32Out(b.y), [](int32_t x, int32_t y) {
      const uint32_t difference = static_cast<uint32_t>(x) - static_cast<uint32_t>(y);
      return static_cast<int32_t>(difference * difference);
    });
  }
  if (b.type == kFloat32) {
    forEachPair(b.walk, memory.float32(b.a), memory.float32(b.b), memory.float32Out(b.y),
                [](float x, float y) {
                  const float difference = x - y;
                  return difference * difference;
                });
  }
}

}  // namespace runtime
}  // namespace thimble
