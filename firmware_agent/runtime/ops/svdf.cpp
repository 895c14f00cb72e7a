// SVDF: each filter's product with x enters its memory; a unit's output is what `rank` memories give, weighed by time.
// x: [N,K], feature weights: [F,K] int8, time weights: [F,M] int8 or int16, bias: [F/rank], memory: variable [N,F×M] of
// the time weights' type → y: [N,F/rank].  Integers as in TFLite Micro, which leaves a fused activation to the range.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/svdf.h"
#include "firmware_agent/runtime/ops/layer.h"
#include "firmware_agent/runtime/ops/op.h"
#include "firmware_agent/runtime/ops/unpacked.h"

namespace thimble {
namespace runtime {

namespace {

using Body = SvdfBody;

// float(a × b) / c, as floats: so does TFLite Micro.
bool scaleRatio(float a, float b, float c, Multiplier* multiplier) {
  const float ratio = a * b / c;
  if (!isScale(ratio)) return false;
  *multiplier = quantizeMultiplier(ratio, 1.0f, 1.0f);
  return isUsable(*multiplier);
}

// Constant weights of one scale.
Status checkWeights(const Tensor& w, int32_t type, int32_t filters, int32_t columns) {
  if (w.type != type) return Status::kUnsupportedType;
  if (!w.constant) return Status::kUnsupportedOption;
  if (w.rank != 2 || w.dims[0] != filters || w.dims[1] != columns) return Status::kBadShape;
  const bool quantized = w.scales.count == 1 && isScale(w.scale()) && w.zeroPoint() == 0;
  return quantized ? Status::kOk : Status::kBadQuantization;
}

Status checkMemory(const Tensor& memory, int32_t type, const Body& b) {
  if (memory.type != type) return Status::kUnsupportedType;
  if (!memory.variable || memory.constant) return Status::kUnsupportedOption;
  const int64_t elements = static_cast<int64_t>(b.batches) * b.units * b.rank * b.length;
  if (static_cast<int64_t>(memory.elements) != elements) return Status::kBadShape;
  if (type == kInt8) return checkActivation(memory);
  const bool quantized = memory.scales.count == 1 && isScale(memory.scale()) && memory.zeroPoint() == 0;
  return quantized ? Status::kOk : Status::kBadQuantization;
}

Status checkShapes(const Call& call, Body* b) {
  const Tensor& x = call.in[0];
  const Tensor& times = call.in[2];
  if (x.rank != 2 || call.out.rank != 2 || times.rank != 2) return Status::kBadShape;
  b->rank = call.options.i32(0);
  if (b->rank < 1) return Status::kUnsupportedOption;
  b->batches = x.dims[0];
  b->depth = x.dims[1];
  b->length = times.dims[1];
  b->units = call.out.dims[1];
  const bool fits = call.out.dims[0] == x.dims[0] && times.dims[0] % b->rank == 0 &&
                    times.dims[0] / b->rank == b->units && static_cast<uint32_t>(b->depth) <= kMaxTerms;
  return fits ? Status::kOk : Status::kBadShape;
}

Status checkBias(const Tensor& bias, int32_t units) {
  if (bias.type == -1) return Status::kOk;
  if (bias.type != kInt32) return Status::kUnsupportedType;
  if (!bias.constant) return Status::kUnsupportedOption;
  return bias.elements == static_cast<uint32_t>(units) ? Status::kOk : Status::kBadShape;
}

Status checkSvdf(const Call& call, Body* b, Tensor* bias) {
  Status status = checkActivation(call.in[0]);
  if (status == Status::kOk) status = checkActivation(call.out);
  if (status == Status::kOk) status = checkFused(call.options.u8(1));
  if (status == Status::kOk) status = checkShapes(call, b);
  if (status != Status::kOk) return status;
  const int32_t filters = b->units * b->rank;
  const int32_t type = call.in[2].type;
  if (type != kInt8 && type != kInt16) return Status::kUnsupportedType;
  Tensor memory;
  status = checkWeights(call.in[1], kInt8, filters, b->depth);
  if (status == Status::kOk) status = checkWeights(call.in[2], type, filters, b->length);
  if (status == Status::kOk) status = call.input(3, bias);
  if (status == Status::kOk) status = checkBias(*bias, b->units);
  if (status == Status::kOk) status = call.input(4, &memory);
  if (status == Status::kOk) status = checkMemory(memory, type, *b);
  if (status != Status::kOk) return status;
  if (!scaleRatio(call.in[0].scale(), call.in[1].scale(), memory.scale(), &b->to_memory) ||
      !scaleRatio(memory.scale(), call.in[2].scale(), call.out.scale(), &b->to_output)) {
    return Status::kBadQuantization;
  }
  b->x = call.in[0].ref;
  b->y = call.out.ref;
  b->features = call.in[1].ref;
  b->times = call.in[2].ref;
  b->memory = memory.ref;
  b->wide = type == kInt16 ? 1 : 0;
  b->memory_zero_point = memory.zeroPoint();
  b->to = output(call.out, 0);
  return Status::kOk;
}

// A constant of int16 may lie at any even place.
inline int32_t loadWeight(const int8_t* at) { return *at; }
inline int32_t loadWeight(const int16_t* at) {
  int16_t x;
  __builtin_memcpy(&x, at, sizeof(x));
  return x;
}

// Moves the memory on by one, `newest` at its end → Σ memory × weights, wrapping.
template <class T>
uint32_t remember(T* memory, const T* weights, int32_t length, int32_t zero_point, int32_t newest) {
  uint32_t sum = 0;
  for (int32_t i = 0; i + 1 < length; ++i) {
    memory[i] = memory[i + 1];
    sum += static_cast<uint32_t>(loadWeight(weights + i) * (memory[i] - zero_point));
  }
  memory[length - 1] = static_cast<T>(newest);
  return sum + static_cast<uint32_t>(loadWeight(weights + length - 1) * (newest - zero_point));
}

template <class T>
void run(const Body& b, const Memory& at, T* memory, int32_t low, int32_t high) {
  const int32_t* folded = reinterpret_cast<const int32_t*>(&b + 1);
  const int32_t* bias = folded + b.units * b.rank;
  const int8_t* x = at.int8(b.x);
  int8_t* y = at.int8Out(b.y);
  int16_t* unpacked = at.int16Out(b.unpacked);
  for (int32_t n = 0; n < b.batches; ++n, x += b.depth) {
    unpack(x, b.depth, unpacked);
    const int8_t* features = at.int8(b.features);
    const T* times = reinterpret_cast<const T*>(at.bytes(b.times));
    const int32_t* start = folded;
    for (int32_t unit = 0; unit < b.units; ++unit) {
      uint32_t sum = static_cast<uint32_t>(bias[unit]);
      for (int32_t r = 0; r < b.rank; ++r, features += b.depth, times += b.length, memory += b.length) {
        const int32_t feature = multiply(dotUnpacked(unpacked, features, b.depth, *start++), b.to_memory);
        const int32_t newest = clamp(wrappingAdd(feature, b.memory_zero_point), low, high);
        sum += remember(memory, times, b.length, b.memory_zero_point, newest);
      }
      *y++ = b.to.narrow(multiply(static_cast<int32_t>(sum), b.to_output));
    }
  }
}

}  // namespace

Status prepareSvdf(const Call& call, Record& record) {
  Body b;
  Tensor bias;
  const Status status = checkSvdf(call, &b, &bias);
  if (status != Status::kOk) return status;
  b.unpacked = record.needScratch(2 * ((static_cast<uint32_t>(b.depth) + 3) & ~3u));
  record.put(b);
  const int8_t* row = call.in[1].int8();
  for (int32_t filter = 0; filter < b.units * b.rank; ++filter, row += b.depth) {
    int32_t sum = 0;
    for (int32_t i = 0; i < b.depth; ++i) sum += row[i];
    record.word(-call.in[0].zeroPoint() * sum);
  }
  for (int32_t unit = 0; unit < b.units; ++unit) {
    record.word(bias.type == -1 ? 0 : readI32(bias.data + 4 * unit));
  }
  return Status::kOk;
}

void runSvdf(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.wide != 0) {
    run(b, memory, memory.int16Out(b.memory), -32768, 32767);
  } else {
    run(b, memory, memory.int8Out(b.memory), -128, 127);
  }
}

}  // namespace runtime
}  // namespace thimble
