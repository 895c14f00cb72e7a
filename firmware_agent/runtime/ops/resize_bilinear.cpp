// RESIZE_BILINEAR: each pixel of y from the four around its place in x.  x: [N,H,W,C] → y: [N,H',W',C].
// SPDX-License-Identifier: MIT
// int8: places and weights in 1/1024.  Source: TFLite's reference.
#include "firmware_agent/runtime/ops/resize.h"
#include "firmware_agent/runtime/ops/shape.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

namespace {

struct Side {
  int32_t in, out;
  int32_t scale;  // in / out: × 1024, or a float's bits
};

struct Body {
  Ref x, y;
  int32_t type;
  int32_t images, channels;
  Side rows, columns;
  int32_t half_pixel_centers;
};

// Two neighbours along a side, and how far from the lower the place is.
template <class T>
struct Place {
  int32_t lower, upper;
  T offset;
};

Place<int32_t> placeOf(int32_t i, const Side& side, bool half_pixel_centers, int32_t) {
  const int32_t at = i * side.scale + (half_pixel_centers ? side.scale / 2 - 512 : 0);
  Place<int32_t> p;
  p.lower = clamp(at / 1024, 0, side.in - 1);
  p.upper = clamp((at + 1023) / 1024, 0, side.in - 1);
  p.offset = at - 1024 * p.lower;
  return p;
}

Place<float> placeOf(int32_t i, const Side& side, bool half_pixel_centers, float) {
  const float scale = bitsToFloat(static_cast<uint32_t>(side.scale));
  const float at =
      half_pixel_centers ? (static_cast<float>(i) + 0.5f) * scale - 0.5f : static_cast<float>(i) * scale;
  const int32_t whole = static_cast<int32_t>(at);  // towards 0
  Place<float> p;
  p.lower = clamp(whole, 0, side.in - 1);
  p.upper = clamp(static_cast<float>(whole) < at ? whole + 1 : whole, 0, side.in - 1);
  p.offset = at - static_cast<float>(p.lower);
  return p;
}

// Weights beyond [0, 1024] occur only where both neighbours are the same: wrapping, the sum is right even then.
int8_t mix(int8_t x00, int8_t x10, int8_t x01, int8_t x11, int32_t dy, int32_t dx) {
  const uint32_t y1 = static_cast<uint32_t>(dy);
  const uint32_t x1 = static_cast<uint32_t>(dx);
  const uint32_t y0 = 1024u - y1;
  const uint32_t x0 = 1024u - x1;
  const int32_t sum = static_cast<int32_t>(
      static_cast<uint32_t>(int32_t(x00)) * y0 * x0 + static_cast<uint32_t>(int32_t(x10)) * y1 * x0 +
      static_cast<uint32_t>(int32_t(x01)) * y0 * x1 + static_cast<uint32_t>(int32_t(x11)) * y1 * x1);
#ifdef THIMBLE_SINGLE_ROUNDING
  return static_cast<int8_t>((sum + (1 << 19)) >> 20);
#else
  return static_cast<int8_t>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
#endif
}

float mix(float x00, float x10, float x01, float x11, float dy, float dx) {
  return x00 * (1 - dy) * (1 - dx) + x10 * dy * (1 - dx) + x01 * (1 - dy) * dx + x11 * dy * dx + 0.0f;
}

template <class T, class Offset>
void resize(const Body& b, const T* image, T* y) {
  const int32_t row = b.columns.in * b.channels;
  const bool half = b.half_pixel_centers != 0;
  for (int32_t n = 0; n < b.images; ++n, image += b.rows.in * row) {
    for (int32_t r = 0; r < b.rows.out; ++r) {
      const Place<Offset> py = placeOf(r, b.rows, half, Offset());
      for (int32_t c = 0; c < b.columns.out; ++c) {
        const Place<Offset> px = placeOf(c, b.columns, half, Offset());
        const T* x00 = image + py.lower * row + px.lower * b.channels;
        const T* x10 = image + py.upper * row + px.lower * b.channels;
        const T* x01 = image + py.lower * row + px.upper * b.channels;
        const T* x11 = image + py.upper * row + px.upper * b.channels;
        for (int32_t k = 0; k < b.channels; ++k)
          *y++ = mix(x00[k], x10[k], x01[k], x11[k], py.offset, px.offset);
      }
    }
  }
}

Side sideOf(int32_t type, int32_t in, int32_t out, bool align_corners) {
  const bool corners = align_corners && out > 1;
  const int32_t from = corners ? in - 1 : in;
  const int32_t to = corners ? out - 1 : out;
  if (type == kInt8) return {in, out, (1024 * from + to / 2) / to};
  const float scale = static_cast<float>(from) / static_cast<float>(to);
  Side side = {in, out, 0};
  __builtin_memcpy(&side.scale, &scale, sizeof(scale));
  return side;
}

}  // namespace

Status prepareResizeBilinear(const Call& call, Record& record) {
  const Tensor& x = call.in[0];
  if (x.type != kInt8 && x.type != kFloat32) return Status::kUnsupportedType;
  const Status status = checkResize(call);
  if (status != Status::kOk) return status;
  const bool align_corners = call.options.u8(2) != 0;
  const bool half_pixel_centers = call.options.u8(3) != 0;
  if (align_corners && half_pixel_centers) return Status::kUnsupportedOption;
  record.put(Body{x.ref, call.out.ref, x.type, x.dims[0], x.dims[3],
                  sideOf(x.type, x.dims[1], call.out.dims[1], align_corners),
                  sideOf(x.type, x.dims[2], call.out.dims[2], align_corners), half_pixel_centers ? 1 : 0});
  return Status::kOk;
}

void runResizeBilinear(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  if (b.type == kInt8) return resize<int8_t, int32_t>(b, memory.int8(b.x), memory.int8Out(b.y));
  resize<float, float>(b, memory.float32(b.x), memory.float32Out(b.y));
}

}  // namespace runtime
}  // namespace thimble
