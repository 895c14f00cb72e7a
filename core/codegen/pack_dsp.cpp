// Checks that sums stay in range, then interleaves channels.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/codegen/pack_dsp.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "core/codegen/pack_layer.h"
#include "firmware_agent/runtime/kernels/packed.h"

namespace thimble::codegen {

namespace {

constexpr int64_t kMostOfBytes = int64_t{1} << 22;
constexpr int64_t kMostOfDense = int64_t{1} << 29;
constexpr int64_t kWideField = int64_t{1} << 21;
constexpr int32_t kMostShift = 22;

bool shiftsFit(const Filters& filters) {
  return std::all_of(filters.of.begin(), filters.of.end(), [](const runtime::Channel& channel) {
    const runtime::Multiplier& m = channel.multiplier;
    return m.value == 0 || (m.shift <= -1 && m.shift >= -kMostShift);
  });
}

bool fits(const Filters& filters, int64_t most) {
  for (int32_t c = 0; c < filters.channels; ++c) {
    if (filters.reach(c).most() >= most) return false;
  }
  return shiftsFit(filters);
}

bool fitsWide(const Filters& filters) {
  for (int32_t c = 0; c < filters.channels; ++c) {
    const Reach reach = filters.reach(c);
    if (reach.high - reach.low >= kWideField || reach.most() >= kMostOfDense) return false;
  }
  return shiftsFit(filters);
}

// B of a pair may not be −128: 256 × B + A must be a halfword.
bool halvesFit(const Filters& filters) {
  for (int32_t c = 1; c < filters.channels; c += 2) {
    for (int32_t k = 0; k < filters.taps; ++k) {
      if (filters.weight(c, k) == -128) return false;
    }
  }
  return true;
}

void putRescale(std::vector<int32_t>& stream, const Filters& filters, int32_t channel, int32_t zero_point) {
  if (channel >= filters.channels) {
    stream.insert(stream.end(), {0, 0, 1});
    return;
  }
  const runtime::Multiplier& m = filters.of[static_cast<size_t>(channel)].multiplier;
  const int32_t shift = m.value == 0 ? 1 : -m.shift;
  stream.insert(stream.end(), {m.value, (1 << (shift - 1)) + zero_point * (1 << shift), shift});
}

int32_t biasOf(const Filters& filters, int32_t channel) {
  return channel < filters.channels ? filters.of[static_cast<size_t>(channel)].bias : 0;
}

int32_t word(uint32_t low, uint32_t high) { return static_cast<int32_t>((low & 0xffff) | high << 16); }

// Two channels' weights for four taps.
void putGroup(std::vector<int32_t>& stream, const Filters& filters, int32_t c, int32_t g) {
  const auto half = [&](int32_t tap) {
    return static_cast<uint32_t>(256 * filters.weight(c + 1, tap) + filters.weight(c, tap));
  };
  stream.push_back(word(half(4 * g), half(4 * g + 2)));
  stream.push_back(word(half(4 * g + 1), half(4 * g + 3)));
}

std::vector<int32_t> byteStream(const Filters& filters, int32_t groups, int32_t zero_point) {
  std::vector<int32_t> stream;
  for (int32_t c = 0; c < filters.channels; c += 2) {
    const int32_t a = biasOf(filters, c);
    stream.insert(stream.end(), {256 * biasOf(filters, c + 1) + a, a});
    for (int32_t g = 0; g < groups; ++g) putGroup(stream, filters, c, g);
    putRescale(stream, filters, c, zero_point);
    putRescale(stream, filters, c + 1, zero_point);
  }
  return stream;
}

// See PackedDense.
std::vector<int32_t> denseStream(const Filters& filters, int32_t groups, int32_t zero_point) {
  std::vector<int32_t> stream;
  for (int32_t begin = 0; begin < filters.channels; begin += 4) {
    const int32_t end = begin + (filters.channels - begin > 2 ? 4 : 2);
    for (int32_t c = begin; c < end; ++c) stream.push_back(biasOf(filters, c));
    for (int32_t g = 0; g < groups; ++g) {
      for (int32_t c = begin; c < end; c += 2) putGroup(stream, filters, c, g);
    }
    for (int32_t c = begin; c < end; ++c) putRescale(stream, filters, c, zero_point);
  }
  return stream;
}

std::vector<int32_t> wideStream(const Filters& filters, int32_t groups, int32_t zero_point) {
  std::vector<int32_t> stream;
  for (int32_t quad = 0; quad < filters.channels; quad += 4) {
    const auto least = [&](int32_t c) { return c < filters.channels ? filters.reach(c).low : 0; };
    for (int32_t c = quad; c < quad + 4; c += 2) {
      const int64_t a = biasOf(filters, c) - least(c);
      const int64_t b = biasOf(filters, c + 1) - least(c + 1);
      const auto start = static_cast<uint64_t>(a + (a + b) * kWideField + b * kWideField * kWideField);
      stream.push_back(static_cast<int32_t>(start));
      stream.push_back(static_cast<int32_t>(start >> 32));
    }
    for (int32_t k = 0; k < 4 * groups; ++k) {
      for (int32_t c = quad; c < quad + 4; c += 2) {
        stream.push_back(static_cast<int32_t>(filters.weight(c, k) + filters.weight(c + 1, k) * kWideField));
      }
    }
    for (int32_t c = quad; c < quad + 4; ++c) {
      stream.push_back(static_cast<int32_t>(2 * least(c)));
      putRescale(stream, filters, c, zero_point);
    }
  }
  return stream;
}

runtime::PackedOutput outputOf(const runtime::Output& to) {
  return {to.zero_point == -128 && to.low == -128 ? 0 : 1, to.low, to.high};
}

// A layer as PackedConv: every output channel sees the same in_channels.
template <class Record>
std::optional<Operation> packAsConv(const Operation& plain, const Record& layer, const Filters& filters,
                                    int32_t in_channels, Weights kind) {
  const bool wide = kind == Weights::kWide;
  if (wide ? !fitsWide(filters) : !fits(filters, kMostOfBytes) || !halvesFit(filters)) return std::nullopt;
  runtime::PackedConv r{};
  r.images = layer.images;
  r.in_channels = in_channels;
  r.channels = layer.channels;
  r.groups = (filters.taps + 3) / 4;
  r.ay = layer.ay;
  r.ax = layer.ax;
  r.zero_point = layer.zero_point;
  r.to = outputOf(layer.to);
  const auto inside = [](const runtime::Axis& axis) {
    return axis.pad == 0 && axis.dilation == 1 && (axis.out - 1) * axis.stride + axis.filter <= axis.in;
  };
  // Room for pixels at the edges, if there are any.
  const bool direct = inside(r.ay) && inside(r.ax) && (wide || r.ax.filter * r.in_channels % 4 == 0);
  const int64_t taps = 4 * int64_t{r.groups};
  Operation packed;
  packed.in_place = plain.in_place;
  packed.kernel = wide ? "convWide" : "convPacked";
  packed.constants = {wide ? wideStream(filters, r.groups, layer.to.zero_point)
                           : byteStream(filters, r.groups, layer.to.zero_point)};
  packed.scratch_bytes = wide ? 8 * taps + (direct ? 0 : 3 * taps) : 4 * taps + (direct ? 0 : 2 * taps);
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.x))},
                       {wordOf(r, r.y), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.y))},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.patch), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

}  // namespace

