// L2_NORMALIZATION: y = x / ‖x‖ over the last dimension.  int8 → scale 1/128; float32.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/fixed_point.h"
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/unary.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kMaxDepth = 33025;  // × 255² stays within 31 bits

struct Tail {
  int32_t depth;
  int32_t zero_point;
};

void normalize(const int8_t* x, int8_t* y, const Tail& t) {
  int32_t sum = 0;
  for (int32_t i = 0; i < t.depth; ++i) sum += (x[i] - t.zero_point) * (x[i] - t.zero_point);
  const InverseRoot root = inverseRoot(sum);
  const Multiplier m = {root.value, 7 - root.shift};
  for (int32_t i = 0; i < t.depth; ++i) {
    y[i] = static_cast<int8_t>(clamp(multiply(x[i] - t.zero_point, m), -128, 127));
  }
}

void normalize(const float* x, float* y, const Tail& t) {
  const float kLeast = 1e-6f;
  float sum = 0.0f;
  for (int32_t i = 0; i < t.depth; ++i) sum += x[i] * x[i];
  const float root = squareRoot(sum);
  const float norm = root < kLeast ? kLeast : root;
  for (int32_t i = 0; i < t.depth; ++i) y[i] = x[i] / norm;
}

}  // namespace

Status prepareL2Normalization(const Call& call, Record& record) {
  const Status status = checkUnary(call, kOfFloat32 | kOfInt8);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  if (call.options.u8(0) != 0) return Status::kUnsupportedOption;
  if (x.rank < 1 || call.out.rank != x.rank) return Status::kBadShape;
  const Tail t = {x.dims[x.rank - 1], x.type == kInt8 ? x.zeroPoint() : 0};
  if (call.out.dims[x.rank - 1] != t.depth) return Status::kBadShape;
  if (x.type == kInt8) {
    if (t.depth > kMaxDepth) return Status::kBadShape;
    if (call.out.scale() != 1.0f / 128 || call.out.zeroPoint() != 0) return Status::kBadQuantization;
  }
  putUnary(call, record);
  record.put(t);
  return Status::kOk;
}

void runL2Normalization(const int32_t* record, const Memory& memory) {
  const Unary& u = *reinterpret_cast<const Unary*>(record);
  const Tail& t = tailOf<Tail>(record);
  for (int32_t at = 0; at < u.elements; at += t.depth) {
    if (u.type == kInt8) normalize(memory.int8(u.x) + at, memory.int8Out(u.y) + at, t);
    if (u.type == kFloat32) normalize(memory.float32(u.x) + at, memory.float32Out(u.y) + at, t);
  }
}

}  // namespace runtime
}  // namespace thimble
