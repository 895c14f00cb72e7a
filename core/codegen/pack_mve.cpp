// Checks that sums stay in range, then lays four channels side by side in blocks of 16 taps.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/pack_mve.h"

#include <algorithm>
#include <array>

#include "core/codegen/pack_layer.h"
#include "firmware_agent/runtime/kernels/mve_lanes.h"

namespace thimble::codegen {

namespace {

using runtime::Channel;

constexpr int64_t kMost = int64_t{1} << 30;
constexpr int32_t kMostChannels = 1 << 15;

bool fits(const Filters& filters) {
  if (filters.channels >= kMostChannels) return false;
  for (int32_t c = 0; c < filters.channels; ++c) {
    const Channel& channel = filters.of[static_cast<size_t>(c)];
    if (channel.multiplier.shift > 0 || filters.reach(c).most() >= kMost) return false;
  }
  return true;
}

Channel channelOf(const Filters& filters, int32_t c) {
  return c < filters.channels ? filters.of[static_cast<size_t>(c)] : Channel{};
}

int32_t word(const int8_t (&bytes)[4]) {
  int32_t x;
  std::memcpy(&x, bytes, sizeof(x));
  return x;
}

// See MveConv.
std::vector<int32_t> dotStream(const Filters& filters, int32_t blocks) {
  std::vector<int32_t> stream;
  for (int32_t c = 0; c < filters.channels; c += 4) {
    const auto four = [&](auto&& of) {
      for (int32_t i = c; i < c + 4; ++i) stream.push_back(of(channelOf(filters, i)));
    };
    four([](const Channel& channel) { return channel.bias; });
    four([](const Channel& channel) { return channel.bias; });
    for (int32_t k = 0; k < 16 * blocks; k += 16) {
      for (int32_t i = c; i < c + 4; ++i) {
        for (int32_t j = k; j < k + 16; j += 4) {
          stream.push_back(word({filters.weight(i, j), filters.weight(i, j + 1), filters.weight(i, j + 2),
                                 filters.weight(i, j + 3)}));
        }
      }
    }
    four([](const Channel& channel) { return channel.multiplier.value; });
    four([](const Channel& channel) { return channel.multiplier.shift; });
  }
  return stream;
}

// See MveDepthwise.
std::vector<int32_t> laneStream(const Filters& filters, const runtime::MveDepthwise& r) {
  std::vector<int32_t> stream;
  for (int32_t block = 0; block < r.blocks; ++block) {
    const auto channel = [&](int32_t i) { return r.pitch == 8 ? i % 8 : 16 * block + i; };
    const auto lanes = [&](auto&& of) {
      std::array<int32_t, 16> words;
      for (int32_t i = 0; i < 16; ++i) {
        words[static_cast<size_t>(runtime::mve::laneOf(i))] = of(channelOf(filters, channel(i)));
      }
      stream.insert(stream.end(), words.begin(), words.end());
    };
    lanes([](const Channel& c) { return c.bias; });
    lanes([](const Channel& c) { return c.multiplier.value; });
    lanes([](const Channel& c) { return c.multiplier.shift; });
    for (int32_t k = 0; k < filters.taps; ++k) {
      for (int32_t i = 0; i < 16; i += 4) {
        stream.push_back(word({filters.weight(channel(i), k), filters.weight(channel(i + 1), k),
                               filters.weight(channel(i + 2), k), filters.weight(channel(i + 3), k)}));
      }
    }
  }
  return stream;
}

runtime::MveOutput outputOf(const runtime::Output& to) {
  return {to.zero_point == -128 && to.low == -128 ? 0 : 1, to.zero_point, to.low, to.high};
}

bool isDirect(const runtime::Axis& axis) {
  return axis.filter == 1 && axis.stride == 1 && axis.pad == 0 && axis.in == axis.out;
}

// Of a layer whose record is prepared but for the blocks.
std::optional<Operation> conv(const Operation& plain, int x, int y, runtime::MveConv r,
                              const Filters& filters) {
  if (!fits(filters)) return std::nullopt;
  r.blocks = (filters.taps + 15) / 16;
  r.direct = isDirect(r.ay) && isDirect(r.ax);
  Operation packed;
  packed.kernel = "convMve";
  packed.in_place = plain.in_place;
  packed.in_place[0] = runtime::distanceByPixels(r.ay, r.ax, r.images, r.in_channels, r.channels);
  packed.constants = {dotStream(filters, r.blocks)};
  packed.scratch_bytes = 32 * int64_t{r.blocks} + 15;
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, x},
                       {wordOf(r, r.y), Reference::Kind::kTensor, y},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.patch), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

}  // namespace

