// The checks and the activation ranges of quantized layers.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/layer.h"

namespace thimble {
namespace runtime {

bool isScale(float scale) { return scale > 0 && scale <= 3.402823466e38f; }

Status checkActivation(const Tensor& tensor) {
  return tensor.type == kInt8 ? checkQuantized(tensor) : Status::kUnsupportedType;
}

Status checkQuantized(const Tensor& tensor) {
  if (tensor.type != kInt8 && tensor.type != kInt16) return Status::kUnsupportedType;
  if (tensor.scales.count != 1 || tensor.zero_points.count > 1) return Status::kBadQuantization;
  if (!isScale(tensor.scale())) return Status::kBadQuantization;
  const int64_t zero_point = tensor.zero_points.count ? tensor.zero_points.i64(0) : 0;
  const int64_t low = tensor.type == kInt8 ? -128 : 0;
  const int64_t high = tensor.type == kInt8 ? 127 : 0;
  return zero_point >= low && zero_point <= high ? Status::kOk : Status::kBadQuantization;
}

Status checkFilters(const Call& call, uint32_t channels, int32_t axis) {
  const Tensor& weights = call.in[1];
  if (weights.type != kInt8) return Status::kUnsupportedType;
  if (!weights.constant) return Status::kUnsupportedOption;
  const uint32_t scales = weights.scales.count;
  if (scales != 1 && scales != channels) return Status::kBadQuantization;
  if (scales > 1 && weights.quantized_dimension != axis) return Status::kBadQuantization;
  if (weights.zero_points.count > channels) return Status::kBadQuantization;
  for (uint32_t i = 0; i < weights.zero_points.count; ++i) {
    if (weights.zero_points.i64(i) != 0) return Status::kBadQuantization;
  }
  for (uint32_t i = 0; i < scales; ++i) {
    if (!isScale(weights.scale(i))) return Status::kBadQuantization;
    if (!isUsable(channelMultiplier(call, i))) return Status::kBadQuantization;
  }
  return Status::kOk;
}

Status checkBias(const Call& call, uint32_t channels, int32_t type) {
  if (!call.has[2]) return Status::kOk;
  if (call.in[2].type != type) return Status::kUnsupportedType;
  if (!call.in[2].constant) return Status::kUnsupportedOption;
  return call.in[2].elements == channels ? Status::kOk : Status::kBadShape;
}

Status checkWeights(const Call& call, uint32_t channels, int32_t axis) {
  const Status status = checkFilters(call, channels, axis);
  return status == Status::kOk ? checkBias(call, channels, kInt32) : status;
}

Status checkLayerMultiplier(const Call& call) {
  if (!isScale(call.in[0].scale() * call.in[1].scale())) return Status::kBadQuantization;
  return isUsable(layerMultiplier(call)) ? Status::kOk : Status::kBadQuantization;
}

Channel foldChannel(const Call& call, uint32_t channel, const int8_t* weights, uint32_t count,
                    uint32_t step) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < count; ++i) sum += static_cast<uint32_t>(static_cast<int32_t>(weights[i * step]));
  const uint32_t bias = call.has[2] ? readU32(call.in[2].data + 4 * channel) : 0;
  const uint32_t folded = bias - static_cast<uint32_t>(call.in[0].zeroPoint()) * sum;
  return {static_cast<int32_t>(folded), channelMultiplier(call, channel)};
}

Status checkFused(uint8_t activation) { return activation <= 3 ? Status::kOk : Status::kUnsupportedOption; }

Output output(const Tensor& out, uint8_t activation) {
  if (out.type == kFloat32) {
    const Range r = range(activation);
    return {0, floatToBits(r.low), floatToBits(r.high)};
  }
  const int32_t least = out.type == kInt16 ? -32768 : -128;
  const int32_t most = -1 - least;
  Output o = {out.zeroPoint(), least, most};
  const float scale = out.scale();
  if (activation == 1 || activation == 3) o.low = clamp(o.zero_point, least, most);
  if (activation == 2) {
    o.low = clamp(o.zero_point + roundToInt(-1.0f / scale), least, most);
    o.high = clamp(o.zero_point + roundToInt(1.0f / scale), least, most);
  }
  if (activation == 3) o.high = clamp(o.zero_point + roundToInt(6.0f / scale), least, most);
  return o;
}

Range range(uint8_t activation) {
  const float kLargest = 3.402823466e38f;
  Range r = {-kLargest, kLargest};
  if (activation == 1 || activation == 3) r.low = 0.0f;
  if (activation == 2) r = {-1.0f, 1.0f};
  if (activation == 3) r.high = 6.0f;
  return r;
}

}  // namespace runtime
}  // namespace thimble
