// DEPTHWISE_CONV_2D on weights as they lie: four channels of two pixels at a time, or all channels of one input channel.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_layers.h"

namespace thimble {
namespace runtime {

#ifdef THIMBLE_DSP

namespace {

using namespace dsp;

const int32_t kMostRows = 16;

// Sums of four channels, in the order in which a word's bytes come out: 0, 2, 1, 3.
struct Four {
  int32_t c0, c2, c1, c3;

  void add(uint32_t even, uint32_t odd, uint32_t w_even, uint32_t w_odd) {
    c0 = mulLow(even, w_even, c0);
    c2 = mulHigh(even, w_even, c2);
    c1 = mulLow(odd, w_odd, c1);
    c3 = mulHigh(odd, w_odd, c3);
  }
  void finish(const Channel* channels, const Output& to, int8_t* y) const {
    y[0] = finished(c0, channels[0], to);
    y[1] = finished(c1, channels[1], to);
    y[2] = finished(c2, channels[2], to);
    y[3] = finished(c3, channels[3], to);
  }
};

// The rows of the ring that an output row needs, in order.
struct Lines {
  const int8_t* at[kMostRows];
};

// Multiplier 1, channels a multiple of 4: channels c to c + 3 of a whole output row.
void fourChannels(const DepthwiseRecord& b, const Lines& lines, int32_t c, const int8_t* weights,
                  const Channel* channels, int8_t* y) {
  const int32_t step = b.ax.stride * b.channels;
  const int32_t row_weights = b.ax.filter * b.channels;
  for (int32_t ox = 0; ox < b.ax.out; ox += 2, y += 2 * b.channels) {
    const bool two = ox + 1 < b.ax.out;
    const int32_t first = ox * step + c;
    const int32_t apart = two ? step : 0;
    Four p = {0, 0, 0, 0};
    Four q = {0, 0, 0, 0};
    const int8_t* w_row = weights + c;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky, w_row += row_weights) {
      const int8_t* x = lines.at[ky] + first;
      const int8_t* w = w_row;
      for (int32_t kx = b.ax.filter; kx > 0; --kx, x += b.channels, w += b.channels) {
        const uint32_t taps = load(w);
        const uint32_t even = evenBytes(taps);
        const uint32_t odd = oddBytes(taps);
        const uint32_t x0 = load(x);
        const uint32_t x1 = load(x + apart);
        p.add(evenBytes(x0), oddBytes(x0), even, odd);
        q.add(evenBytes(x1), oddBytes(x1), even, odd);
      }
    }
    p.finish(channels + c, b.to, y + c);
    if (two) q.finish(channels + c, b.to, y + b.channels + c);
  }
}

// One input channel: channels c to c + 3 of a whole output row.
void fourOfOne(const DepthwiseRecord& b, const Lines& lines, int32_t c, const int8_t* weights,
               const Channel* channels, int8_t* y) {
  for (int32_t ox = 0; ox < b.ax.out; ++ox, y += b.channels) {
    Four p = {0, 0, 0, 0};
    const int8_t* w = weights + c;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int8_t* x = lines.at[ky] + ox * b.ax.stride;
      for (int32_t kx = b.ax.filter; kx > 0; --kx, w += b.channels) {
        const uint32_t taps = load(w);
        const uint32_t value = static_cast<uint32_t>(static_cast<int32_t>(*x++)) & 0xffff;
        const uint32_t both = value | value << 16;
        p.add(both, both, evenBytes(taps), oddBytes(taps));
      }
    }
    p.finish(channels + c, b.to, y + c);
  }
}

}  // namespace

bool depthwiseFileRow(const DepthwiseRecord& b, const int8_t* const* rows, const int8_t* weights,
                      const Channel* channels, int8_t* y) {
  const bool one = b.in_channels == 1;
  if ((b.multiplier != 1 && !one) || b.channels % 4 != 0 || b.ax.dilation != 1 || b.ay.filter > kMostRows) {
    return false;
  }
  Lines lines;
  for (int32_t ky = 0; ky < b.ay.filter; ++ky) lines.at[ky] = rows[ky];
  for (int32_t c = 0; c < b.channels; c += 4) {
    if (one) {
      fourOfOne(b, lines, c, weights, channels, y);
    } else {
      fourChannels(b, lines, c, weights, channels, y);
    }
  }
  return true;
}

#else

bool depthwiseFileRow(const DepthwiseRecord&, const int8_t* const*, const int8_t*, const Channel*, int8_t*) {
  return false;
}

#endif

}  // namespace runtime
}  // namespace thimble
