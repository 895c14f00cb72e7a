// Packed depthwise convolution of any filter: four channels at a time, two taps in each multiplication.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/patch.h"
#include "firmware_agent/runtime/kernels/rescale.h"

namespace thimble {
namespace runtime {

namespace {

using namespace dsp;

// Where an output row finds its input: rows as they lie in the image, or copied to a ring with their padding, each
// channel as often as the multiplier says.
class Rows {
 public:
  Rows(const PackedTaps& layer, const int8_t* x, int8_t* memory) : b(layer), image_(x), memory_(memory) {
    if (b.lies) fillBytes(memory_, b.rows * b.columns * b.pitch, padding());
  }

  /// What tables count from.
  const int8_t* base() const { return b.lies ? image_ : memory_; }

  /// Reads what the rows from y0 on need; the table: for each tap its bytes from the base.
  void take(int32_t y0, int32_t* table) {
    if (!b.lies) {
      const int32_t end = y0 + b.rows;
      if (next_ < y0) next_ = y0;
      for (; next_ < end; ++next_) read(next_);
    }
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int32_t at = rowAt(y0 + ky * b.ay.dilation);
      for (int32_t kx = 0; kx < b.ax.filter; ++kx) *table++ = at + kx * b.ax.dilation * b.pitch;
    }
    // An odd last one has a partner of weight 0.
    *table = table[-1];
  }

 private:
  const PackedTaps& b;
  const int8_t* const image_;
  int8_t* const memory_;
  int32_t next_ = -32768;

  int8_t padding() const { return static_cast<int8_t>(b.zero_point); }
  int32_t rowBytes() const { return b.columns * b.pitch; }

  int32_t rowAt(int32_t y) const {
    if (!b.lies) return (y + b.rows) % b.rows * rowBytes();
    return y >= 0 && y < b.ay.in ? y * b.ax.in * b.in_channels : static_cast<int32_t>(memory_ - image_);
  }

  void read(int32_t y) const {
    int8_t* to = memory_ + rowAt(y);
    if (y < 0 || y >= b.ay.in) {
      fillBytes(to, rowBytes(), padding());
      return;
    }
    const int32_t room = b.columns - b.ax.pad;
    const int32_t width = b.ax.in < room ? b.ax.in : room;
    const int8_t* from = image_ + y * b.ax.in * b.in_channels;
    to = fillBytes(to, b.ax.pad * b.pitch, padding());
    if (b.pitch == b.in_channels) {
      to = copyBytes(to, from, width * b.pitch);
    } else {
      for (int32_t x = 0; x < width; ++x, to += b.pitch, from += b.in_channels) spread(to, from);
    }
    fillBytes(to, (b.columns - b.ax.pad - width) * b.pitch, padding());
  }

