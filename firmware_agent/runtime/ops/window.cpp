// TFLite's padding arithmetic.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/ops/window.h"

namespace thimble {
namespace runtime {

namespace {

bool inRange(int32_t x) { return x >= 1 && x <= kMaxExtent; }

const int32_t kMostBelow = 1 << 30;

int32_t positive(int32_t x) { return x > 0 ? x : 0; }

// INT32_MIN: one pixel or row, for which everything is read first.
int32_t moved(int32_t distance, int32_t by) { return distance == INT32_MIN ? -kMostBelow : distance + by; }

// By how much the outputs of all images but the last outgrow their inputs; 0 if they do not.
int32_t imagesApart(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                    int32_t out_channels) {
  const int32_t growth = ay.out * ax.out * out_channels - ay.in * ax.in * in_channels;
  return growth > 0 ? (images - 1) * growth : 0;
}

// Of one image: by how much what is written up to a pixel outgrows what later pixels need.
int32_t aheadByPixels(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                      int32_t out_channels) {
  int32_t distance = INT32_MIN;
  const int32_t size = ay.in * ax.in * in_channels;
  for (int32_t oy = 0; oy < ay.out; ++oy) {
    // When a pixel is written, the next ones still need their first taps.
    const int32_t row = positive(ay.origin(oy)) * ax.in * in_channels;
    const int32_t next_row = oy + 1 < ay.out ? positive(ay.origin(oy + 1)) * ax.in * in_channels : size;
    for (int32_t ox = 0; ox < ax.out; ++ox) {
      const bool last = ox + 1 == ax.out;
      if (last && oy + 1 == ay.out && images == 1) continue;  // nothing is needed any more
      int32_t needed = last ? next_row : row + positive(ax.origin(ox + 1)) * in_channels;
      if (needed > next_row) needed = next_row;
      const int32_t written = (oy * ax.out + ox + 1) * out_channels;
      if (written - needed > distance) distance = written - needed;
    }
  }
  return distance;
}

}  // namespace

Axis makeAxis(uint8_t padding, int32_t in, int32_t out, int32_t filter, int32_t stride, int32_t dilation) {
  Axis axis = {in, out, filter, stride, dilation, 0};
  if (padding == 0) {
    const int32_t total = (out - 1) * stride + (filter - 1) * dilation + 1 - in;
    axis.pad = total > 0 ? total / 2 : 0;
  }
  return axis;
}

Span spanOf(const Axis& axis, int32_t o) {
  const int32_t origin = axis.origin(o);
  return {origin, axis.firstTap(origin), axis.endTap(origin)};
}

Status checkAxis(uint8_t padding, int32_t in, int32_t out, int32_t filter, int32_t stride, int32_t dilation) {
  if (padding > 1 || !inRange(stride) || !inRange(dilation)) return Status::kUnsupportedOption;
  if (!inRange(in) || !inRange(filter)) return Status::kBadShape;
  const int32_t reach = padding == 0 ? 1 : (filter - 1) * dilation + 1;
  if (reach > in) return Status::kBadShape;
  return out == (in - reach) / stride + 1 ? Status::kOk : Status::kBadShape;
}

int32_t distanceByPixels(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                         int32_t out_channels) {
  return moved(aheadByPixels(ay, ax, images, in_channels, out_channels),
               imagesApart(ay, ax, images, in_channels, out_channels));
}

// The first pixel's values lie on its own input too.
int32_t distanceByValues(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                         int32_t out_channels) {
  return positive(aheadByPixels(ay, ax, images, in_channels, out_channels)) + out_channels +
         imagesApart(ay, ax, images, in_channels, out_channels);
}

int32_t distanceByChannels(const Axis& ay, const Axis& ax, int32_t images, int32_t channels) {
  return positive(aheadByPixels(ay, ax, images, channels, channels) + channels) +
         imagesApart(ay, ax, images, channels, channels);
}

int32_t distanceInBytes(int32_t distance, int32_t element_bytes) {
  const int64_t bytes = static_cast<int64_t>(distance) * element_bytes;
  return static_cast<int32_t>(bytes < -kMostBelow ? -kMostBelow : (bytes > kMostBelow ? kMostBelow : bytes));
}

int32_t distanceByRows(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                       int32_t out_channels) {
  int32_t distance = INT32_MIN;
  const int32_t rows_read = (ay.filter - 1) * ay.dilation + 1;
  for (int32_t oy = 0; oy < ay.out; ++oy) {
    const bool last = oy + 1 == ay.out;
    if (last && images == 1) continue;
    const int32_t end = positive(ay.origin(oy) + rows_read);
    const int32_t read = (end < ay.in && !last ? end : ay.in) * ax.in * in_channels;
    const int32_t written = (oy + 1) * ax.out * out_channels;
    if (written - read > distance) distance = written - read;
  }
  return moved(distance, imagesApart(ay, ax, images, in_channels, out_channels));
}

int32_t distanceByRowsThatLie(const Axis& ay, const Axis& ax, int32_t images, int32_t in_channels,
                              int32_t out_channels) {
  int32_t distance = 0;
  for (int32_t oy = 0; oy < ay.out; ++oy) {
    const int32_t needed = positive(ay.origin(oy)) * ax.in * in_channels;
    const int32_t written = (oy + 1) * ax.out * out_channels;
    if (written - needed > distance) distance = written - needed;
  }
  return distance + imagesApart(ay, ax, images, in_channels, out_channels);
}

}  // namespace runtime
}  // namespace thimble
