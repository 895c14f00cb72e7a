// SOFTMAX of float32, in the order of TFLite's reference.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/float_math.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/softmax.h"

namespace thimble {
namespace runtime {

namespace {

struct Body {
  SoftmaxRows rows;
  int32_t beta;  // its bits
};

void softmaxRow(const float* x, float* y, int32_t depth, float beta) {
  float largest = -3.402823466e38f;
  for (int32_t i = 0; i < depth; ++i) largest = largest < x[i] ? x[i] : largest;
  float sum = 0.0f;
  for (int32_t i = 0; i < depth; ++i) {
    y[i] = exponential((x[i] - largest) * beta);
    sum += y[i];
  }
  for (int32_t i = 0; i < depth; ++i) y[i] = y[i] / sum;
}

}  // namespace

Status prepareSoftmaxFloat32(const Call& call, Record& record) {
  Body b = {};
  if (call.in[0].type != kFloat32) return Status::kUnsupportedType;
  if (!isScale(call.options.f32(0))) return Status::kUnsupportedOption;
  const Status status = makeSoftmax(call, &b.rows);
  if (status != Status::kOk) return status;
  b.beta = floatToBits(call.options.f32(0));
  record.allowInPlace(0, 0);
  record.put(b);
  return Status::kOk;
}

void runSoftmaxFloat32(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const SoftmaxRows& rows = b.rows;
  const float beta = bitsToFloat(static_cast<uint32_t>(b.beta));
  for (int32_t at = 0; at < rows.elements; at += rows.depth) {
    softmaxRow(memory.float32(rows.x) + at, memory.float32Out(rows.y) + at, rows.depth, beta);
  }
}

}  // namespace runtime
}  // namespace thimble