std::optional<Operation> packConvMve(const Operation& plain, std::span<const int8_t> weights) {
  const auto layer = recordOf<runtime::Conv2dRecord>(plain);
  if (layer.group_channels != layer.channels) return std::nullopt;
  Filters filters;
  filters.channels = layer.channels;
  filters.taps = layer.ay.filter * layer.ax.filter * layer.depth;
  filters.weights.assign(weights.begin(), weights.end());
  filters.of = channelsOf<runtime::Conv2dRecord>(plain, layer.channels);
  runtime::MveConv r{};
  r.images = layer.images;
  r.in_channels = layer.in_channels;
  r.channels = layer.channels;
  r.ay = layer.ay;
  r.ax = layer.ax;
  r.zero_point = layer.zero_point;
  r.to = outputOf(layer.to);
  return conv(plain, tensorAt(plain, wordOf(layer, layer.x)), tensorAt(plain, wordOf(layer, layer.y)), r,
              filters);
}

std::optional<Operation> packDenseMve(const Operation& plain, std::span<const int8_t> weights) {
  const auto layer = recordOf<runtime::FullyConnectedRecord>(plain);
  Filters filters;
  filters.channels = layer.channels;
  filters.taps = layer.depth;
  filters.weights.assign(weights.begin(), weights.end());
  filters.of = channelsOf<runtime::FullyConnectedRecord>(plain, layer.channels);
  if (!fits(filters)) return std::nullopt;
  runtime::MveDense r{};
  r.batches = layer.batches;
  r.depth = layer.depth;
  r.channels = layer.channels;
  r.blocks = (layer.depth + 15) / 16;
  r.to = outputOf(layer.to);
  Operation packed;
  packed.kernel = "denseMve";
  packed.constants = {dotStream(filters, r.blocks)};
  packed.scratch_bytes = r.batches == 1 || r.depth % 16 == 0 ? 0 : 16 * int64_t{r.blocks};
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.x))},
                       {wordOf(r, r.y), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.y))},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.patch), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

std::optional<Operation> packDepthwiseMve(const Operation& plain, std::span<const int8_t> weights) {
  const auto layer = recordOf<runtime::DepthwiseRecord>(plain);
  Filters filters;
  filters.channels = layer.channels;
  filters.taps = layer.ay.filter * layer.ax.filter;
  filters.of = channelsOf<runtime::DepthwiseRecord>(plain, layer.channels);
  for (int32_t c = 0; c < layer.channels; ++c) {
    for (int32_t k = 0; k < filters.taps; ++k) {
      filters.weights.push_back(weights[static_cast<size_t>(k * layer.channels + c)]);
    }
  }
  const int x = tensorAt(plain, wordOf(layer, layer.x));
  const int y = tensorAt(plain, wordOf(layer, layer.y));
  if (layer.in_channels == 1) {
    runtime::MveConv r{};
    r.images = layer.images;
    r.in_channels = 1;
    r.channels = layer.channels;
    r.ay = layer.ay;
    r.ax = layer.ax;
    r.zero_point = layer.zero_point;
    r.to = outputOf(layer.to);
    return conv(plain, x, y, r, filters);
  }
  if (!fits(filters) || std::find(weights.begin(), weights.end(), int8_t{-128}) != weights.end()) {
    return std::nullopt;
  }
  runtime::MveDepthwise r{};
  r.images = layer.images;
  r.in_channels = layer.in_channels;
  r.channels = layer.channels;
  r.blocks = (layer.channels + 15) / 16;
  r.pitch = layer.channels == 8 && layer.ax.stride == 1 ? 8 : 16;
  r.ay = layer.ay;
  r.ax = layer.ax;
  r.ring_rows = (layer.ay.filter - 1) * layer.ay.dilation + 1;
  r.columns = (layer.ax.out - 1) * layer.ax.stride + (layer.ax.filter - 1) * layer.ax.dilation + 1;
  r.zero_point = layer.zero_point;
  r.to = outputOf(layer.to);
  Operation packed;
  packed.kernel = "depthwiseMve";
  if (plain.in_place[0]) {
    packed.in_place[0] =
        runtime::distanceByRows(layer.ay, layer.ax, layer.images, layer.in_channels, layer.channels);
  }
  packed.constants = {laneStream(filters, r)};
  packed.scratch_bytes = int64_t{r.ring_rows} * r.blocks * r.columns * r.pitch + 16;
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, x},
                       {wordOf(r, r.y), Reference::Kind::kTensor, y},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.rows), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

}  // namespace thimble::codegen
