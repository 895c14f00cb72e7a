// TRANSPOSE_CONV: each input pixel adds its filter to the output around it.  output shape: constant, w: [O,Kh,Kw,C],
// x: [N,H,W,C], bias: [O] → y: [N,H',W',O], where a convolution of y would give x's height and width.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"
#include "firmware_agent/runtime/ops/direct.h"
#include "firmware_agent/runtime/ops/op.h"

#if defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#endif

namespace thimble {
namespace runtime {

namespace {

using Body = TransposeConvRecord;

Status checkOutputShape(const Call& call) {
  const Tensor& shape = call.in[0];
  if (shape.type != kInt32) return Status::kUnsupportedType;
  if (!shape.constant) return Status::kUnsupportedOption;
  if (shape.elements != call.out.rank) return Status::kBadShape;
  for (uint32_t d = 0; d < call.out.rank; ++d) {
    if (readI32(shape.data + 4 * d) != call.out.dims[d]) return Status::kBadShape;
  }
  return Status::kOk;
}

Status checkShapes(const Call& call) {
  const Tensor& x = call.in[0];
  const Tensor& w = call.in[1];
  const Table& options = call.options;
  if (x.rank != 4 || w.rank != 4 || call.out.rank != 4) return Status::kBadShape;
  if (x.dims[0] != call.out.dims[0] || w.dims[0] != call.out.dims[3] || w.dims[3] != x.dims[3]) {
    return Status::kBadShape;
  }
  if (w.elements / static_cast<uint32_t>(w.dims[0]) > kMaxTerms) return Status::kBadShape;
  const Status status = checkAxis(options.u8(0), call.out.dims[1], x.dims[1], w.dims[1], options.i32(2), 1);
  if (status != Status::kOk) return status;
  return checkAxis(options.u8(0), call.out.dims[2], x.dims[2], w.dims[2], options.i32(1), 1);
}

// The zero point is not folded into the bias: at the borders it meets fewer weights.
struct Int8 {
  typedef int8_t Value;
  typedef int8_t Weight;
  typedef int32_t Sum;

  const Body& b;
  const Channel* channels;

  int32_t products(const int8_t* x, const int8_t* w, int32_t n, int32_t sum) const {
    for (int32_t i = 0; i < n; ++i) sum += (x[i] - b.zero_point) * w[i];
    return sum;
  }
  int8_t of(int32_t sum, int32_t channel) const { return b.to.of(sum, channels[channel]); }
};

#if defined(THIMBLE_DSP)

const int32_t kMostMet = 16;     // inputs that meet in an output
const int32_t kMostTerms = 256;  // of an output's dot product

int32_t mostMet(const Axis& a) { return (a.filter + a.stride - 1) / a.stride; }

/// What one output pixel meets: each input pixel with the place of its weights in a channel's filter.
class Met {
 public:
  explicit Met(const Body& body) : b(body) {}

  void clear() { count_ = 0; }
  void add(const int8_t* x, int32_t weights) {
    weights_[count_] = weights;
#if defined(__ARM_FEATURE_MVE)
    x_[count_] = x;
#else
    int16_t* y = x_ + count_ * b.depth;
    for (int32_t i = 0; i < b.depth; ++i) y[i] = static_cast<int16_t>(x[i] - b.zero_point);
#endif
    ++count_;
  }

  int32_t dot(const int8_t* filter) const {
    int32_t sum = 0;
#if defined(__ARM_FEATURE_MVE)
    int32_t weights = 0;
    for (int32_t k = 0; k < count_; ++k) {
      const int8_t* x = x_[k];
      const int8_t* w = filter + weights_[k];
      for (int32_t n = b.depth; n > 0; n -= 16, x += 16, w += 16) {
        const mve_pred16_t some = vctp8q(static_cast<uint32_t>(n));
        const int8x16_t of_w = vldrbq_z_s8(w, some);
        sum = vmladavaq_s8(sum, of_w, vldrbq_z_s8(x, some));
        weights = vaddvaq_s8(weights, of_w);
      }
    }
    return sum - b.zero_point * weights;
#else
    const int16_t* x = x_;
    for (int32_t k = 0; k < count_; ++k) {
      const int8_t* w = filter + weights_[k];
      int32_t n = b.depth;
      for (; n >= 4; n -= 4, x += 4, w += 4) {
        const uint32_t of_w = dsp::load(w);
        const uint32_t even = dsp::evenBytes(of_w);
        const uint32_t odd = dsp::oddBytes(of_w);
        sum = dsp::dot2(dsp::lowHalves(even, odd), dsp::load(x), sum);
        sum = dsp::dot2(dsp::highHalves(even, odd), dsp::load(x + 2), sum);
      }
      for (; n > 0; --n) sum += *x++ * *w++;
    }
    return sum;
#endif
  }