  void spread(int8_t* to, const int8_t* from) const {
    if (b.multiplier == 1) {
      copyBytes(to, from, b.in_channels);
      return;
    }
    for (int32_t c = 0; c < b.in_channels; ++c) to = fillBytes(to, b.multiplier, from[c]);
  }
};

struct FourSums {
  int32_t of0, of1, of2, of3;
};

// Adds the products of `pairs` (at least one) pairs of taps of four channels.  Returns the end of the weights.
inline const uint32_t* addPairs(const int8_t* x, const int32_t* table, const uint32_t* w, int32_t pairs,
                                FourSums& sums) {
#ifdef THIMBLE_DSP
  uint32_t a, b, c, d, e;
  asm volatile(
      "1:\n"
      "ldrd %[a], %[b], [%[table]], #8\n"
      "ldr %[a], [%[x], %[a]]\n"
      "ldr %[b], [%[x], %[b]]\n"
      "sxtb16 %[c], %[a]\n"
      "sxtb16 %[d], %[b]\n"
      "sxtb16 %[a], %[a], ror #8\n"
      "sxtb16 %[b], %[b], ror #8\n"
      "pkhbt %[e], %[c], %[d], lsl #16\n"
      "pkhtb %[d], %[d], %[c], asr #16\n"
      "pkhbt %[c], %[a], %[b], lsl #16\n"
      "pkhtb %[b], %[b], %[a], asr #16\n"
      "ldr %[a], [%[w]], #4\n"
      "smlad %[s0], %[e], %[a], %[s0]\n"
      "ldrd %[a], %[e], [%[w]], #8\n"
      "smlad %[s1], %[c], %[a], %[s1]\n"
      "smlad %[s2], %[d], %[e], %[s2]\n"
      "ldr %[a], [%[w]], #4\n"
      "smlad %[s3], %[b], %[a], %[s3]\n"
      "subs %[n], %[n], #1\n"
      "bne 1b\n"
      : [table] "+r"(table), [w] "+r"(w), [n] "+r"(pairs), [s0] "+r"(sums.of0), [s1] "+r"(sums.of1),
        [s2] "+r"(sums.of2), [s3] "+r"(sums.of3), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d),
        [e] "=&r"(e)
      : [x] "r"(x)
      : "cc", "memory");
#else
  for (; pairs > 0; --pairs, table += 2, w += 4) {
    const uint32_t a = load(x + table[0]);
    const uint32_t b = load(x + table[1]);
    sums.of0 = dot2(lowHalves(evenBytes(a), evenBytes(b)), w[0], sums.of0);
    sums.of1 = dot2(lowHalves(oddBytes(a), oddBytes(b)), w[1], sums.of1);
    sums.of2 = dot2(highHalves(evenBytes(a), evenBytes(b)), w[2], sums.of2);
    sums.of3 = dot2(highHalves(oddBytes(a), oddBytes(b)), w[3], sums.of3);
  }
#endif
  return w;
}

template <bool kSignedTies>
inline int8_t narrow(int32_t sum, const Rescale& by) {
  return static_cast<int8_t>(rescale<kSignedTies>(sum, by.factor, by.round, by.shift));
}

// `lanes` of four channels, all pixels of the row.  Returns the end of the stream.
template <bool kSignedTies>
__attribute__((noinline)) const uint32_t* fourChannels(const PackedTaps& b, const int8_t* x,
                                                       const int32_t* table, const uint32_t* stream,
                                                       int8_t* y, int32_t lanes) {
  const int32_t pairs = (b.ay.filter * b.ax.filter + 1) / 2;
  const int32_t step = b.ax.stride * b.pitch;
  const uint32_t* end = stream;
  for (int32_t ox = 0; ox < b.ax.out; ++ox, x += step, y += b.channels) {
    FourSums sums = {static_cast<int32_t>(stream[0]), static_cast<int32_t>(stream[1]),
                     static_cast<int32_t>(stream[2]), static_cast<int32_t>(stream[3])};
    end = addPairs(x, table, stream + 4, pairs, sums);
    const Rescale* by = reinterpret_cast<const Rescale*>(end);
    y[0] = narrow<kSignedTies>(sums.of0, by[0]);
    if (lanes > 1) y[1] = narrow<kSignedTies>(sums.of1, by[1]);
    if (lanes > 2) y[2] = narrow<kSignedTies>(sums.of2, by[2]);
    if (lanes > 3) y[3] = narrow<kSignedTies>(sums.of3, by[3]);
  }
  return end + 12;
}

}  // namespace

void depthwiseTaps(const int32_t* record, const Memory& memory) {
  const PackedTaps& b = *reinterpret_cast<const PackedTaps*>(record);
  int32_t* const table = memory.int32Out(b.table);
  const int8_t* image = memory.int8(b.x);
  int8_t* y = memory.int8Out(b.y);
  for (int32_t n = 0; n < b.images; ++n, image += b.ay.in * b.ax.in * b.in_channels) {
    Rows rows(b, image, reinterpret_cast<int8_t*>(table) + 4 * (b.ay.filter * b.ax.filter + 1));
    for (int32_t oy = 0; oy < b.ay.out; ++oy, y += b.ax.out * b.channels) {
      rows.take(b.ay.origin(oy), table);
      const uint32_t* stream = reinterpret_cast<const uint32_t*>(memory.int32(b.stream));
      for (int32_t c = 0; c < b.channels; c += 4) {
        const int8_t* x = rows.base() + c;
        stream = b.to.signed_ties ? fourChannels<true>(b, x, table, stream, y + c, b.channels - c)
                                  : fourChannels<false>(b, x, table, stream, y + c, b.channels - c);
      }
      clampAll(y, b.ax.out * b.channels, b.to);
    }
  }
}

}  // namespace runtime
}  // namespace thimble
