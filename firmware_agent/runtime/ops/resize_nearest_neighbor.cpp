// RESIZE_NEAREST_NEIGHBOR: each pixel of y is the nearest of x.  x: [N,H,W,C] → y: [N,H',W',C], any type.
// SPDX-License-Identifier: MIT
// The record lists where in x each row and each column of y comes from.
#include "firmware_agent/runtime/ops/resize.h"
#include "firmware_agent/runtime/ops/shape.h"

namespace thimble {
namespace runtime {

namespace {

// The lists follow: bytes to each row of an image, then to each column of a row.
struct Body {
  Ref x, y;
  int32_t images;
  int32_t image_bytes;    // of x
  int32_t rows, columns;  // of y
  int32_t pixel_bytes;
};

struct Options {
  explicit Options(const Table& t) : align_corners(t.u8(0) != 0), half_pixel_centers(t.u8(1) != 0) {}
  bool align_corners, half_pixel_centers;
};

int32_t nearest(int32_t i, int32_t in, int32_t out, const Options& options) {
  const bool corners = options.align_corners && out > 1;
  const float scale = corners ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                              : static_cast<float>(in) / static_cast<float>(out);
  const float at = (static_cast<float>(i) + (options.half_pixel_centers ? 0.5f : 0.0f)) * scale;
  int32_t index = static_cast<int32_t>(at);
  if (options.align_corners && at - static_cast<float>(index) >= 0.5f) ++index;
  return index < in - 1 ? index : in - 1;
}

}  // namespace

Status prepareResizeNearestNeighbor(const Call& call, Record& record) {
  const Status status = checkResize(call);
  if (status != Status::kOk) return status;
  const Tensor& x = call.in[0];
  const Tensor& y = call.out;
  const Options options(call.options);
  int32_t steps[kMaxRank];
  byteSteps(x, steps);
  record.put(Body{x.ref, y.ref, x.dims[0], steps[0], y.dims[1], y.dims[2], steps[2]});
  for (uint32_t d = 1; d < 3; ++d) {
    for (int32_t i = 0; i < y.dims[d]; ++i) {
      record.word(nearest(i, x.dims[d], y.dims[d], options) * steps[d]);
    }
  }
  return Status::kOk;
}

void runResizeNearestNeighbor(const int32_t* record, const Memory& memory) {
  const Body& b = *reinterpret_cast<const Body*>(record);
  const int32_t* rows = reinterpret_cast<const int32_t*>(&b + 1);
  const int32_t* columns = rows + b.rows;
  const uint8_t* image = memory.bytes(b.x);
  uint8_t* y = memory.bytesOut(b.y);
  for (int32_t n = 0; n < b.images; ++n, image += b.image_bytes) {
    for (int32_t r = 0; r < b.rows; ++r) {
      for (int32_t c = 0; c < b.columns; ++c, y += b.pixel_bytes) {
        __builtin_memcpy(y, image + rows[r] + columns[c], static_cast<uint32_t>(b.pixel_bytes));
      }
    }
  }
}

}  // namespace runtime
}  // namespace thimble
