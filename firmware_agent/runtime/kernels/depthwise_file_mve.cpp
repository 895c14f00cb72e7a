// DEPTHWISE_CONV_2D on weights as they lie, by Helium: sixteen channels at a time, or eight of two pixels.
// SPDX-License-Identifier: MIT
#include "firmware_agent/runtime/kernels/file_mve.h"
#include "firmware_agent/runtime/kernels/mve_pixel.h"

#ifdef THIMBLE_MVE

namespace thimble {
namespace runtime {

namespace {

using mve::Lanes;

const int32_t kMostRows = 16;

// Facts of a layer.
enum {
  kPlain = 1,         // no multiplier above a half, and what ties round to is cut off
  kThreeByThree = 2,  // its filter's size, no dilation, no multiplier above a half, no weight of −128
};

// Sixteen channels of a row, in the order of mve::laneOf.
struct Block {
  int32_t biases[16];
  int32_t values[16];
  int32_t shifts[16];
  int8_t weights[9 * 16];  // of a 3×3 filter
};
static_assert(sizeof(Block) == 192 + 9 * 16, "as mve_pixel.h reads it");

// The row's input, and the first of the block's channels there.
struct Lines {
  const int8_t* at[kMostRows];
};

template <int kField>
inline void takeField(uint32x4_t at, int32_t* to) {
  const int step = mve::kChannelBytes;
  vstrwq_s32(to, vldrwq_gather_base_s32(at, kField));
  vstrwq_s32(to + 4, vldrwq_gather_base_s32(at, kField + 2 * step));
  vstrwq_s32(to + 8, vldrwq_gather_base_s32(at, kField + step));
  vstrwq_s32(to + 12, vldrwq_gather_base_s32(at, kField + 3 * step));
}

// twice: lanes 8 … 15 repeat lanes 0 … 7.
inline void takeScales(const Channel* channels, bool twice, Block& block) {
  const uint32x4_t lanes = vandq_u32(vidupq_n_u32(0, 1), vdupq_n_u32(twice ? 1 : 3));
  const uint32x4_t at =
      vaddq_n_u32(vmulq_n_u32(lanes, 4 * mve::kChannelBytes), reinterpret_cast<uintptr_t>(channels));
  takeField<0>(at, block.biases);
  takeField<4>(at, block.values);
  takeField<8>(at, block.shifts);
}

// Whether products may be added in pairs: no weight is −128.
inline bool canPair(int8x16_t least) { return vminvq_s8(127, least) > -128; }

// lanes: 16, or 8 twice.
inline void takeThreeByThree(const int8_t* w, int32_t step, uint8_t lanes, Block& block) {
  const uint8x16_t at = vandq_u8(vidupq_n_u8(0, 1), vdupq_n_u8(static_cast<uint8_t>(lanes - 1)));
  for (int32_t k = 0; k < 9; ++k, w += step)
    vstrbq_s8(block.weights + 16 * k, vldrbq_gather_offset_s8(w, at));
}

inline int8x16_t bytesOf(const Block& block, const Lanes& sums, bool plain, const Output& to) {
  if (plain) return mve::narrowed<false>(sums, block.values, MveOutput{0, to.zero_point, to.low, to.high});
  const auto rescaled = [&](int32x4_t x, int32_t lane) {
    x = mve::multiplied(x, vldrwq_s32(block.values + lane), vldrwq_s32(block.shifts + lane));
    return vaddq_n_s32(x, to.zero_point);
  };
  int16x8_t even = vdupq_n_s16(0);
  int16x8_t odd = even;
  even = vqmovnbq_s32(even, rescaled(sums.v0, 0));
  even = vqmovntq_s32(even, rescaled(sums.v1, 4));
  odd = vqmovnbq_s32(odd, rescaled(sums.v2, 8));
  odd = vqmovntq_s32(odd, rescaled(sums.v3, 12));
  return vqmovntq_s16(vqmovnbq_s16(vdupq_n_s8(0), even), odd);
}

// How pixels follow each other: bytes from one to the next.
struct Steps {
  int32_t column, x, y;
};

// clang-format off
#define THIMBLE_FILE_ROW(ties)                                                        \
  asm volatile(                                                                       \
      "mov lr, %[count]\n"                                                            \
      "1:\n"                                                                          \
      THIMBLE_MVE_START                                                               \
      "add %[at], %[x0], %[column]\n"                                                 \
      THIMBLE_MVE_TAPS("%[x0]", "192", "", "%[at]", "208")                            \
      "add %[at], %[at], %[column]\n"                                                 \
      THIMBLE_MVE_TAPS("%[at]", "224", "", "%[x1]", "240")                            \
      "add %[at], %[x1], %[column]\n"                                                 \
      THIMBLE_MVE_TAPS("%[at]", "256", "add %[at], %[at], %[column]\n", "%[at]", "272") \
      "add %[at], %[x2], %[column]\n"                                                 \
      THIMBLE_MVE_TAPS("%[x2]", "288", "", "%[at]", "304")                            \
      "add %[at], %[at], %[column]\n"                                                 \
      THIMBLE_MVE_TAP("%[at]", "320")                                                 \
      THIMBLE_MVE_WIDEN                                                               \
      THIMBLE_MVE_NARROW_16(ties)                                                     \
      "vstrb.8 q4, [%[y]]\n"                                                          \
      "add %[y], %[y], %[y_step]\n"                                                   \
      "add %[x0], %[x0], %[x_step]\n"                                                 \
      "add %[x1], %[x1], %[x_step]\n"                                                 \
      "add %[x2], %[x2], %[x_step]\n"                                                 \
      "le lr, 1b\n"                                                                   \
      : [x0] "+r"(x0), [x1] "+r"(x1), [x2] "+r"(x2), [y] "+r"(y), [at] "=&r"(at)      \
      : [stream] "r"(&block), [count] "r"(count), [column] "r"(step.column), [x_step] "r"(step.x), \
        [y_step] "r"(step.y), [zero] "r"(zero_point)                                  \
      : "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "cc", "memory")
// clang-format on

// x0, x1, x2: the rows under the filter.  count: ≥ 1.
template <bool kSignedTies>
inline void threeByThree(const Block& block, const int8_t* x0, const int8_t* x1, const int8_t* x2,
                         const Steps& step, int32_t count, int32_t zero_point, int8_t* y) {
  const int8_t* at;
  if (kSignedTies) {
    THIMBLE_FILE_ROW(THIMBLE_MVE_LANE_TIES);
  } else {
    THIMBLE_FILE_ROW(THIMBLE_MVE_NO_LANE_TIES);
  }
}
#undef THIMBLE_FILE_ROW

// Any filter; lanes: up to 16 channels.
__attribute__((noinline)) void anyFilter(const DepthwiseRecord& b, const Block& block, const Lines& lines,
                                         bool plain, const int8_t* weights, int32_t lanes, int32_t first,
                                         int8_t* y) {
  const mve_pred16_t some = vctp8q(static_cast<uint32_t>(lanes));
  const int32_t column = b.ax.dilation * b.channels;
  int8x16_t least = vdupq_n_s8(0);
  for (int32_t k = 0; k < b.ay.filter * b.ax.filter; ++k)
    least = vminq_s8(least, vldrbq_z_s8(weights + k * b.channels, some));
  const bool pairs = canPair(least);
  for (int32_t ox = first; ox < b.ax.out; ++ox, y += b.channels) {
    Lanes sums = mve::start(block.biases);
    const int8_t* w = weights;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int8_t* x = lines.at[ky] + ox * b.ax.stride * b.channels;
      int32_t left = b.ax.filter;
      for (; pairs && left > 1; left -= 2, x += 2 * column, w += 2 * b.channels) {
        sums.addTaps(vldrbq_z_s8(x, some), vldrbq_z_s8(w, some), vldrbq_z_s8(x + column, some),
                     vldrbq_z_s8(w + b.channels, some));
      }
      for (; left > 0; --left, x += column, w += b.channels) {
        sums.addTap(vldrbq_z_s8(x, some), vldrbq_z_s8(w, some));
      }
    }
    vstrbq_p_s8(y, bytesOf(block, sums, plain, b.to), some);
  }
}

// Channels c to c + lanes of a row: of a 3×3 filter 16, or 8 of two pixels at a time.  Returns the pixels that are done.
inline int32_t threeRow(const DepthwiseRecord& b, int32_t facts, const int8_t* const* rows, int32_t c,
                        uint8_t lanes, const int8_t* weights, const Channel* channels, int8_t* y) {
  const bool twice = lanes == 8;
  const int32_t pixels = twice ? 2 : 1;
  const int32_t count = twice ? b.ax.out >> 1 : b.ax.out;
  if (count == 0) return 0;
  Block block;
  takeScales(channels + c, twice, block);
  takeThreeByThree(weights + c, b.channels, lanes, block);
  const int32_t step = twice ? 16 : b.channels;
  const Steps steps = {b.channels, b.ax.stride * step, step};
  if ((facts & kPlain) != 0) {
    threeByThree<false>(block, rows[0] + c, rows[1] + c, rows[2] + c, steps, count, b.to.zero_point, y + c);
  } else {
    threeByThree<true>(block, rows[0] + c, rows[1] + c, rows[2] + c, steps, count, b.to.zero_point, y + c);
  }
  return count * pixels;
}

// Channels c to c + lanes of a row from pixel `first` on.
__attribute__((noinline)) void blockRow(const DepthwiseRecord& b, int32_t facts, const int8_t* const* rows,
                                        int32_t c, int32_t lanes, int32_t first, const int8_t* weights,
                                        const Channel* channels, int8_t* y) {
  Block block;
  Lines lines;
  for (int32_t ky = 0; ky < b.ay.filter; ++ky) lines.at[ky] = rows[ky] + c;
  Channel some[16] = {};
  for (int32_t i = 0; i < lanes; ++i) some[i] = channels[c + i];
  takeScales(some, false, block);
  anyFilter(b, block, lines, (facts & kPlain) != 0, weights + c, lanes, first, y + c + first * b.channels);
}

// One input channel: up to four output channels of four pixels at a time.
void oneChannel(const DepthwiseRecord& b, const int8_t* const* rows, int32_t c, const int8_t* weights,
                const Channel* channels, int8_t* y) {
  const int32_t left = b.channels - c < 4 ? b.channels - c : 4;
  const mve_pred16_t some = vctp32q(static_cast<uint32_t>(left));
  const uint32x4_t facts = mve::fourAt(channels + c, mve::kChannelBytes, left - 1);
  const int32x4_t low = vdupq_n_s32(b.to.low);
  const int32x4_t high = vdupq_n_s32(b.to.high);
  for (int32_t ox = 0; ox < b.ax.out; ox += 4) {
    // The last pixel stands for those behind it.
    const int32_t last = b.ax.out - 1 - ox;
    const int32_t at1 = (last > 1 ? 1 : last) * b.ax.stride;
    const int32_t at2 = (last > 2 ? 2 : last) * b.ax.stride;
    const int32_t at3 = (last > 3 ? 3 : last) * b.ax.stride;
    const int32x4_t bias = vldrwq_gather_base_s32(facts, 0);
    int32x4_t sums[] = {bias, bias, bias, bias};
    const int8_t* w = weights + c;
    for (int32_t ky = 0; ky < b.ay.filter; ++ky) {
      const int8_t* x = rows[ky] + ox * b.ax.stride;
      for (int32_t kx = b.ax.filter; kx > 0; --kx, x += b.ax.dilation, w += b.channels) {
        const int32x4_t tap = vldrbq_z_s32(w, some);
        sums[0] = vmlaq_n_s32(sums[0], tap, x[0]);
        sums[1] = vmlaq_n_s32(sums[1], tap, x[at1]);
        sums[2] = vmlaq_n_s32(sums[2], tap, x[at2]);
        sums[3] = vmlaq_n_s32(sums[3], tap, x[at3]);
      }
    }
    for (int32_t i = 0; i < 4 && i <= last; ++i) {
      int32x4_t sum =
          mve::multiplied(sums[i], vldrwq_gather_base_s32(facts, 4), vldrwq_gather_base_s32(facts, 8));
      sum = vminq_s32(vmaxq_s32(vaddq_n_s32(sum, b.to.zero_point), low), high);
      vstrbq_p_s32(y + (ox + i) * b.channels + c, sum, some);
    }
  }
}

const int32_t kMostTaps = 96;
const int32_t kMostWeights = 640;

// Whether onePairs takes the layer.
bool isSmall(const DepthwiseRecord& b) {
  const int32_t size = b.ay.filter * b.ax.filter;
  return b.ax.dilation == 1 && b.ax.filter <= 16 && b.channels <= 16 && size <= kMostTaps &&
         size * b.channels <= kMostWeights;
}

// A pixel's taps side by side; 15 bytes more are written.
inline void gatherOne(const DepthwiseRecord& b, const int8_t* const* rows, int32_t first, int8_t* to) {
  const int8_t* row;
  asm volatile(
      "vctp.8 %[width]\n"
      "dls lr, %[height]\n"
      "1:\n"
      "ldr %[row], [%[rows]], #4\n"
      "add %[row], %[row], %[first]\n"
      "vpst\n"
      "vldrbt.8 q0, [%[row]]\n"
      "vstrb.8 q0, [%[to]]\n"
      "add %[to], %[to], %[width]\n"
      "le lr, 1b\n"
      : [row] "=&r"(row), [rows] "+r"(rows), [to] "+r"(to)
      : [first] "r"(first), [width] "r"(b.ax.filter), [height] "r"(b.ay.filter)
      : "lr", "q0", "p0", "cc", "memory");
}

// One input channel and few weights: each filter's side by side first, then all channels of two pixels at a time.
__attribute__((noinline)) void onePairs(const DepthwiseRecord& b, const int8_t* const* rows,
                                        const int8_t* weights, const Channel* channels, int8_t* y) {
  const int32_t size = b.ay.filter * b.ax.filter;
  int8_t filters[kMostWeights], patch[2 * kMostTaps], room0[kMostTaps + 16], room1[kMostTaps + 16];
  const uint8x16_t steps = vmulq_n_u8(vidupq_n_u8(0, 1), static_cast<uint8_t>(b.channels));
  int8_t* filter = filters;
  for (int32_t c = 0; c < b.channels; ++c, filter += size) {
    for (int32_t k = 0; k < size; k += 16) {
      const mve_pred16_t some = vctp8q(static_cast<uint32_t>(size - k));
      const int8x16_t of_taps = vldrbq_gather_offset_z_s8(weights + k * b.channels + c, steps, some);
      vstrbq_p_s8(filter + k, of_taps, some);
    }
  }
  mve::PixelPairs pairs(filters, size, channels, b.channels, b.to, patch);
  for (int32_t ox = 0; ox < b.ax.out; ox += 2, y += 2 * b.channels) {
    const bool two = ox + 1 < b.ax.out;
    gatherOne(b, rows, ox * b.ax.stride, room0);
    if (two) gatherOne(b, rows, (ox + 1) * b.ax.stride, room1);
    pairs.take(room0, two ? room1 : room0);
    pairs(y, two ? b.channels : 0);
  }
}

}  // namespace

int32_t depthwiseFileFacts(const DepthwiseRecord& b, const int8_t* weights, const Channel* channels) {
  if (!mve::shiftsRight(channels, b.channels, true)) return 0;
  const int32_t plain = mve::cutsTies(b.to) ? kPlain : 0;
  if (b.ay.filter != 3 || b.ax.filter != 3 || b.ax.dilation != 1 || b.multiplier != 1) return plain;
  int8x16_t least = vdupq_n_s8(0);
  for (int32_t left = 9 * b.channels; left > 0; left -= 16, weights += 16) {
    least = vminq_s8(least, vldrbq_z_s8(weights, vctp8q(static_cast<uint32_t>(left))));
  }
  return plain | (canPair(least) ? kThreeByThree : 0);
}

bool depthwiseFileRow(const DepthwiseRecord& b, int32_t facts, const int8_t* const* rows,
                      const int8_t* weights, const Channel* channels, int8_t* y) {
  if (b.ay.filter > kMostRows) return false;
  if (b.in_channels == 1) {
    if (isSmall(b)) {
      onePairs(b, rows, weights, channels, y);
      mve::clampAll(y, b.ax.out * b.channels, b.to);
      return true;
    }
    for (int32_t c = 0; c < b.channels; c += 4) oneChannel(b, rows, c, weights, channels, y);
    return true;
  }
  if (b.multiplier != 1) return false;
  const int32_t lanes = b.channels < 16 ? b.channels : 16;
  const bool three = (facts & kThreeByThree) != 0 && (lanes == 16 || (lanes == 8 && b.ax.stride == 1));
  for (int32_t c = 0; c < b.channels; c += 16) {
    // The last sixteen channels, if there are as many: some of them once more.
    const int32_t first = c + lanes <= b.channels ? c : b.channels - lanes;
    const int32_t done =
        three ? threeRow(b, facts, rows, first, static_cast<uint8_t>(lanes), weights, channels, y) : 0;
    if (done < b.ax.out) blockRow(b, facts, rows, first, lanes, done, weights, channels, y);
  }
  mve::clampAll(y, b.ax.out * b.channels, b.to);
  return true;
}

}  // namespace runtime
}  // namespace thimble

#endif