std::optional<Operation> packConv(const Operation& plain, std::span<const int8_t> weights, Weights kind) {
  using Record = runtime::Conv2dRecord;
  const auto layer = recordOf<Record>(plain);
  if (layer.group_channels != layer.channels) return std::nullopt;
  Filters filters;
  filters.channels = layer.channels;
  filters.taps = layer.ay.filter * layer.ax.filter * layer.depth;
  filters.weights.assign(weights.begin(), weights.end());
  filters.of = channelsOf<Record>(plain, layer.channels);
  return packAsConv(plain, layer, filters, layer.in_channels, kind);
}

std::optional<Operation> packDense(const Operation& plain, std::span<const int8_t> weights) {
  using Record = runtime::FullyConnectedRecord;
  const auto layer = recordOf<Record>(plain);
  Filters filters;
  filters.channels = layer.channels;
  filters.taps = layer.depth;
  filters.weights.assign(weights.begin(), weights.end());
  filters.of = channelsOf<Record>(plain, layer.channels);
  if (!fits(filters, kMostOfDense) || !halvesFit(filters)) return std::nullopt;
  if (layer.batches != 1 && layer.depth % 4 != 0) return std::nullopt;
  runtime::PackedDense r{};
  r.batches = layer.batches;
  r.depth = layer.depth;
  r.channels = layer.channels;
  r.groups = (layer.depth + 3) / 4;
  r.to = outputOf(layer.to);
  Operation packed;
  packed.kernel = "densePacked";
  packed.constants = {denseStream(filters, r.groups, layer.to.zero_point)};
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.x))},
                       {wordOf(r, r.y), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.y))},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0}};
  setRecord(packed, r);
  return packed;
}

