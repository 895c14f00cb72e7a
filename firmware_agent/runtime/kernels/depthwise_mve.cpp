// Depthwise convolution by Helium: sixteen channels of a pixel at a time, or eight of two pixels.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/mve_pixel.h"
#include "firmware_agent/runtime/requantize.h"

namespace thimble {
namespace runtime {

namespace {

const int32_t kScaleWords = 48;  // of a block: biases, multipliers, shifts

// The rows of the input that an output row needs, with their padding and each channel as often as the multiplier says:
// row y lies in slot y mod ring rows, block after block, [columns][pitch] each.
struct Ring {
  const MveDepthwise& b;
  int8_t* rows;

  int32_t blockBytes() const { return b.columns * b.pitch; }
  int8_t* row(int32_t y) const { return rows + (y + b.ring_rows) % b.ring_rows * b.blocks * blockBytes(); }

  // The padding beside the rows stays as it is.
  void clear() const { mve::fill(rows, b.zero_point, b.ring_rows * b.blocks * blockBytes()); }

  void read(const int8_t* image, int32_t y) const {
    int8_t* to = row(y);
    if (y < 0 || y >= b.ay.in) {
      mve::fill(to, b.zero_point, b.blocks * blockBytes());
      return;
    }
    const int8_t* from = image + y * b.ax.in * b.in_channels;
    const int32_t room = b.columns - b.ax.pad;
    const int32_t count = b.ax.in < room ? b.ax.in : room;
    to += b.ax.pad * b.pitch;
    if (b.in_channels != b.channels) {
      for (int32_t c = 0; c < b.channels; c += b.pitch, to += blockBytes()) spread(to, from, c, count);
      return;
    }
    if (b.channels == b.pitch) {
      mve::copy(to, from, count * b.channels);
      return;
    }
    for (int32_t c = 0; c < b.channels; c += 16, to += blockBytes(), from += 16) {
      mve::copyColumns(to, from, b.channels, count, b.channels - c);
    }
  }

