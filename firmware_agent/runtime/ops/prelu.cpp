// PRELU: y = x, below zero alpha × x, alpha broadcast to x.  int8, requantized; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/broadcast.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  Ref x, alpha, y;
  int32_t type;
  Broadcast walk;
  int32_t zero_x, zero_alpha;  // these of int8
  Multiplier above, below;
  Output to;
};

Status makeQuantized(const Call& call, Body* b) {
  const Tensor& x = call.in[0];
  const Tensor& alpha = call.in[1];
  Status status = checkActivation(x);
  if (status == Status::kOk) status = checkActivation(alpha);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status != Status::kOk) return status;
  b->zero_x = x.zeroPoint();
  b->zero_alpha = alpha.zeroPoint();
  b->above = quantizeMultiplier(x.scale(), 1.0f, call.out.scale());
  b->below = quantizeMultiplier(x.scale(), alpha.scale(), call.out.scale());
  b->to = output(call.out, 0);
  return isUsable(b->above) && isUsable(b->below) ? Status::kOk : Status::kBadQuantization;
}

}  // namespace

Status preparePrelu(const Call& call, Record& record) {
  Body b = {};
  b.x = call.in[0].ref;
  b.alpha = call.in[1].ref;
  b.y = call.out.ref;
  b.type = call.out.type;
  if (b.type == kFloat32) {
    if (call.in[0].type != kFloat32 || call.in[1].type != kFloat32) return Status::kUnsupportedType;
  } else {
    const Status status = makeQuantized(call, &b);
    if (status != Status::kOk) return status;
  }
  if (!makeBroadcast(call.in[0], call.in[1], call.out, &b.walk)) return Status::kBadShape;
  allowInPlaceOf(call, record);
  record.put(b);
  return Status::kOk;
}

void runPrelu(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.type == kFloat32) {
    forEachPair(b.walk, memory.float32(b.x), memory.float32(b.alpha), memory.float32Out(b.y),
                [](float x, float alpha) { return x >= 0 ? x : x * alpha; });
    return;
  }
  forEachPair(b.walk, memory.int8(b.x), memory.int8(b.alpha), memory.int8Out(b.y),
              [&b](int32_t q, int32_t alpha) {
                const int32_t x = q - b.zero_x;
                if (x >= 0) return b.to.narrow(multiply(x, b.above));
                return b.to.narrow(multiply(x * (alpha - b.zero_alpha), b.below));
              });
}

}  // namespace runtime
}  // namespace thimble
