// Shapes, numbers, and the definition of each layer as plain loops.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/mve/layers.h"

#include <cstring>

#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble::mve_test {

namespace {

using runtime::Axis;
using runtime::Channel;

int32_t between(std::mt19937& random, int32_t low, int32_t high) {
  return std::uniform_int_distribution<int32_t>(low, high)(random);
}

bool oneIn(std::mt19937& random, int32_t n) { return between(random, 1, n) == 1; }

Axis axis(bool same, int32_t in, int32_t filter, int32_t stride, int32_t dilation) {
  const int32_t reach = same ? 1 : (filter - 1) * dilation + 1;
  return runtime::makeAxis(same ? 0 : 1, in, (in - reach) / stride + 1, filter, stride, dilation);
}

Channel randomChannel(std::mt19937& random, int32_t taps, bool any) {
  Channel channel{};
  channel.bias = between(random, -40 * taps, 40 * taps) * between(random, 0, 30);
  int32_t shift = 1;
  for (int32_t reach = taps; reach > 0; reach /= 4) --shift;
  channel.multiplier.shift = shift - between(random, 4, 8);
  channel.multiplier.value = oneIn(random, 3) ? 1 << 30 : between(random, 1 << 30, INT32_MAX);
  if (oneIn(random, 20)) channel.multiplier = {0, 0};
  if (oneIn(random, 20)) channel.multiplier.shift = -between(random, 0, 31);
  if (any && oneIn(random, 4)) channel.multiplier.shift = between(random, 0, 8);
  return channel;
}

template <class Record>
void finish(Layer& layer, const Record& record, const std::vector<Channel>& channels) {
  auto& words = layer.plain.record;
  words.resize((sizeof(Record) + channels.size() * sizeof(Channel)) / 4);
  std::memcpy(words.data(), &record, sizeof(Record));
  std::memcpy(words.data() + sizeof(Record) / 4, channels.data(), channels.size() * sizeof(Channel));
  const auto word = [&](const runtime::Ref& field) {
    return static_cast<size_t>(reinterpret_cast<const char*>(&field) -
                               reinterpret_cast<const char*>(&record)) /
           4;
  };
  layer.plain.references = {{word(record.x), codegen::Reference::Kind::kTensor, 0},
                            {word(record.y), codegen::Reference::Kind::kTensor, 1}};
}

}  // namespace

Layer randomLayer(const Shape& s, std::mt19937& random) {
  Layer layer;
  const bool depthwise = s.kind == Kind::kDepthwise;
  const int32_t multiplier = depthwise ? s.channels / s.in_channels : 1;
  const Axis ay = axis(s.same, s.in_h, s.filter_h, s.stride_h, s.dilation_h);
  const Axis ax = axis(s.same, s.in_w, s.filter_w, s.stride_w, s.dilation_w);
  const int32_t zero_point = oneIn(random, 2) ? -128 : oneIn(random, 3) ? 127 : between(random, -128, 127);
  runtime::Output to = {-128, -128, 127};
  if (!s.relu) {
    to.zero_point = oneIn(random, 4) ? 127 : between(random, -128, 127);
    if (oneIn(random, 2)) to.low = to.zero_point;
  }
  if (oneIn(random, 4)) to.high = between(random, to.low, 127);
  const int32_t taps = s.filter_h * s.filter_w * (depthwise ? 1 : s.in_channels);
  std::vector<Channel> channels;
  for (int32_t o = 0; o < s.channels; ++o) channels.push_back(randomChannel(random, taps, s.any));
  for (int32_t i = 0; i < taps * s.channels; ++i) {
    layer.weights.push_back(static_cast<int8_t>(between(random, depthwise && !s.any ? -127 : -128, 127)));
  }
  const bool extreme = oneIn(random, 10);
  for (int32_t i = 0; i < s.images * s.in_h * s.in_w * s.in_channels; ++i) {
    layer.x.push_back(static_cast<int8_t>(extreme ? -128 : between(random, -128, 127)));
  }

  for (int32_t n = 0; n < s.images; ++n) {
    for (int32_t oy = 0; oy < ay.out; ++oy) {
      for (int32_t ox = 0; ox < ax.out; ++ox) {
        for (int32_t o = 0; o < s.channels; ++o) {
          int32_t sum = channels[static_cast<size_t>(o)].bias;
          for (int32_t ky = 0; ky < s.filter_h; ++ky) {
            for (int32_t kx = 0; kx < s.filter_w; ++kx) {
              const int32_t y = oy * s.stride_h - ay.pad + ky * s.dilation_h;
              const int32_t x = ox * s.stride_w - ax.pad + kx * s.dilation_w;
              const bool inside = y >= 0 && y < s.in_h && x >= 0 && x < s.in_w;
              const int32_t from = depthwise ? o / multiplier : 0;
              const int32_t count = depthwise ? 1 : s.in_channels;
              for (int32_t c = from; c < from + count; ++c) {
                const int32_t pixel = ((n * s.in_h + y) * s.in_w + x) * s.in_channels + c;
                const int32_t tap = ky * s.filter_w + kx;
                const int32_t at =
                    depthwise ? tap * s.channels + o : (o * s.filter_h * s.filter_w + tap) * count + c;
                sum += (inside ? layer.x[static_cast<size_t>(pixel)] : zero_point) *
                       layer.weights[static_cast<size_t>(at)];
              }
            }
          }
          const int32_t y = runtime::wrappingAdd(
              runtime::multiply(sum, channels[static_cast<size_t>(o)].multiplier), to.zero_point);
          layer.y.push_back(static_cast<int8_t>(runtime::clamp(y, to.low, to.high)));
        }
      }
    }
  }

  switch (s.kind) {
    case Kind::kConv: {
      runtime::Conv2dRecord record{};
      record.images = s.images;
      record.in_channels = record.depth = s.in_channels;
      record.channels = record.group_channels = s.channels;
      record.ay = ay;
      record.ax = ax;
      record.zero_point = zero_point;
      record.to = to;
      layer.plain.in_place[0] = runtime::distanceByPixels(ay, ax, s.images, s.in_channels, s.channels);
      finish(layer, record, channels);
      break;
    }
    case Kind::kDepthwise: {
      runtime::DepthwiseRecord record{};
      record.images = s.images;
      record.in_channels = s.in_channels;
      record.channels = s.channels;
      record.multiplier = multiplier;
      record.ay = ay;
      record.ax = ax;
      record.zero_point = zero_point;
      record.to = to;
      layer.plain.in_place[0] = runtime::distanceByRows(ay, ax, s.images, s.in_channels, s.channels);
      finish(layer, record, channels);
      break;
    }
    case Kind::kDense: {
      runtime::FullyConnectedRecord record{};
      record.batches = s.images;
      record.depth = s.in_channels;
      record.channels = s.channels;
      record.to = to;
      finish(layer, record, channels);
      break;
    }
  }
  return layer;
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

}  // namespace thimble::mve_test