  // Channels from c on of `count` columns.
  void spread(int8_t* to, const int8_t* from, int32_t c, int32_t count) const {
    const int32_t multiplier = b.channels / b.in_channels;
    uint8_t places[16];
    for (int32_t i = 0; i < 16; ++i) {
      const int32_t place = (c + i) / multiplier;
      places[i] = static_cast<uint8_t>((place < b.in_channels ? place : b.in_channels - 1) - c / multiplier);
    }
    from += c / multiplier;
    for (; count > 0; --count, to += b.pitch, from += b.in_channels) {
      for (int32_t i = 0; i < b.pitch; ++i) to[i] = from[places[i]];
    }
  }
};

#ifdef THIMBLE_MVE

using mve::Lanes;
using mve::narrowed;
using mve::start;

// clang-format off
#define THIMBLE_MVE_ROW(ties)                                                          \
  asm volatile(                                                                        \
      "vmsr p0, %[some]\n"                                                             \
      "mov lr, %[count]\n"                                                             \
      "1:\n"                                                                           \
      THIMBLE_MVE_START                                                                \
      THIMBLE_MVE_TAPS("%[x0]", "192", "", "%[x0], #%c[p]", "208")                     \
      THIMBLE_MVE_TAPS("%[x0], #2*%c[p]", "224", "", "%[x1]", "240")                   \
      THIMBLE_MVE_TAPS("%[x1], #%c[p]", "256", "", "%[x1], #2*%c[p]", "272")           \
      THIMBLE_MVE_TAPS("%[x2]", "288", "", "%[x2], #%c[p]", "304")                     \
      THIMBLE_MVE_TAP("%[x2], #2*%c[p]", "320")                                        \
      THIMBLE_MVE_WIDEN                                                                \
      THIMBLE_MVE_NARROW_16(ties)                                                      \
      "vpst\n"                                                                         \
      "vstrbt.8 q4, [%[y]]\n"                                                          \
      "add %[y], %[y], %[y_step]\n"                                                    \
      "add %[x0], %[x0], %[x_step]\n"                                                  \
      "add %[x1], %[x1], %[x_step]\n"                                                  \
      "add %[x2], %[x2], %[x_step]\n"                                                  \
      "le lr, 1b\n"                                                                    \
      : [x0] "+r"(x0), [x1] "+r"(x1), [x2] "+r"(x2), [y] "+r"(y)                       \
      : [stream] "r"(stream), [count] "r"(count), [some] "r"(some), [y_step] "r"(y_step), [x_step] "r"(x_step), \
        [zero] "r"(zero_point), [p] "i"(kPitch)                                        \
      : "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "p0", "cc", "memory")

// clang-format on

// One block of a row of the output: `count` times the first `lanes` of 16 bytes.  Without the fused range.
template <int kPitch, bool kSignedTies>
void blockPixels(const MveDepthwise& b, const int8_t* x0, const int8_t* x1, const int8_t* x2,
                 const int32_t* stream, int8_t* y, int32_t count, int32_t lanes) {
  const uint32_t some = (1u << lanes) - 1;
  const int32_t y_step = b.channels * (16 / kPitch);
  const int32_t x_step = 16 * b.ax.stride;
  const int32_t zero_point = b.to.zero_point;
  if (kSignedTies) {
    THIMBLE_MVE_ROW(THIMBLE_MVE_LANE_TIES);
  } else {
    THIMBLE_MVE_ROW(THIMBLE_MVE_NO_LANE_TIES);
  }
}

template <bool kSignedTies>
void threeByThree(const MveDepthwise& b, const int8_t* x0, const int8_t* x1, const int8_t* x2,
                  const int32_t* stream, int8_t* y, int32_t lanes) {
  if (b.pitch == 16) {
    blockPixels<16, kSignedTies>(b, x0, x1, x2, stream, y, b.ax.out, lanes);
    return;
  }
  const int32_t pairs = b.ax.out / 2;
  if (pairs > 0) blockPixels<8, kSignedTies>(b, x0, x1, x2, stream, y, pairs, 16);
  if (pairs * 2 == b.ax.out) return;
  const int32_t x = pairs * 16;
  blockPixels<8, kSignedTies>(b, x0 + x, x1 + x, x2 + x, stream, y + x, 1, 8);
}

template <bool kSignedTies>
void anyFilter(const MveDepthwise& b, const Ring& ring, int32_t y0, int32_t block, const int32_t* stream,
               int8_t* y, int32_t lanes) {
  const int32_t p = b.pitch;
  const int32_t pixels = 16 / p;
  const int32_t step = p * b.ax.stride;
  const int32_t tap = p * b.ax.dilation;
  for (int32_t ox = 0; ox < b.ax.out; ox += pixels, y += b.channels * pixels) {
    const int8_t* w = reinterpret_cast<const int8_t*>(stream + kScaleWords);
    Lanes sums = start(stream);
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int8_t* x = ring.row(y0 + ky * b.ay.dilation) + block * ring.blockBytes() + ox * step;
      int32_t kx = 0;
      for (; kx + 2 <= b.ax.filter; kx += 2, x += 2 * tap, w += 32) sums.addTaps(x, w, x + tap, w + 16);
      if (kx < b.ax.filter) {
        sums.addTap(x, w);
        w += 16;
      }
    }
    mve::storeSome(y, narrowed<kSignedTies>(sums, stream + 16, b.to),
                   b.ax.out - ox < pixels ? lanes / 2 : lanes);
  }
}

template <bool kSignedTies>
void outputRow(const Ring& ring, int32_t y0, const int32_t* stream, int8_t* y) {
  const MveDepthwise& b = ring.b;
  const int32_t block_words = kScaleWords + 4 * b.ay.filter * b.ax.filter;
  const bool three = b.ay.filter == 3 && b.ax.filter == 3 && b.ay.dilation == 1 && b.ax.dilation == 1;
  const int8_t* x0 = ring.row(y0);
  const int8_t* x1 = three ? ring.row(y0 + 1) : x0;
  const int8_t* x2 = three ? ring.row(y0 + 2) : x0;
  const int32_t block_bytes = ring.blockBytes();
  int32_t rest = b.channels;
  for (int32_t block = 0; block < b.blocks; ++block, rest -= 16, stream += block_words, y += 16) {
    const int32_t lanes = b.pitch == 8 || rest > 16 ? 16 : rest;
    if (three) {
      threeByThree<kSignedTies>(b, x0, x1, x2, stream, y, lanes);
      x0 += block_bytes;
      x1 += block_bytes;
      x2 += block_bytes;
    } else {
      anyFilter<kSignedTies>(b, ring, y0, block, stream, y, lanes);
    }
  }
}

#else

template <bool kSignedTies>
void outputRow(const Ring& ring, int32_t y0, const int32_t* stream, int8_t* y) {
  const MveDepthwise& b = ring.b;
  for (int32_t c = 0; c < b.channels; ++c) {
    const int32_t block = c / 16;
    const int32_t* const scales = stream + block * (kScaleWords + 4 * b.ay.filter * b.ax.filter);
    const int32_t lane = mve::laneOf(c % 16);
    const Multiplier m = {scales[16 + lane], scales[32 + lane]};
    for (int32_t ox = 0; ox < b.ax.out; ++ox) {
      int32_t sum = scales[lane];
      const int8_t* w = reinterpret_cast<const int8_t*>(scales + kScaleWords) + c % 16;
      for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
        const int8_t* x = ring.row(y0 + ky * b.ay.dilation) + block * ring.blockBytes() +
                          ox * b.ax.stride * b.pitch + c % 16;
        for (int32_t kx = 0; kx < b.ax.filter; ++kx, w += 16) sum += x[kx * b.ax.dilation * b.pitch] * *w;
      }
      y[ox * b.channels + c] = static_cast<int8_t>(clamp(multiply(sum, m) + b.to.zero_point, -128, 127));
    }
  }
}

#endif

}  // namespace

void depthwiseMve(const int32_t* record, const Memory& memory) {
  const MveDepthwise& b = *reinterpret_cast<const MveDepthwise*>(record);
  const Ring ring = {b, memory.int8Out(b.rows)};
  const int32_t* const stream = memory.int32(b.stream);
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  ring.clear();
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    int32_t next = b.ay.origin(0);  // the next row to read
    for (int32_t oy = 0; oy < b.ay.out; ++oy, y += b.ax.out * b.channels) {
      const int32_t y0 = b.ay.origin(oy);
      if (next < y0) next = y0;
      for (; next < y0 + b.ring_rows; ++next) ring.read(image, next);
      if (b.to.signed_ties != 0) {
        outputRow<true>(ring, y0, stream, y);
      } else {
        outputRow<false>(ring, y0, stream, y);
      }
      mve::clampAll(y, b.ax.out * b.channels, b.to);
    }
  }
}

}  // namespace runtime
}  // namespace thimble