namespace {

// See PackedDepthwise.
std::vector<int32_t> depthwiseStream(const Filters& filters, const runtime::PackedDepthwise& r,
                                     int32_t zero_point, std::span<const int8_t> weights) {
  std::vector<int32_t> stream;
  const auto doubled = [&](int32_t ky, int32_t kx, int32_t channel) {
    const int32_t at = (ky * 3 + kx) * r.channels + channel;
    return static_cast<uint32_t>(2 * weights[static_cast<size_t>(at)]);
  };
  for (int32_t quad = 0; quad < r.channels; quad += 4) {
    for (int32_t c = quad; c < quad + 2; ++c) {
      const auto column = [&](int32_t kx) {
        for (const int32_t channel : {c, c + 2})
          stream.push_back(word(doubled(0, kx, channel), doubled(1, kx, channel)));
        stream.push_back(word(doubled(2, kx, c), doubled(2, kx, c + 2)));
      };
      column(2);
      putRescale(stream, filters, c, zero_point);
      putRescale(stream, filters, c + 2, zero_point);
      column(1);
      stream.insert(stream.end(), {2 * biasOf(filters, c), 2 * biasOf(filters, c + 2)});
      column(0);
    }
  }
  return stream;
}

// How far below the input the output must begin to lie on it: two rows are written while the fourth of the rows that they
// are computed from is still read, and the image after.
int32_t distanceOfPairs(const runtime::PackedDepthwise& r) {
  const int64_t out_bytes = int64_t{r.ax.out} * r.channels;
  const int64_t row_bytes = int64_t{r.ax.in} * r.channels;
  int64_t distance = INT32_MIN / 2;
  for (int32_t n = 0; n < r.images; ++n) {
    for (int32_t oy = 0; oy < r.ay.out; oy += 2) {
      const int64_t written = (int64_t{n} * r.ay.out + std::min(oy + 2, r.ay.out)) * out_bytes;
      const int64_t read = (int64_t{n} * r.ay.in + std::min(oy + 3 - r.ay.pad, r.ay.in)) * row_bytes;
      distance = std::max(distance, written - read);
    }
  }
  return static_cast<int32_t>(distance);
}

// See depthwisePairs.
std::vector<int32_t> pairsStream(const Filters& filters, int32_t zero_point) {
  std::vector<int32_t> stream;
  for (int32_t c = 0; c < filters.channels; ++c) {
    const auto doubled = [&](int32_t ky, int32_t kx) {
      return static_cast<uint32_t>(2 * filters.weight(c, 3 * ky + kx));
    };
    stream.push_back(2 * biasOf(filters, c));
    putRescale(stream, filters, c, zero_point);
    for (int32_t kx = 0; kx < 3; ++kx) {
      stream.push_back(word(doubled(0, kx), doubled(1, kx)));
      stream.push_back(word(doubled(1, kx), doubled(2, kx)));
    }
  }
  return stream;
}

// See PackedTaps.
std::vector<int32_t> tapsStream(const Filters& filters, int32_t zero_point) {
  std::vector<int32_t> stream;
  for (int32_t begin = 0; begin < filters.channels; begin += 4) {
    const auto each = [&](auto&& put) {
      for (int32_t c = begin; c < begin + 4; ++c) put(c);
    };
    each([&](int32_t c) { stream.push_back(biasOf(filters, c)); });
    for (int32_t k = 0; k < filters.taps; k += 2) {
      each([&](int32_t c) {
        stream.push_back(word(static_cast<uint32_t>(int32_t{filters.weight(c, k)}),
                              static_cast<uint32_t>(int32_t{filters.weight(c, k + 1)})));
      });
    }
    each([&](int32_t c) { putRescale(stream, filters, c, zero_point); });
  }
  return stream;
}

// How far below its input the output must begin: see the plain layer's.
int32_t distanceOf(const runtime::DepthwiseRecord& layer, bool lies) {
  return (lies ? runtime::distanceByRowsThatLie : runtime::distanceByRows)(layer.ay, layer.ax, layer.images,
                                                                           layer.in_channels, layer.channels);
}

std::optional<Operation> packTaps(const Operation& plain, runtime::DepthwiseRecord layer,
                                  const Filters& filters) {
  if (!fits(filters, kMostOfDense)) return std::nullopt;
  // A column is as good as a row, which is done at once.
  if (layer.ax.in == 1 && layer.ax.filter == 1) std::swap(layer.ay, layer.ax);
  runtime::PackedTaps r{};
  r.images = layer.images;
  r.in_channels = layer.in_channels;
  r.channels = layer.channels;
  r.multiplier = layer.multiplier;
  r.ay = layer.ay;
  r.ax = layer.ax;
  r.columns = (layer.ax.out - 1) * layer.ax.stride + (layer.ax.filter - 1) * layer.ax.dilation + 1;
  r.pitch = (layer.channels + 3) / 4 * 4;
  r.lies = r.pitch == layer.in_channels && layer.ax.pad == 0 && r.columns <= layer.ax.in;
  const int32_t span = (layer.ay.filter - 1) * layer.ay.dilation + 1;
  const bool inside = layer.ay.pad == 0 && (layer.ay.out - 1) * layer.ay.stride + span <= layer.ay.in;
  r.rows = !r.lies ? span : inside ? 0 : 1;
  r.zero_point = layer.zero_point;
  r.to = outputOf(layer.to);
  Operation packed;
  packed.kernel = "depthwiseTaps";
  if (plain.in_place[0]) packed.in_place[0] = distanceOf(layer, r.lies != 0);
  packed.constants = {tapsStream(filters, layer.to.zero_point)};
  packed.scratch_bytes = 4 * (int64_t{filters.taps} + 1) + int64_t{r.rows} * r.columns * r.pitch;
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.x))},
                       {wordOf(r, r.y), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.y))},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.table), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

}  // namespace

