// 16x8: FULLY_CONNECTED and convolutions of int16 by int8 weights, zero points 0.
// SPDX-License-Identifier: MIT
// With an int64 bias, sums have 64 bits and are multiplied by 16 bits of the factor, rounded once; CONV_2D and
// FULLY_CONNECTED with an int32 bias or none have sums of 32 bits, multiplied as int8 layers' are.  Source: TFLite's
// reference kernels.
#include "firmware_agent/runtime/kernels/dsp.h"
#include "firmware_agent/runtime/ops/direct.h"
#include "firmware_agent/runtime/ops/op.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kMaxWideShift = 7;

// bias: 64 bits in two words.  In a record: four words a channel.
struct WideChannel {
  uint32_t bias_low, bias_high;
  Multiplier multiplier;  // of wide sums: 16 bits, and the shift to the right
};

// A record; WideChannel × channels follow.
template <class Layer>
struct Int16Record {
  Layer layer;
  int32_t wide;
};

int64_t signedOf(uint64_t x) { return static_cast<int64_t>(x); }

// Its longer steps stand once for all layers.
struct Int16 {
  typedef int16_t Value;
  typedef int8_t Weight;
  typedef int64_t Sum;

  Output to;
  bool wide;
  const WideChannel* channels;

  int64_t product(int16_t x, int8_t w, int64_t sum) const { return sum + x * w; }
  __attribute__((noinline)) int64_t products(const int16_t* x, const int8_t* w, int32_t n,
                                             int64_t sum) const {
#ifdef THIMBLE_DSP
    for (; n >= 4; n -= 4, x += 4, w += 4) {
      const uint32_t bytes = dsp::load(w);
      const uint32_t first = dsp::load(x);
      const uint32_t second = dsp::load(x + 2);
      sum = dsp::dot2Wide(dsp::evenBytes(bytes), dsp::lowHalves(first, second), sum);
      sum = dsp::dot2Wide(dsp::oddBytes(bytes), dsp::highHalves(first, second), sum);
    }
#endif
    for (; n > 0; --n) sum = product(*x++, *w++, sum);
    return sum;
  }

  __attribute__((noinline)) int16_t of(int64_t sum, int32_t channel) const {
    const WideChannel& c = channels[channel];
    const uint64_t bias = static_cast<uint64_t>(c.bias_high) << 32 | c.bias_low;
    const uint64_t total = static_cast<uint64_t>(sum) + bias;
    int32_t y;
    if (wide) {
      const uint64_t product = total * static_cast<uint64_t>(c.multiplier.value);
      const uint64_t half = static_cast<uint64_t>(1) << (c.multiplier.shift - 1);
      y = static_cast<int32_t>(signedOf(product + half) >> c.multiplier.shift);
    } else {
      y = multiply(static_cast<int32_t>(total), c.multiplier);
    }
    return static_cast<int16_t>(clamp(y, to.low, to.high));
  }
};

Multiplier widened(const Multiplier& m) {
  return {m.value < 0x7fff0000 ? (m.value + (1 << 15)) >> 16 : 0x7fff, 15 - m.shift};
}

Status checkInt16(const Call& call) {
  if (call.in[0].type != kInt16 || call.out.type != kInt16) return Status::kUnsupportedType;
  const Status status = checkQuantized(call.in[0]);
  return status == Status::kOk ? checkQuantized(call.out) : status;
}

// narrow_allowed: int32 bias, or none.  axis: of the weights' scales.  as_layer: a single weight scale is multiplied as
// FULLY_CONNECTED does.
struct Channels {
  bool narrow_allowed;
  int32_t axis;
  bool as_layer;

  bool wide(const Call& call) const { return !narrow_allowed || (call.has[2] && call.in[2].type == kInt64); }

  Multiplier multiplier(const Call& call, uint32_t channel) const {
    return as_layer && call.in[1].scales.count == 1 ? layerMultiplier(call)
                                                    : channelMultiplier(call, channel);
  }

