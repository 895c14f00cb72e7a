// Sizes drawn by chance.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/packed/shapes.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace thimble::packed_test {

int32_t between(std::mt19937& random, int32_t low, int32_t high) {
  return std::uniform_int_distribution<int32_t>(low, high)(random);
}

bool oneIn(std::mt19937& random, int32_t n) { return between(random, 1, n) == 1; }

namespace {

runtime::Axis axis(bool same, int32_t in, int32_t filter, int32_t stride, int32_t dilation) {
  const int32_t reach = same ? 1 : (filter - 1) * dilation + 1;
  return runtime::makeAxis(same ? 0 : 1, in, (in - reach) / stride + 1, filter, stride, dilation);
}

}  // namespace

runtime::Axis Shape::height() const {
  if (out_h > 0) return {in_h, out_h, filter_h, stride_h, dilation_h, pad_h};
  return axis(same, in_h, filter_h, stride_h, dilation_h);
}

runtime::Axis Shape::width() const { return axis(same, in_w, filter_w, stride_w, dilation_w); }

std::string Shape::described() const {
  const auto text = [](int32_t x) { return std::to_string(x) + " "; };
  return name + ": kind " + text(static_cast<int32_t>(kind)) + "x " + text(images) + text(in_h) + text(in_w) +
         text(in_channels) + "to " + text(channels) + "filter " + text(filter_h) + text(filter_w) +
         "stride " + text(stride_h) + text(stride_w) + "dilation " + text(dilation_h) + text(dilation_w) +
         (same ? "same" : "valid") + (relu ? " relu" : "") +
         (out_h > 0 ? " rows " + text(out_h) + text(pad_h) : "");
}

std::vector<Shape> knownShapes() {
  return {{"keyword first", Kind::kConv, 1, 49, 10, 1, 64, 10, 4, 2, 2},
          {"keyword pointwise", Kind::kConv, 1, 25, 5, 64, 64},
          {"keyword depthwise", Kind::kDepthwise, 1, 25, 5, 64, 64, 3, 3},
          {"keyword dense", Kind::kDense, 1, 1, 1, 64, 12, 1, 1, 1, 1, 1, 1, true, false},
          {"speech depthwise", Kind::kDepthwise, 1, 49, 40, 1, 8, 10, 8, 2, 2},
          {"speech dense", Kind::kDense, 1, 1, 1, 4000, 4, 1, 1, 1, 1, 1, 1, true, false},
          {"person first", Kind::kDepthwise, 1, 96, 96, 1, 8, 3, 3, 2, 2},
          {"person depthwise 8", Kind::kDepthwise, 1, 48, 48, 8, 8, 3, 3},
          {"person pointwise 8", Kind::kConv, 1, 48, 48, 8, 16},
          {"person depthwise 16", Kind::kDepthwise, 1, 48, 48, 16, 16, 3, 3, 2, 2},
          {"person pointwise 16", Kind::kConv, 1, 24, 24, 16, 32},
          {"person depthwise 32", Kind::kDepthwise, 1, 24, 24, 32, 32, 3, 3},
          {"person depthwise 128", Kind::kDepthwise, 1, 6, 6, 128, 128, 3, 3},
          {"person pointwise 128", Kind::kConv, 1, 6, 6, 128, 128},
          {"dense 16", Kind::kDense, 1, 1, 1, 16, 16, 1, 1, 1, 1, 1, 1, true, false},
          {"pointwise, not ReLU", Kind::kConv, 1, 25, 5, 64, 64, 1, 1, 1, 1, 1, 1, true, false}};
}

Shape randomShape(std::mt19937& random) {
  Shape s;
  s.kind = static_cast<Kind>(between(random, 0, 2));
  s.name = "random";
  s.images = oneIn(random, 4) ? 2 : 1;
  s.relu = oneIn(random, 2);
  s.in_channels = oneIn(random, 3) ? between(random, 1, 200) : between(random, 1, 40);
  s.channels = oneIn(random, 3) ? between(random, 1, 200) : between(random, 1, 40);
  if (s.kind == Kind::kDense) {
    s.images = between(random, 1, 3);
    return s;
  }
  s.in_h = between(random, 1, 11);
  s.in_w = between(random, 1, 11);
  const bool pointwise = s.kind == Kind::kConv && oneIn(random, 2);
  if (!pointwise) {
    const bool three = oneIn(random, 2);
    s.filter_h = three ? 3 : between(random, 1, 6);
    s.filter_w = three ? 3 : between(random, 1, 6);
    s.stride_h = between(random, 1, 3);
    s.stride_w = between(random, 1, 3);
    if (oneIn(random, 8)) s.dilation_h = s.dilation_w = 2;
    s.same = oneIn(random, 2) || (s.filter_h - 1) * s.dilation_h >= s.in_h ||
             (s.filter_w - 1) * s.dilation_w >= s.in_w;
    if (s.kind == Kind::kConv) {
      s.in_channels = between(random, 1, 20);
      s.channels = between(random, 1, 30);
    }
  }
  if (s.kind == Kind::kDepthwise) {
    if (oneIn(random, 4)) s.in_channels = 1;
    s.channels = s.in_channels == 1 ? between(random, 1, 20) : s.in_channels;
  }
  return s;
}

