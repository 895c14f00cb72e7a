// Numbers by chance, and the definition of each layer as plain loops.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/codegen/packed/layers.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "firmware_agent/runtime/ops/layer_records.h"

namespace thimble::packed_test {

namespace {

using codegen::Reference;
using runtime::Axis;
using runtime::Channel;
using runtime::Output;

// What a layer's outputs are worked out from.
struct Numbers {
  Axis ay, ax;
  int32_t taps = 0;
  int32_t zero_point = 0;  // of x
  Output to{};
  std::vector<Channel> channels;
};

// Where the weight of a channel's tap lies.
size_t weightAt(const Shape& s, int32_t taps, int32_t channel, int32_t tap) {
  return static_cast<size_t>(s.kind == Kind::kDepthwise ? tap * s.channels + channel : channel * taps + tap);
}

std::vector<int8_t> randomWeights(const Shape& s, int32_t taps, std::mt19937& random) {
  enum { kAny, kEnds, kOneEnd, kSmall, kStyles };
  const int32_t style = oneIn(random, 3) ? kAny : between(random, 0, kStyles - 1);
  // −128 nowhere, in even channels, or everywhere: some kernels cannot take it.
  const int32_t least_even = oneIn(random, 3) ? -127 : -128;
  const int32_t least_odd = oneIn(random, 3) ? least_even : -127;
  std::vector<int8_t> weights(static_cast<size_t>(taps * s.channels));
  for (int32_t c = 0; c < s.channels; ++c) {
    const int32_t least = c % 2 == 0 ? least_even : least_odd;
    const bool below = oneIn(random, 2);
    for (int32_t k = 0; k < taps; ++k) {
      int32_t w = between(random, least, 127);
      if (style == kEnds) w = oneIn(random, 2) ? least : 127;
      if (style == kOneEnd) w = below ? least : 127;
      if (style == kSmall) w %= 12;
      weights[weightAt(s, taps, c, k)] = static_cast<int8_t>(w);
    }
  }
  return weights;
}

std::vector<int8_t> randomInputs(const Shape& s, std::mt19937& random) {
  enum { kAny, kEnds, kOneEnd, kStyles };
  const int32_t style = oneIn(random, 2) ? kAny : between(random, 0, kStyles - 1);
  std::vector<int8_t> x;
  for (int32_t pixel = 0; pixel < s.images * s.in_h * s.in_w; ++pixel) {
    const int32_t end = oneIn(random, 2) ? -128 : 127;
    for (int32_t c = 0; c < s.in_channels; ++c) {
      int32_t value = between(random, -128, 127);
      if (style == kOneEnd || (style == kEnds && value % 2 == 0)) value = end;
      x.push_back(static_cast<int8_t>(value));
    }
  }
  return x;
}

Output randomOutput(const Shape& s, std::mt19937& random) {
  Output to = {-128, -128, 127};
  if (!s.relu) {
    to.zero_point = oneIn(random, 4) ? 127 : between(random, -128, 127);
    if (oneIn(random, 2)) to.low = oneIn(random, 3) ? between(random, -128, 127) : to.zero_point;
  }
  if (oneIn(random, 4)) to.high = between(random, to.low, 127);
  return to;
}

Channel usualChannel(std::mt19937& random, int32_t taps) {
  Channel channel{};
  channel.bias = between(random, -40 * taps, 40 * taps) * between(random, 0, 30);
  int32_t shift = 1;
  for (int32_t reach = taps; reach > 0; reach /= 4) --shift;
  channel.multiplier.shift = shift - between(random, 4, 8);
  channel.multiplier.value = oneIn(random, 3) ? 1 << 30 : between(random, 1 << 30, INT32_MAX);
  if (oneIn(random, 20)) channel.multiplier = {0, 0};
  return channel;
}

// A bias with which a channel's sums reach as far as 2^bits − 1, up or down.
int32_t farthestBias(const Shape& s, const std::vector<int8_t>& weights, int32_t taps, int32_t channel,
                     int32_t bits, bool up) {
  int64_t reach = 0;
  for (int32_t k = 0; k < taps; ++k) {
    const int64_t w = weights[weightAt(s, taps, channel, k)];
    reach += (w > 0) == up ? std::abs(w) * 127 : std::abs(w) * 128;
  }
  const int64_t bias = (int64_t{1} << bits) - 1 - reach;
  return static_cast<int32_t>(up ? bias : -bias);
}

std::vector<Channel> randomChannels(const Shape& s, int32_t taps, const std::vector<int8_t>& weights,
                                    std::mt19937& random) {
  enum { kFarthestOfBytes, kFarthestOfWords, kShiftsAtEnds, kAnyShift, kAnyBias, kAboutOne, kStyles };
  const int32_t style = oneIn(random, 2) ? kStyles : between(random, 0, kStyles - 1);
  const int32_t beyond = oneIn(random, 2) ? 0 : between(random, 1, 3);  // the farthest
  std::vector<Channel> channels;
  for (int32_t c = 0; c < s.channels; ++c) {
    Channel channel = usualChannel(random, taps);
    const bool up = oneIn(random, 2);
    switch (style) {
      case kFarthestOfBytes:
        channel.bias = farthestBias(s, weights, taps, c, 22 + beyond, up);
        channel.multiplier.shift = -between(random, 13, 15) - beyond;
        break;
      case kFarthestOfWords:
        channel.bias = farthestBias(s, weights, taps, c, 29 + beyond / 2, up);
        channel.multiplier.shift = -between(random, 20, 22);
        break;
      case kShiftsAtEnds:
        if (oneIn(random, 3)) channel.multiplier.shift = up ? -1 : -22;
        break;
      case kAnyShift:
        if (oneIn(random, 3)) channel.multiplier.shift = between(random, -31, 8);
        break;
      case kAnyBias:
        if (oneIn(random, 2)) channel.bias = up ? between(random, 1 << 28, INT32_MAX) : INT32_MIN;
        channel.multiplier.shift = -between(random, 18, 24);
        break;
      case kAboutOne:  // a quarter to four
        channel.bias = between(random, -200, 200);
        channel.multiplier.shift = between(random, -1, oneIn(random, 2) ? 0 : 2);
        break;
      default:
        break;
    }
    channels.push_back(channel);
  }
  return channels;
}

// One output, of channel o.
int8_t outputAt(const Shape& s, const Numbers& numbers, const Layer& layer, int32_t n, int32_t oy, int32_t ox,
                int32_t o) {
  const Channel& channel = numbers.channels[static_cast<size_t>(o)];
  const bool depthwise = s.kind == Kind::kDepthwise;
  const int32_t depth = depthwise ? 1 : s.in_channels;
  const int32_t from = depthwise ? o / (s.channels / s.in_channels) : 0;
  int64_t sum = channel.bias;
  for (int32_t tap = 0; tap < numbers.taps; ++tap) {
    const int32_t y = oy * s.stride_h - numbers.ay.pad + tap / depth / s.filter_w * s.dilation_h;
    const int32_t x = ox * s.stride_w - numbers.ax.pad + tap / depth % s.filter_w * s.dilation_w;
    const bool inside = y >= 0 && y < s.in_h && x >= 0 && x < s.in_w;
    const int32_t at = ((n * s.in_h + y) * s.in_w + x) * s.in_channels + from + tap % depth;
    sum += (inside ? layer.x[static_cast<size_t>(at)] : numbers.zero_point) *
           layer.weights[weightAt(s, numbers.taps, o, tap)];
  }
  const int32_t product = runtime::multiply(static_cast<int32_t>(sum), channel.multiplier);
  const int64_t y = int64_t{product} + numbers.to.zero_point;
  return static_cast<int8_t>(std::clamp<int64_t>(y, numbers.to.low, numbers.to.high));
}

template <class Record>
void addReference(Layer& layer, const Record& record, const runtime::Ref& field, Reference::Kind kind,
                  int index = 0) {
  const auto bytes = reinterpret_cast<const char*>(&field) - reinterpret_cast<const char*>(&record);
  layer.plain.references.push_back({static_cast<size_t>(bytes) / 4, kind, index});
}

template <class Record>
void finish(Layer& layer, const char* kernel, const Record& record, const std::vector<Channel>& channels) {
  layer.plain.kernel = kernel;
  auto& words = layer.plain.record;
  words.resize((sizeof(Record) + channels.size() * sizeof(Channel)) / 4);
  std::memcpy(words.data(), &record, sizeof(Record));
  std::memcpy(words.data() + sizeof(Record) / 4, channels.data(), channels.size() * sizeof(Channel));
  layer.plain.constants.resize(1);
  layer.plain.constants[0].resize((layer.weights.size() + 3) / 4);
  std::memcpy(layer.plain.constants[0].data(), layer.weights.data(), layer.weights.size());
  addReference(layer, record, record.x, Reference::Kind::kTensor, 0);
  addReference(layer, record, record.y, Reference::Kind::kTensor, 1);
  addReference(layer, record, record.w, Reference::Kind::kConstant);
}

// What convolutions of either kind have in common.
template <class Record>
Record windowed(const Shape& s, const Numbers& numbers) {
  Record record{};
  record.images = s.images;
  record.in_channels = s.in_channels;
  record.channels = s.channels;
  std::tie(record.ay, record.ax, record.zero_point, record.to) =
      std::tie(numbers.ay, numbers.ax, numbers.zero_point, numbers.to);
  return record;
}

void prepareConv(const Shape& s, const Numbers& numbers, Layer& layer) {
  auto record = windowed<runtime::Conv2dRecord>(s, numbers);
  record.depth = s.in_channels;
  record.group_channels = s.channels;
  layer.plain.in_place[0] =
      runtime::distanceByPixels(record.ay, record.ax, s.images, s.in_channels, s.channels);
  layer.plain.scratch_bytes = 6 * ((numbers.taps + 3) & ~3);
  finish(layer, "runConv2d", record, numbers.channels);
  addReference(layer, record, record.patch, Reference::Kind::kScratch);
}

void prepareDepthwise(const Shape& s, const Numbers& numbers, Layer& layer) {
  auto record = windowed<runtime::DepthwiseRecord>(s, numbers);
  record.multiplier = s.channels / s.in_channels;
  const auto inside = [](const runtime::Axis& axis) {
    return axis.pad == 0 && (axis.out - 1) * axis.stride + (axis.filter - 1) * axis.dilation + 1 <= axis.in;
  };
  const bool lies = inside(record.ay) && inside(record.ax);
  const int32_t columns = (record.ax.out - 1) * s.stride_w + (s.filter_w - 1) * s.dilation_w + 1;
  record.ring_rows = lies ? 0 : (s.filter_h - 1) * s.dilation_h + 1;
  record.row_bytes = (lies ? record.ax.in : columns) * s.in_channels;
  layer.plain.in_place[0] = (lies ? runtime::distanceByRowsThatLie : runtime::distanceByRows)(
      record.ay, record.ax, s.images, s.in_channels, s.channels);
  layer.plain.scratch_bytes = int64_t{record.ring_rows} * record.row_bytes;
  finish(layer, "runDepthwiseConv2d", record, numbers.channels);
  addReference(layer, record, record.rows, Reference::Kind::kScratch);
}

void prepareDense(const Shape& s, const Numbers& numbers, Layer& layer) {
  runtime::FullyConnectedRecord record{};
  record.batches = s.images;
  record.depth = s.in_channels;
  record.channels = s.channels;
  record.to = numbers.to;
  finish(layer, "runFullyConnected", record, numbers.channels);
}

}  // namespace

Layer randomLayer(const Shape& s, std::mt19937& random) {
  Layer layer;
  Numbers numbers;
  numbers.ay = s.height();
  numbers.ax = s.width();
  numbers.taps = s.filter_h * s.filter_w * (s.kind == Kind::kDepthwise ? 1 : s.in_channels);
  numbers.zero_point = oneIn(random, 2) ? -128 : oneIn(random, 3) ? 127 : between(random, -128, 127);
  numbers.to = randomOutput(s, random);
  layer.channels = s.channels;
  layer.weights = randomWeights(s, numbers.taps, random);
  layer.x = randomInputs(s, random);
  numbers.channels = randomChannels(s, numbers.taps, layer.weights, random);
  for (int32_t n = 0; n < s.images; ++n) {
    for (int32_t oy = 0; oy < numbers.ay.out; ++oy) {
      for (int32_t ox = 0; ox < numbers.ax.out; ++ox) {
        for (int32_t o = 0; o < s.channels; ++o) {
          layer.y.push_back(outputAt(s, numbers, layer, n, oy, ox, o));
        }
      }
    }
  }
  switch (s.kind) {
    case Kind::kConv:
      prepareConv(s, numbers, layer);
      break;
    case Kind::kDepthwise:
      prepareDepthwise(s, numbers, layer);
      break;
    case Kind::kDense:
      prepareDense(s, numbers, layer);
      break;
  }
  return layer;
}

}  // namespace thimble::packed_test