  Status check(const Call& call, int32_t channels) const {
    const uint32_t count = static_cast<uint32_t>(channels);
    Status status = checkFilters(call, count, axis);
    if (status == Status::kOk) status = checkBias(call, count, wide(call) ? kInt64 : kInt32);
    if (status == Status::kOk && as_layer && call.in[1].scales.count == 1)
      status = checkLayerMultiplier(call);
    if (status != Status::kOk || !wide(call)) return status;
    for (uint32_t o = 0; o < call.in[1].scales.count; ++o) {
      if (multiplier(call, o).shift > kMaxWideShift) return Status::kBadQuantization;
    }
    return Status::kOk;
  }

  void put(const Call& call, int32_t channels, Record& record) const {
    for (uint32_t o = 0; o < static_cast<uint32_t>(channels); ++o) {
      WideChannel c = {0, 0, multiplier(call, o)};
      if (wide(call)) c.multiplier = widened(c.multiplier);
      if (call.has[2]) {
        const uint32_t bytes = wide(call) ? 8 : 4;
        const uint8_t* bias = call.in[2].data + bytes * o;
        c.bias_low = readU32(bias);
        c.bias_high = bytes == 8 ? readU32(bias + 4) : static_cast<uint32_t>(readI32(bias) >> 31);
      }
      record.put(c);
    }
  }
};

const Channels kOfConv2d = {true, 0, false};
const Channels kOfDepthwise = {false, 3, false};
const Channels kOfFullyConnected = {true, 0, true};
const Channels kOfTransposeConv = {false, 0, false};

template <class Layer>
Status putLayer(const Call& call, const Layer& layer, const Channels& channels, Record& record) {
  const Status status = channels.check(call, layer.channels);
  if (status != Status::kOk) return status;
  record.put(Int16Record<Layer>{layer, channels.wide(call) ? 1 : 0});
  channels.put(call, layer.channels, record);
  return Status::kOk;
}

template <class Layer>
Int16 numbersOf(const Int16Record<Layer>& r) {
  return {r.layer.to, r.wide != 0, reinterpret_cast<const WideChannel*>(&r + 1)};
}

template <class Layer>
const Int16Record<Layer>& recordOf(const int32_t* record) {
  return *reinterpret_cast<const Int16Record<Layer>*>(record);
}

// Of CONV_2D and DEPTHWISE_CONV_2D.
template <class Layer>
Status prepareConvolution(const Call& call, Status (*make)(const Call&, Layer*), const Channels& channels,
                          Record& record) {
  Layer b;
  Status status = checkInt16(call);
  if (status == Status::kOk) status = make(call, &b);
  if (status != Status::kOk) return status;
  allowDirectInPlace(b, 2, record);
  return putLayer(call, b, channels, record);
}

}  // namespace

Status prepareFullyConnectedInt16(const Call& call, Record& record) {
  FullyConnectedRecord b;
  Status status = checkInt16(call);
  if (status == Status::kOk) status = makeFullyConnected(call, &b);
  return status == Status::kOk ? putLayer(call, b, kOfFullyConnected, record) : status;
}

void runFullyConnectedInt16(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<FullyConnectedRecord>(record);
  connect(r.layer, numbersOf(r), memory);
}

Status prepareConv2dInt16(const Call& call, Record& record) {
  return prepareConvolution(call, makeConv2d, kOfConv2d, record);
}

void runConv2dInt16(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<Conv2dRecord>(record);
  convolve(r.layer, numbersOf(r), memory);
}

Status prepareDepthwiseConv2dInt16(const Call& call, Record& record) {
  return prepareConvolution(call, makeDepthwise, kOfDepthwise, record);
}

void runDepthwiseConv2dInt16(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<DepthwiseRecord>(record);
  convolveDepthwise(r.layer, numbersOf(r), memory);
}

Status prepareTransposeConvInt16(const Call& call, Record& record) {
  Call layer;
  TransposeConvRecord b;
  Status status = asConvolution(call, &layer);
  if (status == Status::kOk) status = checkInt16(layer);
  if (status == Status::kOk) status = makeTransposeConv(call, layer, &b);
  return status == Status::kOk ? putLayer(layer, b, kOfTransposeConv, record) : status;
}

void runTransposeConvInt16(const int32_t* record, const Memory& memory) {
  const auto& r = recordOf<TransposeConvRecord>(record);
  convolveTransposed(r.layer, numbersOf(r), memory);
}

}  // namespace runtime
}  // namespace thimble