namespace {

int32_t oneOf(std::mt19937& random, const std::vector<int32_t>& values) {
  return values[random() % values.size()];
}

constexpr int64_t kMostWeights = 12000;
constexpr int64_t kMostWork = 200000;  // multiplications

Shape anyEdgeShape(std::mt19937& random) {
  const std::vector<int32_t> channels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 64};
  const std::vector<std::pair<int32_t, int32_t>> filters = {{1, 1}, {1, 1}, {3, 3},  {3, 3}, {3, 3},
                                                            {5, 5}, {1, 7}, {10, 4}, {2, 2}, {4, 3}};
  const std::vector<std::pair<int32_t, int32_t>> strides = {{1, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 1}, {1, 3}};
  Shape s;
  s.kind = oneIn(random, 6) ? Kind::kDense : oneIn(random, 2) ? Kind::kDepthwise : Kind::kConv;
  s.name = "edge";
  s.relu = oneIn(random, 3);
  s.in_channels = oneOf(random, {1, 2, 3, 5, 8, 17, 64});
  s.channels = oneOf(random, channels);
  s.images = between(random, 1, 2);
  if (s.kind == Kind::kDense) {
    if (oneIn(random, 2)) s.in_channels = oneOf(random, {4, 6, 7, 63, 252, 255, 256, 257, 260, 1000});
    return s;
  }
  std::tie(s.filter_h, s.filter_w) = filters[random() % filters.size()];
  std::tie(s.stride_h, s.stride_w) = strides[random() % strides.size()];
  if (s.kind == Kind::kDepthwise && oneIn(random, 2)) s.filter_h = s.filter_w = 3;
  if (oneIn(random, 6)) s.dilation_h = between(random, 1, 3);
  if (oneIn(random, 6)) s.dilation_w = between(random, 1, 3);
  s.same = oneIn(random, 2);
  s.in_h = oneIn(random, 4) ? 1 : between(random, 1, 8);
  s.in_w = oneIn(random, 4) ? 1 : between(random, 1, 8);
  if (!s.same) {
    s.in_h = std::max(s.in_h, (s.filter_h - 1) * s.dilation_h + between(random, 1, 3));
    s.in_w = std::max(s.in_w, (s.filter_w - 1) * s.dilation_w + between(random, 1, 3));
  }
  if (s.kind == Kind::kDepthwise) {
    if (oneIn(random, 2)) s.channels = oneOf(random, {4, 8, 12, 16, 20, 64});
    s.in_channels = s.channels;
    if (s.channels % 2 == 0 && oneIn(random, 8)) s.in_channels = s.channels / 2;
    if (oneIn(random, 5)) s.in_channels = 1;
  }
  return s;
}

// The layer on some rows of its output alone, as bands of an image are computed.
void takeBand(Shape& s, std::mt19937& random) {
  const runtime::Axis whole = s.height();
  const int32_t begin = between(random, 0, whole.out - 1);
  const int32_t count = between(random, 1, whole.out - begin);
  const int32_t low = whole.origin(begin);
  const int32_t high = whole.origin(begin + count - 1) + (whole.filter - 1) * whole.dilation + 1;
  const int32_t rows = std::min(high, whole.in) - std::max(low, 0);
  if (rows < 1) return;
  s.in_h = rows;
  s.out_h = count;
  s.pad_h = std::max(-low, 0);
}

}  // namespace

Shape edgeShape(std::mt19937& random) {
  for (;;) {
    Shape s = anyEdgeShape(random);
    if (s.kind != Kind::kDense && oneIn(random, 4)) takeBand(s, random);
    const int64_t depth = s.kind == Kind::kDepthwise ? 1 : s.in_channels;
    const int64_t weights = int64_t{s.filter_h} * s.filter_w * depth * s.channels;
    if (weights <= kMostWeights && weights * s.images * s.in_h * s.in_w <= kMostWork) return s;
  }
}

Shape smallDepthwise(std::mt19937& random) {
  Shape s;
  s.name = "small depthwise";
  s.kind = Kind::kDepthwise;
  const bool three = !oneIn(random, 4);
  s.filter_h = three ? 3 : between(random, 1, 5);
  s.filter_w = three ? 3 : between(random, 1, 5);
  s.stride_h = s.stride_w = between(random, 1, 2);
  s.in_h = between(random, 1, 9);
  s.in_w = between(random, 1, 9);
  s.same = s.in_h < s.filter_h || s.in_w < s.filter_w || oneIn(random, 2);
  s.relu = oneIn(random, 2);
  s.images = oneIn(random, 4) ? 2 : 1;
  s.in_channels = oneIn(random, 4) ? 1 : between(random, 1, 40);
  s.channels = s.in_channels * (oneIn(random, 2) ? 1 : between(random, 1, s.in_channels == 1 ? 40 : 3));
  return s;
}

}  // namespace thimble::packed_test