std::optional<Operation> packDepthwise(const Operation& plain, std::span<const int8_t> weights, Weights kind,
                                       bool in_pairs) {
  using Record = runtime::DepthwiseRecord;
  const auto layer = recordOf<Record>(plain);
  Filters filters;
  filters.channels = layer.channels;
  filters.taps = layer.ay.filter * layer.ax.filter;
  filters.of = channelsOf<Record>(plain, layer.channels);
  for (int32_t c = 0; c < layer.channels; ++c) {
    for (int32_t k = 0; k < filters.taps; ++k) {
      filters.weights.push_back(weights[static_cast<size_t>(k * layer.channels + c)]);
    }
  }
  if (layer.in_channels == 1) {
    auto packed = packAsConv(plain, layer, filters, 1, kind);
    if (packed) {
      packed->in_place[0] = runtime::distanceByPixels(layer.ay, layer.ax, layer.images, 1, layer.channels);
    }
    return packed;
  }
  const bool three_by_three = layer.multiplier == 1 && layer.channels % 4 == 0 && layer.ay.filter == 3 &&
                              layer.ax.filter == 3 && layer.ay.dilation == 1 && layer.ax.dilation == 1;
  if (!three_by_three) return packTaps(plain, layer, filters);
  if (!fits(filters, kMostOfDense)) return std::nullopt;  // sums are doubled
  runtime::PackedDepthwise r{};
  r.images = layer.images;
  r.channels = layer.channels;
  r.ay = layer.ay;
  r.ax = layer.ax;
  r.columns = (layer.ax.out - 1) * layer.ax.stride + layer.ax.filter;
  r.zero_point = layer.zero_point;
  r.to = outputOf(layer.to);
  Operation packed;
  if (plain.in_place[0]) packed.in_place[0] = distanceOf(layer, false);
  const auto three = [](const runtime::Axis& axis) {
    return axis.filter == 3 && axis.stride == 1 && axis.pad <= 1 && axis.out + 2 <= axis.in + 2 * axis.pad;
  };
  if (in_pairs && three(r.ay) && three(r.ax)) {
    packed.kernel = "depthwisePairs";
    packed.constants = {pairsStream(filters, layer.to.zero_point)};
    packed.scratch_bytes = 4 * int64_t{r.channels} * r.ax.in + r.columns * 32;
    packed.in_place[0] = distanceOfPairs(r);
  } else {
    packed.kernel = "depthwisePacked";
    packed.constants = {depthwiseStream(filters, r, layer.to.zero_point, weights)};
    packed.scratch_bytes = int64_t{r.channels} * r.columns * r.ay.filter;
  }
  packed.references = {{wordOf(r, r.x), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.x))},
                       {wordOf(r, r.y), Reference::Kind::kTensor, tensorAt(plain, wordOf(layer, layer.y))},
                       {wordOf(r, r.stream), Reference::Kind::kConstant, 0},
                       {wordOf(r, r.rows), Reference::Kind::kScratch, 0}};
  setRecord(packed, r);
  return packed;
}

}  // namespace thimble::codegen