 private:
  const Body& b;
  int32_t count_ = 0;
  int32_t weights_[kMostMet];
#if defined(__ARM_FEATURE_MVE)
  const int8_t* x_[kMostMet];
#else
  int16_t x_[kMostTerms];
#endif
};

// Every channel of a pixel by the same list of what it meets.  False: the list would be too long.
bool convolveByPixels(const Body& b, const Int8& layer, const Memory& memory) {
  const int32_t met_y = mostMet(b.ay);
  const int32_t met_x = mostMet(b.ax);
  if (met_y > kMostMet || met_x > kMostMet / met_y || b.depth > kMostTerms / (met_y * met_x)) return false;
  const int32_t filter_bytes = b.ay.filter * b.ax.filter * b.depth;
  const int8_t* image = memory.int8(b.x);
  int8_t* to = memory.int8Out(b.y);
  Met met(b);
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.out * b.ax.out * b.depth) {
    for (int32_t oy = 0; oy < b.ay.in; ++oy) {
      const Meeting y(b.ay, oy);
      for (int32_t ox = 0; ox < b.ax.in; ++ox) {
        const Meeting x(b.ax, ox);
        met.clear();
        for (int32_t iy = y.first; iy < y.end; ++iy) {
          for (int32_t ix = x.first; ix < x.end; ++ix) {
            met.add(image + (iy * b.ax.out + ix) * b.depth,
                    ((y.reach - iy * b.ay.stride) * b.ax.filter + x.reach - ix * b.ax.stride) * b.depth);
          }
        }
        const int8_t* filter = memory.int8(b.w);
        for (int32_t o = 0; o < b.channels; ++o, filter += filter_bytes)
          *to++ = dsp::Finish(layer.channels[o], b.to)(met.dot(filter));
      }
    }
  }
  dsp::clampAll(memory.int8Out(b.y), static_cast<int32_t>(to - memory.int8Out(b.y)), b.to);
  return true;
}

#else

bool convolveByPixels(const Body&, const Int8&, const Memory&) { return false; }

#endif

}  // namespace

Status asConvolution(const Call& call, Call* layer) {
  *layer = call;
  layer->in[0] = call.in[2];
  layer->in[1] = call.in[1];
  layer->has[2] = call.inputs.count > 3 && call.inputs.i32(3) != -1;
  return layer->has[2] ? call.input(3, &layer->in[2]) : Status::kOk;
}

Status makeTransposeConv(const Call& call, const Call& layer, TransposeConvRecord* b) {
  const Table& options = call.options;
  Status status = checkFused(options.u8(3));
  if (status == Status::kOk) status = checkShapes(layer);
  if (status == Status::kOk) status = checkOutputShape(call);
  if (status != Status::kOk) return status;
  const Tensor& x = layer.in[0];
  const Tensor& w = layer.in[1];
  b->x = x.ref;
  b->w = w.ref;
  b->y = call.out.ref;
  b->images = x.dims[0];
  b->depth = x.dims[3];
  b->channels = w.dims[0];
  b->ay = makeAxis(options.u8(0), call.out.dims[1], x.dims[1], w.dims[1], options.i32(2), 1);
  b->ax = makeAxis(options.u8(0), call.out.dims[2], x.dims[2], w.dims[2], options.i32(1), 1);
  b->zero_point = x.zeroPoint();
  b->to = output(call.out, options.u8(3));
  return Status::kOk;
}

Status prepareTransposeConv(const Call& call, Record& record) {
  Call layer;
  Body b;
  Status status = asConvolution(call, &layer);
  if (status == Status::kOk) status = checkActivation(layer.in[0]);
  if (status == Status::kOk) status = checkActivation(layer.out);
  if (status == Status::kOk) status = makeTransposeConv(call, layer, &b);
  if (status == Status::kOk) status = checkWeights(layer, static_cast<uint32_t>(b.channels), 0);
  if (status != Status::kOk) return status;
  record.put(b);
  for (uint32_t o = 0; o < static_cast<uint32_t>(b.channels); ++o) {
    record.put(foldChannel(layer, o, layer.in[1].int8(), 0, 1));
  }
  return Status::kOk;
}

void runTransposeConv(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const Int8 layer = {b, reinterpret_cast<const Channel*>(&b + 1)};
  if (!convolveByPixels(b, layer, memory)) convolveTransposed(b, layer, memory);
}

}  // namespace runtime
}  // namespace thimble
